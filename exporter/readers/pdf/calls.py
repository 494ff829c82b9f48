"""What pdfium is asked about each character, bound for many calls: addresses go as numbers, and nothing is converted.

pypdfium2's own functions check and wrap each argument, which takes as long as the answer does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_double, c_int, c_uint, c_void_p
from functools import cache
from typing import Any, NamedTuple

__all__ = ["Calls", "address", "calls"]


class Calls(NamedTuple):
    """Each takes the address of a text page and the index of a character; some fill in buffers of which they get the addresses."""

    is_generated: Callable[[int, int], int]
    unicode: Callable[[int, int], int]
    is_unmapped: Callable[[int, int], int]
    is_hyphen: Callable[[int, int], int]
    text_object: Callable[[int, int], int | None]
    """The address of what draws the character; None where that is not known."""
    size: Callable[[int, int], float]
    origin: Callable[[int, int, int, int], int]
    """Fills in two doubles."""
    box: Callable[[int, int, int], int]
    """Fills in an FS_RECTF."""
    matrix: Callable[[int, int, int], int]
    """Fills in an FS_MATRIX."""


@cache
def calls() -> Calls:
    """The functions of the pdfium that is installed (fpdf_text.h)."""
    page, index, buffer = c_void_p, c_int, c_void_p
    return Calls(
        is_generated=_bound("FPDFText_IsGenerated", c_int, page, index),
        unicode=_bound("FPDFText_GetUnicode", c_uint, page, index),
        is_unmapped=_bound("FPDFText_HasUnicodeMapError", c_int, page, index),
        is_hyphen=_bound("FPDFText_IsHyphen", c_int, page, index),
        text_object=_bound("FPDFText_GetTextObject", c_void_p, page, index),
        size=_bound("FPDFText_GetFontSize", c_double, page, index),
        origin=_bound("FPDFText_GetCharOrigin", c_int, page, index, buffer, buffer),
        box=_bound("FPDFText_GetLooseCharBox", c_int, page, index, buffer),
        matrix=_bound("FPDFText_GetMatrix", c_int, page, index, buffer),
    )


def _bound(name: str, *types: Any) -> Any:
    """A function of pdfium's; one that always says None where an old pdfium (before 2024) lacks it."""
    from pypdfium2 import raw

    prototype = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)  # on Windows pdfium is called as the system is
    return prototype(*types)(address(getattr(raw, name))) if hasattr(raw, name) else lambda *_: None


def address(thing: Any) -> int:
    """The address of a function, or that which a pointer points to."""
    return ctypes.cast(thing, c_void_p).value or 0
