"""Chinese line breaking: where the lines of a text end. Pure: no fonts, no files.

Sources: W3C "Requirements for Chinese Text Layout" (CLREQ) §3.1.3, prohibition rules for line start and line end, level
GB; GB/T 15834—2011 §5.1 (marks at the line's edges). CLREQ keeps —— and …… whole; numbers and words of Latin letters
stay whole unless one is longer than a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NO_END", "NO_START", "break_lines"]

# GB/T 15834—2011 §5.1.1–5.1.10: 点号, the closing half of paired marks, —— … · – ～ ／ never begin a line.
NO_START = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’·・—–～…⋯／%‰％°℃,.:;!?)]}/")
# §5.1.5–5.1.8: the opening half of paired marks never ends a line.
NO_END = frozenset("（《〈「『【〔〖［｛“‘([{￥＄$¥£")
# What stays together: digits, Latin letters and what joins them inside a number, a word or an address.
_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.%_&#@+-")
_DASHES = frozenset("—…⋯")
# Where Word and LibreOffice put a quarter em between Han characters and digits or Latin letters (ECMA-376 part 1
# §17.3.1.2 autoSpaceDE, §17.3.1.3 autoSpaceDN).
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SEAM = re.compile(f"(?<=[{_HAN}])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[{_HAN}])")


def _may_break(before: str, after: str) -> bool:
    if after in NO_START or before in NO_END:
        return False
    return not (before in _WORD and after in _WORD)


def _last_break(text: str, start: int, limit: int) -> int:
    """The last place to end a line in `text[start:limit]`; `limit` itself where a run has no better one."""
    j = limit
    while j > start and not _may_break(text[j - 1], text[j]):
        j -= 1
    if j > start:
        return j
    # Nothing may be broken: at least keep a dash pair whole and a mark off the line's start where that is possible.
    j = limit
    while j > start + 1 and (text[j] in _DASHES and text[j - 1] == text[j]):
        j -= 1
    return j


def break_lines(text: str, width: int, advances: Mapping[str, int], seam: int = 0) -> tuple[str, ...]:
    """The lines of a text in a measure: joined, they give the text back.

    `width`, the values of `advances` and `seam`, the space kept free between Han characters and digits or Latin
    letters, share a unit. A line feed in the text ends a line and stays at its end. A
    character wider than the measure has a line of its own. An empty text has no lines.
    """
    if not text:
        return ()
    lines: list[str] = []
    if "\n" not in text:
        _break_paragraph(text, width, advances, seam, lines)
        return tuple(lines)
    for paragraph in text.split("\n"):
        _break_paragraph(paragraph, width, advances, seam, lines)
        lines[-1] += "\n"
    lines[-1] = lines[-1][:-1]
    return tuple(lines)


def _break_paragraph(text: str, width: int, advances: Mapping[str, int], seam: int, lines: list[str]) -> None:
    widths = [advances[c] for c in text]
    if seam:
        for match in _SEAM.finditer(text):
            widths[match.start()] += seam
    ends = [0, *accumulate(widths)]
    length = len(text)
    start = 0
    while ends[-1] - ends[start] > width:
        limit = max(bisect_right(ends, ends[start] + width, start) - 1, start + 1)
        if limit >= length:
            break
        end = _last_break(text, start, limit)
        lines.append(text[start:end])
        start = end
    lines.append(text[start:])
