"""Rows as a source shows them: what every reader hands to `assemble`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

__all__ = ["Role", "SourceRow", "one_line", "stripped", "trimmed"]

_LATIN = re.compile(r"[!-~]")


class SourceRow(NamedTuple):
    """A row of a source: the number of its line or row there (from 1), and its cells as they stand.

    What follows is known where a format has merged cells or pages. `above` are the columns that a cell of an earlier
    row covers, `beside` those that a cell further left covers; both read as empty. An `outside` row is a line of text
    that stands outside the table. `page` says whether a page begins with the row, None where only a repeated heading
    tells.
    """

    number: int
    cells: tuple[str, ...]
    above: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    outside: bool = False
    page: bool | None = None


class Role(StrEnum):
    """What a row of the source turned out to be; `REPEATED` is a title repeated on a later page."""

    TITLE = "title"
    LEAD = "lead"
    HEADER = "header"
    SECTION = "section"
    LINE = "line"
    NOTE = "note"
    REPEATED = "repeated"


def stripped(cells: tuple[str, ...]) -> list[str]:
    """The cells without blanks around them."""
    return [c.strip() for c in cells]


def trimmed(cells: tuple[str, ...]) -> list[str]:
    """The stripped cells without the empty ones at the end."""
    out = stripped(cells)
    while out and not out[-1]:
        out.pop()
    return out


def one_line(text: str) -> str:
    """The lines of a text joined: Chinese without a blank, words of Latin letters with one."""
    out = ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        out += (" " if out and _LATIN.match(out[-1]) and _LATIN.match(line) else "") + line
    return out
