"""Text that pdfium drops: a single character of a font that the file does not embed and this machine does not have.

pdfium then draws with a face of its own, which has no Han characters; a piece of text without any width is none to it. So
a 是 that stands alone in its cell would be lost, and nothing else would tell.
"""

from __future__ import annotations

import re
from collections import Counter
from ctypes import byref, c_size_t, c_uint8, c_ushort, c_void_p, cast
from typing import Any

from exporter.readers.pdf.paths import objects

__all__ = ["dropped"]

_HAN = "[\u3400-\u9fff\U00020000-\U000323af]"
_COMMON = ord("的")


def dropped(page: Any, text: Any) -> int:
    """How many pieces of text on a page are lost."""
    import pypdfium2.raw as pdfium

    lost: Counter[int] = Counter()
    fonts: dict[int, Any] = {}
    for found, _ in objects(page):
        if pdfium.FPDFPageObj_GetType(found) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        font = pdfium.FPDFTextObj_GetFont(found)
        if not font or pdfium.FPDFFont_GetIsEmbedded(font) != 0:
            continue
        key = cast(font, c_void_p).value or 0
        shown = _shown(found, text)
        if not shown:
            lost[key] += 1
        elif re.search(_HAN, shown):
            fonts[key] = font
    # A blank that stands alone is dropped too; only of a font for Han characters a lost piece is likely to be one.
    return sum(lost[key] for key, font in fonts.items() if lost[key] and not _has_han(font))


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
