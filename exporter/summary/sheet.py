"""A worksheet written from top to bottom: title, paragraphs, tables with rules, rows as high as their texts need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.summary.words import balanced
from exporter.workbook import BODY, HEADING, LEAD, TITLE, Book, Look, lines_of, pixels_high, pixels_wide, room

__all__ = ["ROW_PT", "Sheet"]

ROW_PT = 15.75
"""The height of a row that says nothing else."""
_SIZE = 10.5
_PITCH = 14.5
_PADDING = 5
_ROWS = 1_048_576
_LABEL = Look(size=9.0, colour="#808080", wrapped=False, ruled=False)
_LABEL_WIDTH = 26
_FOOTER = '&"宋体"&14 — &P —'

Cell = str | int | float


class Sheet:
    """A worksheet being written; `next` is the row that comes next.

    `widths` of the columns are in digits. Short texts stand in the middle, but not in the column `left`, from 1.
    """

    def __init__(self, book: Book, name: str, widths: Sequence[float], *, landscape: bool = False, left: int = 0) -> None:
        self.leaf = book.leaf(name)
        self.name = name
        self.next = 1
        self._header = 0
        self._landscape = landscape
        self._left = left
        self._widths = tuple(widths)
        self._breaks: list[int] = []
        self.leaf.sheet.set_default_row(ROW_PT)
        for i, width in enumerate(widths, 1):
            self.leaf.width(i, width)

    @property
    def width(self) -> int:
        """How many columns it prints."""
        return len(self._widths)

    def title(self, title: str, below: str) -> None:
        """Write the title over all columns, and a line below it."""
        for text, font, size in ((title, TITLE, 18.0), (below, LEAD, 14.0)):
            lines = balanced(text, room(sum(self._widths), size) - 1)
            self._across("\n".join(lines), font, size, "center", height=len(lines) * size * 1.4 + 4)

    def paragraph(self, text: str) -> None:
        """Write a text over all columns."""
        self._across(text, BODY, 12.0, "left", height=lines_of(text, sum(self._widths), 12.0) * 17 + 4)

    def space(self) -> None:
        """Leave a row free."""
        self.next += 1

    def header(self, headings: Sequence[str], *, repeat: bool = True) -> None:
        """Write the headings of a table, which stay in view and repeat on every page where `repeat` says so."""
        if repeat:
            self._header = self.next
        self.row(headings, font=HEADING)

    def row(self, cells: Sequence[Cell], *, formats: Mapping[int, str] | None = None, font: str = BODY, bold: bool = False) -> None:
        """Write a row of a table; `formats` are number formats by column, from 1."""
        if self.next > _ROWS:
            raise UsageError(
                Say(f"“{self.name}”的行数超过 Excel 的上限", f"“{self.name}” has more rows than Excel holds"),
                hint=Say("请减少来源，或只用 --format pdf", "give fewer sources, or use --format pdf alone"),
            )
        for i, value in enumerate(cells, 1):
            long = isinstance(value, str) and len(value) > room(self._widths[i - 1], _SIZE)
            centred = font == HEADING or not (long or i == self._left)
            look = Look(face=HEADING if bold else font, size=_SIZE, across="center" if centred else "left", down="vcenter")
            if isinstance(value, str):
                self.leaf.text(self.next, i, value, look)
            else:
                self.leaf.number(self.next, i, value, look, (formats or {}).get(i, "0"))
        lines = max(lines_of(str(value), width, _SIZE) for value, width in zip(cells, self._widths, strict=False))
        self.leaf.height(self.next, max(18.0, lines * _PITCH + _PADDING))
        self.next += 1

    def label(self, row: int, column: int, text: str) -> None:
        """Write a small text outside of any table."""
        self.leaf.text(row, column, text, _LABEL)
        self.leaf.width(column, _LABEL_WIDTH)

    def chart(self, chart: Any, rows: int) -> None:
        """Put a chart over all columns of so many rows."""
        # Over whole cells it is as wide as the table in whatever font a program measures columns by.
        chart.set_size({"width": sum(map(pixels_wide, self._widths)), "height": pixels_high(ROW_PT) * rows})
        self.leaf.sheet.insert_chart(self.next - 1, 0, chart, {"object_position": 2})
        self.next += rows + 1

    def page_break(self) -> None:
        """Begin a page with the next row."""
        self._breaks.append(self.next - 1)

    def _across(self, text: str, font: str, size: float, align: str, *, height: float) -> None:
        self.leaf.across(self.next, self.width, text, Look(face=font, size=size, across=align, down="vcenter", ruled=False), height=height)
        self.next += 1

    def set_up(self) -> None:
        """Set up printing of what was written: A4, as wide as a page."""
        self.leaf.print_on_a4(self.width, max(1, self.next - 1), head=self._header, landscape=self._landscape, footer=_FOOTER)
        self.leaf.sheet.set_h_pagebreaks(self._breaks)
