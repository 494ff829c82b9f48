"""The page plan: what pagination makes and every renderer draws. Lengths are EMU, y grows downwards from the page's top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from exporter.fonts import FontStack
from exporter.layout import TextStyle
from exporter.linebreak import SetLine
from exporter.model import Finding
from exporter.pages.grid import RowKind

__all__ = ["Page", "Pages", "PlacedCell", "PlacedLine", "PlacedRow", "Rule", "SetText", "Standing", "made"]

made = tuple.__new__
"""Makes a named tuple, `made(Standing, values)`: in half the time that calling its class takes, where there are very many."""

Shrunk: TypeAlias = tuple[tuple[int, int], ...]
"""Characters that are less wide than their advance: (index in the line, how much less)."""


class PlacedLine(NamedTuple):
    """One line of text: `x` of its first character, `y` of its baseline, `spacing` added after its characters.

    `shrunk` marks are narrower; after the characters of the indexes in `closed` no spacing is added.
    `scale` is the width of the characters in per cent, less than 100 for a name that is too long for its column.
    """

    x: int
    y: int
    text: str
    spacing: int = 0
    shrunk: Shrunk = ()
    closed: tuple[int, ...] = ()
    scale: int = 100


class Standing(NamedTuple):
    """A line in its measure: `begin` is where it begins there, all else as `PlacedLine` has it."""

    begin: int
    text: str
    spacing: int
    shrunk: Shrunk
    closed: tuple[int, ...]
    scale: int


@dataclass(slots=True)
class SetText:
    """A text, or a piece of one, in lines: what all cells share that show it in one measure.

    Programs that know fewer rules may need more lines: `needed` tells how many. `standing` is there once it is placed.
    """

    text: str
    lines: tuple[SetLine, ...]
    needed: int
    standing: tuple[Standing, ...] = ()


class PlacedCell(NamedTuple):
    """A cell on a page. `row` is the index of its first row in `Page.rows`; `text` is what it shows on this page.

    Its lines begin where they stand from `left` on, the first on `baseline`, each a pitch of the style below the one before;
    most renderers need no more, and `lines` is made of it for those that do.
    `line` and `key` name the document's line and field that it shows (-1 and "" for headings, titles and the like).
    `continued` is true where the cell goes on from the page before: its text is then the rest, or a repeated label.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    x: int
    y: int
    width: int
    height: int
    kind: RowKind
    style: TextStyle
    text: str
    typeset: SetText
    left: int
    baseline: int
    line: int
    key: str
    continued: bool

    @property
    def lines(self) -> tuple[PlacedLine, ...]:
        """The lines of the text, each at its place."""
        left, baseline, pitch = self.left, self.baseline, self.style.pitch
        return tuple([PlacedLine(left + s[0], baseline + i * pitch, *s[1:]) for i, s in enumerate(self.typeset.standing)])


class PlacedRow(NamedTuple):
    """A row on a page. `continued` is true where it goes on with a line or a record from the page before."""

    kind: RowKind
    y: int
    height: int
    line: int
    continued: bool


class Rule(NamedTuple):
    """A ruled line, horizontal or vertical."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page, finished: rows from top to bottom, cells by row and column, rules, and the page number's line.

    Where `turned` is true the page number lies on its side, as in a bound annex: it runs downwards from its place, its
    foot to the left.
    """

    number: int
    rows: tuple[PlacedRow, ...]
    cells: tuple[PlacedCell, ...]
    rules: tuple[Rule, ...]
    footer: PlacedLine
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages, the column widths and font stacks that they were set with, and what had to be decided on the way."""

    pages: tuple[Page, ...]
    columns: tuple[int, ...]
    stacks: dict[str, FontStack]
    findings: tuple[Finding, ...]
