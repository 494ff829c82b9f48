"""A paragraph, measured once: the width of each character, what is squeezed, and where each ends."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from exporter.linebreak.marks import CLOSING_QUOTES, IS_HAN, LATIN, adjacent_marks, has_adjacent_marks, seams

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Mapping

__all__ = ["HAIRS", "Measured", "Paragraph", "measured"]

HAIRS = 32
"""Programs round widths: a line nearer to the measure than this part of an em may end elsewhere in another one."""


class Measured(NamedTuple):
    """A text without line feeds, the width of each character, and before which of them there is space between Chinese and Latin."""

    text: str
    widths: list[int]
    seams: list[int]

    def fits_easily(self, width: int, em: int, seam: int, *, squeeze: bool) -> bool:
        """Whether the text is one line, and so far from filling it that no rule has to be asked."""
        widest = sum(self.widths) + len(self.seams) * seam
        return widest + em // HAIRS <= width and self.text[-1:] != " " and not (squeeze and has_adjacent_marks(self.text))


def measured(text: str, advances: Mapping[str, int], em: int, odd: re.Pattern[str] | None = None) -> Measured:
    """A text, measured; a hot path.

    `odd` finds the runs of characters that may be other than one em wide, all letters and digits among them; without it
    the width of each character is looked up.
    """
    if odd is None:
        return Measured(text, list(map(advances.__getitem__, text)), seams(text))
    widths, places, last, mixed = [em] * len(text), [], len(text), False
    for run in odd.finditer(text):
        start, end = run.span()
        characters = text[start:end]
        widths[start:end] = map(advances.__getitem__, characters)
        # Space is before or after such a run, never in it, unless there are Chinese characters or marks among its own.
        if not characters.isascii():
            mixed = True
            continue
        if start and characters[0] in LATIN and (IS_HAN[text[start - 1]] or text[start - 1] in CLOSING_QUOTES):
            places.append(start)
        if end < last and characters[-1] in LATIN and IS_HAN[text[end]]:
            places.append(end)
    return Measured(text, widths, seams(text) if mixed else places)


class Paragraph:
    """A text without line feeds and where each of its characters ends when all stand on one line."""

    def __init__(self, text: Measured, width: int, advances: Mapping[str, int], em: int, *, seam: int, squeeze: bool) -> None:
        self.text, self.widths = text.text, text.widths
        self.width = width
        self.advances = advances
        self.em = em
        self.seam = seam
        self.squeeze = squeeze
        self.adjacent = adjacent_marks(self.text, self.widths, em) if squeeze else []
        """The marks that give up half an em to one beside them."""
        self.seams = frozenset(text.seams if seam else ())
        """The characters before which there is space between Chinese and Latin."""
        self.ends = self._ends(self.adjacent, self.seams)

    def _ends(self, adjacent: Collection[int], at_seams: Collection[int]) -> list[int]:
        widths = self.widths
        if adjacent or at_seams:
            widths = widths.copy()
            for i in adjacent:
                widths[i] -= self.em // 2
            for i in at_seams:
                widths[i] += self.seam
        return list(accumulate(widths, initial=0))

    @cached_property
    def bare(self) -> list[int]:
        """Where the characters end without the space between Chinese and Latin."""
        return self._ends(self.adjacent, ()) if self.seams else self.ends

    def unsqueezed(self) -> list[int]:
        """Where the characters end when every mark is as wide as it is."""
        return self._ends((), self.seams) if self.adjacent else self.ends
