"""The body: title paragraphs, the table, notes — as text, page by page.

Between two pages nothing is written where the rows' heights alone make the break. Where the plan leaves a page early
(a record kept together, rows not stretched) or breaks a row, the table ends, a paragraph of one point asks for the new
page, and a table with heading rows of its own goes on: LibreOffice ignores `pageBreakBefore` inside a table (measured,
7.4), and what might go wrong in a broken row of a page stays on that page.
"""

from __future__ import annotations

from collections.abc import Iterator

from exporter.job import Job
from exporter.layout import Align, TextStyle
from exporter.pages.grid import RowKind
from exporter.pages.plan import Page, PlacedCell, PlacedRow
from exporter.renderers.docx.runs import runs
from exporter.renderers.docx.styles import Styles
from exporter.units import EMU_PER_PT, to_twip

__all__ = ["body_xml"]

_IN_TABLE = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})
# A paragraph as low as Word allows: the last one, and the one that asks for a new page.
_TINY = '<w:p><w:pPr>{breaks}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
# Word processors add the thickness of rules to rows; less than this may be missing from a full page.
_FULL_WITHIN = 8 * EMU_PER_PT


def body_xml(job: Job, styles: Styles) -> Iterator[str]:
    """Everything between `w:body` and the section's properties, page by page."""
    return map("".join, _Body(job, styles).pages())


