"""The rows of the sheet, with merges and page breaks, as text (ECMA-376 part 1 §18.3.1)."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from exporter.canonical import attribute, escape
from exporter.errors import Place, WriteError
from exporter.fonts import Advances
from exporter.job import Job
from exporter.layout import Align
from exporter.messages import Say
from exporter.pages.cellfit import Sizes, fitted
from exporter.pages.grid import RowKind
from exporter.pages.plan import Page, PlacedCell
from exporter.renderers.textcell import LONGEST, cell_text
from exporter.renderers.xlsx.styles import Styles
from exporter.units import to_pt

__all__ = ["Sheet", "letter"]

# Excel's limit: the height of a row in EMU, in whole steps of 0.75 pt.
_HIGHEST = 409 * 12_700 // 9_525 * 9_525


def letter(column: int) -> str:
    """The name of a column, counted from 0: A to Z, AA and so on."""
    name = ""
    while column >= 0:
        column, digit = divmod(column, 26)
        name, column = chr(65 + digit) + name, column - 1
    return name


class Sheet:
    """What the plan comes to in a sheet; complete once `write` is done."""

    def __init__(self, job: Job, styles: Styles) -> None:
        self._job = job
        self._styles = styles
        self._letters = [letter(column) for column in range(len(job.pages.columns))]
        self._advances: dict[tuple[str, int], Advances] = {}
        self._contents: dict[int, str] = {}
        """What cells hold, by the identity of the set text that they share."""
        self.rows = bytearray()
        """The rows, as XML."""
        self.merges: list[str] = []
        """The merged ranges."""
        self.breaks: list[int] = []
        """The rows after which a page ends."""
        self.header = 0, 0
        """The first and the last heading row."""
        self.count = 0
        """How many rows there are."""

    def write(self) -> None:
        """Go through the plan, page by page."""
        pages = self._job.pages.pages
        for page in pages:
            self._page(page)
            if page is not pages[-1]:
                self.breaks.append(self.count)

    def _page(self, page: Page) -> None:
        """Write all rows of a page but the headings of later pages, which the print titles repeat."""
        first: dict[int, int] = {}
        heights: list[int] = []
        before = self.count + 1
        for r, row in enumerate(page.rows):
            if page.number == 1 or row.kind is not RowKind.HEADER:
                first[r] = before + len(heights)
                parts = -(-row.height // _HIGHEST)
                heights += [row.height] if parts == 1 else [_share(row.height, parts, i) for i in range(parts)]
        after = before + len(heights)
        ends = [*first.values(), after]
        last = {r: following - 1 for r, following in zip(first, ends[1:], strict=True)}
        if page.number == 1:
            heads = [r for r in first if page.rows[r].kind is RowKind.HEADER]
            self.header = first[heads[0]], last[heads[-1]]
        written = [[""] * len(self._letters) for _ in heights]
        for cell in page.cells:
            if cell.row in first:
                self._cell(cell, first[cell.row], last[cell.row + cell.row_span - 1], written, before)
        rows = [
            f'<row r="{number}" ht="{to_pt(height):g}" customHeight="1">{"".join(cells)}</row>'
            for number, height, cells in zip(range(before, after), heights, written, strict=True)
        ]
        self.rows += "".join(rows).encode()
        self.count = after - 1

    def _cell(self, cell: PlacedCell, top: int, bottom: int, written: list[list[str]], before: int) -> None:
        """Write the cell, and the empty ones under its merge, which carry its borders; a hot path."""
        text, column = cell.text, cell.column
        if len(text) > LONGEST:
            raise _too_long(cell)
        style = self._styles.of(cell)
        where = f"{self._letters[column]}{top}"
        if top != bottom or cell.column_span > 1:
            right = column + cell.column_span
            for number in range(top, bottom + 1):
                for c in range(column, right):
                    written[number - before][c] = f'<c r="{self._letters[c]}{number}" s="{style}"/>'
            self.merges.append(f"{where}:{self._letters[right - 1]}{bottom}")
        if text:
            written[top - before][column] = f'<c r="{where}" s="{style}" t="inlineStr"><is>{self._content(cell)}</is></c>'
        else:
            written[top - before][column] = f'<c r="{where}" s="{style}"/>'

    def _content(self, cell: PlacedCell) -> str:
        """A cell's text: plain, or in runs where some of its characters are a little larger or smaller."""
        key = id(cell.typeset)
        if (written := self._contents.get(key)) is None:
            sizes = self._sizes(cell) if len(cell.typeset.lines) > 1 else ()
            written = self._contents[key] = self._runs(cell, sizes) if any(sizes) else _text(cell.text)
        return written

    def _sizes(self, cell: PlacedCell) -> tuple[Sizes, ...]:
        """For each line the sizes of its characters; a narrowed name needs none."""
        style = cell.style
        if style.align is Align.SPREAD:
            return ()
        key = style.font, style.size
        if key not in self._advances:
            self._advances[key] = self._job.pages.stacks[style.font].advances(style.size)
        return fitted(cell.typeset.lines, cell.width, self._advances[key], style.size)

    def _runs(self, cell: PlacedCell, sizes: tuple[Sizes, ...]) -> str:
        font = self._job.pages.stacks[cell.style.font].official
        runs: list[tuple[str, int]] = []
        at = 0
        for line, sized in zip(cell.typeset.standing, sizes, strict=True):
            if cell.text[at : at + 1] == "\n":
                runs.append(("\n", cell.style.size))
                at += 1
            end = at + len(line.text)
            for count, size in sized:
                runs.append((cell.text[at : at + count], size))
                at += count
            runs.append((cell.text[at:end], cell.style.size))
            at = end
        return "".join([_run("".join([text for text, _ in same]), size, font) for size, same in groupby(runs, key=itemgetter(1))])


def _too_long(cell: PlacedCell) -> WriteError:
    return WriteError(
        Say(
            f"有 {len(cell.text)} 字，Excel 的单元格最多 {LONGEST} 字",
            f"{len(cell.text)} characters; an Excel cell holds at most {LONGEST}",
        ),
        place=Place(field=cell.key or None, line=cell.line + 1 or None),
        hint=Say("请拆分该内容，或不导出 xlsx", "split it, or do not export xlsx"),
    )


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(cell_text(text) if "_x" in text else text)}</t>'


def _run(text: str, size: int, font: str) -> str:
    """A run (ECMA-376 part 1 §18.4.4); nothing where it is empty."""
    if not text:
        return ""
    return f'<r><rPr><sz val="{to_pt(size):g}"/><rFont val="{attribute(font)}"/></rPr>{_text(text)}</r>'


def _share(height: int, parts: int, index: int) -> int:
    """The height of one of several rows that stand for a row too high for Excel, in whole steps."""
    steps, rest = divmod(height // 9_525, parts)
    return (steps + (index < rest)) * 9_525
