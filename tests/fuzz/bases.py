"""The whole files that are damaged: small ones, of our own in both layouts and of other programs, with all that a reader knows."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any, TypeAlias

from lxml import etree
from mutations import clean_table, dirty_table
from wordfiles import HEADINGS, ROW, TITLE, p, package, r, tbl, tc, tr

from exporter import canonical, formats
from exporter.job import Job
from exporter.layout import Layout, Paginate, layout_file, layout_names, load_layout
from exporter.model import Document, Repair, Section, TextForm
from exporter.pdfprofile import PdfProfile

from . import packages, pages, pdfs, tomls, zips
from .texts import bytes_damaged, text_damaged
from .trees import xml_damaged

__all__ = ["Damage", "bases", "documents", "layouts"]

Damage: TypeAlias = Callable[[Random], bytes]
"""Makes another damaged file of one base."""

_WORD = tuple(
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
    for name in (
        "sdt", "sdtContent", "sdtPr", "customXml", "hyperlink", "ruby", "rubyBase", "ins", "del", "moveTo", "moveFrom", "p", "r", "t", "tab", "br",
        "cr", "sym", "fldChar", "instrText", "tbl", "tr", "tc", "tcPr", "trPr", "pPr", "rPr", "vMerge", "hMerge", "gridSpan", "gridBefore", "numPr",
        "numId", "ilvl", "pStyle", "rStyle", "vanish", "sectPr", "type", "altChunk", "footnoteReference", "drawing", "txbxContent", "cellDel", "hidden",
        "body", "lvl", "num", "abstractNum", "lvlOverride", "startOverride", "start", "numFmt", "lvlText", "suff", "basedOn", "style",
    )
)  # fmt: skip
_WORD_NAMES = tuple(
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
    for name in ("val", "type", "fldCharType", "font", "char", "numId", "ilvl", "abstractNumId", "styleId")
)
_SHEET = tuple(
    f"{{http://schemas.openxmlformats.org/spreadsheetml/2006/main}}{name}"
    for name in (
        "row", "c", "v", "f", "is", "si", "t", "r", "rPh", "mergeCells", "mergeCell", "rowBreaks", "brk", "cols", "col", "sheetData", "sheets", "sheet",
        "workbookPr", "numFmts", "numFmt", "cellXfs", "xf", "borders", "border", "left",
    )
)  # fmt: skip
_SHEET_NAMES = (
    "r",
    "s",
    "t",
    "ref",
    "hidden",
    "ht",
    "width",
    "min",
    "max",
    "id",
    "man",
    "numFmtId",
    "formatCode",
    "borderId",
    "date1904",
    "state",
    "style",
)
_OWN = tuple(
    f"{{{canonical.NAMESPACE}}}{name}"
    for name in (
        "content", "title", "lead", "fields", "field", "heading", "section", "record", "part", "value", "item", "note", "edition", "page", "spelling",
        "text", "gap", "line", "repair", "before", "after", "spelled", "pages",
    )
)  # fmt: skip
_OWN_NAMES = (
    "digest",
    "key",
    "kind",
    "scope",
    "separator",
    "level",
    "field",
    "line",
    "value",
    "encoding",
    "newline",
    "final-newline",
    "before",
    "index",
    "code",
    "part",
    "record",
    "removes",
)
_MAIN = (
    "word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "_rels/.rels", "xl/workbook.xml",
    "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels",
    "customXml/item1.xml", "docProps/app.xml",
)  # fmt: skip


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts that ship."""
    return tuple(map(load_layout, layout_names()))


@cache
def documents() -> tuple[tuple[Document, Layout, bool], ...]:
    """Small documents in each layout: a clean one, one of sections, lead and notes, one that is spelled oddly; its layout; whether odd."""
    out = []
    for layout in layouts():
        rng = Random(9704)
        plain = clean_table(rng, layout, 2)
        records = plain.sections[0].records
        headed = (("一、经济发展", 1), ("（一）项目建设", 2)) if layout.section_headings else (("", 1),)
        rich = replace(
            plain,
            sections=tuple(
                Section(records=records if heading == headed[-1][0] else (), heading=heading, level=level) for heading, level in headed
            ),
            lead=("单位：万元",),
            notes=("注：1.数据为快报数。",),
        )
        out += [(plain, layout, False), (rich, layout, False), (dirty_table(rng, layout, 2), layout, True)]
    return tuple(out)


