"""Small tables to be checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exporter.checklist import Checklist
from exporter.layout import Layout, load_layout
from exporter.model import Document, Field, Finding, Part, Record, Scope, Section

_LAYOUT = load_layout("heze-targets")


def fields() -> tuple[Field, ...]:
    headings = [tuple(h.replace("（某）", "三") for h in c.expected) for c in _LAYOUT.columns]
    return tuple(
        Field(key=c.key, heading=h, kind=c.kind, scope=c.scope, separator=c.separator)
        for c, h in zip(_LAYOUT.columns, headings, strict=True)
    )


def part(progress: str = "进展顺利", leader: str = "曹临", deadline: str = "年底", status: str = "是", units: str = "市财政局") -> Part:
    return Part(values=(leader, deadline, progress, status, tuple(units.split())))


def record(number: int | str, *parts: Part, goal: str = "") -> Record:
    return Record(values=(str(number), goal or f"目标之{number}"), parts=parts or (part(),))


def table(*records: Record, title: str = "某市2023年重点工作三季度一览表") -> Document:
    return Document(title=title, fields=fields(), sections=(Section(records=records),))


def text(progress: str, **values: str) -> Document:
    """A table of one record with this progress."""
    return table(record(1, part(progress, **values)))


def tuned(**settings: object) -> Layout:
    """The layout with an own checklist, which asks for no column."""
    return replace(_LAYOUT, check=replace(Checklist(required=()), **settings))  # type: ignore[arg-type]


def codes(found: Iterable[Finding]) -> list[str]:
    return [f.code for f in found]


def where(found: Finding) -> tuple[str | None, int | None, str | None, int | None]:
    """Record, part, column and character of a finding."""
    return found.place.record, found.place.part, found.place.field, found.place.position


def leaders(document: Document) -> dict[str, int]:
    """How many lines each leader has."""
    at = [f.key for f in document.scoped(Scope.PART)].index("leader")
    out: dict[str, int] = {}
    for line in document.lines():
        name = str(line.of_part.values[at])
        out[name] = out.get(name, 0) + 1
    return out
