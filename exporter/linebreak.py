"""Chinese line breaking: where the lines of a text end, and which marks give up half of their width. Pure: no fonts, no files.

Sources: GB/T 15834—2011 §5.1 (where marks may stand in horizontal lines); W3C "Requirements for Chinese Text Layout"
(CLREQ), prohibition rules for line start and line end at level GB, adjustment of adjacent marks, marks at the line's end.

A line is filled as far as it goes. What does not fit goes to the next line, and before that is done:
1. of two adjacent full-width marks the first gives up half an em, always: 》， is one em and a half wide;
2. a mark that would be pushed down alone is squeezed in: its own blank half goes first, then the line's other marks
   give up what is needed, no more than half an em each;
3. a number stays with its unit (2.35亿元), and …… with what it follows, where the line has an earlier place to end.
Words, numbers and addresses of Latin letters stay whole unless one is longer than a line; an address is then parted
after one of its slashes or dots where the line has one.

Word processors know the prohibitions and nothing of the rest. Where a line of ours ends elsewhere than one of theirs
would, `SetLine` says so, and the renderer that has to can make them agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NO_END", "NO_START", "STICKY", "SetLine", "break_lines", "closed_gaps", "doubtful_ends"]

# §5.1.1, §5.1.2: 点号; §5.1.3: the second half of paired marks; §5.1.6 连接号, §5.1.7 间隔号, §5.1.9 分隔号 never begin a
# line. A single — is a 连接号; a pair is a 破折号, which may (§5.1.4).
NO_START = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’·・—–～／%‰％°℃,.:;!?)]}/ ")
# §5.1.3: the first half of paired marks never ends a line, nor does a 分隔号 (§5.1.9) or the sign of a sum or a comparison.
NO_END = frozenset("（《〈「『【〔〖［｛“‘([{／/￥＄$¥£±≥≤＞＜≈№")
# What stays together: digits, Latin letters and what joins them inside a number, a word or an address.
_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.%_&#@+=-")
_PAIRS = frozenset("—…⋯")
# The blank of these marks is their right half, of the others their left half; both are one em wide in Chinese faces.
_BLANK_AFTER = "、，。．：；）》〉」』】〕〗］｝”’"
_BLANK_BEFORE = "（《〈「『【〔〖［｛“‘"
_ADJACENT = re.compile(f"[{_BLANK_AFTER}](?=[{_BLANK_AFTER}{_BLANK_BEFORE}])|[{_BLANK_BEFORE}](?=[{_BLANK_BEFORE}])")
_TRIMMED = frozenset(_BLANK_AFTER)
_CLOSED = re.compile(r"[0-9A-Za-z.%_&#@+=\-](?=[0-9A-Za-z.%_&#@+=\-])|([—…⋯])(?=\1)")
# A number and what counts or measures it.
_UNIT = re.compile("[0-9](?:[百千万亿]+元?|元)")
# Where an address or a code that is longer than a line is best parted: after one of these.
_JOINTS = frozenset("/?&=-_.@")
_INSIDE_NUMBER = re.compile("[0-9][,.:，](?=[0-9])")
# Programs round widths: a line that is nearer to the measure than this part of an em may end elsewhere in another one.
_HAIRS = 32
# A line with so many half ems left over has a gap that can be seen.
_GAP = 4
# Where LibreOffice puts space between Chinese and Latin (Word does so too unless ECMA-376 part 1 §17.3.1.2 autoSpaceDE is off).
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Word processors keep …… with what is before it, and a symbol with the digits or letters before it (Unicode Standard
# Annex 14, LB19, LB22, LB28, LB30); so do we where the line has an earlier place to end.
_LOOSE = re.compile(f"(?<=[^…⋯])(?=……|⋯⋯)|(?<=[0-9A-Za-z])(?=[^{_HAN} 0-9A-Za-z；：！？—～-])")
# What every program keeps from a line's beginning and its end; of all else some part what we do not.
_SURE_NO_START = frozenset("、，。．：；！？）》〉」』】〕〗］｝”’,.:;!?)]}%％")
_SURE_NO_END = frozenset("（《〈「『【〔〖［｛“‘([{")
# LibreOffice ends no line between one of these and a letter, a digit or a mark of ASCII (Unicode Standard Annex 14, LB19,
# LB28, LB30, with its own changes).
STICKY = frozenset("、，。．）》〉」』】〕〗］｝”’·％‰℃")
# Where every program may end a line: at either side of a Chinese character, and between marks that close and open, unless
# what opens is a quotation mark (Unicode Standard Annex 14, LB19).
_SURE_BREAK = re.compile(
    f"[{_HAN}][{_HAN}0-9A-Za-z（《〈「『【〔〖［｛“‘]|[0-9A-Za-z、，。．：；！？）》〉」』】〕〗］｝”’][{_HAN}]"
    "|[、，。．：；！？）》〉」』】〕〗］｝][（《〈「『【〔〖［｛]| [^ ]"
)
_SEAM = re.compile(f"(?<=[{_HAN}”’])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[{_HAN}])")


class SetLine(NamedTuple):
    """A line of text, and the characters whose width is less than their advance: (index, how much less).

    `over` is how much wider than the measure the line is for a program that squeezes no marks, or could be by its rounding;
    it is negative, the room that is left, where such a program, which keeps no number with its unit, might put more on
    the line.
    """

    text: str
    shrunk: tuple[tuple[int, int], ...] = ()
    over: int = 0


def closed_gaps(text: str) -> tuple[int, ...]:
    """After which characters justification adds no space: inside words, numbers and pairs of marks."""
    return tuple(m.start() for m in _CLOSED.finditer(text))


def doubtful_ends(lines: Sequence[SetLine]) -> int:
    """How many of the lines end where not every program would let them end."""
    ends = (a.text[-1:] + b.text[:1] for a, b in pairwise(lines) if not a.text.endswith("\n"))
    return sum(1 for end in ends if not _SURE_BREAK.match(end))


def break_lines(
    text: str, width: int, advances: Mapping[str, int], em: int, seam: int = 0, *, squeeze: bool = True, plain: bool = False
) -> tuple[SetLine, ...]:
    """The lines of a text in a measure: joined, they give the text back. An empty text has no lines.

    `width`, the values of `advances`, `em` and `seam`, the space kept free between Chinese and Latin, share a unit.
    A line feed in the text ends a line and stays at its end. Blanks at a line's end need no room. A character wider
    than the measure has a line of its own. Without `squeeze` every mark keeps its width. `plain` is how a program breaks
    that squeezes nothing and knows only the prohibitions that all of them know.
    """
    if not text:
        return ()
    lines: list[SetLine] = []
    for paragraph in text.split("\n"):
        if lines:
            lines[-1] = lines[-1]._replace(text=lines[-1].text + "\n")
        _Paragraph(paragraph, width, advances, em, seam, squeeze=squeeze and not plain, plain=plain).break_into(lines)
    return tuple(lines)


class _Paragraph:
    """A text without line feeds, being broken."""

    def __init__(self, text: str, width: int, advances: Mapping[str, int], em: int, seam: int, *, squeeze: bool, plain: bool) -> None:
        self.text = text
        self.width = width
        self.advances = advances
        self.half = em // 2
        self.hair = em // _HAIRS
        self.squeeze = squeeze
        self.plain = plain
        widths = [advances[c] for c in text]
        self.adjacent = {m.start() for m in _ADJACENT.finditer(text) if widths[m.start()] >= em <= widths[m.end()]} if squeeze else set()
        for i in self.adjacent:
            widths[i] -= self.half
        self.seams = {m.start(): seam for m in _SEAM.finditer(text)} if seam else {}
        for i in self.seams:
            widths[i] += seam
        self.ends = [0, *accumulate(widths)]
        self.bare = [0, *accumulate(w - self.seams.get(i, 0) for i, w in enumerate(widths))] if self.seams else self.ends
        self.kept: set[int] = set()
        self.inside: set[int] = set()
        if self.ends[-1] > width:
            self.inside = {m.end() for m in _INSIDE_NUMBER.finditer(text)}
        if self.ends[-1] > width and not plain:
            self.kept = {i for m in _UNIT.finditer(text) for i in range(m.start() + 1, m.end())}
            self.kept |= {m.start() for m in _LOOSE.finditer(text)}

    def break_into(self, lines: list[SetLine]) -> None:
        """Append the lines."""
        ends, length = self.ends, len(self.text)
        start = 0
        while ends[-1] - self._begin(start) > self.width:
            limit = max(bisect_right(ends, self._begin(start) + self.width, start) - 1, start + 1)
            if limit >= length:
                break
            end, shrunk = self._squeezed_in(start, limit) or self._pushed(start, limit)
            if not self.plain and self.ends[end] - self._begin(start) <= self.width - _GAP * self.half:
                end = self._without_seams(start, end)
            lines.append(self._line(start, end, shrunk, early=self._is_early(start, end, limit)))
            start = end
        if start < length or not length:
            lines.append(self._line(start, length, []))

    def _pushed(self, start: int, limit: int) -> tuple[int, list[tuple[int, int]]]:
        """Where a line ends that takes no more; one that may end nowhere takes a last mark that hardly lacks room."""
        end = self._last_break(start, limit)
        short = self.ends[limit + 1] - self._begin(start) <= self.width + self.half // 2
        if self.squeeze or self.plain or limit < start + 3 or not short or self._may_break(end, start):
            return end, []
        self.squeeze = True
        squeezed = self._squeezed_in(start, limit)
        self.squeeze = False
        return squeezed if squeezed and len(squeezed[1]) == 1 else (end, [])

    def _without_seams(self, start: int, end: int) -> int:
        """Where a line that would be left with a gap ends when nothing is kept free between Chinese and Latin."""
        limit = bisect_right(self.bare, self.bare[start] + self.width, start) - 1
        return max(end, self._last_break(start, limit)) if limit < len(self.text) else end

    def _begin(self, start: int) -> int:
        """Where a line begins; the space between Chinese and Latin stays behind."""
        return self.ends[start] + self.seams.get(start, 0)

    def _line(self, start: int, end: int, shrunk: list[tuple[int, int]], *, early: bool = False) -> SetLine:
        less = {i: self.half for i in self.adjacent if start <= i < end}
        solid = start + len(self.text[start:end].rstrip(" "))
        over = self.ends[solid] - self._begin(start) + sum(less.values()) - self.width
        for i, amount in shrunk:
            less[i] = less.get(i, 0) + amount
        if over > -self.hair:
            over += self.hair
        elif not early:
            over = 0
        return SetLine(self.text[start:end], tuple((i - start, less[i]) for i in sorted(less)), over)

    def _is_early(self, start: int, end: int, limit: int) -> bool:
        """Whether a program that knows fewer rules than we, or rounds otherwise, might put more on the line."""
        text = self.text
        if self.plain:
            return False
        if self.ends[limit + 1] - self._begin(start) - self.width < self.hair:
            limit += 1
        return any(not self._surely_kept(at) for at in range(end + 1, min(limit + 1, len(text))))

    def _surely_kept(self, at: int) -> bool:
        """Whether every program keeps a character from beginning a line."""
        before, after = self.text[at - 1], self.text[at]
        return after in _SURE_NO_START or before in _SURE_NO_END or (before in _WORD and after in _WORD) or at in self.inside

    def _may_break(self, at: int, start: int) -> bool:
        """Whether a line that begins at `start` may end before a character."""
        before, after = self.text[at - 1], self.text[at]
        if self.plain:
            return bool(_SURE_BREAK.match(self.text, at - 1)) and not self._surely_kept(at)
        if before in _PAIRS and before == after:
            # Of four dots or dashes in a row the middle is a place to break, as between two marks.
            run = at
            while run > start and self.text[run - 1] == after:
                run -= 1
            return (at - run) % 2 == 0
        if before in NO_END or at in self.inside or (before in _WORD and after in _WORD):
            return False
        if after in NO_START:
            return after == "—" and self.text[at + 1 : at + 2] == "—"
        return not (after == "-" and not self.text[at + 1 : at + 2].isdigit())

    def _last_break(self, start: int, limit: int) -> int:
        """The last place to end the line; where it has none, the emergency break."""
        at = limit
        while at > start and not self._may_break(at, start):
            at -= 1
        if at > start:
            earlier = at
            while earlier > start and (earlier in self.kept or not self._may_break(earlier, start)):
                earlier -= 1
            return earlier if earlier > start else at
        return self._emergency_break(start, limit)

    def _emergency_break(self, start: int, limit: int) -> int:
        """Where to part what is longer than the line and has no place to end: the place that does the least harm."""
        text = self.text
        if self.plain:
            at = limit
            while at > start + 1 and (text[at] in _TRIMMED or text[at] in _SURE_NO_END):
                at -= 1
            return at
        joint = limit
        while joint > start + 1 and not (text[joint - 1] in _JOINTS and text[joint] not in _JOINTS):
            joint -= 1
        if joint - start > (limit - start) // 2 and joint not in self.inside:
            return joint
        at = limit
        while at > start + 1 and (
            at in self.inside or text[at] in NO_START or text[at - 1] in NO_END or text[at] == text[at - 1] in _PAIRS
        ):
            at -= 1
        return at if at > start + 1 or limit == start + 1 else limit

    def _squeezed_in(self, start: int, limit: int) -> tuple[int, list[tuple[int, int]]] | None:
        """The line's end and its shrunk marks when the marks after `limit` can be brought in; None where they cannot."""
        text = self.text
        end = limit
        while end < len(text) and text[end] in NO_START and (end == limit or not self._may_break(end, start)):
            end += 1
        if end == limit or (end < len(text) and not self._may_break(end, start)):
            return None
        solid = end
        while solid > limit and text[solid - 1] == " ":
            solid -= 1
        need = self.ends[solid] - self._begin(start) - self.width
        if need <= 0:
            return end, []
        shrunk: list[tuple[int, int]] = []
        last = solid - 1
        if self._shrinks(last):
            shrunk.append((last, self.half))
            need -= self.half
        if need <= 0:
            return end, shrunk
        marks = [i for i in range(start, last) if self._shrinks(i)]
        if need > len(marks) * self.half:
            return None
        share, rest = divmod(need, len(marks))
        return end, [(i, share + (k < rest)) for k, i in enumerate(marks) if share + (k < rest)] + shrunk

    def _shrinks(self, at: int) -> bool:
        return self.squeeze and self.text[at] in _TRIMMED and at not in self.adjacent and self.advances[self.text[at]] >= 2 * self.half
