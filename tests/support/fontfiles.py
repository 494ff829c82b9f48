"""Tiny font files with what a test needs: names, characters, licence bits, any em and either kind of outline."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._n_a_m_e import NameRecord
from fontTools.ttLib.tables.TupleVariation import TupleVariation

Name = tuple[int, int, int, int, str | bytes]
"""Name ID, platform, encoding, language, text."""

# Every glyph but .notdef: a box from (0.1, 0) to (0.9, 0.8) of its advance and the em.
INK = (0.1, 0.0, 0.9, 0.8)


def _box(pen: Any, advance: int, upem: int) -> None:
    x0, y0, x1, y1 = INK[0] * advance, INK[1] * upem, INK[2] * advance, INK[3] * upem
    pen.moveTo((round(x0), round(y0)))
    for x, y in ((x0, y1), (x1, y1), (x1, y0)):
        pen.lineTo((round(x), round(y)))
    pen.closePath()


def names(*families: str) -> list[Name]:
    """The Windows names of a face: the first family in Chinese, the last in English, the same as full names."""
    return [(number, 3, 1, language, name) for name, language in ((families[0], 0x0804), (families[-1], 0x0409)) for number in (1, 4)]


def make(
    characters: Iterable[str],
    records: Iterable[Name],
    *,
    upem: int = 1000,
    outlines: str = "glyf",
    variable: bool = False,
    fs_type: int = 0,
    version: int = 4,
    weight: int = 400,
    blank: str = "",
    advances: dict[str, int] | None = None,
) -> TTFont:
    """A face; each character one em wide unless `advances` says otherwise, those in `blank` without ink.

    `outlines` is glyf, CFF or CFF2. A variable face goes from weight 100, its default, to 900, where with glyf
    the boxes are two ems higher.
    """
    cff = outlines != "glyf"
    used = sorted(set(characters))
    glyphs = [".notdef", *(f"g{ord(c):x}" for c in used)]
    widths = {".notdef": upem, **{f"g{ord(c):x}": (advances or {}).get(c, upem) for c in used}}
    builder = FontBuilder(upem, isTTF=not cff)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({ord(c): f"g{ord(c):x}" for c in used})
    shapes: dict[str, Any] = {}
    for glyph in glyphs:
        pen = T2CharStringPen(None if outlines == "CFF2" else widths[glyph], None, CFF2=outlines == "CFF2") if cff else TTGlyphPen(None)
        if glyph != ".notdef" and chr(int(glyph[1:], 16)) not in blank:
            _box(pen, widths[glyph], upem)
        shapes[glyph] = pen.getCharString() if cff else pen.glyph()
    match outlines:
        case "CFF":
            builder.setupCFF("Tiny", {}, shapes, {})
        case "CFF2":
            builder.setupCFF2(shapes)
        case _:
            builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics({g: (w, round(INK[0] * w)) for g, w in widths.items()})
    builder.setupHorizontalHeader(ascent=round(0.88 * upem), descent=-round(0.12 * upem))
    builder.setupOS2(fsType=fs_type, version=version, usWeightClass=weight)
    builder.setupPost()
    builder.setupNameTable({})
    if variable:
        builder.setupFvar([("wght", 100, 100, 900, "Weight")], [])
    if variable and not cff:
        # The points of the box from its first corner upwards, then the four phantom points.
        taller = [(0, 0), (0, 2 * upem), (0, 2 * upem), (0, 0), *[(0, 0)] * 4]
        builder.setupGvar({g: [TupleVariation({"wght": (0, 1, 1)}, taller)] for g in glyphs if g != ".notdef"})
    table = builder.font["name"]
    for number, platform, encoding, language, text in records:
        record = NameRecord()
        record.nameID, record.platformID, record.platEncID, record.langID = number, platform, encoding, language
        record.string = text
        table.names.append(record)
    font: TTFont = builder.font
    return font


def save(font: TTFont, path: Path) -> Path:
    """Write a face."""
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
    return path


def collection(fonts: list[TTFont], path: Path) -> Path:
    """Write a collection."""
    made = TTCollection()
    made.fonts = fonts
    made.save(path)
    return path
