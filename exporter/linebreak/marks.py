"""Characters and what the rules say of them: may a line end here, is this mark squeezed, where is space between scripts.

A place in a text is the index of the character that would begin the next line. Texts hold no line feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

__all__ = [
    "CLOSING_QUOTES",
    "IS_HAN",
    "JOINTS",
    "LATIN",
    "NO_END",
    "NO_START",
    "PAIRS",
    "PLAIN",
    "STICKY",
    "TRIMMED",
    "adjacent_marks",
    "closed_gaps",
    "doubtful_ends",
    "has_adjacent_marks",
    "inside_number",
    "is_opening",
    "kept_together",
    "may_break",
    "seams",
    "surely_breaks",
    "surely_kept",
]

# §5.1.1, §5.1.2: 点号; §5.1.3: the second half of paired marks; §5.1.6 连接号, §5.1.7 间隔号, §5.1.9 分隔号 never begin a
# line. A single — is a 连接号; a pair is a 破折号, which may (§5.1.4).
NO_START = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’·・—–～／%‰％°℃,.:;!?)]}/ ")
# §5.1.3: the first half of paired marks never ends a line, nor does a 分隔号 (§5.1.9) or the sign of a sum or a comparison.
NO_END = frozenset("（《〈「『【〔〖［｛“‘([{／/￥＄$¥£±≥≤＞＜≈№")
# After one of these, which close a quotation, LibreOffice puts space before Latin too.
CLOSING_QUOTES = frozenset("”’")
# What stays together: digits, Latin letters and what joins them inside a number, a word or an address.
LATIN = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_WORD = LATIN | frozenset(".%_&#@+=-")
PAIRS = frozenset("—…⋯")
# The blank of these marks is their right half, of the others their left half; both are one em wide in Chinese faces.
_BLANK_AFTER = "、，。．：；）》〉」』】〕〗］｝”’"
_BLANK_BEFORE = "（《〈「『【〔〖［｛“‘"
_ADJACENT = re.compile(f"[{_BLANK_AFTER}](?=[{_BLANK_AFTER}{_BLANK_BEFORE}])|[{_BLANK_BEFORE}](?=[{_BLANK_BEFORE}])")
_TWO_MARKS = re.compile(f"[{_BLANK_AFTER}{_BLANK_BEFORE}][{_BLANK_AFTER}{_BLANK_BEFORE}]")
TRIMMED = frozenset(_BLANK_AFTER)
_JOINED = r"0-9A-Za-z.%_&#@+=\-"
_CLOSED = re.compile(rf"[{_JOINED}](?=[{_JOINED}])|([—…⋯])(?=\1)")
_TWO_JOINED = re.compile(f"[{_JOINED}—…⋯][{_JOINED}—…⋯]")
# A number and what counts or measures it: [0-9](?:[百千万亿]+元?|元).
_DIGITS = frozenset("0123456789")
_COUNTS = frozenset("百千万亿")
_COUNTS_OR_YUAN = _COUNTS | {"元"}
# Where an address or a code that is longer than a line is best parted: after one of these.
JOINTS = frozenset("/?&=-_.@")
# Inside a number: between one of these behind a digit, and a digit.
_NUMBER_MARKS = frozenset(",.:，")
# Where LibreOffice puts space between Chinese and Latin (Word does so too unless ECMA-376 part 1 §17.3.1.2 autoSpaceDE is off).
_HAN = (
    ("\u2e80", "\u2fdf"),
    ("\u3005", "\u3007"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U000323af"),
)
_LATIN_RUN = re.compile("[0-9A-Za-z]+")
# Word processors keep …… with what is before it, and a symbol with the digits or letters before it (Unicode Standard
# Annex 14, LB19, LB22, LB28, LB30); so do we where the line has an earlier place to end. These are not kept so.
_ELLIPSES = frozenset("…⋯")
_AFTER_LATIN = frozenset(" ；：！？—～-") | LATIN
# What every program keeps from a line's beginning and its end; of all else some part what we do not.
_SURE_NO_START = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’,.:;!?)]}%％")
_SURE_NO_END = frozenset("（《〈「『【〔〖［｛“‘([{")
# LibreOffice ends no line between one of these and a letter, a digit or a mark of ASCII (Unicode Standard Annex 14, LB19,
# LB28, LB30, with its own changes).
STICKY = frozenset("、，。．）》〉」』】〕〗］｝”’·％‰℃")
# Where every program may end a line: at either side of a Chinese character, and between marks that close and open, unless
# what opens is a quotation mark (Unicode Standard Annex 14, LB19).
_OPENING = frozenset("（《〈「『【〔〖［｛“‘")
_CLOSING = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’")
_QUOTES = frozenset("“”‘’")


class _Known(dict[str, bool]):
    """Character → what a question about it is answered, asked once for each."""

    def __init__(self, question: Callable[[str], bool]) -> None:
        super().__init__()
        self._question = question

    def __missing__(self, character: str) -> bool:
        answer = self[character] = self._question(character)
        return answer


IS_HAN = _Known(lambda character: any(first <= character <= last for first, last in _HAN))
"""Whether a character is Chinese, and no mark."""
PLAIN = _Known(lambda character: IS_HAN[character] and character not in _COUNTS_OR_YUAN)
"""Whether a character is Chinese and no unit: between two such, ours and every other program may end a line."""


def closed_gaps(text: str) -> tuple[int, ...]:
    """After which characters justification adds no space: inside words, numbers and pairs of marks."""
    return tuple(m.start() for m in _CLOSED.finditer(text)) if _TWO_JOINED.search(text) else ()


def has_adjacent_marks(text: str) -> bool:
    """Whether any marks stand side by side; asked first, as it is quicker and mostly answered no."""
    return _TWO_MARKS.search(text) is not None


def adjacent_marks(text: str, widths: Sequence[int], em: int) -> list[int]:
    """The marks that give up half an em because another, as wide as they, follows or is followed."""
    if not has_adjacent_marks(text):
        return []
    return [i for m in _ADJACENT.finditer(text) if widths[i := m.start()] >= em <= widths[i + 1]]


def seams(text: str) -> list[int]:
    """Before which characters there is space between Chinese and Latin."""
    found = []
    last = len(text)
    for run in _LATIN_RUN.finditer(text):
        start, end = run.span()
        if start and (IS_HAN[text[start - 1]] or text[start - 1] in CLOSING_QUOTES):
            found.append(start)
        if end < last and IS_HAN[text[end]]:
            found.append(end)
    return found


def may_break(text: str, at: int, start: int) -> bool:
    """Whether our rules let a line that begins at `start` end at a place."""
    before, after = text[at - 1], text[at]
    if before in PAIRS and before == after:
        # Of four dots or dashes in a row the middle is a place to break, as between two marks.
        run = at
        while run > start and text[run - 1] == after:
            run -= 1
        return (at - run) % 2 == 0
    if before in NO_END or (before in _WORD and after in _WORD) or inside_number(text, at):
        return False
    if after in NO_START:
        return after == "—" and text[at + 1 : at + 2] == "—"
    return not (after == "-" and not text[at + 1 : at + 2].isdigit())


def inside_number(text: str, at: int) -> bool:
    """Whether a place is behind the mark inside a number (10:30, 1，234)."""
    return at > 1 and text[at - 1] in _NUMBER_MARKS and text[at] in _DIGITS and text[at - 2] in _DIGITS


def kept_together(text: str, at: int) -> bool:
    """Whether ending a line at a place would part a number from its unit, or …… and symbols from what they follow."""
    if text[at] in _COUNTS_OR_YUAN:
        run = at - 1
        while run >= 0 and text[run] in _COUNTS:
            run -= 1
        if run >= 0 and text[run] in _DIGITS:
            return True
    before, after = text[at - 1], text[at]
    if after in _ELLIPSES and before not in _ELLIPSES and text[at + 1 : at + 2] == after:
        return True
    return before in LATIN and not (after in _AFTER_LATIN or IS_HAN[after])


def surely_kept(text: str, at: int) -> bool:
    """Whether every program keeps the character at a place from beginning a line."""
    before, after = text[at - 1], text[at]
    return after in _SURE_NO_START or before in _SURE_NO_END or (before in _WORD and after in _WORD) or inside_number(text, at)


def surely_breaks(text: str, at: int) -> bool:
    """Whether every program may end a line at a place."""
    return _surely_parted(text[at - 1], text[at]) and not surely_kept(text, at)


def _surely_parted(before: str, after: str) -> bool:
    """Whether every program may end a line between two characters, if nothing around them keeps them together."""
    if IS_HAN[before]:
        return IS_HAN[after] or after in LATIN or after in _OPENING
    if IS_HAN[after]:
        return before in LATIN or before in _CLOSING or before == " "
    if before in _CLOSING:
        return after in _OPENING and before not in _QUOTES and after not in _QUOTES
    return before == " " != after


def is_opening(character: str) -> bool:
    """Whether no program ends a line with the character."""
    return character in _SURE_NO_END


def doubtful_ends(lines: Iterable[str]) -> int:
    """How many of the lines end where not every program would let them end."""
    return sum(1 for a, b in pairwise(lines) if not a.endswith("\n") and not (a and b and _surely_parted(a[-1], b[0])))