class _Body:
    def __init__(self, job: Job, styles: Styles) -> None:
        self._job = job
        self._layout = job.layout
        self._styles = styles
        self._widths = [to_twip(width) for width in job.pages.columns]
        self._owed = 0
        """The space that is still to come after the paragraph before."""
        self._begun: dict[tuple[int, int, int, int, int, int], str] = {}
        """How cells of a kind, style and place begin. By identity, which is faster than a style's many values."""
        self._written: dict[tuple[int, int, int, TextStyle, RowKind, int], str] = {}
        """The same by value: pages have styles of their own, most of which are equal."""
        self._runs: dict[int, list[str]] = {}
        """The runs of cells, by the identity of the set text that they share."""
        self._levels = iter([section.level for section in job.document.sections if section.heading])
        self._table_open = False

    def pages(self) -> Iterator[Iterator[str]]:
        """The pages one after the other, each in pieces."""
        pages = self._job.pages.pages
        for number, page in enumerate(pages):
            yield self._page(page, pages[number - 1] if number else None, pages[number + 1] if number + 1 < len(pages) else None)
        yield self._end()

    def _page(self, page: Page, before: Page | None, after: Page | None) -> Iterator[str]:
        rows = list(enumerate(page.rows))
        table = any(row.kind in _IN_TABLE for row in page.rows)
        whole = after is None or not _goes_on(after)
        if before is not None and table and (_goes_on(page) or self._forced(before, page)):
            yield "</w:tbl>"
            yield _TINY.format(breaks="<w:pageBreakBefore/>")
            self._table_open = False
        # The headings of a table that goes on repeat by themselves; a table that begins here has all its own.
        repeated = self._table_open
        cells = _by_row(page)
        for r, row in rows:
            if row.kind in _IN_TABLE:
                if row.kind is RowKind.HEADER and repeated:
                    continue
                if not self._table_open:
                    yield self._table_head()
                    self._table_open = True
                level = next(self._levels) if row.kind is RowKind.SECTION else 1
                yield self._row(row, cells[r], r, level, whole=not row.continued and (whole or r + 1 < len(rows)))
                continue
            if self._table_open:
                yield "</w:tbl>"
                self._table_open = False
            last = r + 1 == len(rows) or rows[r + 1][1].kind in _IN_TABLE
            yield self._paragraph(cells[r][0], row, breaks=not table and r == 0 and before is not None, last=last)

    def _end(self) -> Iterator[str]:
        if self._table_open:
            yield "</w:tbl>"
            yield _TINY.format(breaks="")

    def _forced(self, before: Page, page: Page) -> bool:
        """Whether the page before has room left for the first row of this one, so that only asking begins a new page."""
        used = sum(row.height for row in before.rows)
        first = next((row.height for row in page.rows if row.kind is not RowKind.HEADER), 0)
        return self._layout.page.text_height - used >= first - _FULL_WITHIN

    def _table_head(self) -> str:
        eighths = max(2, self._layout.rule * 8 // EMU_PER_PT)
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        indent = to_twip(self._layout.left - self._layout.page.left)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(self._widths)}" w:type="dxa"/><w:tblInd w:w="{indent}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
            '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{''.join(f'<w:gridCol w:w={chr(34)}{w}{chr(34)}/>' for w in self._widths)}</w:tblGrid>"
        )

    def _row(self, row: PlacedRow, cells: list[PlacedCell], r: int, level: int, *, whole: bool) -> str:
        """Write a row, kept on one page where it is `whole`: LibreOffice never ends with one that is kept and too high."""
        keep = "<w:cantSplit/>" if whole else ""
        heading = "<w:tblHeader/>" if row.kind is RowKind.HEADER else ""
        written = "".join([self._cell(cell, level, begins=cell.row == r) for cell in cells])
        return f'<w:tr><w:trPr>{keep}<w:trHeight w:val="{to_twip(row.height)}" w:hRule="atLeast"/>{heading}</w:trPr>{written}</w:tr>'

    def _cell(self, cell: PlacedCell, level: int, *, begins: bool) -> str:
        """Write a cell, or the part of one that is merged into this row from above; a hot path."""
        merge = 0 if cell.row_span == 1 else 1 if begins else 2
        key = cell.column, cell.column_span, merge, id(cell.style), id(cell.kind), level
        if (head := self._begun.get(key)) is None:
            head = self._begun[key] = self._beginning(cell, merge, level)
        typeset = cell.typeset
        if len(typeset.lines) > 1:
            head += _narrowed(cell)
        if not begins or not cell.text:
            return f"{head}</w:pPr></w:p></w:tc>"
        if (content := self._runs.get(id(typeset))) is None:
            content = self._runs[id(typeset)] = runs(cell)
        if len(content) == 1:
            return f"{head}</w:pPr>{content[0]}</w:p></w:tc>"
        start, _, paragraph = f"{head}</w:pPr>".partition("<w:p>")
        return start + "".join([f"<w:p>{paragraph}{of_paragraph}</w:p>" for of_paragraph in content]) + "</w:tc>"

    def _beginning(self, cell: PlacedCell, merge: int, level: int) -> str:
        """What a cell begins with, up to the middle of its first paragraph's properties."""
        key = cell.column, cell.column_span, merge, cell.style, cell.kind, level
        if (found := self._written.get(key)) is None:
            found = self._written[key] = self._begin(cell, merge, level)
        return found

    def _begin(self, cell: PlacedCell, merge: int, level: int) -> str:
        style = cell.style
        width = sum(self._widths[cell.column : cell.column + cell.column_span])
        span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
        merged = ("", '<w:vMerge w:val="restart"/>', "<w:vMerge/>")[merge]
        side = to_twip(style.padding_x)
        keep = "<w:keepNext/>" if cell.kind is RowKind.SECTION else ""
        # Above and below nothing: the row's height holds that padding, and a line more than planned may use it.
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}<w:tcMar><w:left w:w="{side}" w:type="dxa"/>'
            f'<w:right w:w="{side}" w:type="dxa"/></w:tcMar><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{self._styles.of(cell, level)}"/>{keep}'
        )

    def _paragraph(self, cell: PlacedCell, row: PlacedRow, *, breaks: bool, last: bool) -> str:
        """Write a line outside the table; space before and after makes up the height that its row has in the plan.

        What belongs after it stands before the next: of both, some programs take the sum and others the larger.
        """
        free = row.height - len(cell.typeset.lines) * cell.style.pitch
        before = free // 2 + self._owed
        after = free - free // 2
        self._owed = 0 if last else after
        after -= self._owed
        page = "<w:pageBreakBefore/>" if breaks else ""
        spacing = (
            f'<w:spacing w:before="{to_twip(before)}" w:after="{to_twip(after)}" w:line="{to_twip(cell.style.pitch)}" w:lineRule="exact"/>'
        )
        return f'<w:p><w:pPr><w:pStyle w:val="{self._styles.of(cell)}"/>{page}{spacing}</w:pPr>{"".join(runs(cell))}</w:p>'


def _goes_on(page: Page) -> bool:
    """Whether a page begins with a row that was broken at the end of the one before."""
    return any(row.continued for row in page.rows if row.kind is RowKind.BODY)


def _narrowed(cell: PlacedCell) -> str:
    """Write the indents that make a name on several lines end them where the plan does."""
    if cell.style.align is not Align.SPREAD:
        return ""
    side = to_twip(min(line.x for line in cell.lines) - cell.x - cell.style.padding_x) - 1
    return f'<w:ind w:left="{side}" w:right="{side}"/>' if side > 0 else ""


def _by_row(page: Page) -> list[list[PlacedCell]]:
    """For each row of a page the cells in it, from left to right, with those merged into it from above."""
    out: list[list[PlacedCell]] = [[] for _ in page.rows]
    for cell in page.cells:
        for r in range(cell.row, cell.row + cell.row_span):
            out[r].append(cell)
    for cells in out:
        cells.sort(key=lambda c: c.column)
    return out
