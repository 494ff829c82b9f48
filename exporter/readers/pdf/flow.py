"""Pages of cells → rows of one table: headings found again, and what a page's end broke joined.

Our own pages mark what goes on with the layout's mark（续）, which `assemble` joins. Other programs do not:
- a cell that no rule closes at the page's foot goes on at the next page's head, for certain;
- where the rules are closed all the same, a row without 序号 goes on with the record, and one without any short value
  (person, deadline, status) goes on with the row; both are guesses, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from exporter.errors import Place
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Finding, Kind, Scope, Severity
from exporter.readers.assemble import SourceRow
from exporter.readers.pdf.cells import Cell, PageContent, Row
from exporter.readers.pdf.columns import Columns, Heading, find_heading
from exporter.readers.pdf.outside import Outside

__all__ = ["Flow"]

_SHORT = frozenset({Kind.PERSON, Kind.DEADLINE, Kind.STATUS})
# Edges of columns on different pages that are nearer than this are one; points.
_NEAR = 4.0


class _Made(NamedTuple):
    """A row as it will be handed on: the cells that begin in it, a text for what has no place in a column.

    `above` are the columns that a cell of an earlier row covers; an `outside` row stands outside the table.
    """

    cells: list[Cell | str]
    above: tuple[int, ...] = ()
    outside: bool = False


@dataclass(slots=True)
class Flow:
    """Makes source rows of pages."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    rows: list[_Made] = field(default_factory=list)
    heading: Heading | None = None
    columns: Columns | None = None
    last: Row | None = None
    """The row of the body that the page before ended with."""

    def run(self, pages: list[PageContent], layouts: tuple[Layout, ...], around: Outside) -> list[SourceRow]:
        """The rows of all pages in reading order."""
        self._find(pages, layouts)
        for page in pages:
            for t in range(len(page.tables) + 1):
                self.rows += [_Made([text], outside=True) for text in around.paragraphs.get((page.number, t), ())]
                if t < len(page.tables):
                    self._table(page.tables[t], fresh=t == 0)
        if self.columns is not None:
            self.columns.learn(row.cells for row in self.rows if len(row.cells) == len(self.columns.fields))
        made = [row for row in self.rows if row.cells]
        return [SourceRow(n, self._texts(row.cells), above=row.above, outside=row.outside) for n, row in enumerate(made, 1)]

    def _find(self, pages: list[PageContent], layouts: tuple[Layout, ...]) -> None:
        """Find the heading and what the columns under it have in common."""
        xs: tuple[float, ...] = ()
        for page in pages:
            for t, rows in enumerate(page.tables):
                if self.heading is None and (found := find_heading(rows, layouts)) is not None:
                    self.heading, xs = found, page.xs[t]
        if self.heading is None:
            return
        for page in pages:
            for t, rows in enumerate(page.tables):
                _align(rows, page.xs[t], xs)
        count = len(self.heading.fields)
        body = [row for page in pages for rows in page.tables for row in self._body(rows) if len(row.cells) == count and row.across is None]
        self.columns = Columns.of(self.heading.fields, body)

    def _body(self, rows: list[Row]) -> list[Row]:
        """The rows under the heading."""
        heading = self.heading
        begins = next((i for i in range(len(rows)) if heading is not None and heading.at(rows, i)), None)
        return rows if begins is None or heading is None else rows[begins + heading.levels :]

    def _table(self, rows: list[Row], *, fresh: bool) -> None:
        heading = self.heading
        if heading is None:
            self.rows += [_begun(row) for row in rows]
            return
        body = self._body(rows)
        head = rows[: len(rows) - len(body)]
        if head:
            self.rows += [_begun(row) for row in head]
        elif fresh and self.last is not None:  # a page begins, though it does not repeat the heading
            self.rows += [_Made(list(cells)) for cells in heading.cells]
        for i, row in enumerate(body):
            if _shows_nothing(row) or (i == 0 and self.last is not None and self._goes_on(self.last, row)):
                continue
            self.rows.append(_begun(row))
        if body:
            self.last = body[-1] if body[-1].across is None and len(body[-1].cells) == len(heading.fields) else None

    # Over the page

    def _goes_on(self, last: Row, row: Row) -> bool:
        """Join to the page before what goes on from there; whether that is the whole row."""
        heading, columns = self.heading, self.columns
        if heading is None or columns is None or row.across is not None or len(row.cells) != len(heading.fields):
            return False
        if any(cell.bare.endswith(heading.continued) for cell in row.cells):
            self._mark(last, row, columns, heading.continued)
            return False
        fields = heading.fields
        numbers = [c for c, f in enumerate(fields) if f.kind is Kind.NUMBER and f.scope is Scope.RECORD]
        if any(row.cells[c].lines and (last.cells[c].whole.lines or not last.cells[c].open_foot) for c in numbers):
            return False
        record = [c for c, f in enumerate(fields) if f.scope is Scope.RECORD]
        parts = [c for c in range(len(fields)) if c not in record]
        if not numbers and any(row.cells[c].lines and not last.cells[c].open_foot for c in record):
            return False
        for c in record:
            self._join(last, row, c)
        if not self._same_part(last, row, parts, columns):
            return False
        for c in parts:
            self._join(last, row, c)
        return True

    def _mark(self, last: Row, row: Row, columns: Columns, mark: str) -> None:
        """Note what stands between a cell and the rest that a marked row adds to it."""
        for c, cell in enumerate(row.cells):
            before = last.cells[c]
            if before.lines and cell.lines and row.begins(c) and not cell.bare.endswith(mark):
                before.joiner = columns.joiner(before, cell, c)

    def _same_part(self, last: Row, row: Row, parts: list[int], columns: Columns) -> bool:
        """Whether a row goes on with the last one of the page before, and is no new part of its record."""
        fields = columns.fields
        short = [c for c in parts if fields[c].kind in _SHORT]
        both = [c for c in short if row.cells[c].lines and last.cells[c].whole.lines]
        if all(last.cells[c].open_foot for c in parts):
            return all(columns.full(last.cells[c].whole, c) for c in both)
        shown = [c for c in parts if row.cells[c].lines]
        if any(c in short for c in shown) or not any(last.cells[c].whole.lines for c in short):
            return False
        return bool(shown) and all(columns.full(last.cells[c].whole, c) for c in shown)

    def _join(self, last: Row, row: Row, column: int) -> None:
        """Give the lines of a row's cell to the one of the page before that it goes on with."""
        cell, whole = row.cells[column], last.cells[column].whole
        if not row.begins(column):
            return
        if cell.lines and not last.cells[column].open_foot:
            field_ = self.heading.fields[column] if self.heading is not None else None
            message = Say(
                f"第 {row.page} 页顶上的“{cell.bare[:20]}”按接续上一页读入，线框并未表明",
                f"“{cell.bare[:20]}” at the top of page {row.page} was read as going on from the page before; no rule tells",
            )
            place = Place(file=self.file, record=self._number(last), field=field_.label if field_ is not None else None)
            self.findings.append(Finding(code="R041", severity=Severity.WARNING, message=message, place=place))
        whole.lines += cell.lines
        cell.lines = []
        cell.goes_on = whole

    def _number(self, row: Row) -> str | None:
        fields = self.heading.fields if self.heading is not None else ()
        number = next((c for c, f in enumerate(fields) if f.kind is Kind.NUMBER), None)
        return None if number is None else row.cells[number].whole.bare or None

    # Texts

    def _texts(self, row: list[Cell | str]) -> tuple[str, ...]:
        return tuple(cell if isinstance(cell, str) else self._text(cell, c) for c, cell in enumerate(row))

    def _text(self, cell: Cell, column: int) -> str:
        if self.columns is None or cell.column_end - cell.column > 1 or column >= len(self.columns.fields):
            return "".join(line.text for line in cell.lines).strip()
        text, guessed = self.columns.text(cell, column)
        if guessed:
            message = Say(
                f"“{text[:30]}”折行处有无空格，版面看不出，按其他各行的写法读入",
                f"whether “{text[:30]}” has a blank where its lines end is not to be seen; read as other rows write it",
            )
            self.findings.append(
                Finding(
                    code="R042",
                    severity=Severity.NOTE,
                    message=message,
                    place=Place(file=self.file, field=self.columns.fields[column].label),
                )
            )
        return text


