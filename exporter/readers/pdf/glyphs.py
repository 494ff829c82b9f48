"""Pages of a PDF → glyphs and strokes, upright: x grows to the right, y downwards, in points. pdfium does the parsing.

A page is turned so that most of its text reads from left to right, whatever /Rotate and the text's matrix say. What is
invisible (outside the page's box, text that paints nothing, white lines) is left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from ctypes import byref, c_double
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from exporter.errors import Place, ReadError
from exporter.limits import current
from exporter.messages import Say
from exporter.readers.pdf.dropped import dropped
from exporter.readers.pdf.paths import Stroke, objects, strokes

__all__ = ["GETA", "Glyph", "PageMarks", "pages"]

_MAX_SIDE = 200_000
"""Points of a page's width or height, some seventy metres. pdfium takes memory by it."""
GETA = "〓"
"""Stands for a glyph whose character the file does not tell, as the geta mark does in Chinese printing."""

# pdfium's error code for a missing or wrong password (fpdfview.h, FPDF_ERR_PASSWORD).
_PASSWORD = 4
# Render modes that paint nothing (ISO 32000-1 §9.3.6).
_INVISIBLE = (3, 7)
# The middle of a Han character is this part of an em above the baseline.
_MIDDLE = 0.38
# Points; PDF's pages are at most 14,400 units wide and high (ISO 32000-1 annex C).
_LARGEST_EM = 14_400.0
_UNKNOWN = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})

_Turn = Callable[[float, float], tuple[float, float]]
_TURNS: tuple[_Turn, ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)


class Glyph(NamedTuple):
    """A character as drawn: its left and right edge, its baseline, the em of its font. `order` is its place in the file.

    `parted`: pdfium takes the gap before it for a blank.
    """

    text: str
    x0: float
    x1: float
    y: float
    em: float
    order: int
    parted: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the character."""
        return (self.x0 + self.x1) / 2, self.y - self.em * _MIDDLE


@dataclass(slots=True)
class PageMarks:
    """What is visible on a page.

    `aside` is text that runs in another direction than the page's; `unknown` counts the glyphs shown as `GETA`;
    `dropped` counts the pieces of text that pdfium does not give; `picture` says that there is a picture and no text.
    """

    number: int
    glyphs: list[Glyph] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    aside: str = ""
    unknown: int = 0
    dropped: int = 0
    picture: bool = False


class _Character(NamedTuple):
    """A character in the page's own coordinates: two corners of its box, its origin.

    `direction` is in quarter turns, None where it is slanted.
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


def pages(data: bytes, file: str) -> Iterator[PageMarks]:
    """The marks of each page; ReadError where the file is damaged, encrypted or too large."""
    import pypdfium2

    budget = current()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error, file) from error
    try:
        count = len(document)
        budget.allow("pdf_pages", count)
        for index in range(count):
            marks = _page(document, index, file)
            budget.tick()
            yield marks
    finally:
        document.close()


def _page(document: Any, index: int, file: str) -> PageMarks:
    import pypdfium2
    from pypdfium2.raw import FPDFPage_CountObjects

    try:
        page = document[index]
        if not all(0 <= side <= _MAX_SIDE for side in page.get_size()):
            message = Say(f"第 {index + 1} 页的纸面太大", f"page {index + 1} is too large")
            raise ReadError(message, place=Place(file=file), hint=Say("请重新导出或打印为 PDF", "export or print it to PDF again"))
        current().use("pdf_objects", FPDFPage_CountObjects(page))
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise _damaged(file, Say(f"第 {index + 1} 页", f"page {index + 1}")) from error
    try:
        return _marks(page, text, index + 1)
    finally:
        text.close()
        page.close()


def _unopened(error: Exception, file: str) -> ReadError:
    code = getattr(error, "err_code", None)
    if code == _PASSWORD or (code is None and "password" in str(error).lower()):
        return ReadError(
            Say("PDF 已加密，须有口令才能打开", "the PDF is encrypted and opens only with a password"),
            place=Place(file=file),
            hint=Say("请先解除口令保护", "remove the password first"),
        )
    return _damaged(file, Say("文件", "the file"))


