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
from exporter.linebreak import STICKY
from exporter.pageplan import PlacedCell, Standing
from exporter.units import to_twip

__all__ = ["is_plain", "runs"]

_LATIN = re.compile("[0-9A-Za-z]")


def is_plain(text: str, lines: Sequence[Standing], size: int) -> bool:
    """Whether a cell's text is one paragraph of one run without properties, as most are."""
    if len(lines) == 1:
        line = lines[0]
        return not line.fit and line.scale == 100 and not (len(text) == 2 and line.spacing >= size)
    before = ""
    for line in lines:
        if line.fit or line.scale != 100 or (before in STICKY and _LATIN.match(line.text)):
            return False
        before = line.text[-1:]
    return "\n" not in text


def runs(cell: PlacedCell) -> list[str]:
    """The runs of each paragraph of a cell, as XML."""
    lines = cell.typeset.standing
    if len(lines) == 1 and len(cell.text) == 2 and lines[0].spacing >= cell.style.size:
        return [_run(cell.text[0], lines[0].spacing) + _run(cell.text[1])]
    out = []
    scale = lines[0].scale if lines else 100
    for paragraph in _paragraphs(cell):
        sticks = [False, *(a.text[-1:] in STICKY and bool(_LATIN.match(b.text)) for a, b in pairwise(paragraph))]
        pieces: list[tuple[str, int, bool]] = []
        for line, stuck in zip(paragraph, sticks, strict=False):
            pieces += [(line.text[:stuck], line.fit, True), (line.text[stuck:], line.fit, False)]
        out.append("".join(_run(text, space, chinese=chinese, scale=scale) for text, space, chinese in _joined(pieces)))
    return out


def _paragraphs(cell: PlacedCell) -> list[list[Standing]]:
    """The lines of a cell by paragraph: a line feed in its text ends one."""
    out: list[list[Standing]] = [[]]
    at = 0
    for line in cell.typeset.standing:
        if cell.text[at : at + 1] == "\n":
            out.append([])
            at += 1
        out[-1].append(line)
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
