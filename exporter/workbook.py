"""Workbooks beside the table (reports, summary, index), by XlsxWriter: faces, heights, printing on A4, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from exporter.messages import Say
from exporter.renderers.package import pack
from exporter.renderers.textcell import COMPUTED, shown_text
from exporter.version import VERSION

__all__ = ["BODY", "HEADING", "HIGHEST", "LEAD", "TITLE", "Book", "Leaf", "Look", "ems", "lines_of", "pixels_high", "pixels_wide", "room"]

TITLE, LEAD, HEADING, BODY = "方正小标宋简体", "楷体_GB2312", "黑体", "仿宋_GB2312"
"""The official faces."""
HIGHEST = 409.0
"""A row is 409 pt high at most (Excel's specifications)."""
# A column is as many digits of the default font wide, 7 pixels of 1/96 inch each (ECMA-376 part 1 §18.3.1.13).
_PIXELS_PER_UNIT = 7
_POINTS_PER_UNIT = _PIXELS_PER_UNIT * 72 / 96
_PADDING = 5
_INCH = 25.4
_A4 = 9
# The number format of texts (ECMA-376 part 1 §18.8.30).
_TEXT = 49
# So many links a sheet holds (Excel's specifications).
_MOST_LINKS = 65_530


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a cell looks; sizes are in points, colours are `#RRGGBB`."""

    face: str = BODY
    size: float = 10.5
    colour: str = ""
    underlined: bool = False
    struck: bool = False
    bold: bool = False
    across: str = ""
    down: str = ""
    wrapped: bool = True
    ruled: bool = True
    fill: str = ""

    def properties(self) -> dict[str, Any]:
        """As XlsxWriter names them."""
        said: dict[str, Any] = {"font_name": self.face, "font_size": f"{self.size:g}", "font_family": 0}
        said |= {"font_color": self.colour} if self.colour else {}
        said |= {"underline": 1} if self.underlined else {}
        said |= {"font_strikeout": True} if self.struck else {}
        said |= {"bold": True} if self.bold else {}
        said |= {"align": self.across} if self.across else {}
        said |= {"valign": self.down} if self.down else {}
        said |= {"text_wrap": True} if self.wrapped else {}
        said |= {"border": 1, "border_color": "#000000"} if self.ruled else {}
        said |= {"pattern": 1, "fg_color": self.fill} if self.fill else {}
        return said

    def of_run(self) -> str:
        """The properties of a run in a cell's text (ECMA-376 part 1 §18.4.7)."""
        marks = f"{'<b/>' * self.bold}{'<strike/>' * self.struck}{'<u/>' * self.underlined}"
        colour = f'<color rgb="FF{self.colour[1:]}"/>' if self.colour else ""
        return f'<rPr>{marks}<sz val="{self.size:g}"/>{colour}<rFont val="{self.face}"/></rPr>'


class Book:
    """A workbook being written."""

    def __init__(self) -> None:
        from exporter.renderers.bookparts import MemoryBook

        self.file = MemoryBook()
        self._formats: dict[tuple[Look, str | int, bool], Any] = {}

    def leaf(self, name: str) -> Leaf:
        """A further sheet."""
        return Leaf(self, self.file.add_worksheet(name))

    def format(self, look: Look, code: str | int = _TEXT, *, quoted: bool = False) -> Any:
        """The format with a look and a number format, the same one each time; `quoted` where a text begins like a formula."""
        key = look, code, quoted
        if key not in self._formats:
            said = look.properties() | {"num_format": code} | ({"quote_prefix": True} if quoted else {})
            self._formats[key] = self.file.add_format(said)
        return self._formats[key]

    def saved(self, title: str, date: dt.date) -> bytes:
        """The workbook as XLSX: the same bytes for the same content and date."""
        self.file.set_properties({"title": title, "author": f"exporter {VERSION}", "created": dt.datetime.combine(date, dt.time())})
        parts = self.file.parts()
        for name, part in parts.items():
            if name.startswith("xl/charts/"):
                parts[name] = _chinese(part)
            elif name.startswith("xl/worksheets/_rels/"):
                # A target is a URI (ECMA-376 part 2 §6.5.3.4); XlsxWriter writes the paths of one system.
                parts[name] = part.replace(b"\\", b"/")
        return pack(parts)


class Leaf:
    """A sheet being written; rows and columns count from 1. Texts stay texts, whatever they begin with."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        self._links = 0

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.sheet.name)

    def text(self, row: int, column: int, text: str, look: Look) -> None:
        """Write a text."""
        self._put(row, column, shown_text(text), look)

    def rich(self, row: int, column: int, runs: Iterable[tuple[str, Look]], look: Look) -> None:
        """Write a text of runs, each with its own face."""
        shown = [(shown_text(text), own) for text, own in runs]
        key = self.book.file.rich((own.of_run(), text) for text, own in shown)
        quoted = "".join(text for text, _ in shown).startswith(COMPUTED)
        self.sheet.write_string(row - 1, column - 1, key, self.book.format(look, quoted=quoted))

    def number(self, row: int, column: int, number: float, look: Look, code: str = "0") -> None:
        """Write a number with its number format."""
        self.sheet.write_number(row - 1, column - 1, number, self.book.format(look, code))

    def link(self, row: int, column: int, text: str, look: Look, target: str) -> None:
        """Write a text that leads to a cell (`internal:'表'!B4`) or to a file (`external:` and its address from here).

        Of more than a sheet holds, the text alone.
        """
        shown = shown_text(text)
        if shown and self._links < _MOST_LINKS:
            self._links += 1
            format_ = self.book.format(look, quoted=shown.startswith(COMPUTED))
            if self.sheet.write_url(row - 1, column - 1, target, format_, shown) == 0:
                return
        self._put(row, column, shown, look)

    def across(self, row: int, last: int, text: str, look: Look, *, height: float, target: str = "") -> None:
        """Write a text over the columns up to `last`, in a row of a height in points; with a target it is a link."""
        if last > 1:
            self.sheet.merge_range(row - 1, 0, row - 1, last - 1, "", self.book.format(look))
        if target:
            self.link(row, 1, text, look, target)
        else:
            self.text(row, 1, text, look)
        self.height(row, height)

    def _put(self, row: int, column: int, shown: str, look: Look) -> None:
        if shown:
            self.sheet.write_string(row - 1, column - 1, shown, self.book.format(look, quoted=shown.startswith(COMPUTED)))
        else:
            self.sheet.write_blank(row - 1, column - 1, None, self.book.format(look))

    def height(self, row: int, points: float) -> None:
        """Set the height of a row, in points."""
        self.sheet.set_row(row - 1, min(HIGHEST, points))

    def width(self, column: int, digits: float) -> None:
        """Set the width of a column, in digits."""
        self.sheet.set_column_pixels(column - 1, column - 1, pixels_wide(digits))

    def print_on_a4(self, columns: int, rows: int, *, head: int = 0, landscape: bool = True, footer: str = "") -> None:
        """Set up printing of an area as wide as a page; the row `head` stays in view and repeats on every page."""
        self.sheet.print_area(0, 0, rows - 1, columns - 1)
        if head:
            self.sheet.repeat_rows(head - 1)
            self.sheet.freeze_panes(head, 0)
        self.sheet.set_paper(_A4)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        side, end = (15 if landscape else 20) / _INCH, 20 / _INCH
        self.sheet.set_margins(side, side, end, end)
        self.sheet.center_horizontally()
        self.sheet.set_footer(f"&C{footer or Say('第 &P 页，共 &N 页', '&P / &N')}", {"margin": 0.5})


def pixels_wide(digits: float) -> int:
    """The width of a column in pixels of 1/96 inch, from that in digits."""
    return round(digits * _PIXELS_PER_UNIT)


def pixels_high(points: float) -> int:
    """The height of a row in pixels of 1/96 inch."""
    return round(points * 96 / 72)


def room(width: float, size: float) -> float:
    """How many Han characters of a size in points a column of a width in digits holds in a line, the least that is sure."""
    return max(1.0, (width * _POINTS_PER_UNIT - _PADDING) / size - 0.5)


def lines_of(text: str, width: float, size: float) -> int:
    """How many lines a text takes at most in a column."""
    return sum(max(1, ceil(sum(map(ems, line)) / room(width, size))) for line in text.split("\n"))


def ems(character: str) -> float:
    """How many em a character is wide at most: a Han character one, and so quotes and dashes in Chinese faces (UAX #11: ambiguous)."""
    return 1 if east_asian_width(character) in "WFA" else 0.55


def _chinese(chart: bytes) -> bytes:
    """A chart with its faces for Han characters too, and in their language; XlsxWriter names the Latin ones only."""
    chart = re.sub(rb'<a:latin typeface="([^"]*)"/>', rb'\g<0><a:ea typeface="\1"/>', chart)
    return chart.replace(b'lang="en-US"', b'lang="zh-CN"').replace(
        b'<c:lang val="en-US"/>', b'<c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
    )
