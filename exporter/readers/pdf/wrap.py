"""Lines of a cell → its text: what stood between two lines that the page shows one under the other.

A line ends because it is full, because the text has a line break there, or at a blank. A blank that was drawn is kept
as it is; many programs draw none at a line's end. Then the page still tells some of it:
- a line with room for what begins the next one did not end of itself: the text has a line break there;
- inside a word or a number no line ends unless the word is longer than the line: between two Latin words was a blank;
- a Latin word with a blank on the one side, from Chinese text, has one on the other side too, which is a guess;
- in a list separated by blanks, an item that is shown whole elsewhere is known again: see `Vocabulary`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from exporter.readers.pdf.lines import Line

__all__ = ["Measure", "Vocabulary", "between", "joiners", "spaced_word"]

_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN = re.compile("[0-9A-Za-z]")
# A Latin word at the beginning or end, and what stands beyond the blank beside it.
_SPACED_START = re.compile(r"[A-Za-z]+ (.)")
_SPACED_END = re.compile(r"(.) [A-Za-z]+\Z")
# A break between a number and what counts it is avoided by careful programs, so it is no sure place to break.
_COUNTS = frozenset("百千万亿元")
# Quotation marks are not among these: by Unicode's rules (UAX #14, class QU) no line ends beside them.
_AFTER_MARK = frozenset("，。、；：）》！？")
_WORD_END = re.compile(r"[0-9A-Za-z%.]\Z")
# The blank that programs keep between Han and Latin, in em; some keep it without drawing it.
_SEAM = 0.25
# How wide a Latin character is at most, on average, in em.
_NARROW = 0.6
# Room that must be left over before a line counts as ended early, in em.
_SPARE = 0.3
# An item is wrapped over no more lines than these.
_LONGEST = 12
# What is longer than this without a place to break is looked at no further.
_LONG_WORD = 200
# A line that comes this near to its right edge (in em) is full.
_FULL = 0.12
# From this many times the usual distance on, an empty line lies between two lines.
_EMPTY = 1.8


@dataclass(frozen=True, slots=True)
class Measure:
    """The room of a cell's lines: left and right edge; `pitch` is the usual distance of baselines, 0 where unknown."""

    left: float
    right: float
    pitch: float = 0.0


def joiners(lines: list[Line], measure: Measure, *, blanks: bool) -> list[str]:
    """What stands between each two lines of a text. `blanks`: the program draws blanks at line ends."""
    out: list[str] = []
    rest = ""
    for before, after in reversed(list(pairwise(lines))):
        rest = after.text + rest
        out.append(between(before, after, measure, blanks=blanks, rest=rest))
        if "\n" in out[-1] or len(rest) > _LONG_WORD:
            rest = ""
    return out[::-1]


def between(before: Line, after: Line, measure: Measure, *, blanks: bool, rest: str) -> str:
    """What stands between two lines: nothing, a blank or line feeds. `rest` is the text from the second line on."""
    feeds = _empty_lines(before, after, measure)
    if feeds or _ended_early(before, rest, measure):
        return "\n" * (feeds + 1)
    a, b = before.text, after.text
    if blanks or a[-1].isspace() or b[0].isspace():
        return ""
    return " " if _WORD_END.search(a) and _LATIN.match(b) and _could_break(a) else ""


def spaced_word(before: Line, after: Line) -> bool:
    """Whether a Latin word at a line's edge has a blank on its other side, from Chinese text."""
    end, start = _SPACED_END.search(before.text), _SPACED_START.match(after.text)
    return bool(end and _HAN.match(end.group(1)) and _HAN.match(after.text)) or bool(
        start and _HAN.match(start.group(1)) and _HAN.match(before.text[-1])
    )


def _empty_lines(before: Line, after: Line, measure: Measure) -> int:
    distance = after.y - before.y
    if not measure.pitch or distance < _EMPTY * measure.pitch:
        return 0
    return round(distance / measure.pitch) - 1


