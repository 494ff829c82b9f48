"""A paragraph, measured once: the width of each character, what is squeezed, and where each ends."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from exporter.linebreak.marks import adjacent_marks, has_adjacent_marks, seams

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["HAIRS", "Paragraph", "fits_easily"]

HAIRS = 32
"""Programs round widths: a line nearer to the measure than this part of an em may end elsewhere in another one."""


def fits_easily(text: str, widths: list[int], width: int, em: int, seam: int, *, squeeze: bool) -> bool:
    """Whether a paragraph is one line, and so far from filling it that no rule has to be asked."""
    widest = sum(widths) + len(widths) * seam
    return widest + em // HAIRS <= width and text[-1:] != " " and not (squeeze and has_adjacent_marks(text))


class Paragraph:
    """A text without line feeds and where each of its characters ends when all stand on one line."""

    def __init__(self, text: str, widths: list[int], width: int, advances: Mapping[str, int], em: int, *, seam: int, squeeze: bool) -> None:
        self.text = text
        self.width = width
        self.advances = advances
        self.em = em
        self.seam = seam
        self.squeeze = squeeze
        self.widths = widths
        self.adjacent = adjacent_marks(text, self.widths, em) if squeeze else []
        """The marks that give up half an em to one beside them."""
        self.seams = frozenset(seams(text) if seam else ())
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
