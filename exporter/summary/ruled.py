"""Ruled tables on paper: the headings repeat on every page, long rows go over to the next, a column may hold bars."""

from __future__ import annotations

from collections.abc import Sequence

from exporter.summary.charts import scale
from exporter.summary.figures import Counts
from exporter.summary.paper import PAGE, Bar, Paper, Rule, Type
from exporter.summary.words import VERDICTS
from exporter.units import mm, pt, zihao

__all__ = ["BODY", "HEADER", "Ruled", "least_height", "legend"]

BODY = Type("body", zihao("五号"), pt(14))
HEADER = Type("heading", zihao("五号"), pt(14))
_MARK = Type("body", zihao("六号"), pt(8))
_PAD_X = mm(1)
_PAD_Y = mm(0.8)
_BAR = mm(3.4)
_INSET = mm(3)
# A text of more lines is easier to read when they begin below each other.
_CENTRED = 2


class Ruled:
    """A table being written. `most` is what the longest bar of the last column stands for; without it there are no bars."""

    def __init__(self, paper: Paper, headings: Sequence[str], widths: Sequence[int], *, left: int = 0, most: int | None = None) -> None:
        self._paper = paper
        self._headings = headings
        self._left = left
        self._edges = [PAGE.left]
        for width in widths:
            self._edges.append(self._edges[-1] + width)
        self._most = most
        self._end, self._step = scale(most) if most is not None else (1, 1)
        self._just_begun = True
        self._header()

    def row(self, cells: Sequence[str], counts: Counts | None = None, *, type_: Type = BODY, followed: bool = False) -> None:
        """Write a row; with counts, a bar in the last column. One that is followed stays with the next, of one line."""
        lines = [self._paper.lines(text, type_, self._width(i) - 2 * _PAD_X) for i, text in enumerate(cells)]
        while True:
            count = max(len(some) for some in lines)
            height = count * type_.pitch + 2 * _PAD_Y
            if height + (HEADER.pitch + 2 * _PAD_Y if followed and not self._just_begun else 0) <= self._paper.room:
                self._put(lines, height, type_, counts)
                return
            if not self._just_begun:
                self._paper.turn()
                self._header()
                continue
            fitting = max(1, (self._paper.room - 2 * _PAD_Y) // type_.pitch)
            self._put([some[:fitting] for some in lines], fitting * type_.pitch + 2 * _PAD_Y, type_, counts)
            lines = [some[fitting:] for some in lines]
            counts = None
            self._paper.turn()
            self._header()

    def across(self, text: str) -> None:
        """Write a row of one cell over all columns, which stays with the next row."""
        width = self._edges[-1] - self._edges[0]
        lines = self._paper.lines(text, HEADER, width - 2 * _PAD_X)
        height = len(lines) * HEADER.pitch + 2 * _PAD_Y
        if self._paper.room < height + BODY.pitch + 2 * _PAD_Y and not self._just_begun:
            self._paper.turn()
            self._header()
        top = self._paper.y
        for i, line in enumerate(lines):
            self._paper.write(line, HEADER, self._edges[0] + _PAD_X, top + _PAD_Y + i * HEADER.pitch)
        self._box(top, height, (self._edges[0], self._edges[-1]))
        self._paper.y += height
        self._just_begun = False

    def _width(self, column: int) -> int:
        return self._edges[column + 1] - self._edges[column]

    def _header(self) -> None:
        paper = self._paper
        lines = [paper.lines(text, HEADER, self._width(i) - 2 * _PAD_X) for i, text in enumerate(self._headings)]
        marks = _MARK.pitch if self._most is not None else 0
        height = max(len(some) for some in lines) * HEADER.pitch + 2 * _PAD_Y + marks
        paper.need(height + 2 * (BODY.pitch + 2 * _PAD_Y))
        top = paper.y
        for i, some in enumerate(lines):
            marked = marks if i == len(self._headings) - 1 else 0
            self._cell(i, some, top, height - marked, HEADER, middle=True)
        if self._most is not None:
            self._axis(top + height)
        self._box(top, height, self._edges)
        paper.y += height
        self._just_begun = True

    def _put(self, lines: list[list[str]], height: int, type_: Type, counts: Counts | None) -> None:
        top = self._paper.y
        for i, some in enumerate(lines):
            self._cell(i, some, top, height, type_, middle=i != self._left and len(some) <= _CENTRED)
        if self._most is not None:
            self._bars(top, height, counts)
        self._box(top, height, self._edges)
        self._paper.y += height
        self._just_begun = False

    def _cell(self, column: int, lines: list[str], top: int, height: int, type_: Type, *, middle: bool) -> None:
        first = top + (height - len(lines) * type_.pitch) // 2
        for i, line in enumerate(lines):
            x, width = self._edges[column] + _PAD_X, self._width(column) - 2 * _PAD_X
            self._paper.write(line, type_, x, first + i * type_.pitch, width=width, middle=middle)

    def _box(self, top: int, height: int, edges: Sequence[int]) -> None:
        rules = self._paper.leaf.rules
        rules += [Rule(edges[0], y, edges[-1], y) for y in (top, top + height)]
        rules += [Rule(x, top, x, top + height) for x in edges]

    def _at(self, value: int) -> int:
        """Where a number of lines stands on the bars' axis."""
        begin, end = self._edges[-2] + _INSET, self._edges[-1] - _INSET
        return begin + (end - begin) * value // self._end

    def _marked(self) -> tuple[int, ...]:
        """The marks of the axis: at most three are labelled in the narrow column."""
        steps = self._end // self._step
        return (0, self._end // self._step // 2 * self._step, self._end) if steps % 2 == 0 else (0, self._end)

    def _axis(self, foot: int) -> None:
        for value in self._marked():
            text = str(value)
            half = self._paper.width(text, _MARK.role, _MARK.size) // 2
            self._paper.write(text, _MARK, self._at(value) - half, foot - _MARK.pitch - mm(0.4))

    def _bars(self, top: int, height: int, counts: Counts | None) -> None:
        leaf = self._paper.leaf
        leaf.rules += [Rule(self._at(v), top, self._at(v), top + height, light=True) for v in self._marked()]
        if counts is None:
            return
        begin = 0
        for verdict in VERDICTS:
            count = counts.of(verdict)
            if count:
                x = self._at(begin)
                leaf.bars.append(Bar(x, top + (height - _BAR) // 2, self._at(begin + count) - x, _BAR, verdict))
            begin += count


def least_height(rows: int) -> int:
    """How high a table with bars and so many rows of one line is."""
    return HEADER.pitch + _MARK.pitch + rows * BODY.pitch + 2 * (rows + 1) * _PAD_Y


def legend(paper: Paper) -> None:
    """Write what the bars' looks say, at the right."""
    size, gap = mm(3.4), mm(1.5)
    words = [(verdict, say.zh, paper.width(say.zh, BODY.role, BODY.size)) for verdict, say in VERDICTS.items()]
    x = PAGE.width - PAGE.right - sum(width + size * 2 + 2 * gap for _, _, width in words)
    for verdict, text, width in words:
        paper.leaf.bars.append(Bar(x, paper.y + (BODY.pitch - size) // 2, size * 2, size, verdict))
        paper.write(text, BODY, x + size * 2 + gap, paper.y)
        x += size * 2 + 2 * gap + width
    paper.y += BODY.pitch + mm(1)
