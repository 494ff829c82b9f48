"""Measures: the room that a cell's lines have, and the texts that were set in it. What was set once is remembered.

Rows of a table say the same again and again (是, 年底, a leader's name); such a text is broken, counted and aligned once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from exporter.fonts import Advances, FontLibrary, FontStack
from exporter.layout import Align, Layout, TextStyle
from exporter.linebreak import SetLine, break_lines, break_text, doubtful_ends
from exporter.pages.align import stand
from exporter.pages.plan import SetText

__all__ = ["NARROWEST", "Measure", "Typecase"]

# A fifth of an em is kept free between Han and Latin, because LibreOffice (which cannot be told otherwise) puts it
# there; the PDF and Excel draw the same lines without it.
_SEAM_PARTS = 5
# The characters of a name that is too long for its column may be narrowed to this percentage of their width.
NARROWEST = 66
# In a column of fewer em than this a line that ends elsewhere soon makes a line more: one is kept for so many doubtful ends.
_NARROW = 8
_DOUBTFUL = 3


class Measure(dict[str, SetText]):
    """Text → its lines in the room of a cell between its paddings, in EMU, in a style; set when it is first asked for."""

    def __init__(self, room: int, style: TextStyle, advances: Advances) -> None:
        super().__init__()
        self.room = room
        self.style = style
        self.advances = advances
        self._pieces: dict[str, int] = {}

    def __missing__(self, text: str) -> SetText:
        """A text in lines. Marks are squeezed where lines are long; in the middle of a cell it would only show."""
        style = self.style
        squeeze = style.align in (Align.JUSTIFY, Align.LEFT)
        advances, seam = self.advances, style.size // _SEAM_PARTS
        lines, plain = break_text(text, self.room, advances, style.size, seam, squeeze=squeeze, odd=advances.odd)
        if style.align is Align.SPREAD and len(lines) > 1:
            lines = self._name_lines(text) or self._balanced(text, lines)
        found = self[text] = SetText(text, lines, self._needed(lines, plain))
        return found

    def piece(self, lines: tuple[SetLine, ...]) -> SetText:
        """Some lines of a text by themselves."""
        text = "".join(line.text for line in lines).removesuffix("\n")
        if (needed := self._pieces.get(text)) is None:
            size = self.style.size
            plain = break_lines(text, self.room, self.advances, size, size // _SEAM_PARTS, plain=True)
            needed = self._pieces[text] = self._needed(lines, len(plain))
        return SetText(text, lines, needed)

    def stand(self, text: SetText) -> None:
        """Have the lines of a text stand in the measure, once for all cells that show it."""
        if not text.standing:
            text.standing = stand(text.lines, self.room, self.style, self.advances)

    def _needed(self, lines: tuple[SetLine, ...], plain: int) -> int:
        """How many lines a program needs that knows only the plainest rules, which makes so many; at least as many as we."""
        if len(lines) < 2 and not any(line.over > 0 for line in lines):
            return len(lines)
        needed = max(len(lines), plain)
        if self.room < _NARROW * self.style.size:
            needed += -(-doubtful_ends(line.text for line in lines) // _DOUBTFUL)
        return needed

    def _name_lines(self, text: str) -> tuple[SetLine, ...]:
        """A name too long for its column on one line, or parted after its ·, if narrower characters make it fit; else none."""
        for pieces in ([text], re.findall("[^·]+·?", text)):
            widest = max((self.advances.of(piece) for piece in pieces), default=0)
            if "".join(pieces) == text and "\n" not in text and widest * NARROWEST <= self.room * 100:
                return tuple([SetLine(piece, width=self.advances.of(piece.rstrip(" "))) for piece in pieces])
        return ()

    def _balanced(self, text: str, lines: tuple[SetLine, ...]) -> tuple[SetLine, ...]:
        """A text on as few lines as it needs, about equally long."""
        width, em = self.room, self.style.size
        while width > em:
            narrower = break_lines(text, width - em // 2, self.advances, em, squeeze=False)
            if len(narrower) > len(lines):
                break
            width, lines = width - em // 2, narrower
        return lines


@dataclass(slots=True)
class Typecase:
    """The faces of a layout, and the measures that were set in with them."""

    stacks: dict[str, FontStack]
    _advances: dict[tuple[str, int], Advances] = field(default_factory=dict)
    _measures: dict[tuple[int, TextStyle], Measure] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, library: FontLibrary) -> Typecase:
        """An empty one; FontError where a role of the layout has no face."""
        return cls({role: library.stack(layout, role) for role in layout.fonts})

    def advances(self, style: TextStyle) -> Advances:
        """The widths of characters in a style."""
        key = style.font, style.size
        if key not in self._advances:
            self._advances[key] = self.stacks[style.font].advances(style.size)
        return self._advances[key]

    def measure(self, room: int, style: TextStyle) -> Measure:
        """The measure of so much room in a style."""
        key = room, style
        if key not in self._measures:
            self._measures[key] = Measure(room, style, self.advances(style))
        return self._measures[key]