def _ended_early(before: Line, rest: str, measure: Measure) -> bool:
    """Whether a line had room for what goes on after it: up to the first place where any program may break."""
    em = before.em
    if before.stretched or before.x1 >= measure.right - _FULL * em:
        return False
    text = rest.strip()
    end = next((i for i in range(1, len(text)) if _surely_breaks(text, i)), None)
    if end is None:
        end = len(text)
    joined = before.text.rstrip() + text[:end]
    blanks = before.text[len(before.text.rstrip()) :]
    width = sum(1.0 if east_asian_width(c) in "WFA" else _NARROW for c in blanks + text[:end])
    reserve = _SEAM * sum(1 for a, b in pairwise(joined) if _seam(a, b))
    return before.x1 - before.x0 + (width + reserve + _SPARE) * em <= measure.right - measure.left


def _seam(a: str, b: str) -> bool:
    return bool(_LATIN.match(a)) is not bool(_LATIN.match(b))


def _surely_breaks(text: str, at: int) -> bool:
    a, b = text[at - 1], text[at]
    if a.isspace():
        return True
    return bool(_HAN.match(b)) and (a in _AFTER_MARK or (bool(_HAN.match(a)) and a not in _COUNTS and b not in _COUNTS))


def _could_break(text: str) -> bool:
    """Whether a line could have ended earlier than it did."""
    return any(_surely_breaks(text, i) or (_HAN.match(text[i - 1]) and _LATIN.match(text[i])) for i in range(1, len(text)))


@dataclass(slots=True)
class Vocabulary:
    """The items of lists that are shown whole, and how they begin and end.

    `strict`: only beside a known item a blank is supposed, because the program draws some blanks at line ends.
    """

    strict: bool = False
    items: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    tails: set[str] = field(default_factory=set)

    def learn(self, items: Iterable[str]) -> None:
        """Remember items that are shown whole."""
        for item in items:
            self.items.add(item)
            self.heads.add(item[0])
            self.tails.add(item[-1])

    def possible(self, pieces: list[str]) -> list[bool]:
        """After which pieces an item may end: a known one does or begins there, or it ends as others do and the next begins so."""
        return [
            a in self.items or (a[-1] in self.tails and b[0] in self.heads) or self._begins(pieces[at : at + _LONGEST])
            for at, (a, b) in enumerate(pairwise(pieces), 1)
        ]

    def _begins(self, pieces: list[str]) -> bool:
        """Whether a known item begins with the first of some pieces."""
        return any(item in self.items for item in accumulate(pieces))

    def parted(self, pieces: list[str]) -> tuple[list[bool], bool]:
        """Between which of the neighbouring pieces an item ends, and whether that is no more than a guess.

        The division with the fewest characters in unknown items wins, and of these the one with the fewest items.
        """
        possible = self.possible(pieces)
        best: list[tuple[int, int, int]] = [(0, 0, -1)]
        for end in range(1, len(pieces) + 1):
            choices = []
            for begin in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
                if not begin or possible[begin - 1]:
                    item = "".join(pieces[begin:end])
                    choices.append((best[begin][0] + (0 if item in self.items else len(item)), best[begin][1] + 1, begin))
            longer = (best[end - 1][0] + len(pieces[end - 1]), best[end - 1][1], best[end - 1][2])
            best.append(min(choices, default=longer))
        bounds = [len(pieces)]
        while (begin := best[bounds[-1]][2]) > 0:
            bounds.append(begin)
        bounds = [0, *reversed(bounds)]
        known = ["".join(pieces[a:b]) in self.items for a, b in pairwise(bounds)]
        cuts = [False] * (len(pieces) - 1)
        for at, beside in zip(bounds[1:-1], pairwise(known), strict=True):
            cuts[at - 1] = any(beside) or not self.strict
        if self.strict:
            return cuts, any(cuts)
        return cuts, best[-1][0] > 0 and any(possible)
