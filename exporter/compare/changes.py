"""What a comparison finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from exporter.compare.characters import Span, segments, spans

__all__ = ["Change", "Changes", "Difference", "Subject"]


class Change(StrEnum):
    """What happened; `RENUMBERED` is a change of 序号 alone, of one record or of many that moved up or down together."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    RENUMBERED = "renumbered"


class Subject(StrEnum):
    """What it happened to; a `VALUE` is one cell, `LEAD` a line above the table and `NOTE` one below it."""

    TITLE = "title"
    LEAD = "lead"
    FIELD = "field"
    SECTION = "section"
    RECORD = "record"
    PART = "part"
    VALUE = "value"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: what happened to what, where it is in both documents, and both texts.

    `old` and `new` are None where there is nothing: in an addition, in a removal. Of a record or part that moved to
    another section they are the sections' headings, otherwise empty. Positions count from 1 in the whole document
    (records), in the record (parts), or in their list (lines, columns, sections).
    """

    change: Change
    subject: Subject
    old: str | None = None
    new: str | None = None
    old_record: str | None = None
    """序号 in the old document; empty where the record has none, None where there is no record."""
    new_record: str | None = None
    old_position: int | None = None
    new_position: int | None = None
    old_part: int | None = None
    new_part: int | None = None
    field: str | None = None
    """The heading of the column."""
    key: str | None = None
    """The key of the column."""
    count: int = 1
    """How many records were renumbered together."""

    @property
    def record(self) -> str | None:
        """序号 in the new document, or in the old one where the record is gone."""
        return self.new_record if self.new_record is not None else self.old_record

    @property
    def part(self) -> int | None:
        """The part in the new document, or in the old one where it is gone."""
        return self.new_part if self.new_part is not None else self.old_part

    @property
    def old_spans(self) -> tuple[Span, ...]:
        """Where `old` has characters that `new` has not: (start, end) in characters."""
        return spans(segments(self.old or "", self.new or ""))[0]

    @property
    def new_spans(self) -> tuple[Span, ...]:
        """Where `new` has characters that `old` has not."""
        return spans(segments(self.old or "", self.new or ""))[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All differences in the new document's order; false where the documents are equal."""

    differences: tuple[Difference, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.differences)

    def __len__(self) -> int:
        return len(self.differences)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences)

    def counts(self) -> dict[Change, int]:
        """How many differences of each kind, all kinds named."""
        counted = Counter(d.change for d in self.differences)
        return {change: counted[change] for change in Change}
