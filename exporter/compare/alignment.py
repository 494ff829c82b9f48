"""Which field, section, record and part of one document is which of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exporter.compare.pairing import Item, Pairer, Pairing
from exporter.model import Document, Field, Kind, Part, Record, Scope, Value, show

__all__ = ["Alignment", "Column", "align", "number_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field that both documents have, and where its values stand in each."""

    old: Field
    new: Field
    old_index: int
    new_index: int

    def same(self, old: Sequence[Value], new: Sequence[Value]) -> bool:
        """Whether the values of two records or parts are equal in this column."""
        return self.key_of(old[self.old_index], self.old) == self.key_of(new[self.new_index], self.new)

    def key_of(self, value: Value, field: Field) -> Value:
        """What a value is compared by: itself, or its text where only one of the documents has a list."""
        return value if self.old.kind is self.new.kind else show(value, field.separator)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two documents, its records in one list."""

    document: Document
    is_old: bool
    columns: dict[Scope, tuple[Column, ...]]

    @property
    def records(self) -> list[Record]:
        return [record for section in self.document.sections for record in section.records]

    def values(self, values: Sequence[Value], scope: Scope, *kinds: Kind, but: bool = False) -> tuple[Value, ...]:
        """The values of the columns that both have; of some kinds only, or of all `but` these."""
        out = []
        for c in self.columns[scope]:
            field, index = (c.old, c.old_index) if self.is_old else (c.new, c.new_index)
            if not kinds or (field.kind in kinds) is not but:
                out.append(c.key_of(values[index], field))
        return tuple(out)

    def record_item(self, record: Record) -> Item:
        parts = tuple(self.values(p.values, Scope.PART) for p in record.parts)
        own = self.values(record.values, Scope.RECORD)
        matter = self.values(record.values, Scope.RECORD, Kind.NUMBER, but=True)
        content = (matter, parts)
        keys = ((own, parts), content if any(matter) or any(map(any, parts)) else None, matter if any(matter) else None)
        texts = self.values(record.values, Scope.RECORD, Kind.TEXT), *(self.values(p.values, Scope.PART, Kind.TEXT) for p in record.parts)
        return Item(keys, number_of(self.document, record), _text(*texts) or _text(matter, *parts))

    def part_item(self, part: Part) -> Item:
        values = self.values(part.values, Scope.PART)
        people = self.values(part.values, Scope.PART, Kind.PERSON)
        return Item((values, people if any(people) else None), "", _text(self.values(part.values, Scope.PART, Kind.TEXT)) or _text(values))


def _text(*groups: Sequence[Value]) -> str:
    """What tells a record or part from others: not 年底, 是 and a leader, which hundreds have in common."""
    return "\n".join(show(value) for values in groups for value in values if value)


def number_of(document: Document, record: Record) -> str:
    """序号 of a record, empty where it has none."""
    index = next((i for i, f in enumerate(document.scoped(Scope.RECORD)) if f.kind is Kind.NUMBER), None)
    return show(record.values[index]) if index is not None else ""


def align(old: Document, new: Document) -> Alignment:
    """Which parts of two documents correspond."""
    return Alignment(old, new)


class Alignment:
    """Two documents side by side; `Pairing`s hold indexes, of records counted through all sections."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.columns = {scope: _columns(old.scoped(scope), new.scoped(scope)) for scope in Scope}
        self._sides = _Side(old, True, self.columns), _Side(new, False, self.columns)  # noqa: FBT003  # positions are names here
        self.old_records, self.new_records = (side.records for side in self._sides)
        self.old_sections, self.new_sections = (_section_indexes(d) for d in (old, new))

    @cached_property
    def fields(self) -> Pairing:
        """The fields: a field is the same where key and scope are."""
        pairer = Pairer(*([Item(((f.key, f.scope),), text=f.key) for f in d.fields] for d in (self.old, self.new)))
        pairer.by_key(0)
        return pairer.result()

    @cached_property
    def records(self) -> Pairing:
        """The records: by all they say, by all but 序号, by their matter; what is left by 序号 and likeness."""
        pairer = Pairer(*([side.record_item(r) for r in side.records] for side in self._sides))
        pairer.by_ends()
        pairer.by_key(0)
        pairer.by_key(1)
        pairer.by_key(2, alike=False)
        pairer.by_name(at_least=0.5)
        pairer.by_likeness()
        pairer.by_name()
        return pairer.result()

    @cached_property
    def sections(self) -> Pairing:
        """The sections: by heading, by the records that they share, by likeness."""
        pairer = Pairer(*([Item(((s.level, s.heading),), text=s.heading) for s in d.sections] for d in (self.old, self.new)))
        pairer.by_ends()
        pairer.by_key(0)
        pairer.by_votes(Counter((self.old_sections[i], self.new_sections[j]) for i, j in self.records.pairs))
        pairer.by_likeness()
        return pairer.result()

    def parts(self, old: int, new: int) -> Pairing:
        """The parts of a pair of records: by all they say, by their people, by likeness, then in order."""
        of_old, of_new = self._sides
        pairer = Pairer(
            [of_old.part_item(p) for p in self.old_records[old].parts], [of_new.part_item(p) for p in self.new_records[new].parts]
        )
        pairer.by_ends()
        pairer.by_key(0)
        pairer.by_key(1, alike=False)
        pairer.by_likeness()
        pairer.in_gaps()
        return pairer.result()


def _columns(old: Sequence[Field], new: Sequence[Field]) -> tuple[Column, ...]:
    places = {f.key: i for i, f in enumerate(new)}
    return tuple(Column(old=f, new=new[places[f.key]], old_index=i, new_index=places[f.key]) for i, f in enumerate(old) if f.key in places)


def _section_indexes(document: Document) -> list[int]:
    return [i for i, section in enumerate(document.sections) for _ in section.records]
