"""Values: what a cell says as a value of its field, and what had to be folded for it."""

from __future__ import annotations

import re
from typing import NamedTuple

from exporter.messages import Say
from exporter.model import Field, Kind, Value, show
from exporter.readers.fold import fold, fold_person

__all__ = ["Column", "Meaning", "value_of"]


class Meaning(NamedTuple):
    """The value that a cell shows, and what is to be told of it; mostly that is nothing.

    `spelled`: we would write it otherwise. `told` are a code and a message for each fold.
    """

    value: Value
    odd: bool
    """Whether it is spelled, or something is told."""
    spelled: bool
    told: tuple[tuple[str, Say], ...]


def value_of(f: Field, cell: str) -> tuple[Value, tuple[tuple[str, Say], ...]]:
    """The value that a cell shows, and a code and a message for each fold."""
    if f.kind is Kind.PERSON and (name := fold_person(cell.strip())) is not None:
        spaced = cell.strip()
        text, told = fold(name, f.kind)
        message = Say(f"姓名“{spaced}”中的空格只为排版，按“{text}”读入", f"the name “{spaced}” is spaced out; read as “{text}”")
        return text, (("R001", message), *told)
    text, told = fold(cell, f.kind)
    if f.kind is not Kind.UNITS:
        return text.strip(), told
    items = text.split() if f.separator == " " else (item.strip() for item in re.split(f"{re.escape(f.separator)}|\n", text))
    return tuple(item for item in items if item), told


class Column:
    """A column of a table that is read: its field, where it stands, and by its text what a cell says."""

    __slots__ = ("field", "index", "meanings")

    def __init__(self, index: int, f: Field) -> None:
        self.index = index
        self.field = f
        self.meanings = _Meanings(f)


class _Meanings(dict[str, Meaning]):
    """What cells of a field say. Names, deadlines and units come again and again; each text is read once."""

    __slots__ = ("field",)

    def __init__(self, f: Field) -> None:
        super().__init__()
        self.field = f

    def __missing__(self, cell: str) -> Meaning:
        value, told = value_of(self.field, cell)
        spelled = show(value, self.field.separator) != cell
        meaning = self[cell] = Meaning(value, spelled or bool(told), spelled, told)
        return meaning