def _rendered(name: str) -> list[bytes]:
    """The documents in a format; one that is spelled oddly holds characters that no font has, so it has no pages."""
    f = formats.get(name)
    return [f.load_renderer()(Job(document, layout)) for document, layout, odd in documents() if not (odd and f.paged)]


def _text(data: bytes) -> Damage:
    text = data.decode()

    def damage(rng: Random) -> bytes:
        new = text
        for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
            new = text_damaged(rng, new)
        kind = rng.random()
        out = new.encode("gb18030" if kind < 0.1 and "\ud800" not in new and "\udfff" not in new else "utf-8", "surrogatepass")
        return bytes_damaged(rng, out) if 0.1 <= kind < 0.25 else out

    return damage


def _xml(data: bytes) -> Damage:
    # Without the digest a changed content is read on.
    open_ = data.replace(b' digest="', b' xml:id="d', 1) if b' digest="' in data else data
    bare = open_.replace(open_[open_.find(b" xml:id=") : open_.find(b'">', open_.find(b" xml:id=")) + 1], b"", 1)

    def damage(rng: Random) -> bytes:
        return xml_damaged(rng, bare if rng.random() < 0.85 else data, (_OWN, _OWN_NAMES))

    return damage


_STYLES = 12


def _light(name: str, data: bytes) -> bytes:
    """A part with a dozen of its styles: the hundreds that programs write make each input slower and say nothing more."""
    if not name.endswith("styles.xml") or len(data) < 8_000:
        return data
    root = etree.fromstring(data)
    for group in [e for e in root.iter() if len(e) > _STYLES and not isinstance(e, etree._Comment)]:
        if "numFmts" not in str(group.tag) and "cellXfs" not in str(group.tag) and "borders" not in str(group.tag):
            for e in list(group)[_STYLES:]:
                group.remove(e)
    return etree.tostring(root)


def _package(data: bytes) -> Damage:
    parts = [(name, _light(name, part)) for name, part in zips.parts_of(data)]
    vocabulary = (_WORD, _WORD_NAMES) if any(name.startswith("word/") for name, _ in parts) else (_SHEET, _SHEET_NAMES)

    def damage(rng: Random) -> bytes:
        return zips.zip_damaged(rng, parts, _MAIN, vocabulary)

    return damage


def _pdf(data: bytes) -> Damage:
    objects, trailer = pdfs.objects_of(data)

    def damage(rng: Random) -> bytes:
        return pdfs.pdf_damaged(rng, objects, trailer)

    return damage


def _edited(document: Document) -> Document:
    """With all that an edition can hold."""
    repairs = (
        Repair(code="C308", record="1", part=1, line=0, field=document.fields[0].key, before="a", after="b", spelled=" a"),
        Repair(
            code="C105",
            record="1",
            part=1,
            line=0,
            field="x",
            before="a",
            after="",
            removes=True,
            page_starts=(0,),
            text_form=TextForm(gaps=((0, ("",)),)),
        ),
    )
    return replace(
        document,
        page_starts=(0, 1),
        repairs=repairs,
        text_form=TextForm(encoding="gb18030", newline="\r\n", lines=((1, "x"),), gaps=((2, ("", "y")),)),
    )


# Files of other programs -------------------------------------------------------------------------------------------


