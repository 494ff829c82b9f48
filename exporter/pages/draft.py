"""Pages in the making: rows and cells whose lines and heights are known, and not yet their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from exporter.layout import TextStyle
from exporter.pages.grid import Cell, RowKind
from exporter.pages.measure import Measure
from exporter.pages.plan import SetText

__all__ = ["STEP", "DraftCell", "DraftRow", "Heights", "Slot", "round_up"]

# Row heights are whole pixels of 1/96 inch, the unit that Excel rounds rows to; 15 twips, so Word takes them as they are.
STEP = 9525


def round_up(height: int) -> int:
    """The next whole step."""
    return -(-height // STEP) * STEP


class Heights(dict[int, int]):
    """How many lines → the height of a cell that holds them in a style; it has room for one at least."""

    def __init__(self, style: TextStyle) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, lines: int) -> int:
        height = self[lines] = round_up(max(1, lines) * self._style.pitch + 2 * self._style.padding_y)
        return height


class Slot(NamedTuple):
    """What the cells of a column share: the measure of their lines, the style that they show, pressed or as it is, heights."""

    measure: Measure
    style: TextStyle
    heights: Heights


@dataclass(slots=True)
class DraftCell:
    """A cell of a page in the making, or one that goes on over pages: its lines are known, its place is not."""

    cell: Cell
    slot: Slot
    text: SetText
    row_span: int
    continued: bool = False
    done: int = 0
    """How many of its lines are already on earlier pages."""

    @property
    def left(self) -> int:
        """How many are not."""
        return len(self.text.lines) - self.done

    @property
    def height(self) -> int:
        """The height that the lines left need in every program."""
        return self.height_of(self.left) if self.done else self.slot.heights[self.text.needed]

    def height_of(self, count: int) -> int:
        """The height that the next lines need in every program."""
        return self.slot.heights[self.next(count).needed]

    def next(self, count: int) -> SetText:
        """The next lines."""
        if not self.done and count == len(self.text.lines):
            return self.text
        return self.slot.measure.piece(self.text.lines[self.done : self.done + count])

    def fitting(self, height: int) -> int:
        """How many of the lines left go into a height."""
        count = min(self.left, max(0, (height - 2 * self.slot.style.padding_y) // self.slot.style.pitch))
        while count and self.height_of(count) > height:
            count -= 1
        return count

    def showing(self, text: SetText, row_span: int, *, continued: bool = False) -> DraftCell:
        """The cell as it goes onto a page that shows only a piece of it, or its label."""
        return DraftCell(self.cell, self.slot, text, row_span, continued)


@dataclass(slots=True)
class DraftRow:
    """A row of a page in the making, with the cells that begin in it."""

    kind: RowKind
    height: int
    line: int
    cells: list[DraftCell]
    continued: bool = False
