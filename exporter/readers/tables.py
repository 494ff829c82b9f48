"""Tables and the text around them, as documents and workbooks hold them → the rows that `assemble` takes.

Chooses the tables that a layout knows, brings their cells into the heading's columns, and tells what was left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from exporter.errors import Place
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Finding, Kind, Severity
from exporter.readers.headings import heading_key, match_at
from exporter.readers.rows import SourceRow

__all__ = ["MOST_COLUMNS", "Block", "Grid", "GridCell", "GridRow", "TextLine", "rows_of"]


class GridCell(NamedTuple):
    """A cell: its first grid column, how many it spans, its text; `above` where it only goes on from the row above."""

    column: int
    span: int
    text: str
    above: bool = False


class GridRow(NamedTuple):
    """A row of cells from left to right: of each its first grid column and how many it spans, and its text.

    `above` are the indexes of those that only go on from the row above. `page` where a page begins with it, `ruled` where its
    cells have borders. Rows that look alike may share their places.
    """

    number: int
    places: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    above: tuple[int, ...] = ()
    page: bool = False
    ruled: bool = True

    @classmethod
    def of(cls, number: int, cells: Sequence[GridCell], *, page: bool = False, ruled: bool = True) -> GridRow:
        """A row of some cells."""
        above = tuple([i for i, cell in enumerate(cells) if cell.above])
        return cls(number, tuple([(cell.column, cell.span) for cell in cells]), tuple([cell.text for cell in cells]), above, page, ruled)


class TextLine(NamedTuple):
    """A paragraph outside all tables."""

    number: int
    text: str
    page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table or a sheet.

    `title` serves where nothing stands above its headings; one that `goes_on` may do without headings after another.
    """

    name: Say
    rows: Sequence[GridRow]
    title: str = ""
    goes_on: bool = False
    uniform: bool = False
    """Whether every grid column that holds something is a column; otherwise most rows decide what the columns are."""


Block: TypeAlias = TextLine | Grid

MOST_COLUMNS = 256
"""A sheet that holds something in more columns is no table to print."""

# What a number column may hold where nothing else stands in a row; anything else below the table is a note.
_NUMBER_LIKE = re.compile(r"[0-9０-９A-Za-z.．\-—–()（）〇零一二三四五六七八九十百\s]{1,8}")


def rows_of(blocks: Sequence[Block], layouts: tuple[Layout, ...], file: str) -> tuple[list[SourceRow], list[Finding]]:
    """The rows of the tables that a layout knows with the text around them, and what was left out."""
    chooser = _Chooser(layouts, file)
    for block in blocks:
        if isinstance(block, Grid):
            chooser.grid(block)
        else:
            chooser.line(block)
    return chooser.finish()


