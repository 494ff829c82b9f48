"""Pagination: grid + fonts → pages. After it nothing is left to decide.

A record stays on one page where it fits on one. One that does not is broken between its parts, and a part that does
not fit on a page between its lines; merged cells are closed at the page's end and reopened on the next page with their
label repeated and marked（续）. `setting.py` breaks, `place.py` gives the finished rows their places.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from exporter.errors import LayoutError, Place
from exporter.layout import Layout, Paginate
from exporter.messages import Say
from exporter.model import Document, Finding, Severity
from exporter.pages.coverage import check_coverage
from exporter.pages.draft import STEP, DraftRow, round_up
from exporter.pages.grid import Block, Grid, Row, RowKind
from exporter.pages.measure import Typecase
from exporter.pages.place import Placer
from exporter.pages.plan import Page, Pages
from exporter.pages.setting import SetBlock, Setter
from exporter.units import EMU_PER_PT

__all__ = ["paginate"]

# Left free at a page's foot, because word processors add the thickness of rules to rows; less than any row is high.
_RESERVE = 6 * EMU_PER_PT
# A page of the source is pressed by this much pitch at a time.
_PRESS_STEP = EMU_PER_PT // 2


def paginate(document: Document, grid: Grid, layout: Layout, typecase: Typecase, mode: Paginate | None = None) -> Pages:
    """The page plan of a document, paginated as `mode` says or else the layout.

    FontError names record, field and character where no font has it.
    """
    stacks = typecase.stacks
    findings = check_coverage(document, grid, layout, stacks)
    starts = document.page_starts if (mode or layout.paginate) is Paginate.SOURCE else ()
    placer = Placer(layout, typecase.advances(layout.page_number.style))
    flow = _Flow(Setter(document, layout, typecase), layout, grid, frozenset(starts[1:]), placer)
    flow.run()
    return Pages(tuple(flow.pages), tuple(c.width for c in layout.columns), stacks, (*findings, *flow.findings))


@dataclass(slots=True)
class _Flow:
    """Fills pages with blocks, one after the other; a page is placed as soon as it is full."""

    setter: Setter
    layout: Layout
    grid: Grid
    starts: frozenset[int]
    """Lines with which the source begins a page."""
    placer: Placer
    pages: list[Page] = field(default_factory=list)
    rows: list[DraftRow] = field(default_factory=list)
    """The rows of the page that is being filled."""
    header: list[DraftRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waiting: list[DraftRow] = field(default_factory=list)
    """Section headings that go with the next record."""
    full: int = 0
    """The height of a page, and the room under the header of a new one, and on the page that is being filled."""
    fresh: int = 0
    room: int = 0
    source_page: int = 1
    """The source's page that is being filled, and how many of our pages came before it."""
    source_began: int = 0
    press: int | None = None
    """How much the source's page is pressed to fit on one of ours."""
    ready: dict[int, SetBlock] = field(default_factory=dict)
    """The records of the source's page that were set to see whether it fits, by the index of the block."""

    def run(self) -> None:
        """Set the whole grid."""
        self.full = (self.layout.page.text_height - _RESERVE) // STEP * STEP
        self.header = self._fixed(self.grid.header)
        self.fresh = self.full - sum(row.height for row in self.header)
        after = self._fixed(self.grid.after)
        tail = sum(row.height for row in after)
        self.room = self.full
        self._put(self._fixed(self.grid.before) + self.header)
        last = len(self.grid.blocks) - 1
        self._press(0, tail)
        for i, block in enumerate(self.grid.blocks):
            if block.kind is RowKind.SECTION:
                self.waiting += self._fixed(block.rows)
                continue
            if block.rows[0].line in self.starts:
                self._source_page()
                self._press(i, tail)
            record = self.ready.pop(i, None) or SetBlock.of(block, self.setter, press=self.press)
            self._record(block, record, tail if i == last else 0)
        self._put_all(self.waiting)
        self._put_all(after, header=False)
        self._end_source_page()
        self._place()

    @property
    def _bare(self) -> bool:
        """Whether the page has none of the table's lines yet; moving on would leave it empty."""
        return not any(row.kind is RowKind.BODY for row in self.rows)

    def _page(self, *, header: bool = True) -> None:
        """Begin a new page."""
        if self.layout.fill or self.starts:
            _stretch(self.rows, self.full)
        self._place()
        self.rows = []
        self.room = self.full
        self._put(self.header if header else [])

    def _place(self) -> None:
        self.pages.append(self.placer.page(self.rows, len(self.pages) + 1))

    def _put(self, rows: list[DraftRow]) -> None:
        self.rows += rows
        self.room -= sum([row.height for row in rows])

    def _put_all(self, rows: list[DraftRow], *, header: bool = True) -> None:
        """Rows that may be parted, each on a new page where it does not fit."""
        for row in rows:
            if row.height > self.room:
                self._page(header=header)
            self._put([row])
        rows.clear()

    def _fixed(self, rows: tuple[Row, ...]) -> list[DraftRow]:
        """Rows that are never broken, set: the header's, a section's, title and notes."""
        sets = [[self.setter.single(row.kind, cell) for cell in row.cells] for row in rows]
        heights = [max((c.height for c in row if c.cell.row_span == 1), default=STEP) for row in sets]
        heights = [max(h, round_up(c.slot.style.min_height)) for h, row in zip(heights, sets, strict=True) for c in row[:1]]
        for r, row in enumerate(sets):
            for c in row:
                lack = c.height - sum(heights[r : r + c.cell.row_span])
                heights[r + c.cell.row_span - 1] += max(0, lack)
        return [DraftRow(row.kind, height, row.line, cells) for row, height, cells in zip(rows, heights, sets, strict=True)]

    def _record(self, block: Block, record: SetBlock, tail: int) -> None:
        forced = frozenset([i for i, row in enumerate(block.rows) if i and row.line in self.starts]) if self.starts else frozenset()
        total = sum(record.heights) + sum([row.height for row in self.waiting])
        if not forced and total + tail > self.room and total <= self.fresh and not self._bare:
            self._page()
        if not forced and total <= self.room:
            self._put(self.waiting + record.whole())
            self.waiting = []
            return
        self._broken(block, record, forced)

    def _broken(self, block: Block, record: SetBlock, forced: frozenset[int]) -> None:
        began = 0
        while not record.finished:
            if record.next in forced and record.pieces:
                forced -= {record.next}
                self._source_page()
            elif record.pieces:
                self._page()
            above = sum(row.height for row in self.waiting)
            rows = record.piece(self.room - above, self.fresh - above, forced, alone=self._bare)
            if not rows:
                if self.room >= self.fresh:
                    raise LayoutError(
                        Say("一页连一行也放不下", "not even one line fits on a page"),
                        place=Place(record=block.label or None),
                        hint=Say("请减小布局的边距、行距或节标题", "make margins, pitch or section headings of the layout smaller"),
                    )
                self._page()
                rows = record.piece(self.fresh - above, self.fresh - above, forced, alone=True)
            if record.pieces == 1:
                began = len(self.pages)
            self._put(self.waiting + rows)
            self.waiting = []
        if (count := len(self.pages) - began + 1) > 1:
            message = Say(f"一页放不下，续排 {count} 页", f"does not fit on one page and goes on over {count}")
            self.findings.append(Finding(code="P001", severity=Severity.NOTE, message=message, place=Place(record=block.label or None)))

    def _press(self, first: int, tail: int) -> None:
        """See whether the source's page that begins with a block is too full, and how much it must be pressed to fit."""
        self.press = None
        self.ready = {}
        if not self.starts:
            return
        count = len(self.grid.blocks)
        end = next((i for i in range(first + 1, count) if any(row.line in self.starts for row in self.grid.blocks[i].rows)), count)
        blocks = self.grid.blocks[first:end]
        room = self.room - sum(row.height for row in self.waiting) - (tail if end == count else 0)
        most = max(c.style.pitch - c.style.least_pitch for c in self.layout.columns)
        for press in (None, *range(0, most + _PRESS_STEP, _PRESS_STEP)):
            records = {i: SetBlock.of(b, self.setter, press=press) for i, b in enumerate(blocks, first)}
            if sum(sum(record.heights) for record in records.values()) <= room:
                self.press, self.ready = press, records
                break
        if self.press is not None:
            pitch = min(c.style.pressed(self.press).pitch for c in self.layout.columns) / EMU_PER_PT
            message = Say(
                f"来源的第 {self.source_page} 页略满，已压紧排入一页（行距 {pitch:g} 磅）",
                f"page {self.source_page} of the source is a little too full and was pressed to fit (pitch {pitch:g} pt)",
            )
            self.findings.append(Finding(code="P003", severity=Severity.NOTE, message=message, place=Place()))

    def _source_page(self) -> None:
        self._end_source_page()
        self._page()
        self.source_page += 1
        self.source_began = len(self.pages)

    def _end_source_page(self) -> None:
        """Tell where a page of the source has become more than one."""
        count = len(self.pages) + 1 - self.source_began
        if self.starts and count > 1:
            message = Say(
                f"来源的第 {self.source_page} 页放不下，排成 {count} 页",
                f"page {self.source_page} of the source does not fit and became {count} pages",
            )
            self.findings.append(Finding(code="P002", severity=Severity.WARNING, message=message, place=Place()))


def _stretch(rows: list[DraftRow], full: int) -> None:
    """Spread what is free at the foot of a page evenly over its body rows."""
    body = [row for row in rows if row.kind is RowKind.BODY]
    free = full - sum(row.height for row in rows)
    if body and free > 0:
        steps, rest = divmod(free // STEP, len(body))
        for i, row in enumerate(body):
            row.height += (steps + (i < rest)) * STEP
