"""What a page draws, and of its paths the straight strokes that a reader sees: lines stroked, and thin rectangles filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

__all__ = ["TURNS", "Drawn", "Stroke", "drawn_on", "strokes"]

# A filled rectangle up to this thick is a rule; points.
_THICK = 4.0
# Paler than this a line is not seen on white paper.
_WHITE = 250
# How deep forms may lie in forms.
_DEPTH = 12

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_Point: TypeAlias = tuple[float, float]
TURNS: tuple[Callable[[float, float], _Point], ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)
"""By a direction in quarter turns: a point of the page, seen as what runs in this direction is read; y grows downwards."""


class Drawn(NamedTuple):
    """An object that a page draws: its kind (FPDF_PAGEOBJ_…), pdfium's handle of it, the matrix of the forms that it is in."""

    kind: int
    handle: Any
    matrix: Matrix


class Stroke(NamedTuple):
    """A straight line between two points of the page."""

    x0: float
    y0: float
    x1: float
    y1: float


def drawn_on(page: Any) -> Iterator[Drawn]:
    """What a page draws in its order, what its forms draw in their stead."""
    import pypdfium2.raw as pdfium

    top = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
    stack = [(iter(list(top)), _IDENTITY)]
    while stack:
        some, outer = stack[-1]
        found = next(some, None)
        if found is None:
            stack.pop()
        elif (kind := pdfium.FPDFPageObj_GetType(found)) != pdfium.FPDF_PAGEOBJ_FORM:
            yield Drawn(kind, found, outer)
        elif len(stack) < _DEPTH:
            inside = [pdfium.FPDFFormObj_GetObject(found, i) for i in range(max(0, pdfium.FPDFFormObj_CountObjects(found)))]
            stack.append((iter(inside), _times(_matrix(found), outer)))


def strokes(drawn: Sequence[Drawn]) -> Iterator[Stroke]:
    """The visible strokes of a page, in its own coordinates."""
    import pypdfium2.raw as pdfium

    for kind, found, outer in drawn:
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        fill, stroke = c_int(), c_int()
        if not pdfium.FPDFPath_GetDrawMode(found, byref(fill), byref(stroke)):
            continue
        lines = bool(stroke.value) and _seen(found, pdfium.FPDFPageObj_GetStrokeColor)
        if lines or (fill.value and _seen(found, pdfium.FPDFPageObj_GetFillColor)):
            parts = list(_parts(found, _times(_matrix(found), outer)))
            yield from _edges(parts) if lines else _filled(parts)


def _matrix(found: Any) -> Matrix:
    import pypdfium2.raw as pdfium

    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(found, byref(m)) else _IDENTITY


def _times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that does `m` and then `n` (ISO 32000-1 §8.3.4)."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _seen(found: Any, color: Any) -> bool:
    """Whether a colour shows on white paper; an unknown one (a pattern) does."""
    red, green, blue, alpha = (c_uint() for _ in range(4))
    if not color(found, byref(red), byref(green), byref(blue), byref(alpha)):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _WHITE


def _parts(found: Any, m: Matrix) -> Iterator[list[_Point]]:
    """The subpaths, as points; a curve goes straight to its end."""
    import pypdfium2.raw as pdfium

    x, y = c_float(), c_float()
    points: list[_Point] = []
    for i in range(pdfium.FPDFPath_CountSegments(found)):
        segment = pdfium.FPDFPath_GetPathSegment(found, i)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append((m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5]))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _edges(parts: list[list[_Point]]) -> Iterator[Stroke]:
    for points in parts:
        for a, b in pairwise(points):
            yield Stroke(*a, *b)


def _box(points: list[_Point]) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _filled(parts: list[list[_Point]]) -> Iterator[Stroke]:
    """The middle lines of thin areas; the edges of a frame, which is one rectangle in another."""
    boxes = [_box(points) for points in parts]
    for x0, y0, x1, y1 in boxes:
        if y1 - y0 <= _THICK and x1 - x0 > y1 - y0:
            yield Stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        elif x1 - x0 <= _THICK and y1 - y0 > x1 - x0:
            yield Stroke((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    if len(boxes) == 2:
        a, b = boxes
        if all(abs(s - t) <= _THICK for s, t in zip(a, b, strict=True)) and min(a[2] - a[0], a[3] - a[1]) > _THICK:
            x0, y0, x1, y1 = ((s + t) / 2 for s, t in zip(a, b, strict=True))
            yield from _edges([[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]])