def _damaged(file: str, what: Say) -> ReadError:
    return ReadError(
        Say(f"不是完好的 PDF：{what.zh}读不出来", f"not a sound PDF: {what.en} cannot be read"),
        place=Place(file=file),
        hint=Say("请重新导出或打印为 PDF", "export or print it to PDF again"),
    )


def _marks(page: Any, text: Any, number: int) -> PageMarks:
    """The page's marks, turned upright."""
    characters = _characters(page, text)
    directions = Counter(c.direction for c in characters if c.direction is not None and not c.text.isspace())
    direction = directions.most_common(1)[0][0] if directions else page.get_rotation() // 90 % 4
    turn = _TURNS[direction]
    marks = PageMarks(number)
    aside = []
    for order, c in enumerate(characters):
        if c.direction != direction:
            aside.append(c.text)
            continue
        marks.unknown += c.unknown
        if direction == 0:
            x, y, right = c.x, -c.y, max(c.left, c.right)
        else:
            x, y = turn(c.x, c.y)
            right = max(turn(c.left, c.bottom)[0], turn(c.right, c.top)[0])
        if east_asian_width(c.text) in "WF":  # boxes of Type 3 fonts hold the ink only
            right = max(right, x + c.em)
        marks.glyphs.append(Glyph(c.text, x, max(x, right), y, c.em, order, c.parted))
    marks.aside = "".join(aside)
    marks.dropped = dropped(page, text)
    marks.picture = not characters and _has_picture(page)
    marks.strokes = [Stroke(*turn(s.x0, s.y0), *turn(s.x1, s.y1)) for s in strokes(page)]
    return marks


def _characters(page: Any, text: Any) -> list[_Character]:
    """The visible characters of a page that some program drew; what pdfium puts between them is left out."""
    import pypdfium2.raw as pdfium

    x0, y0, x1, y1 = page.get_bbox()
    rectangle, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = c_double(), c_double()
    to_rectangle, to_matrix, to_x, to_y = byref(rectangle), byref(matrix), byref(x), byref(y)
    handle = text.raw
    is_generated, unicode_of, is_unmapped = pdfium.FPDFText_IsGenerated, pdfium.FPDFText_GetUnicode, pdfium.FPDFText_HasUnicodeMapError
    origin, box, matrix_of = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetMatrix
    size_of = pdfium.FPDFText_GetFontSize
    styles: dict[tuple[float, float, float], tuple[float, int | None]] = {}
    hidden = _hidden(page, text)
    out: list[_Character] = []
    high = 0
    parted = False
    count = pdfium.FPDFText_CountChars(handle)
    current().use("characters", count)
    for i in range(count):
        if is_generated(handle, i) == 1:
            parted = True
            continue
        if hidden is not None and hidden(i):
            continue
        origin(handle, i, to_x, to_y)
        if not (x0 <= x.value <= x1 and y0 <= y.value <= y1):
            continue
        code = unicode_of(handle, i)
        if 0xD800 <= code < 0xDC00:  # UTF-16: the first half of a character beyond the BMP
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
        high = 0
        # pdfium has a control code of its own for a hyphen (U+002D, U+00AD) at a line's end.
        if code < 0x100 and pdfium.FPDFText_IsHyphen(handle, i) == 1:
            code = 0x2D
        unknown = code in _UNKNOWN or is_unmapped(handle, i) == 1
        if not unknown and code < 0x20:
            continue
        box(handle, i, to_rectangle)
        matrix_of(handle, i, to_matrix)
        style = size_of(handle, i), matrix.a, matrix.b
        em, direction = styles[style] if style in styles else styles.setdefault(style, _style(*style))
        if not (0 < em < _LARGEST_EM):  # no size at all, or none that a number could say
            continue
        shown = GETA if unknown else chr(code)
        corners = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        out.append(_Character(shown, *corners, x.value, y.value, em, direction, unknown, parted))
        parted = False
    return out


def _style(size: float, a: float, b: float) -> tuple[float, int | None]:
    """The em and the direction of a character of a font's size under a matrix."""
    sign = math.copysign(1, size)
    return abs(size) * (math.hypot(a, b) or 1), _quarter(sign * a, sign * b)


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    return any(pdfium.FPDFPageObj_GetType(o) == pdfium.FPDF_PAGEOBJ_IMAGE for o, _ in objects(page))


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
