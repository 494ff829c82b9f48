"""The widths inside a font program that a PDF embeds, as fontTools reads them."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.misc.psCharStrings import T2WidthExtractor
from fontTools.ttLib import TTFont, TTLibError

__all__ = ["UnreadableError", "advances"]


class UnreadableError(Exception):
    """A font program is damaged."""


# What fontTools raises where a font program is damaged: it checks little and reads on with what it finds.
_FAILURES = (
    TTLibError, struct.error, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, RecursionError, TypeError, ValueError,
    NotImplementedError,
)  # fmt: skip


@contextmanager
def _reading() -> Iterator[None]:
    """UnreadableError where fontTools stumbles."""
    try:
        yield
    except _FAILURES as error:
        raise UnreadableError(f"{type(error).__name__}: {error}".removesuffix(": ")) from error


def advances(program: bytes, codes: Iterable[int], *, cff: bool) -> dict[int, float | None]:
    """The width of each code's glyph in thousandths of an em, None where the font has no such glyph.

    UnreadableError where the program, or one of these glyphs, is damaged.
    """
    with _reading():
        width = _cff(program) if cff else _true_type(program)
        return {code: width(code) for code in codes}


def _true_type(program: bytes) -> Callable[[int], float | None]:
    font = TTFont(io.BytesIO(program), lazy=True)
    metrics, order, scale = font["hmtx"], font.getGlyphOrder(), 1000 / font["head"].unitsPerEm
    return lambda code: metrics[order[code]][0] * scale if code < len(order) else None


class _Known(Exception):  # noqa: N818  # no error: the rest of a glyph's program is of no interest
    pass


class _Width(T2WidthExtractor):  # type: ignore[misc]  # fontTools is untyped
    """Runs a glyph's program as far as its width, which comes before the first thing that it draws."""

    def popallWidth(self, evenOdd: int = 0) -> Any:  # noqa: N802, N803  # fontTools' names
        super().popallWidth(evenOdd)
        raise _Known


def _cff(program: bytes) -> Callable[[int], float | None]:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    top = fonts[0]
    strings, scale = top.CharStrings, 1000 * getattr(top, "FontMatrix", [0.001])[0]
    keyed = hasattr(top, "ROS")
    glyphs = {int(name[3:]) if keyed else gid: name for gid, name in enumerate(top.charset) if not keyed or name.startswith("cid")}

    def width(code: int) -> float | None:
        if (name := glyphs.get(code)) is None:
            return None
        glyph = strings[name]
        private = glyph.private
        extractor = _Width(getattr(private, "Subrs", []), glyph.globalSubrs, private.nominalWidthX, private.defaultWidthX, private)
        with suppress(_Known):
            extractor.execute(glyph)
        return float(extractor.width * scale)

    return width
