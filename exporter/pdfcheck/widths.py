"""The widths that a PDF gives for the characters of its composite fonts, against those of the fonts that it embeds.

ISO 19005-2 §6.2.11.5 wants them consistent: to a thousandth of an em. A program that trusts the wrong ones sets the
characters elsewhere than we measured.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.misc.psCharStrings import T2WidthExtractor
from fontTools.ttLib import TTFont

from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck._finding import about, known

__all__ = ["check"]

_RULE = "ISO 19005-2 6.2.11.5"
# What rounding to a thousandth of an em may come to.
_TOLERANCE = 1
_MAPPINGS = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>")


def check(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """A102: the first wrong width of each font, and fonts without a program to compare with."""
    checked: set[tuple[int, int]] = set()
    codes: dict[tuple[int, int], set[int]] = {}
    descendants: dict[tuple[int, int], Any] = {}
    for item in pdf.objects:
        if known(item, "/Subtype") == pikepdf.Name.Type0 and item.objgen not in checked:
            checked.add(item.objgen)
            descendant = item.DescendantFonts[0]
            descendants[descendant.objgen] = descendant
            codes.setdefault(descendant.objgen, set()).update(_codes(item))
    for key, descendant in descendants.items():
        yield from _font(descendant, codes[key])


def _codes(font: Any) -> Iterator[int]:
    """The codes that a Type0 font draws, as far as it has text for them."""
    mapping = known(font, "/ToUnicode")
    if mapping is None:
        return
    for kind, body in _MAPPINGS.findall(mapping.read_bytes()):
        if kind == b"bfchar":
            yield from (int(code, 16) for code in _HEX.findall(body)[::2])
        else:
            for line in re.findall(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>\s*[<\[]", body):
                yield from range(int(line[0], 16), int(line[1], 16) + 1)


def _font(font: Any, codes: set[int]) -> Iterator[Finding]:
    descriptor = known(font, "/FontDescriptor")
    program = next((p for key in ("/FontFile2", "/FontFile3") if (p := known(descriptor, key)) is not None), None)
    if program is None:
        yield about("A102", font, _RULE, Say("没有嵌入字体，无从核对宽度", "no font is embedded to compare widths with"))
        return
    said = _said(font)
    default = int(font.get("/DW", 1000))
    is_cff = known(program, "/Subtype") == pikepdf.Name.CIDFontType0C
    true = _cff(program.read_bytes()) if is_cff else _true_type(program.read_bytes())
    for code in sorted(codes):
        width, real = said.get(code, default), true(code)
        if real is None:
            yield about("A102", font, _RULE, Say(f"字体没有编码 {code:04X} 的字形", f"the font has no glyph for the code {code:04X}"))
            return
        if abs(width - real) > _TOLERANCE:
            message = Say(
                f"编码 {code:04X} 的宽度写作 {width:g}，字体中为 {real:g}", f"the width of {code:04X} is {width:g}, in the font {real:g}"
            )
            yield about("A102", font, _RULE, message)
            return


def _said(font: Any) -> dict[int, float]:
    """The W array (ISO 32000-1 §9.7.4.3): `c [w1 w2 …]` and `first last w`."""
    widths: dict[int, float] = {}
    values = list(font.get("/W", []))
    while values:
        first = int(values.pop(0))
        following = values.pop(0)
        if isinstance(following, pikepdf.Array):
            widths.update((first + i, float(w)) for i, w in enumerate(list(following)))
        else:
            width = float(values.pop(0))
            widths.update((code, width) for code in range(first, int(following) + 1))
    return widths


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
