"""PDF: what is visible on its pages, by position and ruling lines; never what is attached.

Glyphs and strokes (`glyphs.py`, `characters.py`, `dropped.py`, `paths.py`) → grids (`ruling.py`) → cells and lines
(`cells.py`, `lines.py`) → texts (`wrap.py`, `columns.py`) and rows over all pages (`flow.py`, `outside.py`) → `assemble`.
Lengths are points.

What other programs' files do not show cannot be read: a blank that was not drawn where a line ends comes back only
between Latin words or in lists of items known from elsewhere, and a table without vertical rules is none. What reading
our own files does not give back, `formats.Limit` declares.
"""

from __future__ import annotations

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.readers.assemble import Reading, assemble
from exporter.readers.foreign import carried_by_pdf
from exporter.readers.pdf.cells import PageContent, content
from exporter.readers.pdf.characters import GETA
from exporter.readers.pdf.flow import Flow
from exporter.readers.pdf.glyphs import pages
from exporter.readers.pdf.outside import Outside, outside

__all__ = ["read"]


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document that a PDF shows; ReadError or LayoutError says what is in the way and what to do."""
    carried = carried_by_pdf(data, file)
    shown = [content(page, file) for page in pages(data, file)]
    _refuse_unreadable(shown, file)
    around = outside(shown)
    flow = Flow(file)
    assembly = assemble(flow.run(shown, layouts, around), layouts, file)
    findings = (*carried, *_left_out(shown, around, file), *flow.findings, *assembly.reading.findings)
    return Reading(assembly.reading.document, findings)


def _refuse_unreadable(shown: list[PageContent], file: str) -> None:
    """ReadError where there is no text, or no table."""
    if not any(page.outside or any(cell.lines for rows in page.tables for row in rows for cell in row.cells) for page in shown):
        raise ReadError(
            Say("PDF 中没有文字：可能是扫描件或图片", "the PDF holds no text: it may be a scan or a picture"),
            place=Place(file=file),
            hint=Say(
                "请先作文字识别（OCR），或找原来的 Word、Excel 文件",
                "recognise its text (OCR), or find the Word or Excel file it came from",
            ),
        )
    if not any(page.tables for page in shown):
        raise ReadError(
            Say("PDF 中没有用线画出的表格", "the PDF holds no table drawn with rules"),
            place=Place(file=file),
            hint=Say("请给出有横线和竖线的表格", "give a table with horizontal and vertical rules"),
        )


def _left_out(shown: list[PageContent], around: Outside, file: str) -> list[Finding]:
    """What is on the pages but not in the document, or is there changed."""
    out: list[Finding] = []

    def found(code: str, severity: Severity, message: Say) -> None:
        out.append(Finding(code=code, severity=severity, message=message, place=Place(file=file)))

    for text in around.running:
        found("R043", Severity.NOTE, Say(f"略去页眉或页脚“{text}”", f"left out the running line “{text}”"))
    for text in around.before_title:
        found("R047", Severity.NOTE, Say(f"标题之上的“{text}”移到标题之下", f"“{text}” stood above the title and was put below it"))
    for page in shown:
        n = page.number
        if text := "".join(page.aside.split()):
            found(
                "R044",
                Severity.WARNING,
                Say(
                    f"略去第 {n} 页上表格旁边或不横排的“{text[:30]}”", f"left out “{text[:30]}”, beside the table or not level on page {n}"
                ),
            )
        if page.unknown and any(GETA in cell.bare for rows in page.tables for row in rows for cell in row.cells):
            message = Say(
                f"第 {n} 页有字形未注明是什么字，以“{GETA}”代替",
                f"page {n} has glyphs whose character the file does not tell; “{GETA}” stands for them",
            )
            found("R045", Severity.ERROR, message)
        if page.dropped:
            message = Say(
                f"第 {n} 页有 {page.dropped} 处单独的字没有读到：文件没有嵌入字体，本机也没有；请装上该字体，或重新导出并嵌入字体",
                f"page {n} has {page.dropped} single characters that were not read: the file does not embed their font and this machine "
                "has none for it; install the font, or export the file again with its fonts embedded",
            )
            found("R048", Severity.ERROR, message)
        if page.picture:
            found("R046", Severity.WARNING, Say(f"第 {n} 页只有图片，没有读", f"page {n} is only a picture and was not read"))
    return out
