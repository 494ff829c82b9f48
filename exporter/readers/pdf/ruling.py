"""Strokes → grids: ruling lines joined, put into columns and rows, and cells with their spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from exporter.errors import Place, ReadError
from exporter.messages import Say
from exporter.readers.pdf.paths import Stroke

__all__ = ["Area", "Grid", "Square", "grids"]

# Lines nearer than this are one line; so are stretches of a line with a smaller gap between them. Points.
_NEAR = 2.5
# Shorter than this a stroke is no rule but part of a drawing.
_SHORT = 4.0
# A line that deviates more than this is slanted.
_SLANT = 1.0
MAX_CROSSINGS = 4_000_000
"""How many places where lines could cross are looked at on a page; a table has some hundreds."""


class _Rule(NamedTuple):
    """A ruling line: where it lies across its direction, and from where to where it runs."""

    at: float
    begin: float
    end: float


class Area(NamedTuple):
    """A cell's place on its grid: the first row and column, and those after its last."""

    row: int
    column: int
    row_end: int
    column_end: int


class Square(NamedTuple):
    """Where a row of a grid crosses a column: its edges, and the index of the cell that is there."""

    x0: float
    x1: float
    y0: float
    y1: float
    cell: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's lines on a page: `xs` and `ys` are the edges of its columns and rows; `areas` are its cells.

    `open_foot` are the columns that no line closes at the foot: what stands in them may go on over pages.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    box: tuple[tuple[int, ...], ...]
    """For each row and column the index of the cell that is there."""
    open_foot: frozenset[int]

    def square(self, x: float, y: float) -> Square | None:
        """What is at a point, None outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return Square(self.xs[column], self.xs[column + 1], self.ys[row], self.ys[row + 1], self.box[row][column])


def grids(strokes: Iterable[Stroke], page: int, file: str) -> list[Grid]:
    """The tables of a page from top to bottom; a frame around one of several columns is none."""
    across, down = _rules(strokes)
    if len(across) * len(down) > MAX_CROSSINGS:
        raise ReadError(
            Say(f"第 {page} 页的线条太多，不像表格", f"page {page} has too many lines for a table"),
            place=Place(file=file),
            hint=Say("请另行导出只含表格的 PDF", "export a PDF of the table alone"),
        )
    found = [grid for lines, posts in _connected(across, down) if (grid := _grid(lines, posts)) is not None]
    found = [g for g in found if not any(_frames(g, other) for other in found)]
    return sorted(found, key=lambda g: (g.ys[0], g.xs[0]))


def _frames(outer: Grid, inner: Grid) -> bool:
    """Whether a grid of one cell is a frame around another."""
    return (
        outer is not inner
        and len(outer.areas) == 1
        and outer.xs[0] <= inner.xs[0]
        and outer.xs[-1] >= inner.xs[-1]
        and outer.ys[0] <= inner.ys[0]
        and outer.ys[-1] >= inner.ys[-1]
    )


def _rules(strokes: Iterable[Stroke]) -> tuple[list[_Rule], list[_Rule]]:
    """Horizontal and vertical rules, joined from strokes."""
    across, down = [], []
    for x0, y0, x1, y1 in strokes:
        if abs(y1 - y0) <= _SLANT and abs(x1 - x0) > _SLANT:
            across.append(_Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _SLANT and abs(y1 - y0) > _SLANT:
            down.append(_Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _joined(across), _joined(down)


def _joined(rules: list[_Rule]) -> list[_Rule]:
    """Rules that lie on one line and touch made one; short ones left out."""
    out: list[_Rule] = []
    for group in _clusters(rules):
        at = sum(r.at * (r.end - r.begin) for r in group) / sum(r.end - r.begin for r in group)
        begin, end = group[0].begin, group[0].end
        for rule in group[1:]:
            if rule.begin > end + _NEAR:
                out.append(_Rule(at, begin, end))
                begin, end = rule.begin, rule.end
            end = max(end, rule.end)
        out.append(_Rule(at, begin, end))
    return [r for r in out if r.end - r.begin >= _SHORT]


def _clusters(rules: list[_Rule]) -> Iterable[list[_Rule]]:
    """Rules at nearly the same place, those of a cluster by where they begin."""
    group: list[_Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[0].at > _NEAR:
            yield sorted(group, key=lambda r: r.begin)
            group = []
        group.append(rule)
    if group:
        yield sorted(group, key=lambda r: r.begin)


def _connected(across: list[_Rule], down: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Rules that meet, put together: horizontal and vertical ones of each table."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    places = [r.at for r in across]
    for j, post in enumerate(down, len(across)):
        for i in range(bisect_left(places, post.begin - _NEAR), bisect_right(places, post.end + _NEAR)):
            if across[i].begin - _NEAR <= post.at <= across[i].end + _NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[_Rule], list[_Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate(across):
        groups[root(i)][0].append(rule)
    for j, rule in enumerate(down, len(across)):
        groups[root(j)][1].append(rule)
    return [g for g in groups.values() if g[0] and g[1]]


def _edges(rules: Sequence[_Rule], ends: Sequence[_Rule]) -> tuple[float, ...]:
    """Where rules lie, and where those across them end: a table may lack its outer lines, or go on over the page."""
    edges = sorted({r.at for r in rules})
    first, last = min(r.begin for r in ends), max(r.end for r in ends)
    if first < edges[0] - _NEAR:
        edges.insert(0, first)
    if last > edges[-1] + _NEAR:
        edges.append(last)
    kept = edges[:1]
    for edge in edges[1:]:
        if edge - kept[-1] > _NEAR:
            kept.append(edge)
    return tuple(kept)


def _grid(across: list[_Rule], down: list[_Rule]) -> Grid | None:
    """The grid that connected rules make; None where they make none."""
    xs, ys = _edges(down, across), _edges(across, down)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1:
        return None
    lines = _covered(across, ys, xs)
    posts = _covered(down, xs, ys)
    box, areas = _cells(rows, columns, lines, posts)
    return Grid(xs, ys, areas, box, frozenset(c for c in range(columns) if c not in lines[rows]))


def _covered(rules: list[_Rule], places: tuple[float, ...], edges: tuple[float, ...]) -> list[set[int]]:
    """For each place the stretches between neighbouring edges that a rule covers there."""
    out: list[set[int]] = [set() for _ in places]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    for rule in rules:
        i = bisect_left(places, rule.at)
        near = min((j for j in (i - 1, i) if 0 <= j < len(places)), key=lambda j: abs(places[j] - rule.at))
        out[near].update(range(bisect_left(middles, rule.begin), bisect_right(middles, rule.end)))
    return out


def _cells(rows: int, columns: int, lines: list[set[int]], posts: list[set[int]]) -> tuple[tuple[tuple[int, ...], ...], tuple[Area, ...]]:
    """Boxes that no rule parts, put together to cells: their index at each place, and their areas."""
    box = [[-1] * columns for _ in range(rows)]
    areas: list[Area] = []
    for row in range(rows):
        for column in range(columns):
            if box[row][column] >= 0:
                continue
            index = len(areas)
            box[row][column] = index
            stack = [(row, column)]
            top, left, foot, right = row, column, row, column
            while stack:
                r, c = stack.pop()
                top, left, foot, right = min(top, r), min(left, c), max(foot, r), max(right, c)
                for s, d, closed in (
                    (r - 1, c, c in lines[r]),
                    (r + 1, c, c in lines[r + 1]),
                    (r, c - 1, r in posts[c]),
                    (r, c + 1, r in posts[c + 1]),
                ):
                    if not closed and 0 <= s < rows and 0 <= d < columns and box[s][d] < 0:
                        box[s][d] = index
                        stack.append((s, d))
            areas.append(Area(top, left, foot + 1, right + 1))
    return tuple(map(tuple, box)), tuple(areas)
