"""What each column of the table holds, by its heading; the measure of its cells; how its lines are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from exporter.layout import Layout, fold_heading
from exporter.model import Field, Kind
from exporter.readers.pdf.cells import Cell, Row
from exporter.readers.pdf.lines import Line
from exporter.readers.pdf.wrap import Measure, Vocabulary, between, joiners, spaced_word

__all__ = ["Columns", "Heading", "find_heading"]

# Between the parts of a name from another language; GB/T 15834—2011 §4.14 has the first.
_NAME_DOTS = ("·", "•", "・", "‧")
# Edges of lines that differ by less are one edge; points.
_EDGE = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """The table's heading: its levels, the fields that it stands for, and the mark of what goes on below it."""

    levels: int
    fields: tuple[Field, ...]
    shown: tuple[str, ...]
    continued: str
    cells: tuple[tuple[str, ...], ...]
    """What its rows show, each text once, where it begins."""

    def at(self, rows: Sequence[Row], index: int) -> bool:
        """Whether the heading is shown at a row, for the first time or again."""
        return tuple(fold_heading(c.bare) for row in rows[index : index + self.levels] for c in row.cells) == self.shown


def find_heading(rows: Sequence[Row], layouts: tuple[Layout, ...]) -> Heading | None:
    """The first heading that a layout knows; None where none does."""
    for index in range(len(rows)):
        for layout in layouts:
            some = rows[index : index + layout.levels]
            if len(some) < layout.levels or any(len(row.cells) != len(layout.columns) for row in some):
                continue
            texts = tuple(tuple(dict.fromkeys(row.cells[c] for row in some)) for c in range(len(layout.columns)))
            fields = layout.fields(tuple(tuple(cell.bare for cell in cells) for cells in texts))
            if fields is not None:
                shown = tuple(fold_heading(c.bare) for row in some for c in row.cells)
                cells = tuple(tuple(cell.bare if row.begins(c) else "" for c, cell in enumerate(row.cells)) for row in some)
                return Heading(layout.levels, fields, shown, layout.continued, cells)
    return None


@dataclass(slots=True)
class Columns:
    """The columns of all pages: joins the lines of their cells."""

    fields: tuple[Field, ...]
    padding: list[float] = field(default_factory=list)
    pitch: list[float] = field(default_factory=list)
    draws_blanks: bool = False
    vocabulary: dict[int, Vocabulary] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: tuple[Field, ...], rows: Iterable[Row]) -> Columns:
        """What the cells of the body tell about their columns."""
        cells: list[list[Cell]] = [[] for _ in fields]
        for row in rows:
            for c in range(len(fields)):
                if row.begins(c) and row.cells[c].column_end == c + 1 and row.cells[c].lines:
                    cells[c].append(row.cells[c])
        out = cls(fields, _paddings(cells), _pitches(cells))
        out.draws_blanks = any(line.text[-1] == " " for some in cells for cell in some for line in cell.lines[:-1])
        return out

    def learn(self, rows: Iterable[Sequence[Cell | str]]) -> None:
        """Learn the items of lists from rows whose cells are whole: first those on one line, then those surely wrapped."""
        lists = [c for c, f in enumerate(self.fields) if f.kind is Kind.UNITS and f.separator.isspace()]
        cells = [(c, cell) for row in rows for c in lists if c < len(row) and not isinstance(cell := row[c], str) and cell.lines]
        self.vocabulary = {c: Vocabulary(strict=self.draws_blanks) for c in lists}
        for c, cell in cells:
            self.vocabulary[c].learn(_whole_items(cell.lines))
        for c, cell in cells:
            for _, pieces in _wrapped(cell.lines, self._joiners(cell, c)):
                if not any(self.vocabulary[c].possible(pieces)):
                    self.vocabulary[c].learn(["".join(pieces)])

    def full(self, cell: Cell, column: int) -> bool:
        """Whether a cell's last line is full, so that its text may go on."""
        measure = self.measure(cell, column)
        return bool(cell.lines) and cell.lines[-1].x1 - cell.lines[-1].x0 > measure.right - measure.left - cell.lines[-1].em

    def measure(self, cell: Cell, column: int) -> Measure:
        """The room of a cell's lines."""
        return Measure(cell.x0 + self.padding[column], cell.x1 - self.padding[column], self.pitch[column])

    def text(self, cell: Cell, column: int) -> tuple[str, bool]:
        """The text of a cell, and whether a blank in it is no more than a guess."""
        if not cell.lines:
            return cell.joiner, False
        between_lines = self._joiners(cell, column)
        guessed = False
        if not self.draws_blanks:
            for i, (a, b) in enumerate(pairwise(cell.lines)):
                if not between_lines[i] and spaced_word(a, b):
                    between_lines[i], guessed = " ", True
        if column in self.vocabulary:
            for first, pieces in _wrapped(cell.lines, between_lines):
                cuts, doubtful = self.vocabulary[column].parted(pieces)
                guessed |= doubtful
                between_lines[first : first + len(cuts)] = [" " if cut else "" for cut in cuts]
        between_lines.append(cell.joiner)
        return "".join(line.text + j for line, j in zip(cell.lines, between_lines, strict=True)), guessed

    def _joiners(self, cell: Cell, column: int) -> list[str]:
        """What stands between the lines of a cell."""
        found = joiners(cell.lines, self.measure(cell, column), blanks=self.draws_blanks)
        return [self._fitting(j, a, b, column) for j, (a, b) in zip(found, pairwise(cell.lines), strict=True)]

    def joiner(self, cell: Cell, after: Cell, column: int) -> str:
        """What stands between a cell and one that goes on with it."""
        before, rest = cell.lines[-1], "".join(line.text for line in after.lines)
        found = between(before, after.lines[0], self.measure(cell, column), blanks=self.draws_blanks, rest=rest)
        return self._fitting(found, before, after.lines[0], column)

    def _fitting(self, joiner: str, before: Line, after: Line, column: int) -> str:
        """What may stand between two lines of a column: numbers, the items of a list and what a name's dot joins are not broken."""
        f = self.fields[column]
        if "\n" in joiner and f.kind is Kind.PERSON and before.text.rstrip().endswith(_NAME_DOTS):
            return ""
        if "\n" in joiner and f.kind is Kind.NUMBER:
            return ""
        if "\n" in joiner and f.kind is Kind.UNITS:
            parted = before.text.rstrip().endswith(f.separator) or after.text.startswith(f.separator)
            return "" if parted else f.separator
        return joiner


