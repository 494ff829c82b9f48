"""Written and read back: what must be the same, and the one thing that pages may take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from exporter import formats
from exporter.job import Job
from exporter.layout import Layout, load_layout
from exporter.model import Document, Part, Record, Section, Value
from exporter.readers.assemble import Reading

Numbered: TypeAlias = tuple[str, str, list[tuple[Value, ...]]]
"""A record in short: number, goal, and the values of each part."""
LAYOUTS = ("heze-targets", "work-ledger")


def layouts() -> tuple[Layout, ...]:
    return tuple(load_layout(name) for name in LAYOUTS)


def back(job: Job, name: str) -> Reading:
    """The document written in a format and read again, by its headings alone."""
    f = formats.get(name)
    return f.load_reader()(f.load_renderer()(job), layouts(), f"back{f.suffixes[0]}")


def assert_comes_back(job: Job, name: str) -> None:
    """Reading gives the document; `Limit.LINE_END` may cost line breaks of records that go on over pages, nothing else."""
    again = back(job, name).document
    if again != job.document:
        broken = {f.place.record for f in job.pages.findings if f.code == "P001" and f.place}
        assert formats.Limit.LINE_END in formats.get(name).limits
        assert _joined(again, broken) == _joined(job.document, broken)


def _joined(document: Document, broken: set[str | None]) -> Document:
    return _mapped(document, lambda r: _record(r) if r.values[0] in broken else r)


def _mapped(document: Document, change: Callable[[Record], Record]) -> Document:
    sections = tuple(replace(s, records=tuple(change(r) for r in s.records)) for s in document.sections)
    return replace(document, sections=sections)


def _record(record: Record) -> Record:
    return Record(values=_values(record.values), parts=tuple(Part(values=_values(p.values)) for p in record.parts))


def _values(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(v.replace("\n", "") if isinstance(v, str) else v for v in values)


def one_section(document: Document, *records: Numbered) -> Document:
    """The document with these records: number, goal, and the values of each part."""
    made = tuple(Record(values=(n, goal), parts=tuple(Part(values=p) for p in parts)) for n, goal, parts in records)
    return replace(document, sections=(Section(records=made),), page_starts=())
