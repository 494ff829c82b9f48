"""Texts of a table stay texts: no formula, markup, pattern, format string or control of a terminal, in whatever is written."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from python_calamine import CalamineWorkbook
from roundtrip import back
from strategies import documents

import exporter
from exporter import formats, workbook
from exporter.batch import batch
from exporter.check import check
from exporter.cli import main
from exporter.compare import compare
from exporter.errors import UsageError
from exporter.fonts import shipped_library
from exporter.job import Job
from exporter.layout import Layout, load_layout
from exporter.messages import Say, path_text, visible
from exporter.model import Document, Kind, Part, Record, Section, Value
from exporter.renderers.textcell import COMPUTED
from exporter.renderers.xlsx.file import sheet_name
from exporter.reports import findings_html, findings_json, findings_text, findings_xlsx, text, xlsx
from exporter.reports import html as changes_html
from exporter.reports import json as changes_json
from exporter.reports.comparison import Comparison, side_of
from exporter.reports.findings import Checked
from exporter.summary import summarize, summary_page, summary_workbook
from exporter.workbook import Book, Look

# What begins or is in a text that some program would take for more than a text.
PIECES = [
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "－5", "'", "''=1", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x","y")', "{value}", "{0.__class__}",
    "{page}", "%s", "%(title)s", "${HOME}", "$(id)", "`id`", "\\1", "\\g<0>", "(?P<x>", "[a", "*", "]]>", "<script>alert(1)</script>",
    "<!--", "&amp;", "&#0;", '"', "') /URI (x", "\\", "endobj", "<?xpacket end", "_x000D_", "_x0041_", "../../x", "C:\\x", "a/b", "NUL",
    "javascript:x", "推进", "，", "。", "12", " ", "\n",
]  # fmt: skip
_COMPUTED = re.compile(r"\s*[=+\-@＝＋－＠].", re.DOTALL)
# What steers a terminal: the controls but for line feed and tab; and the marks that turn the direction of a text.
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
LAYOUT = "work-ledger"


def hostile() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(lambda pieces: "".join(pieces).strip())


def _line(text: str) -> str:
    return text.replace("\n", " ").strip() or "表"


@st.composite
def hostile_documents(draw: st.DrawFn, layout: Layout, texts: st.SearchStrategy[str] | None = None) -> Document:
    """A document of the layout with such texts wherever a text may be."""
    texts = hostile() if texts is None else texts
    base = draw(documents(layout, most_records=2))
    fields = base.fields
    scoped = {scope: [f for f in fields if f.scope is scope] for scope in {f.scope for f in fields}}

    def values(of: tuple[Value, ...], scope: str) -> tuple[Value, ...]:
        out: list[Value] = []
        for f, value in zip(scoped[scope], of, strict=True):  # type: ignore[index]
            if f.kind is Kind.NUMBER:
                out.append(value)
            elif f.kind is Kind.UNITS:
                out.append(tuple(item for text in draw(st.lists(texts, max_size=2)) for item in text.replace(f.separator, " ").split()))
            else:
                out.append(draw(texts))
        return tuple(out)

    sections = tuple(
        Section(
            heading=s.heading,
            level=s.level,
            records=tuple(
                Record(values=values(r.values, "record"), parts=tuple(Part(values=values(p.values, "part")) for p in r.parts[:2]))
                for r in s.records
            ),
        )
        for s in base.sections
    )
    title = f"{_line(draw(texts))}表"
    return replace(base, title=title, sections=sections, page_starts=())


few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def _texts(document: Document) -> list[str]:
    """Every value, a list's items one by one."""
    out: list[str] = []
    for line in document.lines():
        for value in (*line.of_record.values, *line.of_part.values):
            out += [value] if isinstance(value, str) else value
    return [t for t in out if t]


def _checked(document: Document, layout: Layout) -> Checked:
    name = "=x\x1b[2J\u202e.txt"
    return Checked(
        name=Say(path_text(name), path_text(name)),
        format="txt",
        layout=layout.name,
        document=document,
        findings=check(document, layout, pages=False),
        checklist=layout.check,
    )


def _compared(document: Document) -> Comparison:
    """With a document in which every text is another one."""
    record = document.sections[0].records[0]
    values = tuple(f"{v}改" if isinstance(v, str) and i else v for i, v in enumerate(record.values))
    other = replace(
        document,
        title="表",
        sections=(
            replace(document.sections[0], records=(replace(record, values=values), *document.sections[0].records[1:])),
            *document.sections[1:],
        ),
    )
    name = Say("=1\u202e.docx", "=1\u202e.docx")
    return Comparison(old=side_of(document, name, "docx"), new=side_of(other, name, "docx"), changes=compare(document, other))


