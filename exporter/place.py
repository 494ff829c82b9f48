"""Placing: finished rows of one page → every line of text and every rule at its place."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import accumulate

from exporter.cellfit import Sizes, fitted
from exporter.fonts import Advances
from exporter.grid import RowKind
from exporter.layout import Align, Layout, TextStyle
from exporter.linebreak import SetLine, closed_gaps
from exporter.pageplan import Page, PlacedCell, PlacedLine, PlacedRow, Rule, Shrunk
from exporter.setting import DraftCell, DraftRow
from exporter.units import EMU_PER_TWIP

__all__ = ["place_page"]

# Where the baseline lies in the em box: 0.88 em from its top in every face of the Adobe-GB1 tradition (OS/2 sTypoAscender).
_ASCENT_PERCENT = 88
# Space between characters shows from about this part of an em on.
_VISIBLE = 8
_STRETCHES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_RULED = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})


def place_page(rows: list[DraftRow], number: int, layout: Layout, footer: Advances) -> Page:
    """One finished page."""
    tops = list(accumulate((row.height for row in rows), initial=layout.page.top_of(number)))
    lefts = list(accumulate((c.width for c in layout.columns), initial=layout.left))
    cells = []
    for r, row in enumerate(rows):
        for cell in row.cells:
            ruled = row.kind in _RULED
            c = cell.cell
            x = lefts[c.column] if ruled else layout.page.left
            width = lefts[c.column + c.column_span] - x if ruled else layout.page.text_width
            y = tops[r]
            height = tops[r + cell.row_span] - y
            lines = _lines(cell, x, y, width, height)
            text = "".join(line.text for line in cell.lines).removesuffix("\n")
            cells.append(
                PlacedCell(
                    r,
                    c.column,
                    cell.row_span,
                    c.column_span,
                    x,
                    y,
                    width,
                    height,
                    row.kind,
                    cell.style,
                    text,
                    lines,
                    row.line,
                    c.key,
                    cell.continued,
                )
            )
    cells.sort(key=lambda c: (c.row, c.column))
    placed = tuple(PlacedRow(row.kind, y, row.height, row.line, row.continued) for row, y in zip(rows, tops, strict=False))
    return Page(number, placed, tuple(cells), _rules(cells), _footer(number, layout, footer), layout.page.bound)


def _lines(cell: DraftCell, x: int, y: int, width: int, height: int) -> tuple[PlacedLine, ...]:
    style = cell.style
    if not cell.lines:
        return ()
    top = y + (height - len(cell.lines) * style.pitch) // 2
    baseline = top + (style.pitch - style.size) // 2 + style.size * _ASCENT_PERCENT // 100
    room = width - 2 * style.padding_x
    left = x + style.padding_x
    out = []
    sizes = _sizes(cell, width)
    for i, line in enumerate(cell.lines):
        ends = line.text.endswith("\n")
        text = line.text[:-1] if ends else line.text
        begin, spacing, closed = _aligned(text, line.shrunk, room, cell, last=ends or i == len(cell.lines) - 1)
        fit = _fit(line, text, style)
        scale = _scale(text, room, cell)
        out.append(PlacedLine(left + begin, baseline + i * style.pitch, text, spacing, line.shrunk, closed, fit, scale, sizes[i]))
    return tuple(out)


def _sizes(cell: DraftCell, width: int) -> tuple[Sizes, ...]:
    """Sizes for the lines of a cell in a spreadsheet; a single line and a narrowed name need none."""
    if len(cell.lines) < 2 or cell.style.align is Align.SPREAD:
        return ((),) * len(cell.lines)
    return fitted([line.text for line in cell.lines], width, cell.advances, cell.style.size)


def _scale(text: str, room: int, cell: DraftCell) -> int:
    """The width of a line's characters in per cent: all lines of a name that is too long are as narrow as its longest."""
    if cell.style.align is not Align.SPREAD:
        return 100
    widest = max(sum(map(cell.advances.__getitem__, line.text)) for line in cell.lines)
    return min(100, room * 100 // widest) if widest else 100


def _fit(line: SetLine, text: str, style: TextStyle) -> int:
    """The space after each of a line's characters that makes a word processor end the line here, in whole twips.

    Closer for a line that holds by squeezing, a little more than needed; wider for one that ends early, but never so much
    that it shows where lines are not justified anyway.
    """
    if not line.over or len(text) < 2:
        return 0
    if line.over > 0:
        # LibreOffice sets Chinese and Latin apart and counts no space after the last character of either.
        count = max(1, len(text) - len(_STRETCHES.findall(text)))
        return -(line.over // count // EMU_PER_TWIP + 2) * EMU_PER_TWIP
    # A quarter of an em is left: too little for any character, enough for another program's rounding.
    space = max(0, -line.over - style.size // 4) // (len(text) - 1) // EMU_PER_TWIP * EMU_PER_TWIP
    return space if style.align is Align.JUSTIFY or space <= style.size // _VISIBLE else 0


def _aligned(text: str, shrunk: Shrunk, room: int, cell: DraftCell, *, last: bool) -> tuple[int, int, tuple[int, ...]]:
    """Where a line begins in its measure, the space added between its characters, and the gaps without it."""
    seen = text.rstrip(" ")
    width = sum(map(cell.advances.__getitem__, seen)) - sum(amount for _, amount in shrunk)
    width = width * _scale(text, room, cell) // 100
    free = max(0, room - width)
    match cell.style.align:
        case Align.SPREAD if len(text) == 2 and len(cell.lines) == 1 and free >= cell.style.size:
            return (free - cell.style.size) // 2, cell.style.size, ()
        case Align.CENTER | Align.SPREAD:
            return free // 2, 0, ()
        case Align.RIGHT:
            return free, 0, ()
        case Align.JUSTIFY if not last and free:
            closed = closed_gaps(text)
            gaps = len(seen) - 1 - len(closed)
            return (0, free // gaps, closed) if gaps > 0 else (0, 0, ())
        case _:
            return 0, 0, ()


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


def _rules(cells: list[PlacedCell]) -> tuple[Rule, ...]:
    """The edges of the ruled cells, each drawn once and as long as it runs."""
    across: dict[int, set[tuple[int, int]]] = defaultdict(set)
    down: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for cell in cells:
        if cell.kind not in _RULED:
            continue
        right, foot = cell.x + cell.width, cell.y + cell.height
        across[cell.y].add((cell.x, right))
        across[foot].add((cell.x, right))
        down[cell.x].add((cell.y, foot))
        down[right].add((cell.y, foot))
    rules = [Rule(a, y, b, y) for y in sorted(across) for a, b in _joined(across[y])]
    rules += [Rule(x, a, x, b) for x in sorted(down) for a, b in _joined(down[x])]
    return tuple(rules)


def _joined(stretches: set[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in sorted(stretches):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
