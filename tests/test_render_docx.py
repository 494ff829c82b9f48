"""Word: what the renderer alone answers for; what all formats share is in `test_render.py` and `test_office.py`."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx2python import docx2python
from lxml import etree
from office import pdf_pages, to_pdf

import exporter
from exporter import canonical
from exporter.job import Job
from exporter.layout import Layout, Paginate, load_layout
from exporter.model import Document, Part, Record, Section, show
from exporter.pages.grid import RowKind
from exporter.pages.plan import Page
from exporter.renderers.docx import render
from exporter.renderers.package import unpack
from exporter.resources import folder

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
IN_TABLE = {RowKind.HEADER, RowKind.SECTION, RowKind.BODY}


@pytest.fixture(scope="module")
def ledger() -> Layout:
    return load_layout("work-ledger")


@pytest.fixture(scope="module")
def sample() -> Document:
    return exporter.read(folder("seeds") / "work-ledger-sample.txt")


def xml(data: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(unpack(data)[part])


def one(element: etree._Element, path: str) -> etree._Element:
    found = element.find(path)
    assert found is not None, path
    return found


def value(element: etree._Element, path: str = ".", name: str = f"{W}val") -> str:
    found = one(element, path).get(name)
    assert found is not None, (path, name)
    return found


def with_records(document: Document, *records: Record) -> Document:
    return replace(document, sections=(Section(records=records),), page_starts=())


def record(number: str, goal: str, *progress: str) -> Record:
    return Record(values=(number, goal), parts=tuple(Part(values=("曹临", "年底", text, "是", ("市财政局",))) for text in progress))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def numbers(page: Page) -> list[str]:
    return [c.text for c in page.cells if c.key == "number" and c.text]


def laid_out(job: Job, tmp_path: Path) -> list[str]:
    file = tmp_path / "t.docx"
    file.write_bytes(render(job))
    return pdf_pages(to_pdf(file, tmp_path / "office"))


def assert_as_planned(job: Job, pages: list[str]) -> None:
    """The same characters on each page, 序号 among them, and all headings on each page that has a table."""
    assert len(pages) == len(job.pages.pages)
    for page, text in zip(job.pages.pages, pages, strict=True):
        wanted = Counter("".join(c.text for c in page.cells) + page.footer.text)
        found = Counter(text)
        assert {c: n for c, n in wanted.items() if not c.isspace()} == {c: n for c, n in found.items() if not c.isspace()}, page.number
        for number in numbers(page):
            digits = re.match(r"\d*", number)
            assert digits is not None
            assert re.search(rf"(?<!\S){digits.group()}(?!\d)", text), (page.number, number)


# What is in the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Paginate))
def test_every_value_stands_in_its_column(seed: Document, heze: Layout, mode: Paginate) -> None:
    tables = docx.Document(io.BytesIO(render(Job(seed, heze, mode=mode)))).tables
    rows = [[c.text for c in row.cells] for table in tables for row in table.rows]
    heading = [f.label for f in seed.fields]
    rows = [row for row in rows if row != heading]
    lines = list(seed.lines())
    assert len(rows) == len(lines) == 213
    for row, line in zip(rows, lines, strict=True):
        number, goal = map(show, line.of_record.values)
        leader, deadline, progress, status, units = map(show, line.of_part.values)
        assert row == [number, leader, goal, deadline, progress, status, units]


def test_docx2python_reads_the_same_cells(seed: Document, heze: Layout) -> None:
    with docx2python(io.BytesIO(render(Job(seed, heze)))) as other:
        cells = {"\n".join(paragraphs) for table in other.body for row in table for paragraphs in row}
    for line in seed.lines():
        assert {show(v) for v in (*line.of_record.values, *line.of_part.values)} <= cells


def test_the_same_bytes_again(seed: Document, heze: Layout) -> None:
    job = Job(seed, heze, date=dt.date(2023, 10, 20))
    assert render(job) == render(job) == render(Job(seed, heze, date=dt.date(2023, 10, 20)))


def test_text_is_never_markup_field_or_break(seed: Document, heze: Layout) -> None:
    texts = ["=1+1", "<w:p/>&amp;", "a<b>&\"'", "{ PAGE }", "]]>", "第一段\n第二段"]
    document = with_records(seed, *(record(str(i), t, t) for i, t in enumerate(texts, 1)))
    data = render(Job(document, heze))
    rows = docx.Document(io.BytesIO(data)).tables[0].rows
    assert [(row.cells[2].text, row.cells[4].text) for row in rows][1:] == [(t, t) for t in texts]
    root = xml(data)
    assert not list(root.iter(f"{W}instrText", f"{W}br"))
    assert len(rows[len(texts)].cells[2].paragraphs) == 2


def test_names_are_spread_by_spacing_not_by_blanks(seed: Document, heze: Layout) -> None:
    root = xml(render(Job(with_records(seed, record("1", "目标", "进展")), heze)))
    (paragraph,) = (p for p in root.iter(f"{W}p") if text_of(p) == "曹临")
    first, second = paragraph.iter(f"{W}r")
    assert text_of(first) == "曹"
    assert int(value(first, f"{W}rPr/{W}spacing")) == next(c for c in heze.columns if c.key == "leader").style.size // 635
    assert second.find(f"{W}rPr") is None


def test_merges_close_at_the_end_of_a_page_and_reopen(seed: Document, heze: Layout) -> None:
    long = "推进重点项目建设，强化要素保障，" * 12
    job = Job(with_records(seed, record("1", "目标", *([long] * 40))), replace(heze, fill=True), mode=Paginate.FLOW)
    assert len(job.pages.pages) > 2
    rows = [row for table in xml(render(job)).iter(f"{W}tbl") for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
    wanted = []
    for page in job.pages.pages:
        count = sum(row.kind is RowKind.BODY for row in page.rows)
        wanted += [["restart"] * 2, *[["continue"] * 2] * (count - 1)] if count > 1 else [[]]
    assert [[m.get(f"{W}val", "continue") for m in row.iter(f"{W}vMerge")] for row in rows] == wanted
    assert all(
        text_of(one(row, f"{W}tc")).startswith("1") == (merges != ["continue"] * 2) for row, merges in zip(rows, wanted, strict=True)
    )


def test_headings_of_two_levels(sample: Document, ledger: Layout) -> None:
    tables = list(xml(render(Job(sample, ledger))).iter(f"{W}tbl"))
    assert tables
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert marked == [True, True, *[False] * (len(rows) - 2)]
        upper, lower = ([text_of(c) for c in row.iter(f"{W}tc")] for row in rows[:2])
        assert upper == ["序号", "工作任务", "工作措施", "完成时限", "责任领导", "责任单位", "备注"]
        assert lower == ["", "", "", "", "", "牵头单位", "配合单位", ""]
        assert [c.get(f"{W}val", "continue") for c in rows[1].iter(f"{W}vMerge")] == ["continue"] * 6
        assert [s.get(f"{W}val") for s in rows[0].iter(f"{W}gridSpan")] == ["2"]


def test_sections_are_headings_and_go_with_what_follows(sample: Document, ledger: Layout) -> None:
    data = render(Job(sample, ledger))
    levels = {s.get(f"{W}styleId"): s.find(f".//{W}outlineLvl") for s in xml(data, "word/styles.xml").iter(f"{W}style")}
    found = []
    for row in xml(data).iter(f"{W}tr"):
        style = value(row, f".//{W}pStyle")
        if (level := levels[style]) is not None:
            assert row.find(f".//{W}keepNext") is not None
            assert value(row, f".//{W}gridSpan") == str(len(ledger.columns))
            found.append((text_of(row), int(value(level)) + 1))
    assert found == [(s.heading, s.level) for s in sample.sections]


@pytest.mark.parametrize(("name", "mode", "fill"), [("heze", "source", True), ("heze", "flow", False), ("ledger", "flow", False)])
def test_rows_and_tables_are_those_of_the_plan(name: str, mode: str, fill: bool, request: pytest.FixtureRequest) -> None:
    document, layout = (request.getfixturevalue(f) for f in (("seed", "heze") if name == "heze" else ("sample", "ledger")))
    job = Job(document, replace(layout, fill=fill), mode=Paginate(mode))
    tables = list(xml(render(job)).iter(f"{W}tbl"))
    wanted = [row.height // 635 for page in job.pages.pages for row in page.rows if row.kind in IN_TABLE and row.kind is not RowKind.HEADER]
    found = []
    for table in tables:
        widths = [int(value(g, name=f"{W}w")) for g in table.iter(f"{W}gridCol")]
        assert widths == [w // 635 for w in job.pages.columns]
        for row in table.iter(f"{W}tr"):
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            height = one(row, f"{W}trPr/{W}trHeight")
            assert value(height, name=f"{W}hRule") == "atLeast"
            spans = [int(value(s)) for s in row.iter(f"{W}gridSpan")]
            assert len(list(row.iter(f"{W}tc"))) + sum(spans) - len(spans) == len(widths)
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                found.append(int(value(height)))
    assert found == wanted
    assert len(tables) == 1 or not fill


def test_styles_name_the_official_fonts_and_an_exact_pitch(seed: Document, heze: Layout) -> None:
    data = render(Job(seed, heze))
    root = xml(data, "word/styles.xml")
    used = {s.get(f"{W}val") for s in xml(data).iter(f"{W}pStyle")}
    ours = {value(s, name=f"{W}styleId"): s for s in root.iter(f"{W}style") if s.get(f"{W}customStyle")}
    assert used <= set(ours)
    assert all(identifier.isascii() for identifier in ours)
    families = {stack[0] for stack in heze.fonts.values()}
    for fonts in root.iter(f"{W}rFonts"):
        assert len({fonts.get(f"{W}{slot}") for slot in ("ascii", "hAnsi", "eastAsia", "cs")} & families) == 1
    for style in ours.values():
        assert value(style, f"{W}pPr/{W}spacing", f"{W}lineRule") == "exact"
        for name in ("snapToGrid", "overflowPunct", "widowControl", "adjustRightInd"):
            assert value(style, f"{W}pPr/{W}{name}") == "0"
    assert value(root, f"{W}docDefaults//{W}lang", f"{W}eastAsia") == "zh-CN"


def test_nothing_of_the_template_is_left(seed: Document, heze: Layout) -> None:
    data = render(Job(seed, heze, date=dt.date(2023, 10, 20)))
    parts = unpack(data)
    assert not [n for n in parts if re.search("stylesWithEffects|thumbnail|numbering|webSettings", n)]
    everything = b"".join(parts.values())
    assert b"python-docx" not in everything
    assert b"rsid" not in everything
    core = docx.Document(io.BytesIO(data)).core_properties
    assert (core.title, core.identifier, core.language) == (seed.title, seed.digest, "zh-CN")
    assert core.created == core.modified == dt.datetime(2023, 10, 20, tzinfo=dt.UTC)
    assert core.comments == ""


@pytest.mark.parametrize("name", ["heze", "ledger"])
def test_every_relationship_and_content_type_leads_to_a_part(
    name: str, seed: Document, heze: Layout, sample: Document, ledger: Layout
) -> None:
    parts = unpack(render(Job(seed, heze) if name == "heze" else Job(sample, ledger)))
    targets = set()
    for rels in (n for n in parts if n.endswith(".rels")):
        base = Path("/", rels).parent.parent
        for r in etree.fromstring(parts[rels]):
            targets.add(str((base / value(r, name="Target")).resolve()).lstrip("/"))
    assert targets == {n for n in parts if not n.endswith(".rels") and n != "[Content_Types].xml"}
    overrides = {value(o, name="PartName").lstrip("/") for o in etree.fromstring(parts["[Content_Types].xml"]).iter("{*}Override")}
    assert overrides <= set(parts)
    order = [etree.QName(e).localname for e in etree.fromstring(parts["word/settings.xml"])]
    # ECMA-376 part 1 §17.15.1.78, CT_Settings: a sequence.
    sequence = ["zoom", "defaultTabStop", "evenAndOddHeaders", "characterSpacingControl", "compat", "themeFontLang", "clrSchemeMapping"]
    assert [n for n in order if n in sequence] == [n for n in sequence if n in order]


def test_the_custom_part_is_named_by_the_digest(seed: Document, heze: Layout) -> None:
    parts = unpack(render(Job(seed, heze)))
    assert parts["customXml/item1.xml"].decode() == canonical.document_xml(seed)
    item = etree.fromstring(parts["customXml/itemProps1.xml"])
    identity = value(item, name=f"{{{etree.QName(item).namespace}}}itemID")
    assert identity.strip("{}").replace("-", "").lower() == seed.digest[:32]
    assert one(item, ".//{*}schemaRef").values() == [canonical.NAMESPACE]


def test_page_number_in_the_middle_or_outside(seed: Document, heze: Layout, sample: Document, ledger: Layout) -> None:
    middle, outside = unpack(render(Job(seed, heze))), unpack(render(Job(sample, ledger)))
    assert ledger.page_number.position == "outer"
    assert [sorted(n for n in parts if "footer" in n and "rels" not in n) for parts in (middle, outside)] == [
        ["word/footer1.xml"],
        ["word/footer1.xml", "word/footer2.xml"],
    ]
    sides = []
    for parts in (middle, outside):
        for name in sorted(n for n in parts if n.startswith("word/footer")):
            root = etree.fromstring(parts[name])
            assert [(i.text or "").strip() for i in root.iter(f"{W}instrText")] == ["PAGE"]
            assert text_of(root) == heze.page_number.pattern.format(page=1)
            sides.append(value(root, f".//{W}jc"))
    assert sides == ["center", "right", "left"]
    assert b"evenAndOddHeaders" in outside["word/settings.xml"]
    assert b"evenAndOddHeaders" not in middle["word/settings.xml"]


# What LibreOffice makes of it --------------------------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize(("mode", "fill"), [("source", True), ("flow", True), ("flow", False)])
def test_pages_are_those_of_the_plan(mode: str, fill: bool, seed: Document, heze: Layout, tmp_path: Path) -> None:
    job = Job(seed, replace(heze, fill=fill), mode=Paginate(mode))
    pages = laid_out(job, tmp_path)
    assert_as_planned(job, pages)
    for text in pages:
        assert all(f.label[:2] in text for f in seed.fields)


@pytest.mark.office
@pytest.mark.parametrize("name", ["heze", "ledger"])
def test_no_number_is_parted_at_a_line_end(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """LibreOffice made 202|3年 of 2023年 when the Latin slot's language was Chinese."""
    document, layout = (request.getfixturevalue(f) for f in (("seed", "heze") if name == "heze" else ("sample", "ledger")))
    file = tmp_path / "t.docx"
    file.write_bytes(render(Job(document, layout)))
    for page in pypdfium2.PdfDocument(to_pdf(file, tmp_path / "office")):
        text = page.get_textpage()
        shown = [(text.get_text_range(i, 1), text.get_charbox(i)) for i in range(text.count_chars())]
        shown = [(c, box) for c, box in shown if c.strip()]
        for (before, a), (after, b) in pairwise(shown):
            # The next line of the same cell: lower by about a pitch, and back to the left.
            next_line = 8 < a[1] - b[1] < 20 and b[0] < a[0] - 30
            assert not (next_line and re.match(r"[0-9A-Za-z.]", before) and re.match(r"[0-9A-Za-z.%]", after)), before + after