def _word_files() -> list[bytes]:
    """Word files with all that the reader of Word files knows, and one by python-docx."""
    heading = tr(*HEADINGS)
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="%{i + 1}、"/><w:suff w:val="nothing"/></w:lvl>'
        for i, form in enumerate(("chineseCounting", "decimal", "lowerRoman", "upperLetter", "decimalEnclosedCircle", "bullet"))
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
    styles = '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>年底</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>cao</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>曹</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    changed = f'<w:ins w:id="1">{r("进展")}</w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    symbols = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:br/><w:tab/><w:noBreakHyphen/><w:t>是</w:t><w:br w:type="page"/></w:r>'
    control = f'<w:sdt><w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr><w:sdtContent>{r("目标")}</w:sdtContent></w:sdt>'
    choice = f'<mc:AlternateContent><mc:Choice Requires="wps">{r("a")}</mc:Choice><mc:Fallback>{r("市财政局")}</mc:Fallback></mc:AlternateContent>'
    rows = (
        tr(
            tc(p("", numbered)),
            tc(p(ruby)),
            tc(p(control)),
            tc(p(field)),
            tc(p(changed) + p("二", "<w:rPr><w:del/></w:rPr>")),
            tc(p(symbols)),
            tc(p(choice)),
        ),
        tr(
            tc(p(), "<w:vMerge/>"),
            "张 鹏",
            tc(p(), "<w:vMerge/>"),
            "年底",
            tc(tbl(tr("a", "b")) + p()),
            "是",
            tc(p(r("市税务局", "<w:vanish/>") + r("市统计局"))),
        ),
        tr(tc("2", '<w:gridSpan w:val="2"/>'), "目标", "年底", tc(p("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>")), "是", "市财政局"),
    )
    annexed = f"{p('附件1')}{p('某市责任目标')}{p('一览表')}{tbl(heading, *rows)}{p('注：样例。')}<w:p><w:pPr><w:sectPr/></w:pPr></w:p>{tbl(heading, tr(*ROW))}<w:altChunk/>"
    lists = "".join(p(str(i), f'<w:numPr><w:ilvl w:val="{i}"/><w:numId w:val="{1 + i % 2}"/></w:numPr>') for i in range(6))
    marked = tbl(
        heading,
        tr(*ROW, properties='<w:gridBefore w:val="0"/><w:ins w:id="3"/>'),
        tr(*ROW, properties='<w:del w:id="4"/>'),
        tr(*ROW, properties="<w:hidden/>"),
        tr(
            "2",
            "曹临",
            tc(lists),
            tc("年", '<w:hMerge w:val="restart"/>'),
            tc("底", "<w:hMerge/>"),
            tc("x", '<w:cellDel w:id="5"/>'),
            "是",
            "市财政局",
        ),
        tr("2（续）", "曹临（续）", "目标", "年底（续）", "又有进展", "是（续）", tc(p("市税务局", '<w:pStyle w:val="b"/>'))),
    )
    made = [package(annexed, styles=styles, numbering=numbering), package(TITLE + marked, styles=styles, numbering=numbering)]
    return [*made, _by_python_docx()]


