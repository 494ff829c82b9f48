"""Placing: finished rows of one page → every line of text and every rule at its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from exporter.fonts import Advances
from exporter.layout import Layout
from exporter.pages.draft import DraftRow
from exporter.pages.grid import RowKind
from exporter.pages.plan import Page, PlacedCell, PlacedLine, PlacedRow, Rule, made

__all__ = ["Placer"]

# Where the baseline lies in the em box: 0.88 em from its top in every face of the Adobe-GB1 tradition (OS/2 sTypoAscender).
_ASCENT_PERCENT = 88
_RULED = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})


class Placer:
    """Places the pages of a plan. What cells have in common is made once and shared, so that a plan stays small."""

    def __init__(self, layout: Layout, numbers: Advances) -> None:
        self._layout = layout
        self._numbers = numbers
        self._lefts = list(accumulate((c.width for c in layout.columns), initial=layout.left))
        self._across: dict[tuple[int, int], tuple[int, int]] = {}
        """Column and column span of a ruled cell → its left edge and width."""
        self._headings: dict[tuple[int, int, int], list[PlacedCell]] = {}
        """Heading row, its index and top → its cells, which nearly all pages have at the same place."""

    def page(self, rows: list[DraftRow], number: int) -> Page:
        """One finished page."""
        page = self._layout.page
        tops = list(accumulate((row.height for row in rows), initial=page.top_of(number)))
        cells: list[PlacedCell] = []
        for r, row in enumerate(rows):
            if row.kind is not RowKind.HEADER:
                cells += self._cells(row, r, tops)
            elif (key := (id(row), r, tops[r])) in self._headings:
                cells += self._headings[key]
            else:
                cells += self._headings.setdefault(key, self._cells(row, r, tops))
        cells.sort(key=itemgetter(0, 1))
        placed = tuple([made(PlacedRow, (row.kind, y, row.height, row.line, row.continued)) for row, y in zip(rows, tops, strict=False)])
        rules = _rules(cells, [row.kind in _RULED for row in rows], tops, self._lefts)
        return Page(number, placed, tuple(cells), rules, _footer(number, self._layout, self._numbers), page.bound)

    def _cells(self, row: DraftRow, r: int, tops: list[int]) -> list[PlacedCell]:
        """The cells that begin in a row of a page."""
        page, kind, line, y, ruled = self._layout.page, row.kind, row.line, tops[r], row.kind in _RULED
        cells = []
        x, width = page.left, page.text_width
        across, row_height = self._across, row.height
        for draft in row.cells:
            column, _, column_span, _, key = draft.cell
            row_span, (measure, style, _), typeset = draft.row_span, draft.slot, draft.text
            if ruled:
                x, width = across.get((column, column_span)) or self._sides(column, column_span)
            height = row_height if row_span == 1 else tops[r + row_span] - y
            count = len(typeset.lines)
            if count and not typeset.standing:
                measure.stand(typeset)
            # The lines stand in the middle of the cell's height.
            pitch, size = style.pitch, style.size
            baseline = y + (height - count * pitch) // 2 + (pitch - size) // 2 + size * _ASCENT_PERCENT // 100
            text, left, continued = typeset.text, x + style.padding_x, draft.continued
            placed = r, column, row_span, column_span, x, y, width, height, kind, style, text, typeset, left, baseline, line, key, continued
            cells.append(made(PlacedCell, placed))
        return cells

    def _sides(self, column: int, column_span: int) -> tuple[int, int]:
        """The left edge and the width of a ruled cell."""
        left = self._lefts[column]
        sides = self._across[column, column_span] = left, self._lefts[column + column_span] - left
        return sides


def _footer(number: int, layout: Layout, advances: Advances) -> PlacedLine:
    """The page number's line.

    GB/T 9704—2012 §7.5: outside it is one character from the right edge on odd pages, from the left edge on even ones.
    """
    page, style = layout.page, layout.page_number.style
    text = layout.page_number.pattern.replace("{page}", str(number))
    along = page.text_height if page.bound else page.text_width
    free = along - sum(map(advances.__getitem__, text))
    begin = free // 2
    if layout.page_number.position == "outer":
        begin = free - style.size if number % 2 else style.size
    down = layout.page_number.distance + (style.pitch - style.size) // 2 + style.size * _ASCENT_PERCENT // 100
    if page.bound:
        return PlacedLine(page.left - down, page.top_of(number) + begin, text)
    return PlacedLine(page.left + begin, page.height - page.bottom_of(number) + down, text)


def _rules(cells: list[PlacedCell], ruled: list[bool], tops: list[int], lefts: list[int]) -> tuple[Rule, ...]:
    """The edges of the cells of the ruled rows, each drawn once and as long as it runs.

    The cells cover those rows without a gap. So the edges of rows and columns run from side to side, but where a cell
    that spans several lies across them.
    """
    rows_crossed: dict[int, list[int]] = defaultdict(list)
    columns_crossed: dict[int, list[int]] = defaultdict(list)
    for cell in cells:
        if cell.row_span > 1 or cell.column_span > 1:
            rows, columns = range(cell.row, cell.row + cell.row_span), range(cell.column, cell.column + cell.column_span)
            for r in rows[1:]:
                rows_crossed[r] += columns
            for c in columns[1:]:
                columns_crossed[c] += rows
    tables = [list(group) for is_ruled, group in groupby(range(len(ruled)), key=ruled.__getitem__) if is_ruled]
    across: list[Rule] = []
    down: list[Rule] = []
    for table in tables:
        for r in (*table, table[-1] + 1):
            across += [Rule(a, tops[r], b, tops[r]) for a, b in _stretches(lefts, range(len(lefts) - 1), rows_crossed.get(r))]
    for c, x in enumerate(lefts):
        for table in tables:
            down += [Rule(x, a, x, b) for a, b in _stretches(tops, table, columns_crossed.get(c))]
    return (*across, *down)


def _stretches(edges: list[int], spaces: Sequence[int], crossed: list[int] | None) -> Iterator[tuple[int, int]]:
    """From where to where a rule runs along spaces between edges, without those in which a cell lies across it."""
    if not crossed:
        yield edges[spaces[0]], edges[spaces[-1] + 1]
        return
    begin = None
    for space in spaces:
        if space in crossed:
            if begin is not None:
                yield begin, edges[space]
            begin = None
        elif begin is None:
            begin = edges[space]
    if begin is not None:
        yield begin, edges[spaces[-1] + 1]
