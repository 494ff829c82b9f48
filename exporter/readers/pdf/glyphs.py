"""Pages of a PDF → glyphs and strokes, upright: x grows to the right, y downwards, in points. pdfium does the parsing.

A page is turned so that most of its text reads from left to right, whatever /Rotate and the text's matrix say. What is
invisible (outside the page's box, text that paints nothing, white lines) is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from exporter.errors import Place, ReadError
from exporter.limits import current
from exporter.messages import Say
from exporter.readers.pdf.characters import Glyph, characters
from exporter.readers.pdf.dropped import dropped
from exporter.readers.pdf.paths import TURNS, Drawn, Stroke, drawn_on, strokes

__all__ = ["PageMarks", "pages"]

_MAX_SIDE = 200_000
"""Points of a page's width or height, some seventy metres. pdfium takes memory by it."""

# pdfium's error code for a missing or wrong password (fpdfview.h, FPDF_ERR_PASSWORD).
_PASSWORD = 4


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
    drawn = list(drawn_on(page))
    shown = characters(page, text, drawn)
    direction = _direction(shown, page)
    turn = TURNS[direction]
    glyphs = [glyph for glyph in shown if glyph.direction == direction]
    return PageMarks(
        number,
        glyphs,
        [Stroke(*turn(s.x0, s.y0), *turn(s.x1, s.y1)) for s in strokes(drawn)],
        aside="".join([glyph.text for glyph in shown if glyph.direction != direction]),
        unknown=sum([glyph.unknown for glyph in glyphs]),
        dropped=dropped(text, drawn),
        picture=not shown and _has_picture(drawn),
    )


def _direction(shown: list[Glyph], page: Any) -> int:
    """The direction of most of a page's text, in quarter turns; the page's own where there is none."""
    import pypdfium2.raw as pdfium

    found = {c.direction for c in shown}
    if len(found) > 1 or all(c.text.isspace() for c in shown):
        counted = Counter(c.direction for c in shown if c.direction is not None and not c.text.isspace())
        found = {direction for direction, _ in counted.most_common(1)}
    direction = next(iter(found), None)
    if direction is None:
        # Of a page whose /Type is damaged pdfium does not say how it is turned, and pypdfium2's own method fails.
        turned: int = max(0, pdfium.FPDFPage_GetRotation(page))
        return turned
    return direction


def _has_picture(drawn: Sequence[Drawn]) -> bool:
    import pypdfium2.raw as pdfium

    return any(o.kind == pdfium.FPDF_PAGEOBJ_IMAGE for o in drawn)