@dataclass(slots=True)
class _Chooser:
    layouts: tuple[Layout, ...]
    file: str
    rows: list[SourceRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    key: tuple[tuple[str, ...], ...] | None = None
    """The headings of the table that was chosen."""
    layout: Layout | None = None
    unknown: list[list[SourceRow]] = field(default_factory=list)
    """Tables before the chosen one that no layout knows."""

    def line(self, line: TextLine) -> None:
        """Take a paragraph. Above the table it stays whole, since a title may have several lines."""
        self.rows += _outside(SourceRow(line.number, (line.text,), page=line.page), split=self.layout is not None)

    def grid(self, grid: Grid) -> None:
        starts = _starts(grid)
        if len(starts) > MOST_COLUMNS:
            self._left_out(grid, Say(f"它有 {len(starts)} 栏", f"it has {len(starts)} columns"))
            return
        rows = _rows(grid, starts)
        found = self._heading(rows)
        if found is None:
            self._without_heading(grid, rows)
            return
        head, shift, key, layout = found
        if self.key is None:
            self.key, self.layout = key, layout
        elif key != self.key:
            self._left_out(grid, Say("栏目与前面的表不同", "its headings differ from the table's before"))
            return
        above = [t for row in rows[:head] for t in _outside(row)]
        if not above and grid.title and not self.rows:
            self.rows.append(SourceRow(1, (grid.title,), outside=True))
            message = Say(
                f"表头之上没有标题，以{grid.name}的名称为题", f"no title above the headings; the name of {grid.name.en} was taken"
            )
            self._found("R102", Severity.NOTE, message)
        self.rows += above
        self._take(rows[head:], shift)

    def finish(self) -> tuple[list[SourceRow], list[Finding]]:
        if self.key is None and self.unknown:
            self.rows += max(self.unknown, key=lambda rows: sum(len(row.cells) > 1 for row in rows))
        return self.rows, self.findings

    @property
    def _count(self) -> int:
        return len(self.layout.columns) if self.layout is not None else 0

    def _heading(self, rows: list[SourceRow]) -> tuple[int, int, tuple[tuple[str, ...], ...], Layout] | None:
        """Where the headings are: row, first column, what they say, and the layout that knows them."""
        for i, row in enumerate(rows):
            shift = next((c for c, text in enumerate(row.cells) if text.strip()), 0)
            pair = [r._replace(cells=r.cells[shift:]) for r in rows[i : i + 2]]
            if (found := match_at(pair, 0, self.layouts)) is not None:
                layout, fields, levels = found
                return i, shift, heading_key(pair[:levels], len(fields)), layout
        return None

    def _without_heading(self, grid: Grid, rows: list[SourceRow]) -> None:
        if grid.goes_on and all(sum(map(bool, map(str.strip, row.cells))) < 2 for row in rows):
            for row in rows:
                self.rows += _outside(row, split=self.layout is not None)
        elif self.key is None:
            self.unknown.append(rows)
            self._left_out(grid, Say("没有布局认得它的栏目", "no layout knows its headings"))
        elif grid.goes_on and max(len(row.cells) for row in rows) == self._count:
            self._take(rows, 0)
        else:
            self._left_out(grid, Say("它没有表的栏目", "it lacks the table's headings"))

    def _take(self, rows: list[SourceRow], shift: int) -> None:
        """Add the rows of a chosen table, cut to its columns; what stands alone below its lines is no line."""
        last = next((i for i in reversed(range(len(rows))) if sum(map(bool, map(str.strip, rows[i].cells))) > 1), 0)
        for i, row in enumerate(rows):
            if len(row.cells) == 1:
                texts = row.cells[0].split("\n") if i > last else row.cells
                self.rows += [row._replace(cells=(t,)) for t in texts if t.strip()]
            elif i > last and self._stands_alone(row, shift):
                self.rows += _outside(row, split=True)
            elif (cut := self._cut(row, shift)) is not None:
                self.rows.append(cut)

    def _stands_alone(self, row: SourceRow, shift: int) -> bool:
        """Whether a row holds nothing but a text where a number should be."""
        text = "".join(row.cells).strip()
        return (
            self.layout is not None
            and self.layout.columns[0].kind is Kind.NUMBER
            and not row.above
            and any(t.strip() == text for t in row.cells[: shift + 1])
            and not _NUMBER_LIKE.fullmatch(text.removesuffix(self.layout.continued))
        )

    def _cut(self, row: SourceRow, shift: int) -> SourceRow | None:
        end = shift + self._count
        if not shift and len(row.cells) == end:
            return row if row.above or any(map(str.strip, row.cells)) else None
        stray = [t.strip() for t in (*row.cells[:shift], *row.cells[end:]) if t.strip()]
        if stray:
            message = Say(
                f"表格以外的单元格没有读：{'、'.join(stray)[:60]}", f"cells beside the table were not read: {', '.join(stray)[:60]}"
            )
            self._found("R103", Severity.WARNING, message, row.number)
        cells = row.cells[shift:end]
        above = tuple(c - shift for c in row.above if shift <= c < end)
        beside = tuple(c - shift for c in row.beside if shift <= c < end)
        return row._replace(cells=cells, above=above, beside=beside) if above or any(map(str.strip, cells)) else None

    def _left_out(self, grid: Grid, why: Say) -> None:
        self._found("R101", Severity.WARNING, Say(f"{grid.name.zh}没有读：{why.zh}", f"{grid.name.en} was not read: {why.en}"))

    def _found(self, code: str, severity: Severity, message: Say, line: int | None = None) -> None:
        self.findings.append(Finding(code=code, severity=severity, message=message, place=Place(file=self.file, line=line)))


def _outside(row: SourceRow, *, split: bool = False) -> Iterator[SourceRow]:
    """The texts of a row as lines outside the table."""
    for text in row.cells:
        if text.strip():
            for line in text.split("\n") if split else (text,):
                if line.strip():
                    yield SourceRow(row.number, (line,), outside=True, page=row.page)


def _rows(grid: Grid, starts: list[int]) -> list[SourceRow]:
    """The rows of a grid that show something, each with as many cells as the table has columns, or with a single one."""
    ruled = any(row.ruled for row in grid.rows)
    plain = tuple([(column, 1) for column in starts])
    out = []
    page = False
    for row in grid.rows:
        page = page or row.page
        made = _row(row if ruled else row._replace(ruled=True), starts, in_order=row.places == plain or not grid.uniform, page=page)
        if made is not None:
            out.append(made)
            page = False
    return out


def _starts(grid: Grid) -> list[int]:
    """The grid columns with which the table's columns begin: those of the rows of the commonest number of cells."""
    if grid.uniform:
        shown = {column for row in grid.rows for (column, _), text in zip(row.places, row.texts, strict=True) if text.strip()}
        return sorted(shown) or [0]
    counts = Counter([len(row.places) for row in grid.rows if len(row.places) > 1])
    if not counts:
        return [0]
    most = max(counts, key=lambda n: (counts[n], n))
    return [column for column, _ in next(row for row in grid.rows if len(row.places) == most).places]


def _row(row: GridRow, starts: list[int], *, in_order: bool, page: bool) -> SourceRow | None:
    """The row with a cell for each of the columns that begin at `starts`; None where it shows nothing."""
    count = len(starts)
    cells: Sequence[str] = row.texts
    above, beside = row.above, tuple[int, ...]()
    if not (in_order and len(row.places) == count and row.places[0][0] == starts[0]):
        cells, above, beside = _spread(row, starts)
    shown = sum(map(bool, map(str.strip, cells)))
    if not shown and (not above or len(set(above)) == count):
        return None
    if shown == 1 and count > 1 and len(beside) == count - 1:
        return SourceRow(row.number, (next(filter(str.strip, cells)),), outside=not row.ruled, page=page)
    return SourceRow(row.number, tuple(cells), above, beside, page=page)


def _spread(row: GridRow, starts: list[int]) -> tuple[list[str], tuple[int, ...], tuple[int, ...]]:
    """The texts of cells brought into the columns that begin at `starts`; the columns covered from above, and from the left."""
    cells = [""] * len(starts)
    above: list[int] = []
    beside: list[int] = []
    goes_on = set(row.above)
    for i, ((column, span), text) in enumerate(zip(row.places, row.texts, strict=True)):
        first = max(0, bisect_right(starts, column) - 1)
        end = first + 1 if span == 1 else max(first + 1, bisect_right(starts, column + span - 1))
        if i in goes_on:
            above += range(first, end)
        elif text.strip():
            cells[first] = f"{cells[first]}\n{text}" if cells[first] else text
            beside += range(first + 1, end)
        elif not cells[first]:
            cells[first] = text
    return cells, tuple(above), tuple(beside)
