"""Grids and lines → tables of cells, and the lines outside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from exporter.readers.pdf.characters import Glyph
from exporter.readers.pdf.glyphs import PageMarks
from exporter.readers.pdf.lines import Line, lines
from exporter.readers.pdf.ruling import Grid, Square, grids

__all__ = ["Cell", "PageContent", "Row", "content"]


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a page: its place on the grid, its edges, its lines; those of later pages too, once they are joined.

    `open_foot` says that no rule closes it at the table's foot. `joiner` stands between its text and what a later row
    that goes on with it adds. `goes_on` is the cell of an earlier page that has taken over its lines.
    """

    row: int
    column: int
    row_end: int
    column_end: int
    x0: float
    x1: float
    lines: list[Line]
    open_foot: bool
    joiner: str = ""
    goes_on: Cell | None = None

    @property
    def whole(self) -> Cell:
        """The cell of the page on which it begins."""
        return self if self.goes_on is None else self.goes_on

    @property
    def bare(self) -> str:
        """The text without any blank, to compare it."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(slots=True, eq=False)
class Row:
    """A row of a table on a page: the cell at each of its columns, a merged one in each row and column that it covers."""

    page: int
    index: int
    cells: list[Cell]

    @property
    def across(self) -> Cell | None:
        """The cell that is merged over the whole row, if one is."""
        return self.cells[0] if all(c is self.cells[0] for c in self.cells) else None

    def begins(self, column: int) -> bool:
        """Whether the cell at a column begins in this row and column."""
        cell = self.cells[column]
        return cell.row == self.index and cell.column == column


@dataclass(slots=True)
class PageContent:
    """What a page shows: the rows of its tables, the edges of their columns, and the lines outside.

    `aside` is text that stands beside a table or runs in another direction.
    """

    number: int
    tables: list[list[Row]] = field(default_factory=list)
    xs: list[tuple[float, ...]] = field(default_factory=list)
    outside: list[tuple[int, Line]] = field(default_factory=list)
    """Lines outside the tables, each with how many tables end above it."""
    aside: str = ""
    unknown: int = 0
    dropped: int = 0
    picture: bool = False


_NOWHERE = Square(0, 0, 0, 0, 0)
# The middle of a Han character is this part of an em above the baseline.
_MIDDLE = 0.38


def content(page: PageMarks, file: str) -> PageContent:
    """Every visible line of a page, in its cell or outside the tables."""
    found = grids(page.strokes, page.number, file)
    inside: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    last: Glyph | None = None
    home = outside
    left, right, top, foot, _ = _NOWHERE
    for glyph in page.glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, glyph.y - glyph.em * _MIDDLE
        # Most characters stand where the one before them does.
        is_here = left <= x < right and top <= y < foot
        if not is_here and not (glyph.text.isspace() and _follows(glyph, last)):  # such a blank may hang over the cell's edge
            squares = ((t, grid.square(x, y)) for t, grid in enumerate(found))
            t, square = next((pair for pair in squares if pair[1] is not None), (0, None))
            left, right, top, foot, _ = square if square is not None and t == 0 else _NOWHERE
            if square is not None:
                home = inside[t, square.cell]
            elif not _follows(glyph, last):  # a text too long for its cell may run out of the table
                home = outside
        home.append(glyph)
        last = glyph
    out = PageContent(page.number, aside=page.aside, unknown=page.unknown, dropped=page.dropped, picture=page.picture)
    for t, grid in enumerate(found):
        cells = [_cell(grid, i, lines(inside.get((t, i), ()))) for i in range(len(grid.areas))]
        out.tables.append([Row(page.number, r, [cells[i] for i in grid.box[r]]) for r in range(len(grid.box))])
        out.xs.append(grid.xs)
    for line in lines(outside):
        above = sum(grid.ys[-1] < line.y for grid in found)
        if any(grid.ys[0] < line.y < grid.ys[-1] for grid in found):
            out.aside += line.text
        else:
            out.outside.append((above, line))
    return out


def _follows(glyph: Glyph, last: Glyph | None) -> bool:
    """Whether a glyph was drawn after another on its line, and next to it."""
    return last is not None and glyph.y == last.y and glyph.order == last.order + 1 and abs(glyph.x0 - last.x1) < last.em / 2


def _cell(grid: Grid, index: int, found: list[Line]) -> Cell:
    area = grid.areas[index]
    columns = range(area.column, area.column_end)
    return Cell(
        area.row,
        area.column,
        area.row_end,
        area.column_end,
        grid.xs[area.column],
        grid.xs[area.column_end],
        found,
        open_foot=area.row_end == len(grid.box) and all(c in grid.open_foot for c in columns),
    )