@pytest.mark.office
def test_a_page_left_early_ends_the_table(seed: Document, heze: Layout, tmp_path: Path) -> None:
    """A record kept together moves to the next page; LibreOffice must not draw it back."""
    high = "推进重点项目建设，强化要素保障，" * 14
    document = with_records(seed, *(record(str(i), f"目标{i}", *([high] * 3)) for i in range(1, 6)))
    job = Job(document, replace(heze, fill=False), mode=Paginate.FLOW)
    assert len(job.pages.pages) > 2
    data = render(job)
    assert len(list(xml(data).iter(f"{W}tbl"))) > 1
    assert_as_planned(job, laid_out(job, tmp_path))


@pytest.mark.office
@pytest.mark.parametrize("fill", [True, False])
def test_a_record_broken_over_pages(fill: bool, seed: Document, heze: Layout, tmp_path: Path) -> None:
    long = "推进重点项目建设，强化要素保障，确保完成年度目标任务。" * 90
    document = with_records(
        seed, record("1", "目标一", "进展"), record("2", "目标二", long, "进展", *([long[:700]] * 8)), record("3", "目标三", "完")
    )
    job = Job(document, replace(heze, fill=fill), mode=Paginate.FLOW)
    assert any(row.continued for page in job.pages.pages for row in page.rows)
    assert_as_planned(job, laid_out(job, tmp_path))


@pytest.mark.office
def test_headings_of_two_levels_repeat(sample: Document, ledger: Layout, tmp_path: Path) -> None:
    """The second heading row was lost: the first one had opened the table already."""
    parts = tuple(Part(values=("完成整治并长期坚持", "年底", "何静", ("市教育局",), ("市水务局",), "")) for _ in range(4))
    records = tuple(Record(values=(str(i), "完成整治任务"), parts=parts) for i in range(1, 13))
    document = replace(sample, sections=(Section(heading="一、经济发展", records=records),), page_starts=())
    for fill in (True, False):
        job = Job(document, replace(ledger, fill=fill), mode=Paginate.FLOW)
        pages = laid_out(job, tmp_path)
        assert len(pages) > 2
        assert_as_planned(job, pages)
        assert all("牵头单位" in text and "配合单位" in text for text in pages)
