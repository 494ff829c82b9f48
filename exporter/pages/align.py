"""Aligning: where the lines of a cell stand in its measure, and the space that is added or taken between characters."""

from __future__ import annotations

from exporter.fonts import Advances
from exporter.layout import Align, TextStyle
from exporter.linebreak import SetLine, closed_gaps
from exporter.pages.plan import Standing, made

__all__ = ["stand"]


def stand(lines: tuple[SetLine, ...], room: int, style: TextStyle, advances: Advances) -> tuple[Standing, ...]:
    """Where the lines of a cell stand in so much room; a hot path."""
    align, last = style.align, len(lines) - 1
    justified, moved = align is Align.JUSTIFY, align not in (Align.JUSTIFY, Align.LEFT)
    scale = _scale(lines, room, advances) if align is Align.SPREAD else 100
    out = []
    for i, (whole, shrunk, _, width, _) in enumerate(lines):
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
        out.append(made(Standing, (begin, text, spacing, shrunk, closed, scale)))
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
