"""Aligning: where the lines of a cell stand in its measure, and the space that is added or taken between characters."""

from __future__ import annotations

import re
from typing import NamedTuple

from exporter.cellfit import Sizes, fitted
from exporter.fonts import Advances
from exporter.layout import Align, TextStyle
from exporter.linebreak import SetLine, closed_gaps
from exporter.pageplan import Shrunk
from exporter.units import EMU_PER_TWIP

__all__ = ["Standing", "stand"]

# Space between characters shows from about this part of an em on.
_VISIBLE = 8
_STRETCHES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


class Standing(NamedTuple):
    """A line in its measure: where it begins, and what `PlacedLine` says of it beside its place."""

    begin: int
    drawn: tuple[str, int, Shrunk, tuple[int, ...], int, int, Sizes]
    """`text`, `spacing`, `shrunk`, `closed`, `fit`, `scale` and `sizes`."""


def stand(lines: tuple[SetLine, ...], room: int, style: TextStyle, advances: Advances) -> tuple[Standing, ...]:
    """Where the lines of a cell stand in so much room."""
    if not lines:
        return ()
    scale = _scale(lines, room, style, advances)
    sizes = _sizes(lines, room, style, advances)
    align, last = style.align, len(lines) - 1
    out = []
    for i, line in enumerate(lines):
        text = line.text
        ends = i == last
        if text.endswith("\n"):
            text, ends = text[:-1], True
        seen = text.rstrip(" ")
        width = line.width
        if line.shrunk:
            width -= sum([amount for _, amount in line.shrunk])
        free = max(0, room - width * scale // 100)
        begin, spacing, closed = _aligned(seen, free, align, last=ends)
        if last == 0 and align is Align.SPREAD and len(text) == 2 and free >= style.size:
            begin, spacing = (free - style.size) // 2, style.size
        fit = _fit(line.over, text, style) if line.over else 0
        out.append(Standing(begin, (text, spacing, line.shrunk, closed, fit, scale, sizes[i])))
    return tuple(out)


def _aligned(seen: str, free: int, align: Align, *, last: bool) -> tuple[int, int, tuple[int, ...]]:
    """Where a line begins in its measure, the space added between its characters, and the gaps without it."""
    if align is Align.JUSTIFY:
        if last or not free:
            return 0, 0, ()
        closed = closed_gaps(seen)
        gaps = len(seen) - 1 - len(closed)
        return (0, free // gaps, closed) if gaps > 0 else (0, 0, ())
    if align is Align.LEFT:
        return 0, 0, ()
    return (free if align is Align.RIGHT else free // 2), 0, ()


def _scale(lines: tuple[SetLine, ...], room: int, style: TextStyle, advances: Advances) -> int:
    """The width of a line's characters in per cent: all lines of a name that is too long are as narrow as its longest."""
    if style.align is not Align.SPREAD:
        return 100
    widest = max(advances.of(line.text) for line in lines)
    return min(100, room * 100 // widest) if widest else 100


def _sizes(lines: tuple[SetLine, ...], room: int, style: TextStyle, advances: Advances) -> tuple[Sizes, ...]:
    """Sizes for the lines of a cell in a spreadsheet; a single line and a narrowed name need none."""
    if len(lines) < 2 or style.align is Align.SPREAD:
        return ((),) * len(lines)
    return fitted(lines, room + 2 * style.padding_x, advances, style.size)


def _fit(over: int, text: str, style: TextStyle) -> int:
    """The space after each of a line's characters that makes a word processor end the line here, in whole twips.

    Closer for a line that holds by squeezing, a little more than needed; wider for one that ends early, but never so much
    that it shows where lines are not justified anyway.
    """
    if len(text) < 2:
        return 0
    if over > 0:
        # LibreOffice sets Chinese and Latin apart and counts no space after the last character of either.
        count = max(1, len(text) - len(_STRETCHES.findall(text)))
        return -(over // count // EMU_PER_TWIP + 2) * EMU_PER_TWIP
    # A quarter of an em is left: too little for any character, enough for another program's rounding.
    space = max(0, -over - style.size // 4) // (len(text) - 1) // EMU_PER_TWIP * EMU_PER_TWIP
    return space if style.align is Align.JUSTIFY or space <= style.size // _VISIBLE else 0
