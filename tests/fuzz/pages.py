"""Small PDF files written by hand, as other programs write them: no font program, forms, turned pages, rules of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from wordfiles import HEADINGS, ROW

from .pdfs import Object
from .pdfs import written as assembled

__all__ = ["written"]

_WIDTHS = (30, 60, 100, 50, 200, 100, 90)
_LEFT, _TOP, _HEIGHT = 40, 520, 24
_TITLE = "某市责任目标一览表"


def _codes() -> dict[str, int]:
    characters = dict.fromkeys("".join((*HEADINGS, *ROW, _TITLE, "注：样例。—1 张鹏市税务局GDP续（）")))
    return {c: i for i, c in enumerate(characters, 1)}


def _shown(text: str, x: float, y: float, size: float = 10) -> bytes:
    codes = _codes()
    glyphs = "".join(f"{codes[c]:04X}" for c in text)
    return f"BT /F1 {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm <{glyphs}> Tj ET\n".encode()


def _table(rows: Sequence[tuple[str, ...]], top: float, *, filled: bool) -> bytes:
    out = []
    edges = [_LEFT + sum(_WIDTHS[:i]) for i in range(len(_WIDTHS) + 1)]
    for i, row in enumerate(rows):
        y = top - i * _HEIGHT
        for x, text in zip(edges, row, strict=False):
            out.append(_shown(text, x + 2, y - 15))
    foot = top - len(rows) * _HEIGHT
    rules = [(edges[0], top - i * _HEIGHT, edges[-1], top - i * _HEIGHT) for i in range(len(rows) + 1)] + [(x, foot, x, top) for x in edges]
    for x0, y0, x1, y1 in rules:
        if filled:
            out.append(b"%g %g %g %g re f\n" % (x0, y0, max(0.5, x1 - x0), max(0.5, y1 - y0)))
        else:
            out.append(b"%g %g m %g %g l S\n" % (x0, y0, x1, y1))
    return b"".join(out)


def _mapping() -> bytes:
    lines = b"".join(b"<%04X> <%s>\n" % (i, c.encode("utf-16-be").hex().encode()) for c, i in _codes().items())
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar endcmap end end" % (len(_codes()), lines)
    )


def _file(contents: list[bytes], page: bytes = b"", more: list[Object] | None = None, resources: bytes = b"") -> bytes:
    """A file of pages with these contents."""
    objects = [
        Object(1, b"<</Type /Catalog /Pages 2 0 R>>", None),
        Object(2, b"<</Type /Pages /Kids [%s] /Count %d>>" % (b" ".join(b"%d 0 R" % (20 + 2 * i) for i in range(len(contents))), len(contents)), None),
        Object(3, b"<</Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R>>", None),
        Object(4, b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor 5 0 R /DW 1000 /W [1 [1000 1000] 3 9 1000]>>", None),
        Object(5, b"<</Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80>>", None),
        Object(6, b"<</Length 0>>", _mapping()),
    ]  # fmt: skip
    for i, content in enumerate(contents):
        n = 20 + 2 * i
        head = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents %d 0 R /Resources <</Font <</F1 3 0 R>> %s>> %s>>"
        objects.append(Object(n, head % (n + 1, resources, page), None))
        objects.append(Object(n + 1, b"<</Length 0>>", content))
    return assembled([*objects, *(more or [])], b"<</Root 1 0 R /Size 1>>")


@cache
def written() -> list[bytes]:
    """The files: lines stroked, thin areas filled, the table in a form, a page turned, two pages that go on."""
    title = _shown(_TITLE, 300, 550, 16)
    rows = [HEADINGS, ROW, ("", *ROW[1:])]
    plain = title + _table(rows, _TOP, filled=False) + _shown("注：样例。", 40, 420) + _shown("—1—", 400, 30)
    form = Object(
        50,
        b"<</Type /XObject /Subtype /Form /BBox [0 0 842 595] /Matrix [1 0 0 1 0 0] /Resources <</Font <</F1 3 0 R>>>> /Length 0>>",
        _table(rows, _TOP, filled=True),
    )
    picture = Object(
        51, b"<</Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 0>>", b"\x80"
    )
    within = title + b"q 1 0 0 1 0 0 cm /X1 Do Q q 10 0 0 10 0 0 cm /X2 Do Q 0.5 w 3 Tr " + _shown("GDP", 700, 20)
    second = _table([HEADINGS, ("", "", *ROW[2:])], 560, filled=False)
    return [
        _file([plain]),
        _file([within], more=[form, picture], resources=b"/XObject <</X1 50 0 R /X2 51 0 R>>"),
        _file([plain, second]),
        _file([b"q 0 1 -1 0 595 0 cm\n" + plain + b"Q"], page=b"/Rotate 90 /CropBox [0 0 595 842]"),
    ]
