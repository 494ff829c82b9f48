"""What the workbooks beside the table share (reports, summary, index): faces, heights, printing on A4, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import re
from math import ceil
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from exporter.messages import Say
from exporter.renderers.package import pack, workbook_parts
from exporter.version import VERSION

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["BODY", "HEADING", "HIGHEST", "LEAD", "TITLE", "lines_of", "print_on_a4", "room", "rule_around", "saved"]

TITLE, LEAD, HEADING, BODY = "方正小标宋简体", "楷体_GB2312", "黑体", "仿宋_GB2312"
"""The official faces."""
HIGHEST = 409.0
"""A row is 409 pt high at most (Excel's specifications)."""
# A column is as many digits of the default font wide, 7 pixels of 1/96 inch each (ECMA-376 part 1 §18.3.1.13).
_POINTS_PER_UNIT = 7 * 72 / 96
_PADDING = 5
_INCH = 25.4
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow"),
    *("u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme"),
)


def rule_around() -> Any:
    """The border of a cell of a table."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="FF000000")
    return Border(left=side, right=side, top=side, bottom=side)


def room(width: float, size: float) -> float:
    """How many Han characters of a size in points a column of a width in digits holds in a line, the least that is sure."""
    return max(1.0, (width * _POINTS_PER_UNIT - _PADDING) / size - 0.5)


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes at most in a column."""
    # A Han character is one em wide, and so are quotes and dashes in Chinese faces (UAX #11: ambiguous).
    ems = [sum(1 if east_asian_width(c) in "WFA" else 0.55 for c in line) for line in text.split("\n")]
    return sum(max(1, ceil(e / room(width, size))) for e in ems)


def print_on_a4(sheet: Any, area: str, *, head: int = 0, landscape: bool = True) -> None:
    """Set up printing of an area as wide as a page; the row `head` stays in view and repeats on every page."""
    sheet.print_area = area
    if head:
        sheet.print_title_rows = f"{head}:{head}"
        sheet.freeze_panes = f"A{head + 1}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if landscape else sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = (15 if landscape else 20) / _INCH
    sheet.page_margins.top = sheet.page_margins.bottom = 20 / _INCH
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = str(Say("第 &P 页，共 &N 页", "&P / &N"))


def saved(book: Workbook, title: str, date: dt.date) -> bytes:
    """The workbook as XLSX: the same bytes for the same content and date."""
    book.properties.title = title
    book.properties.creator = book.properties.lastModifiedBy = f"exporter {VERSION}"
    parts = workbook_parts(book, date)
    # openpyxl leaves out that a label's number format is its own, and programs then take that of the cell.
    for name in [n for n in parts if n.startswith("xl/charts/chart")]:
        parts[name] = re.sub(rb'(<(?:c:)?numFmt formatCode="[^"]*")\s*/>', rb'\1 sourceLinked="0"/>', parts[name])
    parts["xl/styles.xml"] = _ordered_fonts(parts["xl/styles.xml"])
    return pack(parts)


def _ordered_fonts(styles: bytes) -> bytes:
    """The style sheet with what a font says in the order of CT_Font (ECMA-376 part 1 §18.8.22), which openpyxl does not keep."""
    from lxml import etree

    root = etree.fromstring(styles)
    for font in root.iter(f"{{{_MAIN}}}font"):
        font[:] = sorted(font, key=lambda e: _FONT_ORDER.index(etree.QName(e).localname))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
