"""Setting records: their cells' texts in lines, their rows' heights, and rows broken where a page ends.

Pure arithmetic on heights; which page a piece goes to is decided in `paginate.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporter.layout import Layout
from exporter.model import Document, Kind, Scope
from exporter.pages.coverage import style_of
from exporter.pages.draft import STEP, DraftCell, DraftRow, Heights, Slot, round_up
from exporter.pages.grid import Block, Cell, RowKind
from exporter.pages.measure import Typecase
from exporter.pages.plan import SetText

__all__ = ["SetBlock", "Setter"]

# Fewer lines of a part than these are not left alone at a page's foot.
_MIN_LINES = 2


class Setter:
    """Sets the cells of a document: their text broken into lines in the widths of its columns."""

    def __init__(self, document: Document, layout: Layout, typecase: Typecase) -> None:
        self.layout = layout
        self.kinds = {f.key: f.kind for f in document.fields}
        self.labels = {f.key for f in document.fields if f.scope is Scope.RECORD or f.kind is Kind.PERSON}
        """The fields whose text a reader needs again where a line goes on from the page before."""
        self.parts = {f.key for f in document.fields if f.scope is Scope.PART}
        self.min_height = round_up(max(c.style.min_height for c in layout.columns))
        self._typecase = typecase
        self._body: dict[int | None, list[Slot]] = {}

    def _width(self, kind: RowKind, cell: Cell) -> int:
        """The whole width of a cell: title, lead and notes have the page's, others their columns'."""
        if kind in (RowKind.TITLE, RowKind.LEAD, RowKind.NOTE):
            return self.layout.page.text_width
        return sum(c.width for c in self.layout.columns[cell.column : cell.column + cell.column_span])

    def slot(self, kind: RowKind, cell: Cell, press: int | None = None) -> Slot:
        """The slot of a cell, its style pressed by so much or, where that is None, as it is."""
        style = style_of(self.layout, kind, cell.column)
        measure = self._typecase.measure(self._width(kind, cell) - 2 * style.padding_x, style)
        shown = style if press is None else style.pressed(press)
        return Slot(measure, shown, Heights(shown))

    def slots(self, block: Block, press: int | None) -> list[Slot]:
        """The slots of the cells of a block by their columns; those of records are the same for all."""
        if block.kind is not RowKind.BODY:
            return [self.slot(block.kind, cell, press) for cell in block.rows[0].cells]
        if press not in self._body:
            self._body[press] = [self.slot(block.kind, cell, press) for cell in block.rows[0].cells]
        return self._body[press]

    def single(self, kind: RowKind, cell: Cell) -> DraftCell:
        """A cell of any kind, set as it is."""
        slot = self.slot(kind, cell)
        return DraftCell(cell, slot, slot.measure[cell.text], cell.row_span)


def _is_label(piece: SetText, text: str, mark: str) -> bool:
    """Whether what a cell shows is its label repeated, and not the rest of a text that happens to end with the mark."""
    shown = "".join(line.text for line in piece.lines)
    return shown == text + mark or (shown == mark and not text.endswith(mark))


def _stretched(heights: list[int], needed: int) -> list[int]:
    """Rows' heights, stretched evenly where a merged cell needs more than they have."""
    lack = needed - sum(heights)
    if lack <= 0:
        return heights
    steps, rest = divmod(lack // STEP, len(heights))
    return [h + (steps + (i < rest)) * STEP for i, h in enumerate(heights)]


@dataclass(slots=True)
class _SetRow:
    line: int
    cells: list[DraftCell]
    started: bool = False

    def height(self, least: int) -> int:
        """The height that is left to set."""
        return max([least, *[c.height for c in self.cells]])


@dataclass(slots=True)
class SetBlock:
    """The rows of a block, set, and the cells that are merged over all of them."""

    kind: RowKind
    setter: Setter
    rows: list[_SetRow]
    merged: list[DraftCell]
    least: int
    """No row is less high."""
    heights: list[int]
    """The rows' heights where all are on one page."""
    next: int = 0
    """The row to go on with."""
    pieces: int = 0

    @classmethod
    def of(cls, block: Block, setter: Setter, *, press: int | None = None) -> SetBlock:
        """Set a block, pressed by so much; its merged cells are those that span all its rows where there are several."""
        slots = setter.slots(block, press)
        least = setter.min_height if block.kind is RowKind.BODY and press is None else STEP
        rows: list[_SetRow] = []
        heights: list[int] = []
        merged: list[DraftCell] = []
        for row in block.rows:
            cells: list[DraftCell] = []
            highest = least
            for cell in row.cells:
                slot = slots[cell.column]
                text = slot.measure[cell.text]
                if cell.row_span > 1:
                    merged.append(DraftCell(cell, slot, text, cell.row_span))
                    continue
                cells.append(DraftCell(cell, slot, text, 1))
                if (height := slot.heights[text.needed]) > highest:
                    highest = height
            rows.append(_SetRow(row.line, cells))
            heights.append(highest)
        if merged:
            heights = _stretched(heights, max(m.height for m in merged))
        return cls(block.kind, setter, rows, merged, least, heights)

    @property
    def finished(self) -> bool:
        """Whether all of it is on pages."""
        return self.next == len(self.rows) and not any(m.left for m in self.merged)

    def whole(self) -> list[DraftRow]:
        """All rows, for one page."""
        out = [DraftRow(self.kind, height, row.line, row.cells) for row, height in zip(self.rows, self.heights, strict=True)]
        out[0].cells = self.merged + out[0].cells
        self.next = len(self.rows)
        for m in self.merged:
            m.done = len(m.text.lines)
        return out

    def piece(self, room: int, fresh: int, forced: frozenset[int], *, alone: bool) -> list[DraftRow]:
        """The next rows that go into `room`, none where a fresh page serves better.

        A row in `forced` begins a page. `alone` says that the page has no other lines, so that waiting is no help.
        """
        begin = self.next
        out: list[DraftRow] = []
        used = 0
        while self.next < len(self.rows):
            if self.next > begin and self.next in forced:
                break
            row = self.rows[self.next]
            height = max(row.height(self.least), self._mark_height(row))
            if used + height > room:
                alone = alone and not out
                if height <= fresh and not alone:
                    break
                fits = {id(c): c.fitting(room - used) for c in row.cells}
                if max(fits.values(), default=0) < (1 if alone else _MIN_LINES):
                    break
                height = max(self.least if alone else 0, *(c.height_of(fits[id(c)]) for c in row.cells))
                height = min(height, room - used)
                out.append(self._take(row, height, fits))
                used += height
                break
            out.append(self._take(row, height, {id(c): c.left for c in row.cells}))
            used += height
            self.next += 1
        if not out:
            if self.next < len(self.rows):
                return []
            last = self.rows[-1]
            cells = [c.showing(c.next(0), 1, continued=True) for c in last.cells]
            self._mark(cells)
            out.append(DraftRow(self.kind, self.least, last.line, cells, continued=True))
            used = self.least
        self._take_merged(out, used, room)
        self.pieces += 1
        return out

    def _mark_height(self, row: _SetRow) -> int:
        """What a row that goes on needs at least for the mark of its labels."""
        done = [c for c in row.cells if row.started and not c.left]
        labels = [c for c in done if c.cell.text and c.cell.key in self.setter.labels]
        marked = labels or [c for c in done if c.cell.key in self.setter.parts][:1]
        mark = self.setter.layout.continued
        return max((c.slot.heights[c.slot.measure[mark].needed] for c in marked), default=0)

    def _take(self, row: _SetRow, height: int, counts: dict[int, int]) -> DraftRow:
        cells = []
        for c in row.cells:
            if row.started and not c.left:
                text = self._label(c, height) if c.cell.key in self.setter.labels else c.next(0)
                cells.append(c.showing(text, 1, continued=True))
                continue
            text = c.next(counts[id(c)])
            cells.append(c.showing(text, 1, continued=row.started and c.done > 0))
            c.done += len(text.lines)
        if row.started:
            self._mark(cells)
        draft = DraftRow(self.kind, height, row.line, cells, continued=row.started)
        row.started = True
        return draft

    def _mark(self, cells: list[DraftCell]) -> None:
        """See to it that a reader can tell a part that goes on from a new one: one of its cells bears the mark."""
        parts = [c for c in cells if c.cell.key in self.setter.parts]
        mark = self.setter.layout.continued
        if not any(c.continued and _is_label(c.text, c.cell.text, mark) for c in parts):
            empty = next((c for c in parts if not c.text.lines), None)
            if empty is not None:
                empty.text = empty.slot.measure[mark]

    def _label(self, cell: DraftCell, height: int) -> SetText:
        """The label that a finished cell repeats when it is reopened: its text with the mark, or the mark alone."""
        mark, measure = self.setter.layout.continued, cell.slot.measure
        if not cell.cell.text:
            return cell.text
        label = measure[cell.cell.text + mark]
        return label if cell.slot.heights[label.needed] <= height else measure[mark]

    def _take_merged(self, out: list[DraftRow], used: int, room: int) -> None:
        reopened = self.pieces > 0
        numbers = [m for m in self.merged if reopened and not m.left and self.setter.kinds.get(m.cell.key) is Kind.NUMBER]
        need = max((m.height for m in self.merged if m.left), default=0)
        for m in numbers:
            label = m.slot.measure[m.cell.text + self.setter.layout.continued]
            need = max(need, m.slot.heights[label.needed])
        if need > used:
            out[-1].height += min(need, room) - used
            used = min(need, room)
        merged = []
        for m in self.merged:
            if reopened and not m.left:
                merged.append(m.showing(self._label(m, used), len(out), continued=True))
                continue
            text = m.next(m.fitting(used))
            merged.append(m.showing(text, len(out), continued=m.done > 0))
            m.done += len(text.lines)
        out[0].cells[:0] = merged
