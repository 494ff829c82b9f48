"""A worksheet written from top to bottom: title, paragraphs, tables with rules, rows as high as their texts need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.renderers.textcell import set_text
from exporter.summary.words import balanced
from exporter.workbook import BODY, HEADING, HIGHEST, LEAD, TITLE, lines_of, print_on_a4, room, rule_around

__all__ = ["ROW_PT", "Sheet"]

ROW_PT = 15.0
"""The height of a row that says nothing else."""
_SIZE = 10.5
_PITCH = 14.5
_PADDING = 5
_ROWS = 1_048_576

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
            cell = self.worksheet.cell(self.next, i)
            text = isinstance(value, str)
            long = text and len(str(value)) > room(self._widths[i - 1], _SIZE)
            centred = font == HEADING or not (long or i == self._left)
            if text:
                set_text(cell, str(value))
            else:
                cell.value = value
                cell.number_format = (formats or {}).get(i, "0")
            self._dress(cell, HEADING if bold else font, "center" if centred else "left")
        lines = max(lines_of(str(value), width, _SIZE) for value, width in zip(cells, self._widths, strict=False))
        self.worksheet.row_dimensions[self.next].height = min(HIGHEST, max(18.0, lines * _PITCH + _PADDING))
        self.next += 1

    def _dress(self, cell: Any, font: str, align: str) -> None:
        """Give a cell of a table its look; openpyxl looks a style up slowly, so each is looked up once and then copied."""
        look = font, align, cell.number_format, cell.quotePrefix
        if look not in self._looks:
            from openpyxl.styles import Alignment, Font

            cell.font = Font(name=font, size=_SIZE)
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            cell.border = rule_around()
            self._looks[look] = cell._style  # noqa: SLF001  # openpyxl has no public way to share a style
        cell._style = copy(self._looks[look])  # noqa: SLF001

    def label(self, row: int, column: int, text: str) -> None:
        """Write a small text outside of any table."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        cell = self.worksheet.cell(row, column)
        set_text(cell, text)
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
        set_text(cell, text)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        self.worksheet.row_dimensions[self.next].height = min(HIGHEST, height)
        self.next += 1

    def set_up(self) -> None:
        """Set up printing of what was written: A4, as wide as a page."""
        from openpyxl.utils import get_column_letter

        sheet = self.worksheet
        print_on_a4(sheet, f"A1:{get_column_letter(self.width)}{max(1, self.next - 1)}", head=self._header, landscape=self._landscape)
        sheet.oddFooter.center.text = "— &P —"
        sheet.oddFooter.center.font = "宋体"
        sheet.oddFooter.center.size = 14
