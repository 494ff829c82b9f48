"""The frame: workbook, styles and print set-up by openpyxl, with an empty sheet into which the rows are streamed."""

from __future__ import annotations

import re
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.protection import Protection
from openpyxl.worksheet.worksheet import Worksheet

from exporter.grid import RowKind
from exporter.job import Job
from exporter.layout import Align, TextStyle
from exporter.pageplan import PlacedCell
from exporter.renderers.package import workbook_parts
from exporter.renderers.textcell import COMPUTED
from exporter.units import EMU_PER_PT, to_pt
from exporter.version import VERSION

__all__ = ["Frame", "StyleKey", "column_widths", "sheet_name", "style_key"]

_RULED = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})
_HORIZONTAL = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "justify", Align.SPREAD: "center"}
# Excel measures columns in the widest digit of the default font and rounds them to pixels of 1/96 inch. With 宋体 12 that
# digit is half of 16 pixels, with no rounding, so that every program agrees (ECMA-376 part 1 §18.3.1.13).
_DIGIT = 8
_EMU_PER_PIXEL = 9525
_DEFAULT_FONT = "宋体"

StyleKey = tuple[TextStyle, bool, bool, bool, bool]
"""Style, whether it is ruled, whether its name is spread, or shrunk to fit, whether its text would look like a formula."""


def style_key(cell: PlacedCell) -> StyleKey:
    """What decides a cell's style in the workbook."""
    spread = cell.style.align is Align.SPREAD and len(cell.lines) == 1 and cell.lines[0].spacing >= cell.style.size
    shrunk = len(cell.lines) == 1 and cell.lines[0].scale < 100
    return cell.style, cell.kind in _RULED, spread, shrunk, cell.text.startswith(COMPUTED)


def column_widths(columns: tuple[int, ...]) -> list[float]:
    """The columns in Excel's unit, rounded down to whole pixels so that they never outgrow the page."""
    return [(emu // _EMU_PER_PIXEL) / _DIGIT for emu in columns]


def sheet_name(title: str) -> str:
    """A sheet's name from the title: 31 characters, none of those that Excel forbids, and not the one that it keeps for itself."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", title)[:31].strip("'").strip()
    return "表" if name.casefold() in ("", "history") else name


class Frame:
    """An openpyxl workbook with one styled cell for each style that the rows will use."""

    def __init__(self, job: Job, keys: list[StyleKey]) -> None:
        self._job = job
        self.book = Workbook()
        sheet = self.book.active
        if not isinstance(sheet, Worksheet):
            raise TypeError(sheet)
        self.sheet = sheet
        self.sheet.title = sheet_name(job.document.title)
        self._default_font()
        self.ids = {key: self._style_id(i, key) for i, key in enumerate(keys, 1)}
        self._print_setup()
        properties = self.book.properties
        properties.title = job.document.title
        properties.creator = properties.lastModifiedBy = f"exporter {VERSION}"
        properties.identifier = job.digest
        properties.language = "zh-CN"

    def parts(self) -> dict[str, bytes]:
        """The workbook's parts by name."""
        return workbook_parts(self.book, self._job.date)

    def _default_font(self) -> None:
        normal = self.book._named_styles["Normal"]  # type: ignore[attr-defined]  # noqa: SLF001  # the only way to the default font
        normal.font = Font(name=_DEFAULT_FONT, size=12)
        self.book._fonts[0] = normal.font  # type: ignore[attr-defined]  # noqa: SLF001

    def _style_id(self, row: int, key: StyleKey) -> int:
        style, ruled, spread, shrunk, quoted = key
        cell = self.sheet.cell(row=row, column=1, value="")
        cell.font = Font(name=self._job.pages.stacks[style.font].official, size=to_pt(style.size))
        column = next((c for c in self._job.layout.columns if c.style == style), None)
        indent = 0
        if spread and column is not None:
            # Three characters stay between the indents; one indent is three blanks of the default font, about 9 pt.
            indent = max(0, round((to_pt(column.width) - 3.4 * to_pt(style.size)) / 2 / 9))
        horizontal = "distributed" if spread else _HORIZONTAL[style.align]
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=not shrunk, shrink_to_fit=shrunk, indent=indent)
        if ruled:
            side = Side(style="thin", color="FF000000")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.number_format = "@"
        cell.protection = Protection(locked=False)
        cell.quotePrefix = quoted
        return int(cell.style_id)

    def _print_setup(self) -> None:
        page, number = self._job.layout.page, self._job.layout.page_number
        sheet: Any = self.sheet  # the stubs do not know the footer parts that openpyxl always makes
        sheet.page_setup.paperSize = 9 if min(page.width, page.height) == 210 * 36_000 else 8
        sheet.page_setup.orientation = "landscape" if page.landscape else "portrait"
        sheet.page_setup.scale = 100
        inch = 914_400
        top, bottom = page.top, page.bottom
        if page.bound:
            # Top and bottom change places from page to page; Excel has the same for all, so the mean of both.
            top = bottom = (page.top + page.bottom) // 2
        sheet.page_margins.top, sheet.page_margins.bottom = top / inch, bottom / inch
        sheet.page_margins.left, sheet.page_margins.right = page.left / inch, page.right / inch
        footer = max(0, bottom - number.distance - number.style.pitch) / inch
        sheet.page_margins.header = footer if page.bound else 0
        sheet.page_margins.footer = footer
        sheet.print_options.horizontalCentered = True
        font = self._job.pages.stacks[number.style.font].official
        size = number.style.size // EMU_PER_PT
        before, after = (part.replace("&", "&&") for part in number.pattern.split("{page}"))
        code = f'&"{font}"&{size}{before}&P{after}'
        footers = [sheet.oddFooter.center]
        if number.position == "outer":
            sheet.HeaderFooter.differentOddEven = True
            footers = [sheet.oddFooter.right, sheet.evenFooter.left]
        if page.bound:
            # In the corners where the number of a bound annex lies; Excel cannot turn it.
            footers = [sheet.oddFooter.left, sheet.evenHeader.left]
        for footer in footers:
            footer.text = code
