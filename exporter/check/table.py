"""The table that is checked: its cells in reading order, found by pattern or by line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from exporter.check.hit import Fix, Hit
from exporter.checklist import Checklist
from exporter.errors import Place
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Record, Scope, Spelling, Value, show

__all__ = ["Cell", "Match", "Row", "Table"]

_Made = TypeVar("_Made")
_BETWEEN = "\x00"
"""Stands between the cells in `Table.text`; no document holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value with its place, or a line of text outside the table (`field` is None then, `name` says which)."""

    text: str
    """The value as it is shown."""
    name: str
    field: Field | None = None
    value: Value = ""
    line: int = -1
    """Index of the line in the document, of a record's value that of its first line."""
    record: str | None = None
    part: int | None = None
    """Counts from 1; None for a record's value."""
    spelled: str | None = None
    """How the source wrote it, where that is not `text`."""

    @property
    def kind(self) -> Kind | None:
        """The kind of its field; None outside the table."""
        return self.field.kind if self.field is not None else None

    @property
    def key(self) -> str:
        """The key of its field; empty outside the table."""
        return self.field.key if self.field is not None else ""

    def hit(self, message: Say, *, start: int | None = None, suggestion: Say | None = None, fix: Fix | None = None) -> Hit:
        """Something found in this cell; `start` counts characters from 0."""
        position = None if start is None else start + 1
        place = Place(record=self.record, part=self.part, field=self.name, position=position)
        return Hit(message=message, place=place, suggestion=suggestion, fix=fix if self.field is not None else None)


class Match(NamedTuple):
    """Where a pattern was found: the cell, the place in its text, and the match itself (whose positions are others)."""

    cell: Cell
    start: int
    match: re.Match[str]

    @property
    def end(self) -> int:
        """Where it ends in the cell's text."""
        return self.start + len(self.match.group())


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its index, the record it belongs to and its cells by key, the record's own ones on its first line."""

    line: int
    section: int
    record: Record
    part: int
    """Counts from 0."""
    own: dict[str, Cell]
    """The cells of the record, the same on each of its lines."""
    cells: dict[str, Cell]
    """The cells of the part."""


class Table:
    """A document as rules see it. What several rules need is made once (`once`)."""

    def __init__(self, document: Document, checklist: Checklist) -> None:
        self.document = document
        self.checklist = checklist
        self._made: dict[Callable[[Table], object], object] = {}
        self.rows: list[Row] = []
        self.cells: list[Cell] = []
        self._read()

    def _read(self) -> None:
        document = self.document
        self.cells.append(Cell(text=document.title, name="title"))
        self.cells += [Cell(text=text, name="lead") for text in document.lead]
        fields = {scope: document.scoped(scope) for scope in Scope}
        number = next((i for i, f in enumerate(fields[Scope.RECORD]) if f.kind is Kind.NUMBER), None)
        section, count = -1, 0
        own: dict[str, Cell] = {}
        label = ""
        for line in document.lines():
            while section < line.section:
                section += 1
                if heading := document.sections[section].heading:
                    self.cells.append(Cell(text=heading, name="section"))
            record = line.of_record
            if line.part == 0:
                count += 1
                label = show(record.values[number]) if number is not None else ""
                label = label or str(count)
                own = _cells(fields[Scope.RECORD], record.values, record.spelling, _Place(line.index, label, None))
                self.cells += own.values()
            part = line.of_part
            cells = _cells(fields[Scope.PART], part.values, part.spelling, _Place(line.index, label, line.part + 1))
            self.cells += cells.values()
            self.rows.append(Row(line.index, line.section, record, line.part, own, cells))
        self.cells += [Cell(text=text, name="notes") for text in document.notes]

    def once(self, make: Callable[[Table], _Made]) -> _Made:
        """What `make` gives for this table, made at the first call."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]  # type: ignore[return-value]  # what this very function made

    @cached_property
    def text(self) -> str:
        """All cells' texts in one, with a mark between them that no document holds."""
        return _BETWEEN.join(cell.text for cell in self.cells)

    @cached_property
    def _starts(self) -> list[int]:
        out, at = [], 0
        for cell in self.cells:
            out.append(at)
            at += len(cell.text) + 1
        return out

    @cached_property
    def characters(self) -> Counter[str]:
        """How often each character stands in the table."""
        return Counter(self.text)

    def search(self, pattern: re.Pattern[str]) -> Iterator[Match]:
        """Every place of a pattern, which must not match the character 0, in the order of the cells."""
        for match in pattern.finditer(self.text):
            index = bisect_right(self._starts, match.start()) - 1
            yield Match(self.cells[index], match.start() - self._starts[index], match)

    def of_kind(self, kind: Kind) -> Iterator[Cell]:
        """The cells of a kind."""
        return (cell for cell in self.cells if cell.kind is kind)

    @cached_property
    def _by_name(self) -> dict[tuple[str | None, str], list[Cell]]:
        out: dict[tuple[str | None, str], list[Cell]] = defaultdict(list)
        for cell in self.cells:
            out[cell.record, cell.name].append(cell)
        return out

    def named(self, record: str | None, name: str | None) -> list[Cell]:
        """The cells of a record under a heading, one for each part."""
        return self._by_name.get((record, name or ""), [])

    @cached_property
    def units(self) -> Counter[str]:
        """How often each unit is named; those that the layout knows at least once."""
        counted = Counter(item for cell in self.of_kind(Kind.UNITS) for item in cell.value)
        for unit in self.checklist.units:
            counted[unit] += 1
        return counted

    def is_unit(self, text: str) -> bool:
        """Whether a text is, or ends like, the name of a unit."""
        return text in self.units or (len(text) > 2 and text.endswith(self.checklist.unit_suffixes) and not _SENTENCE.search(text))


_SENTENCE = re.compile(r"[，。；：！？%％\d]")


class _Place(NamedTuple):
    line: int
    record: str
    part: int | None


def _cells(fields: tuple[Field, ...], values: tuple[Value, ...], spelling: Spelling, place: _Place) -> dict[str, Cell]:
    """The cells of a record or part, by key."""
    spelled = dict(spelling)
    out = {}
    for i, (f, value) in enumerate(zip(fields, values, strict=True)):
        text = show(value, f.separator)
        written = spelled.get(i)
        out[f.key] = Cell(
            text=text,
            name=f.label,
            field=f,
            value=value,
            line=place.line,
            record=place.record,
            part=place.part,
            spelled=written if written != text else None,
        )
    return out
