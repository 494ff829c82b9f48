"""Placing: finished rows of one page → every line of text and every rule at its place."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from operator import itemgetter

from exporter.fonts import Advances
from exporter.grid import RowKind
from exporter.layout import Layout
from exporter.pageplan import Page, PlacedCell, PlacedLine, PlacedRow, Rule
from exporter.setting import DraftCell, DraftRow

__all__ = ["place_page"]

# Where the baseline lies in the em box: 0.88 em from its top in every face of the Adobe-GB1 tradition (OS/2 sTypoAscender).
_ASCENT_PERCENT = 88
_RULED = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})


def place_page(rows: list[DraftRow], number: int, layout: Layout, footer: Advances) -> Page:
    """One finished page."""
    tops = list(accumulate((row.height for row in rows), initial=layout.page.top_of(number)))
    lefts = list(accumulate((c.width for c in layout.columns), initial=layout.left))
    ruled = [row.kind in _RULED for row in rows]
    cells = []
    for r, row in enumerate(rows):
        y, kind, line = tops[r], row.kind, row.line
        for draft in row.cells:
            column, _, column_span, _, key = draft.cell
            if ruled[r]:
                x = lefts[column]
                width = lefts[column + column_span] - x
            else:
                x, width = layout.page.left, layout.page.text_width
            row_span, style = draft.row_span, draft.slot.style
            height = tops[r + row_span] - y
            lines = _lines(draft, x, y, height) if draft.text.lines else ()
            text, continued = draft.text.text, draft.continued
            cells.append(PlacedCell(r, column, row_span, column_span, x, y, width, height, kind, style, text, lines, line, key, continued))
    cells.sort(key=itemgetter(0, 1))
    placed = tuple([PlacedRow(row.kind, y, row.height, row.line, row.continued) for row, y in zip(rows, tops, strict=False)])
    rules = _rules(cells, ruled, tops, lefts[-1])
    return Page(number, placed, tuple(cells), rules, _footer(number, layout, footer), layout.page.bound)


def _lines(draft: DraftCell, x: int, y: int, height: int) -> tuple[PlacedLine, ...]:
    """The lines of a cell, in the middle of its height."""
    style = draft.slot.style
    pitch = style.pitch
    standing = draft.slot.measure.standing(draft.text)
    left = x + style.padding_x
    top = y + (height - len(standing) * pitch) // 2
    baseline = top + (pitch - style.size) // 2 + style.size * _ASCENT_PERCENT // 100
    make = PlacedLine._make
    return tuple([make((left + begin, baseline + i * pitch, *drawn)) for i, (begin, drawn) in enumerate(standing)])


def _footer(number: int, layout: Layout, advances: Advances) -> PlacedLine:
    """The page number's line.

    GB/T 9704—2012 §7.5: outside it is one character from the right edge on odd pages, from the left edge on even ones.
    """
    page, style = layout.page, layout.page_number.style
    text = layout.page_number.pattern.format(page=number)
    along = page.text_height if page.bound else page.text_width
    free = along - sum(map(advances.__getitem__, text))
    begin = free // 2
    if layout.page_number.position == "outer":
        begin = free - style.size if number % 2 else style.size
    down = layout.page_number.distance + (style.pitch - style.size) // 2 + style.size * _ASCENT_PERCENT // 100
    if page.bound:
        return PlacedLine(page.left - down, page.top_of(number) + begin, text)
    return PlacedLine(page.left + begin, page.height - page.bottom_of(number) + down, text)


def _rules(cells: list[PlacedCell], ruled: list[bool], tops: list[int], right: int) -> tuple[Rule, ...]:
    """The edges of the ruled cells, each drawn once and as long as it runs.

    The cells cover the ruled rows without a gap. So every edge is the top or the left edge of a cell, or it is the foot
    of a table, or its right edge.
    """
    across: dict[int, list[list[int]]] = defaultdict(list)
    down: dict[int, list[list[int]]] = defaultdict(list)
    feet: dict[int, list[tuple[int, int]]] = defaultdict(list)
    begins = {top for top, has_rules in zip(tops, ruled, strict=False) if has_rules}
    for cell in cells:
        if not ruled[cell.row]:
            continue
        x, y, foot = cell.x, cell.y, cell.y + cell.height
        _run_on(across[y], x, x + cell.width)
        _run_on(down[x], y, foot)
        if foot not in begins:
            feet[foot].append((x, x + cell.width))
    for foot, edges in feet.items():
        for begin, end in sorted(edges):
            _run_on(across[foot], begin, end)
    for r, has_rules in enumerate(ruled):
        if has_rules:
            _run_on(down[right], tops[r], tops[r + 1])
    rules = [Rule(a, y, b, y) for y in sorted(across) for a, b in across[y]]
    rules += [Rule(x, a, x, b) for x in sorted(down) for a, b in down[x]]
    return tuple(rules)


def _run_on(stretches: list[list[int]], begin: int, end: int) -> None:
    """Lengthen the last stretch where another begins at its end, or add that one."""
    if stretches and stretches[-1][1] == begin:
        stretches[-1][1] = end
    else:
        stretches.append([begin, end])
