"""Filling the lines of a paragraph: by our rules, or as a program does that knows only the plainest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from exporter.linebreak.marks import (
    JOINTS,
    NO_END,
    NO_START,
    PAIRS,
    PLAIN,
    TRIMMED,
    inside_number,
    is_opening,
    kept_together,
    may_break,
    surely_breaks,
    surely_kept,
)
from exporter.linebreak.paragraph import HAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exporter.linebreak.paragraph import Paragraph

__all__ = ["Filler", "PlainFiller", "SetLine"]

# A line with so many half ems left over has a gap that can be seen.
_GAP = 4

_Shrunk: TypeAlias = "Sequence[tuple[int, int]]"
"""Squeezed marks: (index, how much)."""
_End: TypeAlias = "tuple[int, _Shrunk]"
"""Where a line ends, and its squeezed marks."""


class SetLine(NamedTuple):
    """A line of text, and the characters whose width is less than their advance: (index, how much less).

    `width` is the sum of all advances but those of blanks at the end; `narrow` counts the characters that are no em wide.
    `over` is how much wider than the measure the line is for a program that squeezes no marks, or could be by its rounding;
    it is negative, the room that is left, where such a program, which keeps no number with its unit, might put more on
    the line.
    """

    text: str
    shrunk: tuple[tuple[int, int], ...] = ()
    over: int = 0
    width: int = 0
    narrow: int = 0


class Filler:
    """Fills the lines of a paragraph by our rules."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.text = paragraph.text
        self.ends = paragraph.ends
        self.width = paragraph.width
        self.half = paragraph.em // 2
        self.hair = paragraph.em // HAIRS
        self.close = self.width + self.hair
        """A line that would be less wide with one more character might have that one in another program."""
        self.plainly = not paragraph.adjacent
        """Whether every line that was filled ends where one does that is filled plainly."""

    def _begin(self, start: int) -> int:
        """Where a line begins; the space between Chinese and Latin stays behind."""
        return self.ends[start] + self.paragraph.seam if start in self.paragraph.seams else self.ends[start]

    def lines(self) -> list[SetLine]:
        """The lines, one at least."""
        out: list[SetLine] = []
        start = 0
        for begin, limit, end, shrunk in self._filled():
            out.append(self._line(start, end, begin, shrunk, limit))
            start = end
        return out

    def count(self) -> int:
        """How many lines there are."""
        return len(list(self._filled()))

    def _filled(self) -> Iterator[tuple[int, int, int, _Shrunk]]:
        """For each line: where it begins among `ends`, how many characters had room, where it ends, its squeezed marks.

        The way that most lines go: two plain characters stand at the limit, so that no rule forbids or prefers another
        end.
        """
        text, ends, width, seam, at_seam = self.text, self.ends, self.width, self.paragraph.seam, self.paragraph.seams
        length, total, gap = len(text), ends[-1], width - _GAP * self.half
        start = begin = 0
        while total - begin > width:
            limit = bisect_right(ends, begin + width, start) - 1
            if limit <= start:
                limit = start + 1
            if limit >= length:
                break
            if PLAIN[text[limit]] and PLAIN[text[limit - 1]] and ends[limit] - begin > gap:
                yield begin, limit, limit, ()
                start = limit
            else:
                self.plainly = False
                end, shrunk = self._end(start, limit)
                yield begin, limit, end, shrunk
                start = end
            begin = ends[start] + seam if start in at_seam else ends[start]
        if start < length or not length:
            yield begin, length, length, ()

    def _end(self, start: int, limit: int) -> _End:
        """Where a line ends that has room up to a limit, by all rules."""
        end, shrunk = self._squeezed_in(start, limit, squeeze=self.paragraph.squeeze) or self._pushed(start, limit)
        if self.ends[end] - self._begin(start) <= self.width - _GAP * self.half:
            end = self._without_seams(start, end)
        return end, shrunk

    def _pushed(self, start: int, limit: int) -> _End:
        """Where a line ends that takes no more; one that may end nowhere takes a last mark that hardly lacks room."""
        end = self._last_break(start, limit)
        short = self.ends[limit + 1] - self._begin(start) <= self.width + self.half // 2
        if self.paragraph.squeeze or limit < start + 3 or not short or may_break(self.text, end, start):
            return end, ()
        squeezed = self._squeezed_in(start, limit, squeeze=True)
        return squeezed if squeezed and len(squeezed[1]) == 1 else (end, ())

    def _without_seams(self, start: int, end: int) -> int:
        """Where a line that would be left with a gap ends when nothing is kept free between Chinese and Latin."""
        bare = self.paragraph.bare
        limit = bisect_right(bare, bare[start] + self.width, start) - 1
        return max(end, self._last_break(start, limit)) if limit < len(self.text) else end

    def _line(self, start: int, end: int, begin: int, shrunk: _Shrunk, limit: int) -> SetLine:
        """A line that begins at `begin` among the ends; a hot path."""
        paragraph, ends = self.paragraph, self.ends
        text = self.text[start:end]
        solid = start + len(text.rstrip(" ")) if text[-1:] == " " else end
        over = ends[solid] - begin - self.width
        less: dict[int, int] = {}
        if adjacent := paragraph.adjacent:
            less = dict.fromkeys(adjacent[bisect_left(adjacent, start) : bisect_left(adjacent, end)], self.half)
            over += self.half * len(less)
        for i, amount in shrunk:
            less[i] = less.get(i, 0) + amount
        if over > -self.hair:
            over += self.hair
        elif limit == len(ends) - 1 or (end == limit and ends[limit + 1] - begin >= self.close) or not self._is_early(begin, end, limit):
            over = 0
        widths = paragraph.widths[start:solid]
        all_less = tuple([(i - start, less[i]) for i in sorted(less)]) if less else ()
        return SetLine(text, all_less, over, sum(widths), len(widths) - widths.count(paragraph.em))

    def _is_early(self, begin: int, end: int, limit: int) -> bool:
        """Whether a program that knows fewer rules than we, or rounds otherwise, might put more on the line.

        The line begins where `begin` is among `ends`; it ends at `end`, and has room for what is before `limit`.
        """
        if self.ends[limit + 1] - begin < self.close:
            limit += 1
        return any(not surely_kept(self.text, at) for at in range(end + 1, min(limit + 1, len(self.text))))

    def _may_break(self, at: int, start: int) -> bool:
        return may_break(self.text, at, start)

    def _last_break(self, start: int, limit: int) -> int:
        """The last place to end the line; where it has none, the emergency break."""
        at = limit
        while at > start and not may_break(self.text, at, start):
            at -= 1
        if at > start:
            earlier = at
            while earlier > start and (kept_together(self.text, earlier) or not (earlier == at or may_break(self.text, earlier, start))):
                earlier -= 1
            return earlier if earlier > start else at
        return self._emergency_break(start, limit)

    def _emergency_break(self, start: int, limit: int) -> int:
        """Where to part what is longer than the line and has no place to end: the place that does the least harm."""
        text = self.text
        joint = limit
        while joint > start + 1 and not (text[joint - 1] in JOINTS and text[joint] not in JOINTS):
            joint -= 1
        if joint - start > (limit - start) // 2 and not inside_number(text, joint):
            return joint
        at = limit
        while at > start + 1 and (
            inside_number(text, at) or text[at] in NO_START or text[at - 1] in NO_END or text[at] == text[at - 1] in PAIRS
        ):
            at -= 1
        return at if at > start + 1 or limit == start + 1 else limit

    def _squeezed_in(self, start: int, limit: int, *, squeeze: bool) -> _End | None:
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
            return end, ()
        if not squeeze:
            return None
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
        character = self.text[at]
        if character not in TRIMMED or self.paragraph.advances[character] < 2 * self.half:
            return False
        adjacent = self.paragraph.adjacent
        found = bisect_left(adjacent, at)
        return found == len(adjacent) or adjacent[found] != at


class PlainFiller(Filler):
    """Fills them as a program does that squeezes nothing and knows only the prohibitions that all know."""

    def __init__(self, paragraph: Paragraph) -> None:
        super().__init__(paragraph)
        self.ends = paragraph.unsqueezed()

    def _end(self, start: int, limit: int) -> _End:
        return self._squeezed_in(start, limit, squeeze=False) or (self._last_break(start, limit), ())

    def _is_early(self, begin: int, end: int, limit: int) -> bool:
        return False

    def _may_break(self, at: int, start: int) -> bool:
        return surely_breaks(self.text, at)

    def _last_break(self, start: int, limit: int) -> int:
        at = limit
        while at > start and not surely_breaks(self.text, at):
            at -= 1
        return at if at > start else self._emergency_break(start, limit)

    def _emergency_break(self, start: int, limit: int) -> int:
        at = limit
        while at > start + 1 and (self.text[at] in TRIMMED or is_opening(self.text[at])):
            at -= 1
        return at