def _by_python_docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("某市责任目标一览表", 0)
    table = document.add_table(3, len(HEADINGS))
    for cells, texts in zip(table.rows, (HEADINGS, ROW, ("", *ROW[1:])), strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("注：样例。")
    out = io.BytesIO()
    document.save(out)
    # The thumbnail and the theme say nothing to a reader and make each input slower.
    return zips.packed([(n, d) for n, d in zips.parts_of(out.getvalue()) if not n.endswith((".jpeg", "theme1.xml"))])


def _workbooks() -> list[bytes]:
    """Workbooks by XlsxWriter and openpyxl: formats, dates, formulas, merges, hidden rows and columns, a text box."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一览表")
        bordered = book.add_format({"border": 1})
        sheet.merge_range(0, 0, 0, 6, "某市责任目标一览表")
        sheet.write_row(1, 0, HEADINGS, bordered)
        codes = (
            "yyyy/m/d",
            '[DBNum1]yyyy"年"m"月"',
            "0.00%",
            "#,##0.00;[Red]-#,##0",
            "0.00E+00",
            "# ?/?",
            "h:mm AM/PM",
            "[h]:mm:ss.000",
            "[$-804]aaaa;@",
            '[<5]"小";"大"',
        )
        more = ("0.0,,", "???.??", "0%%", "@", '0"年"', "##0.0E+0", "(0)", "-0;0;零;@", "General", "[DBNum1]General")
        dates = ("dddd", "mmm-yy", "[$-804]mmmm", "上午/下午h:mm", "ss.00", "[mm]:ss", "[DBNum2]yyyy/m/d", "mmmmm", "b", "e/m/d A/P")
        for i, _ in enumerate(codes):
            sheet.write_row(i + 2, 0, (i + 1, *ROW[1:]), bordered)
            for column, many in ((4, codes), (2, more), (3, dates)):
                sheet.write_number(i + 2, column, 44927.5 + i, book.add_format({"num_format": many[i]}))
        sheet.write_formula(2, 3, "=1+1", None, "年底")
        sheet.write_rich_string(3, 4, "已完成", bordered, "一半")
        sheet.write_boolean(4, 5, True)
        sheet.merge_range(5, 1, 6, 1, "曹 临")
        sheet.set_row(7, None, None, {"hidden": True})
        sheet.set_column(8, 8, None, None, {"hidden": True})
        sheet.set_h_pagebreaks([6])
        sheet.insert_textbox(14, 1, "另附说明")
        book.add_worksheet("隐藏").hide()
    dated = [
        (n, re.sub(rb'<c r="E(3|5)" s="(\d+)"><v>[0-9.]+</v>', rb'<c r="E\1" s="\2" t="d"><v>2023-09-30T12:00:00Z</v>', d))
        for n, d in zips.parts_of(out.getvalue())
    ]
    made = [zips.packed(dated), _by_openpyxl()]
    return [zips.packed([(n, d) for n, d in zips.parts_of(data) if "theme" not in n]) for data in made]


def _by_openpyxl() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("某市责任目标一览表",), HEADINGS, ROW, ("", *ROW[1:]), ("注：样例。",)):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# By reader ---------------------------------------------------------------------------------------------------------


def _toml(tree: dict[str, Any]) -> Damage:
    return lambda rng: tomls.toml_damaged(rng, tree)


def _layout_files() -> list[Damage]:
    return [_toml(tomllib.loads(layout_file(name).read_text(encoding="utf-8"))) for name in layout_names()]


def _pdf_files() -> list[bytes]:
    render = formats.get("pdf").load_renderer()
    own = [render(Job(d, layout, pdf=PdfProfile.PLAIN, mode=Paginate.FLOW)) for d, layout, odd in documents() if not odd]
    return [*pages.written(), *pages.written(), *own, *_checked_pdfs()]


def _checked_pdfs() -> list[bytes]:
    render = formats.get("pdf").load_renderer()
    return [render(Job(replace(d, lead=(), notes=()), layout)) for d, layout, _ in documents()[::3]]


def _continued(separator: str) -> bytes:
    """A table whose records go on over pages: their labels stand again with the mark."""
    rows = [
        ("某市责任目标一览表",), HEADINGS, ROW, ("1（续）", "曹临", "（续）", "年底", "又有进展", "（续）", "市税务局"), ("1(续)", "张鹏", "", "", "另一分项", "否", ""),
        HEADINGS, ("2", "张鹏", "目标二", "年底", "前半", "是", "市统计局"), ("2（续）", "张鹏（续）", "目标二（续）", "年底（续）", "后半", "是（续）", "市统计局（续）"),
        ("注：样例。",),
    ]  # fmt: skip
    return "\n".join(separator.join(row) for row in rows).encode()


_MAKERS: dict[str, Callable[[], Sequence[Damage]]] = {
    "text": lambda: [_text(data) for data in [*_rendered("txt"), _continued("\t")]],
    "csv": lambda: [_text(data) for data in [*_rendered("csv"), _continued(",")]],
    "xml": lambda: [
        _xml(data)
        for data in [
            *_rendered("xml"),
            *(canonical.document_xml(_edited(d)).encode() for d, _, _ in documents()),
            *(canonical.content_xml(d).encode() for d, _, _ in documents()[:1]),
        ]
    ],
    "docx": lambda: [_package(data) for data in [*_word_files(), *_rendered("docx")]],
    "xlsx": lambda: [_package(data) for data in [*_workbooks(), *_rendered("xlsx")]],
    "pdf": lambda: [_pdf(data) for data in _pdf_files()],
    "pdfcheck": lambda: [_pdf(data) for data in _checked_pdfs()],
    "layout": _layout_files,
    "metadata": lambda: [_toml(packages.GIVEN)],
    "archive": lambda: [packages.package_damaged],
}


@cache
def bases(reader: str) -> Sequence[Damage]:
    """What damages each of a reader's whole files."""
    return _MAKERS[reader]()
