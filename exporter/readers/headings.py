"""Heading rows: where a table's headings are, which layout knows them, and how we would write them."""

from __future__ import annotations

from collections.abc import Sequence

from exporter.layout import Layout, fold_heading, match_layout
from exporter.model import Field
from exporter.readers.fold import fold_text
from exporter.readers.rows import SourceRow, trimmed

__all__ = ["Repeated", "find_heading", "heading_cells", "heading_key", "match_at", "require_layout"]


def find_heading(rows: Sequence[SourceRow], layouts: tuple[Layout, ...]) -> int | None:
    """The index of the first row whose headings a layout knows."""
    return next((i for i in range(len(rows)) if match_at(rows, i, layouts) is not None), None)


def match_at(rows: Sequence[SourceRow], i: int, layouts: tuple[Layout, ...]) -> tuple[Layout, tuple[Field, ...], int] | None:
    """The layout that knows the headings in row `i` (and the next), the fields, and how many rows they take."""
    if len(rows[i].cells) < 2:
        return None
    upper = _folded(rows[i])
    if sum(map(bool, upper)) < 2:
        return None
    one = tuple((c,) for c in upper)
    two = _two_levels(upper, _folded(rows[i + 1])) if i + 1 < len(rows) else ()
    for layout in layouts:
        fields = layout.fields(one if layout.levels == 1 else two)
        if fields is not None:
            return layout, fields, layout.levels
    return None


def require_layout(row: SourceRow, layouts: tuple[Layout, ...]) -> tuple[Layout, tuple[Field, ...], int]:
    """The layout of a row that must be the heading; LayoutError tells what was found and expected."""
    layout, fields = match_layout(tuple((c,) for c in _folded(row)), layouts)
    return layout, fields, 1


def heading_key(rows: Sequence[SourceRow], count: int) -> tuple[tuple[str, ...], ...]:
    """What heading rows say, without looks: equal for a table's headings and their repetition."""
    return tuple(tuple((_folded(row) + [""] * count)[:count]) for row in rows)


class Repeated:
    """Where a table's headings, which begin in row `first`, are said again; blanks and looks do not count."""

    def __init__(self, rows: Sequence[SourceRow], first: int, levels: int, count: int) -> None:
        self._rows = rows
        self._first = [row.cells for row in rows[first : first + levels]]
        self._levels = levels
        self._count = count
        self._key = self._of(first)
        self._column = next((i for i, cell in enumerate(self._key[0]) if cell), 0)
        self._ascii = self._key[0][self._column].isascii()

    def at(self, i: int) -> bool:
        """Whether the headings stand in row `i` again; most rows differ in the first of their cells."""
        cells = self._rows[i].cells
        if len(cells) <= max(1, self._column) or (cells[self._column].isascii() and not self._ascii):
            return False
        if [row.cells for row in self._rows[i : i + self._levels]] == self._first:
            return True
        if fold_heading(fold_text(cells[self._column])) != self._key[0][self._column]:
            return False
        return self._of(i) == self._key

    def _of(self, i: int) -> tuple[tuple[str, ...], ...]:
        return heading_key(self._rows[i : i + self._levels], self._count)


def heading_cells(fields: tuple[Field, ...], level: int) -> tuple[str, ...]:
    """What we write for a heading row: a group's name once, over its first column."""
    cells = []
    for i, f in enumerate(fields):
        repeated = (
            level == 0 and len(f.heading) == 2 and i > 0 and len(fields[i - 1].heading) == 2 and fields[i - 1].heading[0] == f.heading[0]
        )
        cells.append("" if repeated or level >= len(f.heading) else f.heading[level])
    return tuple(cells)


def _folded(row: SourceRow) -> list[str]:
    return [fold_heading(fold_text(c)) for c in trimmed(row.cells)]


def _two_levels(upper: list[str], lower: list[str]) -> tuple[tuple[str, ...], ...]:
    """Headings of two rows: an empty upper cell beside a group belongs to it, an empty lower one to a merged heading."""
    count = max(len(upper), len(lower))
    above = (upper + [""] * count)[:count]
    below = (lower + [""] * count)[:count]
    group = ""
    headings = []
    for a, b in zip(above, below, strict=True):
        group = a or group
        headings.append((group, b) if b else (a,))
    return tuple(headings)
