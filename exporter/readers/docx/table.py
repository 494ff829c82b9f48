"""A table's rows with their cells placed on its grid: spans, vertical merges, left out columns, deleted rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from exporter.limits import current
from exporter.readers.docx.names import Element, W, child, columns, flag, shape, text_of
from exporter.readers.docx.plain import LIFTED, PlainRow, Rows
from exporter.readers.docx.story import Story
from exporter.readers.tables import GridCell, GridRow

__all__ = ["table_rows"]


def table_rows(table: Element, story: Story, lifted: Rows) -> Iterator[GridRow]:
    """The rows of a table that are seen, from top to bottom."""
    budget = current()
    merged: frozenset[int] = frozenset()
    for tr in _rows(table, story, lifted):
        story.row += 1
        if isinstance(tr, PlainRow):
            row, merged = _placed(tr, story.row, merged)
            budget.row(row.texts, story.row)
            yield row
            continue
        properties = child(tr, "trPr")
        if child(properties, "del") is not None:
            story.note("R111")
            continue
        if flag(properties, "hidden"):
            story.note("R112", text_of(tr))
            continue
        if child(properties, "ins") is not None:
            story.note("R111")
        made = list(_cells(tr, story, merged, columns(properties, "gridBefore", 0)))
        merged = frozenset(cell.column for cell, goes_down in made if goes_down)
        first = child(tr, "tc")
        breaks = first is not None and bool(flag(child(child(first, "p"), "pPr"), "pageBreakBefore"))
        budget.row([cell.text for cell, _ in made], story.row)
        yield GridRow.of(story.row, [cell for cell, _ in made], page=breaks)


def _rows(table: Element, story: Story, lifted: Rows) -> Iterator[Element | PlainRow]:
    """The rows of a table in order: those that were taken out without a tree where they are plain."""
    for e in story.flat(table):
        if e.tag == LIFTED:
            for index in range(int(e.get("from", "")), int(e.get("to", ""))):
                plain = lifted.plain(index, story)
                yield lifted.element(index) if plain is None else plain
        elif e.tag == f"{W}tr":
            yield e


def _placed(row: PlainRow, number: int, merged: frozenset[int]) -> tuple[GridRow, frozenset[int]]:
    """A plain row as it stands on the grid, and the columns in which a cell may go on in the row below."""
    places = _places(row.before, tuple([form.span for form in row.forms]))
    down = [i for i, form in enumerate(row.forms) if form.down]
    if not down:
        return GridRow(number, places, tuple(row.texts)), frozenset()
    above = tuple([i for i in down if not row.forms[i].begins and places[i][0] in merged])
    texts = list(row.texts)
    for i in above:
        texts[i] = ""
    return GridRow(number, places, tuple(texts), above), frozenset([places[i][0] for i in down])


@lru_cache(maxsize=256)
def _places(column: int, spans: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The first column and the span of cells that stand side by side from a column on."""
    return tuple(zip(accumulate(spans, initial=column), spans, strict=False))


def _cells(tr: Element, story: Story, merged: frozenset[int], column: int) -> Iterator[tuple[GridCell, bool]]:
    """The cells of a row, and whether each may go on in the row below; cells merged sideways in the old way are one."""
    last: tuple[GridCell, bool] | None = None
    for tc in story.flat(tr):
        if tc.tag != f"{W}tc":
            continue
        form = shape(tc)
        if form.deleted:
            story.note("R111")
            continue
        if last is not None and form.beside:
            last = last[0]._replace(span=last[0].span + form.span), last[1]
            column += form.span
            continue
        if last is not None:
            yield last
        above = form.down and not form.begins and column in merged
        last = GridCell(column, form.span, "" if above else story.lines(tc), above), form.down
        column += form.span
    if last is not None:
        yield last
