"""The visible characters of a page that some program drew, each upright as it runs; what pdfium puts between them is left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from ctypes import addressof, create_string_buffer
from struct import Struct
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from exporter.limits import current
from exporter.readers.pdf.calls import address, calls
from exporter.readers.pdf.paths import TURNS, Drawn

__all__ = ["GETA", "Glyph", "characters"]

GETA = "〓"
"""Stands for a glyph whose character the file does not tell, as the geta mark does in Chinese printing."""

# Render modes that paint nothing (ISO 32000-1 §9.3.6).
_INVISIBLE = (3, 7)
# Points; PDF's pages are at most 14,400 units wide and high (ISO 32000-1 annex C).
_LARGEST_EM = 14_400.0
_UNKNOWN = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
# Of what pdfium puts between characters, blanks and line ends, none is above this.
_LAST_BLANK = 0x20
# A character's origin and its box (FS_RECTF), as pdfium fills them in.
_PLACE = Struct("2d4f")


class Glyph(NamedTuple):
    """A character as drawn: its left and right edge, its baseline, the em of its font. `order` is its place in the file.

    x grows to where it runs, y downwards. `direction` is in quarter turns from the page's own, None where it is slanted and
    has no place. `parted`: pdfium takes the gap before it for a blank. `unknown`: the file does not tell what it is.
    """

    text: str
    x0: float
    x1: float
    y: float
    em: float
    order: int
    parted: bool
    direction: int | None
    unknown: bool


def characters(page: Any, text: Any, drawn: Sequence[Drawn]) -> list[Glyph]:
    """The characters in the order of the file, those outside the page's box and those that paint nothing left out."""
    handle = address(text.raw)
    text_object = calls().text_object
    style = _Style(handle)
    em, direction = 0.0, None
    drawn_by: int | None = None
    last = -1
    out: list[Glyph] = []
    for i, char, unknown, blank, place in _seen(page, text, _hidden(text, drawn)):
        if (by := text_object(handle, i)) is None or by != drawn_by:
            drawn_by = by
            em, direction = style.at(i)
        if not (0 < em < _LARGEST_EM):  # no size at all, or none that a number could say
            continue
        x, y, left, top, right, foot = place
        if direction:
            turn = TURNS[direction]
            x, y = turn(x, y)
            left, right = turn(left, foot)[0], turn(right, top)[0]
        else:
            y = -y
        end = max(left, right)
        if x + em > end and east_asian_width(char) in "WF":  # boxes of Type 3 fonts hold the ink only
            end = x + em
        out.append(Glyph(char, x, max(x, end), y, em, len(out), blank > last, direction, unknown))
        last = i
    return out


def _seen(page: Any, text: Any, hidden: Callable[[int], bool] | None) -> Iterator[tuple[int, str, bool, int, tuple[float, ...]]]:
    """The characters that are seen: index, what it is, whether that is not known, the last blank that was put before it, and its place.

    pdfium is asked no more often than it must be: each answer takes as long as all else that is done with a character.
    """
    import pypdfium2.raw as pdfium

    ask = calls()
    is_generated, unicode, is_unmapped, origin, box = ask.is_generated, ask.unicode, ask.is_unmapped, ask.origin, ask.box
    handle = address(text.raw)
    page_left, page_foot, page_right, page_top = page.get_bbox()
    place = create_string_buffer(_PLACE.size)
    to_x, to_y, to_box = addressof(place), addressof(place) + 8, addressof(place) + 16
    placed = _PLACE.unpack_from
    blank = -1
    high = 0
    count = pdfium.FPDFText_CountChars(text)
    current().use("characters", count)
    for i in range(count):
        code = unicode(handle, i)
        if code <= _LAST_BLANK and is_generated(handle, i) == 1:
            blank = i
            continue
        if hidden is not None and hidden(i):
            continue
        origin(handle, i, to_x, to_y)
        box(handle, i, to_box)
        at = placed(place)
        if not (page_left <= at[0] <= page_right and page_foot <= at[1] <= page_top):
            continue
        if 0xD800 <= code < 0xE000:  # UTF-16: half a character beyond the BMP
            if code < 0xDC00:
                high = code
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
        high = 0
        # pdfium has a control code of its own for a hyphen (U+002D, U+00AD) at a line's end.
        if code < _LAST_BLANK and ask.is_hyphen(handle, i) == 1:
            code = 0x2D
        unknown = code in _UNKNOWN or is_unmapped(handle, i) == 1
        if unknown or code >= _LAST_BLANK:
            yield i, GETA if unknown else chr(code), unknown, blank, at


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


def _hidden(text: Any, drawn: Sequence[Drawn]) -> Callable[[int], bool] | None:
    """Whether a character paints nothing; None where all on the page do."""
    import pypdfium2.raw as pdfium

    modes = {pdfium.FPDFTextObj_GetTextRenderMode(o.handle) for o in drawn if o.kind == pdfium.FPDF_PAGEOBJ_TEXT}
    if modes.isdisjoint(_INVISIBLE):
        return None
    if hasattr(pdfium, "FPDFText_GetTextObject"):
        return lambda i: pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, i)) in _INVISIBLE
    return lambda i: pdfium.FPDFText_GetTextRenderMode(text, i) in _INVISIBLE  # pdfium before 2024
