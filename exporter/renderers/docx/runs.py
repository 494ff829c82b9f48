"""Runs: the text of a cell, with what makes a word processor end its lines where the plan does. None of it is ever text.

Where the plan spreads a name (均排), the space is a property of its first character; a name that is too long has narrower
characters. Where a line would end elsewhere in
a word processor, its characters stand a little closer or wider. LibreOffice keeps a closing mark with the digit or
letter behind it unless that one's language is Chinese: so where a line begins with such a one, it is said to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from exporter.canonical import escape
from exporter.layout import Align, TextStyle
from exporter.linebreak import STICKY
from exporter.pages.plan import PlacedCell, SetText, Standing
from exporter.units import EMU_PER_TWIP, to_twip

__all__ = ["runs"]

_LATIN = re.compile("[0-9A-Za-z]")
# Space between characters shows from about this part of an em on.
_VISIBLE = 8
_STRETCHES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


def runs(cell: PlacedCell) -> list[str]:
    """The runs of each paragraph of a cell, as XML; a hot path. Cells of one set text have the same."""
    text, style, lines = cell.text, cell.style, cell.typeset.standing
    fits = _fits(cell.typeset, style)
    if _is_plain(text, lines, style.size) and not any(fits):
        return [f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>']
    if len(lines) == 1 and len(text) == 2 and lines[0].spacing >= style.size:
        return [_run(text[0], lines[0].spacing) + _run(text[1])]
    out = []
    scale = lines[0].scale if lines else 100
    for paragraph in _paragraphs(cell, fits):
        sticks = [False, *(a.text[-1:] in STICKY and bool(_LATIN.match(b.text)) for (a, _), (b, _) in pairwise(paragraph))]
        pieces: list[tuple[str, int, bool]] = []
        for (line, fit), stuck in zip(paragraph, sticks, strict=False):
            pieces += [(line.text[:stuck], fit, True), (line.text[stuck:], fit, False)]
        out.append("".join(_run(text, space, chinese=chinese, scale=scale) for text, space, chinese in _joined(pieces)))
    return out


def _is_plain(text: str, lines: Sequence[Standing], size: int) -> bool:
    """Whether a cell's text is one paragraph of one run without properties, as most are, if no line of it is fitted."""
    if len(lines) == 1:
        line = lines[0]
        return bool(text) and line.scale == 100 and not (len(text) == 2 and line.spacing >= size)
    before = ""
    for line in lines:
        if line.scale != 100 or (before in STICKY and _LATIN.match(line.text)):
            return False
        before = line.text[-1:]
    return bool(text) and "\n" not in text


def _fits(typeset: SetText, style: TextStyle) -> list[int]:
    """For each line the space after its characters that makes a word processor end it where the plan does; mostly none.

    Such a program squeezes no marks and keeps no number with its unit.
    """
    return [_fit(line.over, stood.text, style) if line.over else 0 for line, stood in zip(typeset.lines, typeset.standing, strict=True)]


def _fit(over: int, text: str, style: TextStyle) -> int:
    """That space in whole twips.

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


def _paragraphs(cell: PlacedCell, fits: list[int]) -> list[list[tuple[Standing, int]]]:
    """The lines of a cell by paragraph, each with its space: a line feed in the text ends one."""
    out: list[list[tuple[Standing, int]]] = [[]]
    at = 0
    for line, fit in zip(cell.typeset.standing, fits, strict=True):
        if cell.text[at : at + 1] == "\n":
            out.append([])
            at += 1
        out[-1].append((line, fit))
        at += len(line.text)
    return out


def _joined(pieces: list[tuple[str, int, bool]]) -> list[tuple[str, int, bool]]:
    """Pieces alike in all but their text as one. A line with a space of its own stays apart: its space belongs to it."""
    out: list[tuple[str, int, bool]] = []
    for text, space, chinese in pieces:
        if out and not space and out[-1][1:] == (space, chinese):
            out[-1] = out[-1][0] + text, space, chinese
        elif text:
            out.append((text, space, chinese))
    return out


def _run(text: str, space: int = 0, *, chinese: bool = False, scale: int = 100) -> str:
    """A run, with space added after its characters, which are `scale` per cent wide."""
    if not text:
        return ""
    properties = f'<w:spacing w:val="{to_twip(space)}"/>' if space else ""
    if scale < 100:
        properties += f'<w:w w:val="{scale}"/>'
    if chinese:
        properties += '<w:lang w:val="zh-CN"/>'
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
