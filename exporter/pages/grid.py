"""The grid: every cell of a document at its place, spans resolved, overlaps refused. No lengths yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from exporter.errors import LayoutError
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document, Kind, Record, Scope, show

__all__ = ["Cell", "Grid", "Row", "RowKind", "resolve"]


class RowKind(StrEnum):
    """What a row is for."""

    TITLE = "title"
    LEAD = "lead"
    HEADER = "header"
    SECTION = "section"
    BODY = "body"
    NOTE = "note"


class Cell(NamedTuple):
    """A cell: where it begins, what it spans, and its text. `key` is the field's, empty outside the table's body."""

    column: int
    row_span: int
    column_span: int
    text: str
    key: str


class Row(NamedTuple):
    """The cells that begin in a row; `line` is the index of the document's line, -1 where it shows none."""

    kind: RowKind
    cells: tuple[Cell, ...]
    line: int = -1
    level: int = 1


class Block(NamedTuple):
    """Rows that belong together: a section heading, or a record with all its parts."""

    rows: tuple[Row, ...]
    kind: RowKind
    label: str = ""
    """The record's 序号, or the section's heading."""


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows: before the table, its header, its body as blocks, and after it."""

    columns: int
    before: tuple[Row, ...]
    header: tuple[Row, ...]
    blocks: tuple[Block, ...]
    after: tuple[Row, ...]


def resolve(document: Document, layout: Layout) -> Grid:
    """Place every cell on the grid; LayoutError where the document has other columns than the layout."""
    layout.check_fits(document)
    count = len(document.fields)
    blocks: list[Block] = []
    scopes = [
        (f.scope is Scope.RECORD, sum(1 for g in document.fields[:i] if g.scope is f.scope), f.separator, f.key)
        for i, f in enumerate(document.fields)
    ]
    number = next((i for i, f in enumerate(document.scoped(Scope.RECORD)) if f.kind is Kind.NUMBER), None)
    line = 0
    for section in document.sections:
        if section.heading:
            row = Row(RowKind.SECTION, (Cell(0, 1, count, section.heading, ""),), level=section.level)
            blocks.append(Block((row,), RowKind.SECTION, section.heading))
        for record in section.records:
            label = show(record.values[number]) if number is not None else ""
            blocks.append(Block(_record_rows(record, scopes, line), RowKind.BODY, label))
            line += len(record.parts)
    grid = Grid(
        columns=count,
        before=(_wide(RowKind.TITLE, document.title, count), *(_wide(RowKind.LEAD, text, count) for text in document.lead)),
        header=_header_rows(document, layout.levels),
        blocks=tuple(blocks),
        after=tuple(_wide(RowKind.NOTE, text, count) for text in document.notes),
    )
    _refuse_overlaps(grid.header, count)
    return grid


def _wide(kind: RowKind, text: str, count: int) -> Row:
    return Row(kind, (Cell(0, 1, count, text, ""),))


def _record_rows(record: Record, scopes: list[tuple[bool, int, str, str]], line: int) -> tuple[Row, ...]:
    rows = []
    for p, part in enumerate(record.parts):
        cells = []
        for column, (of_record, index, separator, key) in enumerate(scopes):
            if not of_record:
                cells.append(Cell(column, 1, 1, show(part.values[index], separator), key))
            elif p == 0:
                cells.append(Cell(column, len(record.parts), 1, show(record.values[index], separator), key))
        rows.append(Row(RowKind.BODY, tuple(cells), line + p))
    return tuple(rows)


def _header_rows(document: Document, levels: int) -> tuple[Row, ...]:
    """One or two heading rows: a one-level heading goes down over both, neighbours with the same upper one share it."""
    rows: list[list[Cell]] = [[] for _ in range(levels)]
    column = 0
    while column < len(document.fields):
        heading = document.fields[column].heading
        if len(heading) == 1:
            rows[0].append(Cell(column, levels, 1, heading[0], ""))
            column += 1
            continue
        end = column
        while end < len(document.fields) and len(document.fields[end].heading) == 2 and document.fields[end].heading[0] == heading[0]:
            rows[1].append(Cell(end, 1, 1, document.fields[end].heading[1], ""))
            end += 1
        rows[0].append(Cell(column, 1, end - column, heading[0], ""))
        column = end
    return tuple(Row(RowKind.HEADER, tuple(cells)) for cells in rows)


def _refuse_overlaps(rows: tuple[Row, ...], columns: int) -> None:
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        for cell in row.cells:
            for place in ((r + dr, cell.column + dc) for dr in range(cell.row_span) for dc in range(cell.column_span)):
                if place in taken or place[0] >= len(rows) or place[1] >= columns:
                    raise LayoutError(Say("表头的合并单元格重叠或越界", "merged heading cells overlap or leave the header"))
                taken.add(place)
    if len(taken) != len(rows) * columns:
        raise LayoutError(Say("表头有缺格", "the header has a gap"))
