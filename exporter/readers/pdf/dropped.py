"""Text that pdfium drops: a single character of a font that the file does not embed and this machine does not have.

pdfium then draws with a face of its own, which has no Han characters; a piece of text without any width is none to it. So
a 是 that stands alone in its cell would be lost, and nothing else would tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from ctypes import byref, c_size_t, c_uint8, c_ushort, c_void_p, cast
from typing import Any

from exporter.readers.pdf.paths import Drawn

__all__ = ["dropped"]

_HAN = "[\u3400-\u9fff\U00020000-\U000323af]"
_COMMON = ord("的")


def dropped(text: Any, drawn: Sequence[Drawn]) -> int:
    """How many pieces of text on a page are lost."""
    import pypdfium2.raw as pdfium

    lost: list[tuple[int, int, int]] = []
    read: set[tuple[int, int, int]] = set()
    fonts: dict[int, Any] = {}
    matrix = pdfium.FS_MATRIX()
    for kind, found, _ in drawn:
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        font = pdfium.FPDFTextObj_GetFont(found)
        if not font or pdfium.FPDFFont_GetIsEmbedded(font) != 0:
            continue
        key = cast(font, c_void_p).value or 0
        shown = _shown(found, text)
        pdfium.FPDFPageObj_GetMatrix(found, byref(matrix))
        place = key, round(matrix.e), round(matrix.f)
        if not shown:
            lost.append(place)
            continue
        read.add(place)
        if re.search(_HAN, shown):
            fonts[key] = font
    # What is drawn again at the same place, to look bold, is dropped as well, and not lost.
    counts = Counter(place[0] for place in lost if place not in read)
    # A blank that stands alone is dropped too; only of a font for Han characters a lost piece is likely to be one.
    return sum(counts[key] for key, font in fonts.items() if counts[key] and not _has_han(font))


def _shown(found: Any, text: Any) -> str:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFTextObj_GetText(found, text, None, 0)
    buffer = (c_ushort * (size // 2))()
    pdfium.FPDFTextObj_GetText(found, text, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _has_han(font: Any) -> bool:
    """Whether the face that pdfium draws a font with has Han characters."""
    import pypdfium2.raw as pdfium
    import uharfbuzz as hb

    size = c_size_t()
    if not pdfium.FPDFFont_GetFontData(font, None, 0, byref(size)):
        return False
    data = (c_uint8 * size.value)()
    pdfium.FPDFFont_GetFontData(font, data, size.value, byref(size))
    return _COMMON in hb.Face(bytes(data)).unicodes
