"""The sheet part: rows, merges and page breaks as text, in the order of ECMA-376 part 1 §18.3.1.99."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from openpyxl.utils import get_column_letter

from exporter.canonical import escape
from exporter.errors import Place, WriteError
from exporter.grid import RowKind
from exporter.job import Job
from exporter.messages import Say
from exporter.pageplan import Page, PlacedCell
from exporter.renderers.textcell import LONGEST, cell_text
from exporter.renderers.xlsx.frame import StyleKey, style_key
from exporter.units import to_pt

__all__ = ["Sheet", "planned_cells"]

# Excel's limit: the height of a row in EMU, in whole steps of 0.75 pt.
_HIGHEST = 409 * 12_700 // 9_525 * 9_525


def planned_cells(job: Job) -> Iterator[tuple[Page, PlacedCell]]:
    """The cells that the sheet shows: all but the headings of later pages, which the print titles repeat."""
    for page in job.pages.pages:
        for cell in page.cells:
            if page.number == 1 or cell.kind is not RowKind.HEADER:
                yield page, cell


@dataclass(slots=True)
class Sheet:
    """What the rows come to: their XML, the merged ranges, the rows after which a page ends, and the heading rows."""

    job: Job
    ids: dict[StyleKey, int]
    xml: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    header: tuple[int, int] = (0, 0)
    count: int = 0

    def write(self) -> None:
        """Go through the plan, page by page."""
        pages = self.job.pages.pages
        for page in pages:
            self._page(page)
            if page is not pages[-1]:
                self.breaks.append(self.count)

    def _page(self, page: Page) -> None:
        first: dict[int, int] = {}
        spans: dict[int, int] = {}
        row_number = self.count
        rows = [r for r, row in enumerate(page.rows) if page.number == 1 or row.kind is not RowKind.HEADER]
        for r in rows:
            first[r] = row_number + 1
            spans[r] = -(-page.rows[r].height // _HIGHEST)
            row_number += spans[r]
        if page.number == 1:
            heads = [r for r in rows if page.rows[r].kind is RowKind.HEADER]
            self.header = first[heads[0]], first[heads[-1]] + spans[heads[-1]] - 1
        cells: dict[int, list[tuple[int, int, str]]] = {n: [] for n in range(self.count + 1, row_number + 1)}
        for cell in page.cells:
            if cell.row in first:
                last = cell.row + cell.row_span - 1
                self._cell(cell, first[cell.row], first[last] + spans[last] - 1, cells)
        for r in rows:
            for i in range(spans[r]):
                self._row(first[r] + i, _share(page.rows[r].height, spans[r], i), cells[first[r] + i])
        self.count = row_number

    def _cell(self, cell: PlacedCell, top: int, bottom: int, cells: dict[int, list[tuple[int, int, str]]]) -> None:
        """The cell, and the empty ones under its merge, which carry its borders."""
        if len(cell.text) > LONGEST:
            raise WriteError(
                Say(
                    f"有 {len(cell.text)} 字，Excel 的单元格最多 {LONGEST} 字",
                    f"{len(cell.text)} characters; an Excel cell holds at most {LONGEST}",
                ),
                place=Place(field=cell.key or None, line=cell.line + 1 or None),
                hint=Say("请拆分该内容，或不导出 xlsx", "split it, or do not export xlsx"),
            )
        style = self.ids[style_key(cell)]
        right = cell.column + cell.column_span - 1
        for n in range(top, bottom + 1):
            for column in range(cell.column, right + 1):
                cells[n].append((column, style, self._content(cell) if (n, column) == (top, cell.column) else ""))
        if (bottom, right) != (top, cell.column):
            self.merges.append(f"{get_column_letter(cell.column + 1)}{top}:{get_column_letter(right + 1)}{bottom}")

    def _content(self, cell: PlacedCell) -> str:
        """A cell's text: plain, or in runs where some of its characters are a little larger or smaller."""
        if not any(line.sizes for line in cell.lines):
            return _text(cell.text) if cell.text else ""
        font = self.job.pages.stacks[cell.style.font].official
        runs: list[tuple[str, int]] = []
        at = 0
        for line in cell.lines:
            if cell.text[at : at + 1] == "\n":
                runs.append(("\n", cell.style.size))
                at += 1
            end = at + len(line.text)
            for count, size in line.sizes:
                runs.append((cell.text[at : at + count], size))
                at += count
            runs.append((cell.text[at:end], cell.style.size))
            at = end
        return "".join(_run("".join(text for text, _ in same), size, font) for size, same in groupby(runs, key=itemgetter(1)))

    def _row(self, number: int, height: int, cells: list[tuple[int, int, str]]) -> None:
        out = [f'<row r="{number}" ht="{to_pt(height):g}" customHeight="1">']
        for column, style, content in sorted(cells):
            where = f"{get_column_letter(column + 1)}{number}"
            if content:
                out.append(f'<c r="{where}" s="{style}" t="inlineStr"><is>{content}</is></c>')
            else:
                out.append(f'<c r="{where}" s="{style}"/>')
        out.append("</row>")
        self.xml.append("".join(out))


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(cell_text(text))}</t>'


def _run(text: str, size: int, font: str) -> str:
    """A run (ECMA-376 part 1 §18.4.4); nothing where it is empty."""
    if not text:
        return ""
    return f'<r><rPr><sz val="{to_pt(size):g}"/><rFont val="{escape(font)}"/></rPr>{_text(text)}</r>'


def _share(height: int, parts: int, index: int) -> int:
    """The height of one of several rows that stand for a row too high for Excel, in whole steps."""
    steps, rest = divmod(height // 9_525, parts)
    return (steps + (index < rest)) * 9_525
