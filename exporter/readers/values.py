"""Values: what a cell says as a value of its field, and what had to be folded for it."""

from __future__ import annotations

import re

from exporter.messages import Say
from exporter.model import Field, Kind, Value
from exporter.readers.fold import fold, fold_person

__all__ = ["value_of"]


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
