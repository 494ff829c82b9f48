"""A worksheet written from top to bottom: title, paragraphs, tables with rules, rows as high as their texts need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.renderers.textcell import set_text
from exporter.summary.words import balanced

__all__ = ["BODY", "ROW_PT", "Sheet"]

BODY = "仿宋_GB2312"
ROW_PT = 15.0
"""The height of a row that says nothing else."""
_TITLE = "方正小标宋简体"
_HEADING = "黑体"
_SIZE = 10.5
_PITCH = 14.5
_PADDING = 5
# A row is 409 pt high at most (Excel's specifications).
_HIGHEST = 409.0
# A column is as many digits of the default font wide, 7 pixels of 1/96 inch each (ECMA-376 part 1 §18.3.1.13).
_POINTS_PER_UNIT = 7 * 72 / 96
_ROWS = 1_048_576
_INCH = 25.4

Cell = str | int | float


class Sheet:
    """A worksheet being written; `next` is the row that comes next.

    `widths` of the columns are in digits. Short texts stand in the middle, but not in the column `left`, from 1.
    """

    def __init__(self, worksheet: Any, name: str, widths: Sequence[float], *, landscape: bool = False, left: int = 0) -> None:
        from openpyxl.utils import get_column_letter

        self.worksheet = worksheet
        self.name = worksheet.title = name
        self.next = 1
        self._header = 0
        self._landscape = landscape
        self._left = left
        self._looks: dict[tuple[str, str, str, bool], Any] = {}
        self._widths = tuple(widths)
        worksheet.sheet_format.defaultRowHeight = ROW_PT
        worksheet.sheet_format.customHeight = True
        for i, width in enumerate(widths, 1):
            worksheet.column_dimensions[get_column_letter(i)].width = width

    @property
    def width(self) -> int:
        """How many columns it prints."""
        return len(self._widths)

    def title(self, title: str, below: str) -> None:
        """Write the title over all columns, and a line below it."""
        for text, font, size in ((title, _TITLE, 18.0), (below, "楷体_GB2312", 14.0)):
            room = (sum(self._widths) * _POINTS_PER_UNIT - 2 * _PADDING) / size - 1
            lines = balanced(text, room)
            self._across("\n".join(lines), font, size, "center", height=len(lines) * size * 1.4 + 4)

    def paragraph(self, text: str) -> None:
        """Write a text over all columns."""
        self._across(text, BODY, 12.0, "left", height=_lines(text, sum(self._widths), 12.0) * 17 + 4)

    def space(self) -> None:
        """Leave a row free."""
        self.next += 1

    def header(self, headings: Sequence[str], *, repeat: bool = True) -> None:
        """Write the headings of a table, which stay in view and repeat on every page where `repeat` says so."""
        if repeat:
            self._header = self.next
        self.row(headings, font=_HEADING)

    def row(self, cells: Sequence[Cell], *, formats: Mapping[int, str] | None = None, font: str = BODY, bold: bool = False) -> None:
        """Write a row of a table; `formats` are number formats by column, from 1."""
        if self.next > _ROWS:
            raise UsageError(
                Say(f"“{self.name}”的行数超过 Excel 的上限", f"“{self.name}” has more rows than Excel holds"),
                hint=Say("请减少来源，或只用 --format pdf", "give fewer sources, or use --format pdf alone"),
            )
        for i, value in enumerate(cells, 1):
            cell = self.worksheet.cell(self.next, i)
            text = isinstance(value, str)
            long = text and len(str(value)) * _SIZE > self._widths[i - 1] * _POINTS_PER_UNIT
            centred = font == _HEADING or not (long or i == self._left)
            if text:
                self._text(cell, str(value))
            else:
                cell.value = value
                cell.number_format = (formats or {}).get(i, "0")
            self._dress(cell, _HEADING if bold else font, "center" if centred else "left")
        lines = max(_lines(str(value), width, _SIZE) for value, width in zip(cells, self._widths, strict=False))
        self.worksheet.row_dimensions[self.next].height = min(_HIGHEST, max(18.0, lines * _PITCH + _PADDING))
        self.next += 1

    def _dress(self, cell: Any, font: str, align: str) -> None:
        """Give a cell of a table its look; openpyxl looks a style up slowly, so each is looked up once and then copied."""
        look = font, align, cell.number_format, cell.quotePrefix
        if look not in self._looks:
            from openpyxl.styles import Alignment, Border, Font, Side

            side = Side(style="thin", color="FF000000")
            cell.font = Font(name=font, size=_SIZE)
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            self._looks[look] = cell._style  # noqa: SLF001  # openpyxl has no public way to share a style
        cell._style = copy(self._looks[look])  # noqa: SLF001

    def label(self, row: int, column: int, text: str) -> None:
        """Write a small text outside of any table."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        cell = self.worksheet.cell(row, column)
        self._text(cell, text)
        cell.font = Font(name=BODY, size=9, color="FF808080")
        self.worksheet.column_dimensions[get_column_letter(column)].width = 26

    def page_break(self) -> None:
        """Begin a page with the next row."""
        from openpyxl.worksheet.pagebreak import Break

        self.worksheet.row_breaks.append(Break(id=self.next - 1))

    def _across(self, text: str, font: str, size: float, align: str, *, height: float) -> None:
        from openpyxl.styles import Alignment, Font

        self.worksheet.merge_cells(start_row=self.next, end_row=self.next, start_column=1, end_column=len(self._widths))
        cell = self.worksheet.cell(self.next, 1)
        self._text(cell, text)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        self.worksheet.row_dimensions[self.next].height = min(_HIGHEST, height)
        self.next += 1

    @staticmethod
    def _text(cell: Any, text: str) -> None:
        """Text that stays text, whatever it begins with; what is more than a cell holds is cut with a mark."""
        set_text(cell, text)

    def set_up(self) -> None:
        """Set up printing of what was written: A4, as wide as a page."""
        from openpyxl.utils import get_column_letter

        sheet = self.worksheet
        sheet.print_area = f"A1:{get_column_letter(self.width)}{max(1, self.next - 1)}"
        if self._header:
            sheet.print_title_rows = f"{self._header}:{self._header}"
            sheet.freeze_panes = f"A{self._header + 1}"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if self._landscape else sheet.ORIENTATION_PORTRAIT
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.page_margins.left = sheet.page_margins.right = 20 / _INCH
        sheet.page_margins.top = sheet.page_margins.bottom = 22 / _INCH
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "— &P —"
        sheet.oddFooter.center.font = "宋体"
        sheet.oddFooter.center.size = 14


def _lines(text: str, width: float, size: float) -> int:
    """How many lines a text takes at most in a column of so many digits."""
    room = (width * _POINTS_PER_UNIT - _PADDING) / size - 0.5
    # A Han character is one em wide, and so are quotes and dashes in Chinese faces (UAX #11: ambiguous).
    ems = [sum(1 if east_asian_width(c) in "WFA" else 0.55 for c in line) for line in text.split("\n")]
    return sum(max(1, ceil(e / max(1.0, room))) for e in ems)
