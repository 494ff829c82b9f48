"""The visible characters of a page that some program drew, in the page's own coordinates; what pdfium puts between them is left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from ctypes import addressof, c_double
from struct import Struct
from typing import Any, NamedTuple

from exporter.limits import current
from exporter.readers.pdf.calls import address, calls
from exporter.readers.pdf.paths import objects

__all__ = ["GETA", "Character", "characters"]

GETA = "〓"
"""Stands for a glyph whose character the file does not tell, as the geta mark does in Chinese printing."""

# Render modes that paint nothing (ISO 32000-1 §9.3.6).
_INVISIBLE = (3, 7)
# Points; PDF's pages are at most 14,400 units wide and high (ISO 32000-1 annex C).
_LARGEST_EM = 14_400.0
_UNKNOWN = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
# As pdfium fills them in.
_POINT = Struct("2d").unpack_from
_RECTANGLE = Struct("4f").unpack_from


class Character(NamedTuple):
    """A character: two corners of its box, its origin, the em of its font.

    `direction` is in quarter turns, None where it is slanted. `unknown`: the file does not tell what it is. `parted`: pdfium
    takes the gap before it for a blank.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    em: float
    direction: int | None
    unknown: bool
    parted: bool


def characters(page: Any, text: Any) -> list[Character]:
    """The characters in the order of the file, those outside the page's box and those that paint nothing left out."""
    import pypdfium2.raw as pdfium

    ask = calls()
    is_generated, unicode, is_unmapped, text_object, origin, box = (
        ask.is_generated, ask.unicode, ask.is_unmapped, ask.text_object, ask.origin, ask.box,
    )  # fmt: skip
    x0, y0, x1, y1 = page.get_bbox()
    point, rectangle = (c_double * 2)(), pdfium.FS_RECTF()
    to_x, to_y, to_rectangle = addressof(point), addressof(point) + 8, addressof(rectangle)
    handle = address(text.raw)
    style = _Style(handle)
    em, direction = 0.0, None
    hidden = _hidden(page, text)
    out: list[Character] = []
    high = 0
    drawn_by: int | None = None
    parted = False
    count = pdfium.FPDFText_CountChars(text)
    current().use("characters", count)
    for i in range(count):
        if is_generated(handle, i) == 1:
            parted = True
            continue
        if hidden is not None and hidden(i):
            continue
        origin(handle, i, to_x, to_y)
        x, y = _POINT(point)
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            continue
        code = unicode(handle, i)
        if 0xD800 <= code < 0xE000:  # UTF-16: half a character beyond the BMP
            if code < 0xDC00:
                high = code
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
        high = 0
        # pdfium has a control code of its own for a hyphen (U+002D, U+00AD) at a line's end.
        if code < 0x100 and ask.is_hyphen(handle, i) == 1:
            code = 0x2D
        unknown = code in _UNKNOWN or is_unmapped(handle, i) == 1
        if not unknown and code < 0x20:
            continue
        if (by := text_object(handle, i)) is None or by != drawn_by:
            drawn_by = by
            em, direction = style.at(i)
        if not (0 < em < _LARGEST_EM):  # no size at all, or none that a number could say
            continue
        box(handle, i, to_rectangle)
        left, top, right, bottom = _RECTANGLE(rectangle)
        out.append(Character(GETA if unknown else chr(code), left, bottom, right, top, x, y, em, direction, unknown, parted))
        parted = False
    return out


class _Style:
    """The size and the direction of a page's characters, which all of one text object share."""

    def __init__(self, handle: int) -> None:
        import pypdfium2.raw as pdfium

        self._handle = handle
        self._matrix = pdfium.FS_MATRIX()

    def at(self, i: int) -> tuple[float, int | None]:
        """The em of a character, and its direction in quarter turns, None where it is slanted."""
        calls().matrix(self._handle, i, addressof(self._matrix))
        size = calls().size(self._handle, i)
        sign = math.copysign(1, size)
        a, b = sign * self._matrix.a, sign * self._matrix.b
        return abs(size) * (math.hypot(a, b) or 1), _quarter(a, b)


def _quarter(a: float, b: float) -> int | None:
    """A direction in quarter turns, None where it is none of the four."""
    turns = math.atan2(b, a) / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.01 else None


def _hidden(page: Any, text: Any) -> Callable[[int], bool] | None:
    """Whether a character paints nothing; None where all on the page do."""
    import pypdfium2.raw as pdfium

    modes = {pdfium.FPDFTextObj_GetTextRenderMode(o) for o, _ in objects(page) if pdfium.FPDFPageObj_GetType(o) == pdfium.FPDF_PAGEOBJ_TEXT}
    if modes.isdisjoint(_INVISIBLE):
        return None
    if hasattr(pdfium, "FPDFText_GetTextObject"):
        return lambda i: pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, i)) in _INVISIBLE
    return lambda i: pdfium.FPDFText_GetTextRenderMode(text, i) in _INVISIBLE  # pdfium before 2024