def _shows_nothing(row: Row) -> bool:
    """Whether a row is empty and stands for itself; one that a merged cell covers is an empty part of a record."""
    return not any(cell.lines for cell in row.cells) and all(row.begins(c) or row.cells[c].row == row.index for c in range(len(row.cells)))


def _begun(row: Row) -> _Made:
    """What a row shows for the first time; a single cell where it is merged over all columns, none where that began above."""
    if row.across is not None:
        return _Made([row.cells[0]] if row.begins(0) else [])
    above = tuple(c for c, cell in enumerate(row.cells) if cell.row < row.index)
    return _Made([cell if row.begins(c) else "" for c, cell in enumerate(row.cells)], above)


def _align(rows: Sequence[Row], xs: tuple[float, ...], reference: tuple[float, ...]) -> None:
    """Give rows of a page that shows fewer rules the table's columns."""
    if len(xs) < 3 or len(xs) == len(reference):
        return
    places = [min(range(len(reference)), key=lambda i: abs(reference[i] - x)) for x in xs]
    if any(abs(reference[i] - x) > _NEAR for i, x in zip(places, xs, strict=True)) or places[0] != 0 or places[-1] != len(reference) - 1:
        return
    moved: set[int] = set()
    for row in rows:
        cells = [cell for c, cell in enumerate(row.cells) for _ in range(places[c], places[c + 1])]
        for cell in row.cells:
            if id(cell) not in moved:
                moved.add(id(cell))
                cell.column, cell.column_end = places[cell.column], places[cell.column_end]
        row.cells = cells
