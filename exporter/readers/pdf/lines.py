"""Glyphs → lines of text: characters exactly as drawn, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from exporter.readers.pdf.characters import Glyph

__all__ = ["Line", "lines"]

# Glyphs whose baselines differ by less than this part of an em stand on one line: marks raised or lowered do.
_RAISED = 0.55
# A gap between Latin characters this much wider (in em) than the line's others is a blank that was not drawn.
_WORD_GAP = 0.18
# Lines with more space than this (in em) between all characters are spaced out; a blank is at least so wide.
_SPACED_OUT = 0.05
_BLANK = 0.2
# So much more than between most characters of a line is a blank that a program skipped and did not draw.
_SKIPPED = 0.3
# Between Chinese and Latin, programs leave a space of their own.
_SEAM = 0.25


class Line(NamedTuple):
    """A line of text: its characters with the blanks that are drawn, the edges of what is seen, the baseline, the em.

    `stretched` says that its characters are spaced out and a text is given for them together (ActualText, ISO 32000-1
    §14.9.4): pdfium then gives all of them the place of the first, and where the line ends is not known.
    """

    text: str
    x0: float
    x1: float
    y: float
    em: float
    stretched: bool = False


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that glyphs make, from top to bottom."""
    rows: list[list[Glyph]] = []
    base = em = 0.0
    for glyph in sorted(glyphs, key=attrgetter("y")):
        if not rows or (glyph.y != base and glyph.y - base > _RAISED * min(em, glyph.em)):
            rows.append([])
            base, em = glyph.y, glyph.em
        em = max(em, glyph.em)
        rows[-1].append(glyph)
    return [line for row in rows if (line := _line(row)) is not None]


def _line(row: list[Glyph]) -> Line | None:
    """A line of glyphs on one baseline; None where nothing is seen."""
    row.sort(key=attrgetter("x0", "order"))
    seen = [g for g in row if not g.text.isspace()]
    if not seen:
        return None
    em = max([g.em for g in seen])
    baseline = _median([g.y for g in seen if g.em > em * 0.9])
    x1 = max([g.x1 for g in seen])
    gaps = [b.x0 - a.x1 if b.x0 > a.x1 else 0.0 for a, b in pairwise(row)]
    usual = _median(gaps) if gaps else 0.0
    stretched = any(a.x0 == b.x0 and a.order + 1 == b.order for a, b in pairwise(seen))
    return Line(_text(row, gaps, usual), seen[0].x0, x1, baseline, em, stretched)


def _median(numbers: Sequence[float]) -> float:
    """The number in the middle, the lower of two."""
    return sorted(numbers)[(len(numbers) - 1) // 2]


def _text(row: list[Glyph], gaps: list[float], usual: float) -> str:
    """The characters, and the blanks that must be there though no glyph is.

    pdfium drops all but one of several blanks in a row, and a blank in a line so spaced out that it takes each gap for
    one. Programs without blanks in their fonts leave a gap between words.
    """
    if not any(g.parted for g in row[1:]) and max(gaps, default=0.0) <= usual:  # nothing stands apart
        return "".join([g.text for g in row])
    out = [row[0].text]
    latin = [g.text.isascii() and g.text.isalnum() for g in row]
    apart: list[float] = []
    if any(g.parted for g in row):
        apart = sorted([gap for gap, a, b in zip(gaps, latin, latin[1:], strict=False) if not (a or b)])
    wide = apart[len(apart) * 3 // 4] if apart else 0.0
    for i, (before, after) in enumerate(pairwise(row)):
        if before.text == " ":
            gap = gaps[i] - usual
            width = before.x1 - before.x0
            if width > 0 and gap > 0.75 * width and after.x0 > before.x0:
                out.append(" " * round(gap / width))
        elif latin[i] and latin[i + 1]:
            if gaps[i] - usual > _WORD_GAP * before.em:
                out.append(" ")
        elif after.parted and not after.text.isspace():
            seam = _SEAM * before.em if latin[i] is not latin[i + 1] else 0.0
            spaced_out = usual > _SPACED_OUT * before.em
            skipped = not seam and gaps[i] > wide + _SKIPPED * before.em
            if skipped or (spaced_out and gaps[i] - usual > usual + _BLANK * before.em + seam):
                out.append(" ")
        out.append(after.text)
    return "".join(out)
