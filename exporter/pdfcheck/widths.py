"""The widths that a PDF gives for the characters of its composite fonts, against those of the fonts that it embeds.

ISO 19005-2 §6.2.11.5 wants them consistent: to a thousandth of an em. A program that trusts the wrong ones sets the
characters elsewhere than we measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck._finding import Number, about, identity, items, known, number, whole
from exporter.pdfcheck.program import UnreadableError, advances

__all__ = ["check"]

_RULE = "ISO 19005-2 6.2.11.5"
# What rounding to a thousandth of an em may come to.
_TOLERANCE = 1
# The highest CID (ISO 32000-1 annex C).
_HIGHEST = 0xFFFF
_MAPPINGS = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>")
_RANGE = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>\s*[<\[]")


def check(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """A102: the first wrong width of each font, and fonts whose widths cannot be compared."""
    checked: set[Number] = set()
    codes: dict[Number, set[int]] = {}
    descendants: dict[Number, Any] = {}
    for item in pdf.objects:
        if known(item, "/Subtype") == pikepdf.Name.Type0 and identity(item) not in checked:
            checked.add(identity(item))
            descendant = next(iter(items(known(item, "/DescendantFonts"))), None)
            if not isinstance(descendant, pikepdf.Dictionary):
                yield about("A102", item, _RULE, Say("复合字体没有下级字体", "the composite font has no descendant"))
                continue
            # One that lies in its composite font has no number of its own.
            key = identity(descendant) if identity(descendant)[0] else identity(item)
            descendants[key] = descendant
            codes.setdefault(key, set()).update(_codes(item))
    for key, descendant in descendants.items():
        yield from _font(descendant, codes[key])


def _codes(font: Any) -> Iterator[int]:
    """The codes that a Type0 font draws, as far as it has text for them."""
    mapping = known(font, "/ToUnicode")
    if not isinstance(mapping, pikepdf.Stream):
        return
    for kind, body in _MAPPINGS.findall(mapping.read_bytes()):
        if kind == b"bfchar":
            yield from (code for text in _HEX.findall(body)[::2] if (code := int(text, 16)) <= _HIGHEST)
        else:
            for first, last in _RANGE.findall(body):
                yield from range(int(first, 16), min(int(last, 16), _HIGHEST) + 1)


def _font(font: Any, codes: set[int]) -> Iterator[Finding]:
    descriptor = known(font, "/FontDescriptor")
    program = next((p for key in ("/FontFile2", "/FontFile3") if isinstance(p := known(descriptor, key), pikepdf.Stream)), None)
    if program is None:
        yield about("A102", font, _RULE, Say("没有嵌入字体，无从核对宽度", "no font is embedded to compare widths with"))
        return
    said, default = _said(font), number(known(font, "/DW")) if "/DW" in font else 1000
    if said is None or default is None:
        yield about("A102", font, _RULE, Say("DW 或 W 写得不合规范（9.7.4.3）", "DW or W is not written as 9.7.4.3 wants"))
        return
    try:
        true = advances(program.read_bytes(), sorted(codes), cff=known(program, "/Subtype") == pikepdf.Name.CIDFontType0C)
    except UnreadableError as error:
        yield about(
            "A102",
            font,
            _RULE,
            Say(f"嵌入的字体已损坏，读不出宽度（{error}）", f"the embedded font is damaged, no width can be read ({error})"),
        )
        return
    for code, real in true.items():
        width = said.get(code, default)
        if real is None:
            yield about("A102", font, _RULE, Say(f"字体没有编码 {code:04X} 的字形", f"the font has no glyph for the code {code:04X}"))
            return
        if not abs(width - real) <= _TOLERANCE:  # nothing is near to NaN
            message = Say(
                f"编码 {code:04X} 的宽度写作 {width:g}，字体中为 {real:g}", f"the width of {code:04X} is {width:g}, in the font {real:g}"
            )
            yield about("A102", font, _RULE, message)
            return


def _said(font: Any) -> dict[int, float] | None:
    """The W array (ISO 32000-1 §9.7.4.3): `c [w1 w2 …]` and `first last w`; None where it is none."""
    widths: dict[int, float] = {}
    values = list(items(known(font, "/W")))[::-1]
    if "/W" in font and not isinstance(known(font, "/W"), pikepdf.Array):
        return None
    while values:
        first, following = whole(values.pop()), values.pop() if values else None
        if first is None:
            return None
        if isinstance(following, pikepdf.Array):
            each = [number(w) for w in list(following)]
            codes = range(first, first + len(each))
        else:
            last, width = whole(following), number(values.pop()) if values else None
            if last is None:
                return None
            codes = range(max(0, first), min(last, _HIGHEST) + 1)
            each = [width] * len(codes)
        for code, w in zip(codes, each, strict=True):
            if w is None:
                return None
            widths[code] = w
    return widths