def assert_texts_only(data: bytes) -> None:
    """No cell of a workbook is a formula, none becomes one when it is edited, and none links to anywhere but into the book."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            tree = etree.fromstring(package.read(name)) if name.endswith((".xml", ".rels")) else None
            if tree is None:
                continue
            if name.startswith("xl/worksheets/sheet"):
                assert not tree.findall(".//{*}f"), name
            assert not [r for r in tree.iter("{*}Relationship") if r.get("TargetMode") == "External" and ":" in r.get("Target", "")], name
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
                    assert cell.quotePrefix is True or not cell.value.startswith(COMPUTED), cell.value


def assert_plain_page(data: bytes, document: Document) -> None:
    """A page of HTML holds no element, attribute or link that is not ours."""
    page = html.fromstring(data.decode())
    ours = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "br",
        "p",
        "dl",
        "dt",
        "dd",
        "code",
        "table",
        "thead",
        "tbody",
        "tfoot",
    }
    ours |= {
        "tr",
        "th",
        "td",
        "del",
        "ins",
        "a",
        "ol",
        "ul",
        "li",
        "mark",
        "section",
        "span",
        "nav",
        "strong",
        "small",
        "div",
        "summary",
        "details",
    }
    for element in page.iter():
        assert isinstance(element.tag, str), element
        assert element.tag in ours
        for name, value in ((str(n), str(v)) for n, v in element.items()):
            assert not name.startswith("on")
            if name in ("href", "src"):
                assert ":" not in value.partition("/")[0], value
    assert document.title in str(page.xpath("string(//h1)"))
    assert _STEERS.search(data.decode()) is None


@few
@given(hostile_documents(load_layout(LAYOUT)))
def test_workbooks_hold_texts_only(document: Document) -> None:
    layout = load_layout(LAYOUT)
    assert_texts_only(formats.get("xlsx").load_renderer()(Job(document, layout)))
    assert_texts_only(findings_xlsx.render(_checked(document, layout), Job(document, layout).date))
    assert_texts_only(xlsx.render(_compared(document), Job(document, layout).date))
    assert_texts_only(summary_workbook(summarize({"=1+1": document}, layout=layout)))


@pytest.mark.parametrize(
    "value", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "_x000D_", "\x1b[2J", "x" * 40_000, "𠮷" * 20_000, "\ud800"]
)
def test_a_cell_takes_any_text(value: str) -> None:
    book = Book()
    book.leaf("表").text(1, 1, value, Look())
    data = book.saved("题", dt.date(2024, 1, 1))
    assert_texts_only(data)
    [[shown]] = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert shown == visible(value) or (len(str(shown).encode("utf-16-le")) == 2 * 32_767 and str(shown).endswith("…"))


_ESCAPES = ["_x000D_x000D_", "_x005F_x000D_", "<r><t>1</t></r>", "<r>", "a_x0041_", " 前后 ", "𠮷_x000D_&<"]


@pytest.mark.parametrize("value", _ESCAPES)
def test_a_text_like_markup_or_an_escape_comes_back(value: str) -> None:
    book = Book()
    leaf = book.leaf("表")
    leaf.text(1, 1, value, Look())
    leaf.rich(1, 2, [(value, Look(struck=True)), (value, Look())], Look())
    leaf.rich(1, 3, [(value, Look(struck=True))], Look())
    leaf.link(1, 4, value, Look(), "internal:'表'!A1")
    data = book.saved(value, dt.date(2024, 1, 1))
    assert_texts_only(data)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows == [[value, value * 2, value, value]]


def test_of_more_links_than_a_sheet_holds_the_texts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_LINKS", 2)
    book = Book()
    leaf = book.leaf("表")
    for row in range(1, 4):
        leaf.link(row, 1, f"第{row}", Look(), "external:%E7%94%B2/a.pdf")
    sheet = openpyxl.load_workbook(io.BytesIO(book.saved("题", dt.date(2024, 1, 1)))).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows()]
    assert [c.value for c in cells] == ["第1", "第2", "第3"]
    assert [c.hyperlink.target if c.hyperlink else None for c in cells] == ["%E7%94%B2/a.pdf", "%E7%94%B2/a.pdf", None]


@pytest.mark.parametrize(("title", "name"), [("History", "表"), ("'a'", "a"), ("a[b]:c*?/\\d", "abcd"), ("x" * 40, "x" * 31), ("?", "表")])
def test_a_sheet_has_a_name_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


@few
@given(hostile_documents(load_layout(LAYOUT)))
def test_pages_of_html_hold_our_markup_only(document: Document) -> None:
    checked, compared = _checked(document, load_layout(LAYOUT)), _compared(document)
    assert_plain_page(findings_html.render(checked), document)
    assert_plain_page(changes_html.render(compared), replace(document, title=compared.new.title))
    assert json.loads(findings_json.render(checked))["table"]["title"] == document.title
    assert json.loads(changes_json.render(compared))["old"]["title"] == document.title


@few
@given(hostile_documents(load_layout(LAYOUT)))
def test_every_format_gives_the_same_texts_back(document: Document) -> None:
    """Word, Excel and XML; PDF and text formats are tested by what is in them."""
    job = Job(document, load_layout(LAYOUT))
    for name in ("docx", "xlsx", "xml"):
        assert _squeezed(back(job, name).document) == _squeezed(document), name


def _squeezed(document: Document) -> list[str]:
    """The texts without what a page takes away: breaks at its foot."""
    return [re.sub(r"\s", "", t) for t in (document.title, *_texts(document))]


@few
@given(hostile_documents(load_layout(LAYOUT)))
def test_a_pdf_holds_no_actions_and_its_title_everywhere(document: Document) -> None:
    layout = load_layout(LAYOUT)
    for data in (
        formats.get("pdf").load_renderer()(Job(document, layout)),
        summary_page(summarize(document, layout=layout), shipped_library()),
    ):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert document.title in str(pdf.docinfo["/Title"])
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary):
                    assert item.get("/Type") not in ("/Action", "/Annot")
                    assert item.keys().isdisjoint(("/JavaScript", "/JS", "/AA", "/OpenAction", "/URI", "/Launch")), item
            assert sorted(pdf.attachments) in ([], ["document-1.xsd", "document.xml"])
            if "/Metadata" in pdf.Root:
                tree = etree.fromstring(pdf.Root.Metadata.read_bytes())
                assert str(tree.xpath("string(//*[local-name()='title'])")).strip() == document.title


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "\t", "\r", "\u3000", "\u00a0"]), max_size=5).map("".join)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
def test_csv_cells_are_guarded_and_come_back_exactly(value: str) -> None:
    from exporter.readers.csv import _GUARDED
    from exporter.renderers.csv import _guarded

    written = _guarded(value)
    assert not _COMPUTED.match(written)
    assert not written.startswith(("\t", "\r", "\n"))
    assert (written[1:] if _GUARDED.match(written) else written) == value


@few
@given(hostile_documents(load_layout(LAYOUT), hostile() | st.sampled_from(["-", "—", "'-5", "-5.5%"])))
def test_a_csv_file_computes_nothing_and_comes_back(document: Document) -> None:
    job = Job(document, load_layout(LAYOUT))
    data = formats.get("csv").load_renderer()(job)
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if _COMPUTED.match(cell)]
    raw = formats.get("csv").load_renderer()(Job(document, load_layout(LAYOUT), raw_csv=True))
    given_cells = [cell for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")) for cell in row]
    assert [cell.removeprefix("'") if cell != plain else cell for cell, plain in zip(cells, given_cells, strict=True)] == given_cells
    again = back(job, "csv")
    assert _texts(again.document) == _texts(document)
    assert any(f.code == "R012" for f in again.findings) == (cells != given_cells)


def test_raw_csv_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(_table("-5%"), encoding="utf-8")
    for out, more, cell in (("safe", [], "'-5%"), ("raw", ["--raw-csv"], "-5%")):
        assert main(["export", str(tmp_path / "t.txt"), "--format", "csv", "--out", str(tmp_path / out), *more]) == 0
        rows = list(csv.reader((tmp_path / out / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
        assert cell in rows[-1]
    document = exporter.read(tmp_path / "raw" / "t.csv")
    assert exporter.render(document, "csv", raw_csv=True) == (tmp_path / "raw" / "t.csv").read_bytes()


def _table(leader: str, unit: str = "市财政局") -> str:
    headings = ["序号", "市政府领导", "责任目标内容", "完成时限", "三季度完成情况", "是否按计划完成进度", "责任单位"]
    return "\n".join(["某市表", "\t".join(headings), "\t".join(["1", leader, "目标", "年底", leader, "是", unit])]) + "\n"


@pytest.mark.parametrize("value", ["{value}", "{stem}", "%s", "\\1", "{0.__class__}", "$HOME", "*", "[a-z]", "../{value}", "=1+1", "<b>"])
def test_a_value_is_no_pattern(value: str, tmp_path: Path) -> None:
    """As a group it names a file and a title, letter for letter; what a system forbids in a name is replaced."""
    (tmp_path / "t.txt").write_text(_table(value), encoding="utf-8")
    result = batch(tmp_path / "t.txt", by="leader", out=tmp_path / "out", formats=["xml", "txt"], jobs=1)
    assert result.ok
    for group in result.sources[0].groups:
        assert group.name in (*value.split("/"), value, "未明确")
        document = exporter.read(tmp_path / "out" / "t" / group.files[0].name)
        assert value in _texts(document)
        assert group.name in (document.title + "".join(document.lead))
    assert_texts_only((tmp_path / "out" / "t" / "index.xlsx").read_bytes())
    assert_plain_page((tmp_path / "out" / "t" / "index.html").read_bytes(), replace(document, title="某市表"))


@given(st.text(st.characters()))
def test_what_is_shown_steers_nothing_and_is_json(value: str) -> None:
    shown = visible(value)
    assert _STEERS.search(shown) is None
    if not re.search(r'["\\\n\t]', value):
        assert json.loads(f'"{shown}"') == value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert visible(shown) == shown


def test_a_terminal_is_not_steered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of files, and texts in messages and reports, show controls and marks of direction instead of sending them."""
    evil = tmp_path / "a\x1b]0;x\x07\u202eb.txt"
    evil.write_text(_table("曹\u202e临\u2066x").replace("某市", "某\u202e市"), encoding="utf-8")
    other = tmp_path / "b.txt"
    other.write_text(_table("张鹏"), encoding="utf-8")
    bad = tmp_path / "c\x1b[2J.txt"
    bad.write_text("no\x1btable\n", encoding="utf-8")
    out = tmp_path / "out"
    commands = [
        ["check", str(evil)],
        ["check", str(evil), "--repair", "all", "--out", str(out / "x.xml")],
        ["check", str(evil), "--format", "html", "--out", str(out / "x.html")],
        ["diff", str(evil), str(other)],
        ["diff", str(evil), str(other), "--out", str(out / "d.txt")],
        ["verify", str(evil), str(other)],
        ["export", str(evil), "--format", "xml", "--out", str(out)],
        ["export", str(bad), "--format", "xml", "--out", str(out)],
        ["export", "\x1b[2Jmissing.txt"],
        ["batch", str(evil), str(bad), "--by", "leader", "--format", "xml", "--jobs", "1", "--out", str(out)],
        ["summary", str(evil), str(other), "--format", "xlsx", "--out", str(out)],
        ["archive", str(evil), "--out", str(out)],
        ["archive", "--check", str(bad)],
        ["fonts", str(bad)],
    ]
    for arguments in commands:
        assert main(arguments) in (0, 1, 2, 3, 4), arguments
        told = capsys.readouterr()
        assert _STEERS.search(told.out + told.err) is None, (arguments, told)
    for file in ("x.html", "d.txt"):
        assert _STEERS.search((out / file).read_text(encoding="utf-8")) is None
    with pytest.raises(SystemExit):
        main(["export", "--\x1b[2J"])
    assert _STEERS.search(capsys.readouterr().err) is None


def test_json_on_stdout_is_exact(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    source = tmp_path / "t\u202e.txt"
    source.write_text(_table("曹临"), encoding="utf-8")
    assert main(["batch", str(source), "--by", "leader", "--format", "xml", "--json", "--jobs", "1", "--out", str(tmp_path / "out")]) == 0
    events = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert {e["source"] for e in events if "source" in e} == {source.as_posix()}


def test_metadata_cannot_add_a_line_to_the_tags_of_a_bag() -> None:
    from exporter.archiving.metadata import taken

    with pytest.raises(UsageError):
        taken({"立档单位名称": "甲\nPayload-Oxum: 0.0"})


@few
@given(hostile_documents(load_layout(LAYOUT), hostile().map(lambda t: f"\u202e{t}\u2066")))
def test_text_reports_show_marks_of_direction(document: Document) -> None:
    layout = load_layout(LAYOUT)
    for colour in (False, True):
        for report in (findings_text.render(_checked(document, layout), colour=colour), text.render(_compared(document), colour=colour)):
            assert _STEERS.search(re.sub(r"\x1b\[[0-9;]*m", "", report) if colour else report) is None
