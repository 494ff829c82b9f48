"""Aligning: where the lines of a cell stand in its measure, and the space that is added or taken between characters."""

from __future__ import annotations

import re

from exporter.fonts import Advances
from exporter.layout import Align, TextStyle
from exporter.linebreak import SetLine, closed_gaps
from exporter.pageplan import Standing
from exporter.units import EMU_PER_TWIP

__all__ = ["stand"]

# Space between characters shows from about this part of an em on.
_VISIBLE = 8
_STRETCHES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


def stand(lines: tuple[SetLine, ...], room: int, style: TextStyle, advances: Advances) -> tuple[Standing, ...]:
    """Where the lines of a cell stand in so much room; a hot path."""
    align, last = style.align, len(lines) - 1
    justified, moved = align is Align.JUSTIFY, align not in (Align.JUSTIFY, Align.LEFT)
    scale = _scale(lines, room, advances) if align is Align.SPREAD else 100
    out = []
    for i, (whole, shrunk, over, width, _) in enumerate(lines):
        text = whole[:-1] if whole[-1:] == "\n" else whole
        ends = i == last or text is not whole
        begin, spacing = 0, 0
        closed: tuple[int, ...] = ()
        if moved or (justified and not ends):
            less = sum([amount for _, amount in shrunk]) if shrunk else 0
            free = max(0, room - (width - less) * scale // 100)
            if justified:
                spacing, closed = _justified(text.rstrip(" "), free)
            elif align is Align.SPREAD and last == 0 and len(text) == 2 and free >= style.size:
                begin, spacing = (free - style.size) // 2, style.size
            else:
                begin = free if align is Align.RIGHT else free // 2
        fit = _fit(over, text, style) if over else 0
        out.append(Standing(begin, text, spacing, shrunk, closed, fit, scale))
    return tuple(out)


def _justified(seen: str, free: int) -> tuple[int, tuple[int, ...]]:
    """The space added between the characters of a line that is justified, and the gaps without it."""
    if not free:
        return 0, ()
    closed = closed_gaps(seen)
    gaps = len(seen) - 1 - len(closed)
    return (free // gaps, closed) if gaps > 0 else (0, ())


def _scale(lines: tuple[SetLine, ...], room: int, advances: Advances) -> int:
    """The width of a name's characters in per cent: all lines of one that is too long are as narrow as its longest."""
    widest = max([advances.of(line.text) for line in lines], default=0)
    return min(100, room * 100 // widest) if widest else 100


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