def _whole_items(lines: list[Line]) -> Iterator[str]:
    """The items of a list that stand whole on one line: with a blank, or the list's end, on both sides."""
    for i, line in enumerate(lines):
        items = line.text.split()
        yield from items[(1 if i else 0) : (None if i == len(lines) - 1 else -1)]


def _wrapped(lines: list[Line], between_lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What goes on from line to line without a blank to be seen: the first line's index, and its piece on each line."""
    first = 0
    for i in range(1, len(lines) + 1):
        goes_on = i < len(lines) and not between_lines[i - 1] and not (lines[i - 1].text[-1].isspace() or lines[i].text[0].isspace())
        if goes_on and len(lines[i].text.split()) == 1:
            continue
        last = i if goes_on else i - 1
        if last > first:
            yield first, [lines[k].text.split()[-1 if k == first else 0] for k in range(first, last + 1)]
        first = i


def _paddings(cells: list[list[Cell]]) -> list[float]:
    """How far inside the rules text begins: a column's own where its lines begin in one place, or else the table's least."""
    own: list[float | None] = []
    lows: list[float] = []
    for some in cells:
        gaps = sorted(max(0.0, line.x0 - cell.x0) for cell in some for line in cell.lines)
        if not gaps:
            own.append(None)
            continue
        low = gaps[len(gaps) // 10]
        lows.append(low)
        widths = [line.x1 - line.x0 for cell in some for line in cell.lines]
        flush = sum(abs(g - low) < _EDGE for g in gaps) > len(gaps) * 0.6
        own.append(low if flush and max(widths) - min(widths) > 3 * some[0].lines[0].em else None)
    least = min(lows, default=0.0)
    return [least if value is None else value for value in own]


def _pitches(cells: list[list[Cell]]) -> list[float]:
    """The usual distance of two lines in each column, that of the whole table where a column has no two."""
    found = [sorted(b.y - a.y for cell in some for a, b in pairwise(cell.lines)) for some in cells]
    every = sorted(distance for some in found for distance in some)
    usual = every[len(every) // 10] if every else 0.0
    return [some[len(some) // 10] if some else usual for some in found]
