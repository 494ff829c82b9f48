"""The Word file: its body's paragraphs and tables in order, and what was noted on the way."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.readers.assemble import Reading, assemble
from exporter.readers.docx.names import Element, W, child
from exporter.readers.docx.numbering import Numbering
from exporter.readers.docx.plain import Rows
from exporter.readers.docx.story import Story, Styles
from exporter.readers.docx.table import table_rows
from exporter.readers.foreign import carried_by_package
from exporter.readers.package import Package, open_package
from exporter.readers.tables import Block, Grid, TextLine, rows_of

__all__ = ["read"]


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in a Word file; ReadError or LayoutError names file, row and what to do."""
    package = open_package(data, file)
    lifted = Rows(file)
    main, root = package.main_part("document", lifted.lift)
    body = child(root, "body")
    if body is None:
        raise ReadError(
            Say("文件没有正文", "the file has no body"),
            place=Place(file=file),
            hint=Say("请在 Word 中打开后另存", "open it in Word and save it"),
        )
    parts = {kind: target for kind, target in package.relations(main).values() if kind in ("styles", "numbering")}
    story = Story(Styles.of(_part(package, parts.get("styles"))), Numbering.of(_part(package, parts.get("numbering"))))
    blocks = list(_blocks(body, story, lifted))
    if story.fields:
        story.note("R123")
    rows, left = rows_of(blocks, layouts, file)
    if not _pages_are_known(blocks, package):
        rows = [row._replace(page=False) if row.page else row for row in rows]
    reading = assemble(rows, layouts, file).reading
    return Reading(reading.document, (*left, *carried_by_package(package, root), *_findings(story, file), *reading.findings))


def _part(package: Package, name: str | None) -> Element | None:
    return package.xml(name) if name is not None else None


def _pages_are_known(blocks: list[Block], package: Package) -> bool:
    """Whether the file asks for every one of its pages: as many begin as the program counted that saved it."""
    flags = [row.page for block in blocks for row in (block.rows if isinstance(block, Grid) else (block,))]
    properties = package.xml("docProps/app.xml")
    counted = properties.findtext("{*}Pages") if properties is not None else None
    return counted == str(sum(flags))


def _blocks(body: Element, story: Story, lifted: Rows) -> Iterator[Block]:
    """The paragraphs and tables of the body."""
    page = True
    tables = 0
    text = ""
    for e in story.flat(body):
        if e.tag == f"{W}p":
            made = story.paragraph(e)
            page = page or made.page_before
            text += made.text
            if made.open:
                continue
            if text.strip():
                yield TextLine(max(1, story.row), text, page)
                page = False
            page = page or made.page_after
            text = ""
        elif e.tag == f"{W}tbl":
            tables += 1
            rows = list(table_rows(e, story, lifted))
            if rows:
                rows[0] = rows[0]._replace(page=page or rows[0].page)
                page = False
                yield Grid(name=Say(f"第 {tables} 个表", f"table {tables}"), rows=rows, goes_on=True)
        elif e.tag == f"{W}altChunk":
            story.note("R121")


_MESSAGES = {
    "R111": (Severity.NOTE, Say("修订按已接受读入", "tracked changes were read as accepted")),
    "R112": (Severity.NOTE, Say("隐藏文字没有读", "hidden text was not read")),
    "R113": (Severity.NOTE, Say("自动编号按所见读入", "automatic numbers were read as they are shown")),
    "R114": (Severity.WARNING, Say("认不得的自动编号格式", "automatic numbers in a format that is not known")),
    "R115": (Severity.WARNING, Say("认不得的符号，读为〓", "symbols that are not known, read as 〓")),
    "R116": (Severity.WARNING, Say("单元格里的表格按文字读入", "tables inside a cell were read as text")),
    "R117": (Severity.WARNING, Say("文本框没有读", "text boxes were not read")),
    "R118": (Severity.WARNING, Say("脚注、尾注没有读", "footnotes and endnotes were not read")),
    "R119": (Severity.NOTE, Say("未填写的内容控件读为空", "content controls that nobody filled in were read as empty")),
    "R120": (Severity.NOTE, Say("制表符读为空格", "tabs were read as spaces")),
    "R121": (Severity.WARNING, Say("嵌入的其他文件没有读", "other files embedded in the text were not read")),
    "R122": (Severity.WARNING, Say("公式只读了其中的字符", "of formulas only the characters were read")),
    "R123": (Severity.WARNING, Say("域不成对", "fields that do not end or do not begin")),
}


def _findings(story: Story, file: str) -> Iterator[Finding]:
    """One finding for each kind of thing that was noted: how often, where first, and what."""
    for code, noted in sorted(story.noted.items()):
        severity, message = _MESSAGES[code]
        texts = [what for _, what in noted if what.strip()]
        shown = f"：{'、'.join(texts)[:60]}" if texts else ""
        english = f": {', '.join(texts)[:60]}" if texts else ""
        place = Place(file=file, line=noted[0][0] or None)
        yield Finding(
            code=code,
            severity=severity,
            message=Say(f"{message.zh}（{len(noted)} 处）{shown}", f"{message.en} ({len(noted)} times){english}"),
            place=place,
        )
