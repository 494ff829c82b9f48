"""A table's rows with their cells placed on its grid: spans, vertical merges, left out columns, deleted rows."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.limits import current
from exporter.readers.docx.names import Element, W, child, flag, number, text_of, value
from exporter.readers.docx.story import Story
from exporter.readers.tables import GridCell, GridRow

__all__ = ["table_rows"]

# More columns than Word allows (63) in any row or span are not believed.
_MOST_COLUMNS = 1000


def table_rows(table: Element, story: Story) -> Iterator[GridRow]:
    """The rows of a table that are seen, from top to bottom."""
    merged: frozenset[int] = frozenset()
    for tr in story.flat(table):
        if tr.tag != f"{W}tr":
            continue
        story.row += 1
        properties = child(tr, "trPr")
        if child(properties, "del") is not None:
            story.note("R111")
            continue
        if flag(properties, "hidden"):
            story.note("R112", text_of(tr))
            continue
        if child(properties, "ins") is not None:
            story.note("R111")
        cells = list(_cells(tr, story, merged, min(_MOST_COLUMNS, max(0, number(properties, "gridBefore")))))
        merged = frozenset(cell.column for cell, goes_down in cells if goes_down)
        first = child(tr, "tc")
        breaks = first is not None and bool(flag(child(child(first, "p"), "pPr"), "pageBreakBefore"))
        current().row([cell.text for cell, _ in cells], story.row)
        yield GridRow(story.row, tuple(cell for cell, _ in cells), breaks)


def _cells(tr: Element, story: Story, merged: frozenset[int], column: int) -> Iterator[tuple[GridCell, bool]]:
    """The cells of a row, and whether each may go on in the row below; cells merged sideways in the old way are one."""
    last: tuple[GridCell, bool] | None = None
    for tc in story.flat(tr):
        if tc.tag != f"{W}tc":
            continue
        properties = child(tc, "tcPr")
        if child(properties, "cellDel") is not None:
            story.note("R111")
            continue
        span = min(_MOST_COLUMNS, max(1, number(properties, "gridSpan")))
        if last is not None and child(properties, "hMerge") is not None and value(properties, "hMerge") != "restart":
            last = last[0]._replace(span=last[0].span + span), last[1]
            column += span
            continue
        if last is not None:
            yield last
        down = child(properties, "vMerge") is not None
        above = down and value(properties, "vMerge") != "restart" and column in merged
        last = GridCell(column, span, "" if above else story.lines(tc), above), down
        column += span
    if last is not None:
        yield last
