"""Setting cells: their text broken into lines in the layout's measure, and rows broken where a page ends.

Pure arithmetic on heights; which page a piece goes to is decided in `paginate.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.coverage import style_of
from exporter.fonts import Advances, FontLibrary, FontStack
from exporter.grid import Block, Cell, RowKind
from exporter.layout import Align, Layout, TextStyle
from exporter.linebreak import SetLine, break_lines, doubtful_ends
from exporter.model import Document, Kind, Scope

__all__ = ["NARROWEST", "STEP", "DraftCell", "DraftRow", "SetBlock", "Setter", "Typecase", "round_up"]

# Row heights are whole pixels of 1/96 inch, the unit that Excel rounds rows to; 15 twips, so Word takes them as they are.
STEP = 9525
# A fifth of an em is kept free between Han and Latin, because LibreOffice (which cannot be told otherwise) puts it
# there; the PDF and Excel draw the same lines without it.
_SEAM_PARTS = 5
# The characters of a name that is too long for its column may be narrowed to this percentage of their width.
NARROWEST = 66
# In a column of fewer em than this a line that ends elsewhere soon makes a line more: one is kept for so many doubtful ends.
_NARROW = 8
_DOUBTFUL = 3
# Fewer lines of a part than these are not left alone at a page's foot.
_MIN_LINES = 2


def round_up(height: int) -> int:
    """The next whole step."""
    return -(-height // STEP) * STEP


@dataclass(slots=True)
class DraftCell:
    """A cell of a page in the making: its lines are known, its place is not."""

    cell: Cell
    style: TextStyle
    advances: Advances
    lines: tuple[SetLine, ...]
    row_span: int
    continued: bool = False


@dataclass(slots=True)
class DraftRow:
    """A row of a page in the making, with the cells that begin in it."""

    kind: RowKind
    height: int
    line: int
    cells: list[DraftCell]
    continued: bool = False


@dataclass(slots=True)
class _SetCell:
    """A cell with its lines, and how many of them are already on earlier pages.

    Programs that know fewer rules may need more lines: `needed` tells how many, for a number of lines from the next on.
    """

    cell: Cell
    style: TextStyle
    lines: tuple[SetLine, ...]
    needed: Callable[[tuple[SetLine, ...]], int]
    done: int = 0

    @property
    def left(self) -> int:
        return len(self.lines) - self.done

    @property
    def height(self) -> int:
        return self.height_of(self.left)

    def height_of(self, count: int) -> int:
        """The height that the next lines need in every program."""
        lines = max(1, self.needed(self.lines[self.done : self.done + count]))
        return round_up(lines * self.style.pitch + 2 * self.style.padding_y)

    def fitting(self, height: int) -> int:
        """How many of the lines left go into a height."""
        count = min(self.left, max(0, (height - 2 * self.style.padding_y) // self.style.pitch))
        while count and self.height_of(count) > height:
            count -= 1
        return count


@dataclass(slots=True)
class Typecase:
    """The faces of a layout, and the lines that were set with them: what was broken once is remembered."""

    stacks: dict[str, FontStack]
    _advances: dict[tuple[str, int], Advances] = field(default_factory=dict)
    _lines: dict[tuple[str, int, TextStyle], tuple[SetLine, ...]] = field(default_factory=dict)
    _needed: dict[tuple[str, int, TextStyle], int] = field(default_factory=dict)

    @classmethod
    def of(cls, layout: Layout, library: FontLibrary) -> Typecase:
        """An empty one; FontError where a role of the layout has no face."""
        return cls({role: library.stack(layout, role) for role in layout.fonts})

    def advances(self, style: TextStyle) -> Advances:
        """The widths of characters in a style."""
        key = style.font, style.size
        if key not in self._advances:
            self._advances[key] = self.stacks[style.font].advances(style.size)
        return self._advances[key]

    def lines(self, text: str, width: int, style: TextStyle) -> tuple[SetLine, ...]:
        """The lines of a text. Marks are squeezed where lines are long; in the middle of a cell it would only show."""
        key = text, width, style
        if (found := self._lines.get(key)) is not None:
            return found
        advances, seam = self.advances(style), style.size // _SEAM_PARTS
        lines = break_lines(text, width, advances, style.size, seam, squeeze=style.align in (Align.JUSTIFY, Align.LEFT))
        if style.align is Align.SPREAD and len(lines) > 1:
            lines = _name_lines(text, width, advances) or _balanced(text, width, advances, style.size, lines)
        self._lines[key] = lines
        return lines

    def needed(self, lines: tuple[SetLine, ...], width: int, style: TextStyle) -> int:
        """How many lines a program needs for the text of some lines that knows only the plainest rules; at least as many."""
        if len(lines) < 2 and not any(line.over > 0 for line in lines):
            return len(lines)
        key = _text(lines), width, style
        if (found := self._needed.get(key)) is None:
            advances, seam = self.advances(style), style.size // _SEAM_PARTS
            plain = break_lines(key[0].removesuffix("\n"), width, advances, style.size, seam, plain=True)
            found = max(len(lines), len(plain))
            if width < _NARROW * style.size:
                found += -(-doubtful_ends(lines) // _DOUBTFUL)
            self._needed[key] = found
        return found


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

    def width(self, kind: RowKind, cell: Cell) -> int:
        """The whole width of a cell: title, lead and notes have the page's, others their columns'."""
        if kind in (RowKind.TITLE, RowKind.LEAD, RowKind.NOTE):
            return self.layout.page.text_width
        return sum(c.width for c in self.layout.columns[cell.column : cell.column + cell.column_span])

    def lines(self, kind: RowKind, cell: Cell, text: str) -> tuple[SetLine, ...]:
        """The lines of a text in a cell."""
        style = style_of(self.layout, kind, cell.column)
        return self._typecase.lines(text, self.width(kind, cell) - 2 * style.padding_x, style)

    def set(self, kind: RowKind, cell: Cell, *, press: int | None = None) -> _SetCell:
        """A cell with its lines, its style pressed by so much or, where that is None, as it is."""
        style = style_of(self.layout, kind, cell.column)
        width = self.width(kind, cell) - 2 * style.padding_x
        shown = style if press is None else style.pressed(press)
        return _SetCell(cell, shown, self.lines(kind, cell, cell.text), lambda lines: self._typecase.needed(lines, width, style))

    def draft(self, cell: _SetCell, lines: tuple[SetLine, ...], row_span: int, *, continued: bool = False) -> DraftCell:
        """A cell as it goes onto a page."""
        return DraftCell(cell.cell, cell.style, self._typecase.advances(cell.style), lines, row_span, continued)


def _text(lines: tuple[SetLine, ...]) -> str:
    return "".join(line.text for line in lines)


def _is_label(shown: str, text: str, mark: str) -> bool:
    """Whether what a cell shows is its label repeated, and not the rest of a text that happens to end with the mark."""
    return shown == text + mark or (shown == mark and not text.endswith(mark))


def _name_lines(text: str, width: int, advances: Advances) -> tuple[SetLine, ...]:
    """A name too long for its column on one line, or parted after its ·, if narrower characters make it fit; else none."""
    for pieces in ([text], re.findall("[^·]+·?", text)):
        widest = max((sum(advances[c] for c in piece) for piece in pieces), default=0)
        if "".join(pieces) == text and "\n" not in text and widest * NARROWEST <= width * 100:
            return tuple(SetLine(piece) for piece in pieces)
    return ()


def _balanced(text: str, width: int, advances: Advances, em: int, lines: tuple[SetLine, ...]) -> tuple[SetLine, ...]:
    """A text on as few lines as it needs, about equally long."""
    while width > em:
        narrower = break_lines(text, width - em // 2, advances, em, squeeze=False)
        if len(narrower) > len(lines):
            break
        width, lines = width - em // 2, narrower
    return lines


@dataclass(slots=True)
class _SetRow:
    line: int
    cells: list[_SetCell]
    started: bool = False

    def height(self, least: int) -> int:
        return max(least, *(c.height for c in self.cells)) if self.cells else least


@dataclass(slots=True)
class SetBlock:
    """The rows of a block, set, and the cells that are merged over all of them."""

    kind: RowKind
    setter: Setter
    rows: list[_SetRow]
    merged: list[_SetCell]
    least: int
    """No row is less high."""
    next: int = 0
    """The row to go on with."""
    pieces: int = field(default=0)

    @classmethod
    def of(cls, block: Block, setter: Setter, *, press: int | None = None) -> SetBlock:
        """Set a block, pressed by so much; its merged cells are those that span all its rows where there are several."""
        count = len(block.rows)
        rows = [
            _SetRow(row.line, [setter.set(row.kind, c, press=press) for c in row.cells if count == 1 or c.row_span == 1])
            for row in block.rows
        ]
        merged = [setter.set(block.kind, c, press=press) for c in block.rows[0].cells if count > 1 and c.row_span > 1]
        return cls(block.kind, setter, rows, merged, setter.min_height if block.kind is RowKind.BODY and press is None else STEP)

    @property
    def finished(self) -> bool:
        """Whether all of it is on pages."""
        return self.next == len(self.rows) and not any(m.left for m in self.merged)

    def heights(self) -> list[int]:
        """The rows' heights, stretched evenly where a merged cell needs more than they have."""
        heights = [row.height(self.least) for row in self.rows]
        lack = max((m.height for m in self.merged), default=0) - sum(heights)
        if lack > 0:
            steps, rest = divmod(lack // STEP, len(heights))
            heights = [h + (steps + (i < rest)) * STEP for i, h in enumerate(heights)]
        return heights

    def whole(self, heights: list[int]) -> list[DraftRow]:
        """All rows, for one page."""
        out = []
        for i, (row, height) in enumerate(zip(self.rows, heights, strict=True)):
            cells = [self.setter.draft(m, m.lines, len(self.rows)) for m in self.merged] if i == 0 else []
            cells += [self.setter.draft(c, c.lines, 1) for c in row.cells]
            out.append(DraftRow(self.kind, height, row.line, cells))
        self.next = len(self.rows)
        for m in self.merged:
            m.done = len(m.lines)
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
            cells = [self.setter.draft(c, (), 1, continued=True) for c in last.cells]
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
        return max((self._height(c, self.setter.lines(self.kind, c.cell, mark)) for c in marked), default=0)

    def _take(self, row: _SetRow, height: int, counts: dict[int, int]) -> DraftRow:
        cells = []
        for c in row.cells:
            if row.started and not c.left:
                cells.append(self.setter.draft(c, self._label(c, height) if c.cell.key in self.setter.labels else (), 1, continued=True))
                continue
            lines = c.lines[c.done : c.done + counts[id(c)]]
            cells.append(self.setter.draft(c, lines, 1, continued=row.started and c.done > 0))
            c.done += len(lines)
        if row.started:
            self._mark(cells)
        draft = DraftRow(self.kind, height, row.line, cells, continued=row.started)
        row.started = True
        return draft

    def _mark(self, cells: list[DraftCell]) -> None:
        """See to it that a reader can tell a part that goes on from a new one: one of its cells bears the mark."""
        parts = [c for c in cells if c.cell.key in self.setter.parts]
        mark = self.setter.layout.continued
        if not any(c.continued and _is_label(_text(c.lines), c.cell.text, mark) for c in parts):
            empty = next((c for c in parts if not c.lines), None)
            if empty is not None:
                empty.lines = self.setter.lines(self.kind, empty.cell, mark)

    @staticmethod
    def _height(cell: _SetCell, lines: tuple[SetLine, ...]) -> int:
        """The height that other lines than its own need in a cell, in every program."""
        return round_up(cell.needed(lines) * cell.style.pitch + 2 * cell.style.padding_y)

    def _label(self, cell: _SetCell, height: int) -> tuple[SetLine, ...]:
        """The label that a finished cell repeats when it is reopened: its text with the mark, or the mark alone."""
        mark = self.setter.layout.continued
        if not cell.cell.text:
            return ()
        lines = self.setter.lines(self.kind, cell.cell, cell.cell.text + mark)
        if self._height(cell, lines) <= height:
            return lines
        return self.setter.lines(self.kind, cell.cell, mark)

    def _take_merged(self, out: list[DraftRow], used: int, room: int) -> None:
        reopened = self.pieces > 0
        numbers = [m for m in self.merged if reopened and not m.left and self.setter.kinds.get(m.cell.key) is Kind.NUMBER]
        need = max((m.height for m in self.merged if m.left), default=0)
        for m in numbers:
            label = self.setter.lines(self.kind, m.cell, m.cell.text + self.setter.layout.continued)
            need = max(need, self._height(m, label))
        if need > used:
            out[-1].height += min(need, room) - used
            used = min(need, room)
        merged = []
        for m in self.merged:
            if reopened and not m.left:
                merged.append(self.setter.draft(m, self._label(m, used), len(out), continued=True))
                continue
            lines = m.lines[m.done : m.done + m.fitting(used)]
            merged.append(self.setter.draft(m, lines, len(out), continued=m.done > 0))
            m.done += len(lines)
        out[0].cells[:0] = merged
