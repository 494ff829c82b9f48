"""Rows read without a tree say what the tree says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roundtrip import layouts
from wordfiles import HEAD, TITLE, p, package, r, tbl, tr

from exporter import canonical
from exporter.errors import ExporterError, ReadError
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document
from exporter.readers.docx import read
from exporter.readers.docx.names import Element
from exporter.readers.docx.plain import PlainRow, Rows
from exporter.readers.docx.story import Story
from exporter.renderers import docx

ORACLE = Path(__file__).parent / "oracle" / "office"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Listed"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
TEXTS = ["", "甲", "乙 丙", " 丁 ", "a&gt;b &amp; c", "a>b", "]]", "戊\u3000己", "\ue000", "庚\u00a0", "&#x41;", "\u2028", "x\ty", "\n "]
CONTENTS = [
    p("{0}"),
    p(r("{0}") + r("{1}")),
    p("{0}") + p("{1}"),
    "<w:p><w:r><w:t>{0}</w:t></w:r></w:p>",
    '<w:p w:rsidR="00A1">\n  <w:r>\n    <w:t>{0}</w:t>\n  </w:r>\n</w:p>',
    p(r("{0}") + "<w:r><w:br/></w:r>" + r("{1}")),
    p(r("{0}") + '<w:r><w:br w:type="page"/></w:r>'),
    p(r("{0}") + "<w:r><w:tab/></w:r>" + r("{1}")),
    p(r("{0}", "<w:vanish/>") + r("{1}")),
    p("{0}", '<w:pStyle w:val="Unseen"/>'),
    p("{0}", '<w:pStyle w:val="Listed"/>'),
    p("{0}", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
    p("{0}", "<w:pageBreakBefore/>"),
    p("{0}", "<w:rPr><w:del/></w:rPr>") + p("{1}"),
    p('<w:ins w:id="1">' + r("{0}") + "</w:ins>" + '<w:del w:id="2"><w:r><w:delText>{1}</w:delText></w:r></w:del>'),
    p('<w:bookmarkStart w:id="1" w:name="b"/>' + r("{0}") + '<w:proofErr w:type="spellEnd"/>'),
    p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{1}</w:instrText></w:r>'),
    p('<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + r("{0}") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    p('<w:fldSimple w:instr="PAGE">' + r("{0}") + "</w:fldSimple>"),
    p("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + r("{0}") + "</w:sdtContent></w:sdt>" + r("{1}")),
    p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r("{0}")),
    p("<w:r><w:pict><w:txbxContent>" + p("{1}") + "</w:txbxContent></w:pict></w:r>" + r("{0}")),
    "<w:tbl><w:tr><w:tc>" + p("{0}") + "</w:tc></w:tr></w:tbl>" + p("{1}"),
    p('<w:r><w:t xml:space="preserve" xmlns:x="urn:x" x:a="a&gt;b">{0}</w:t></w:r>'),
    p("{0}") + "<!-- </w:tr> -->",
    p("<w:r><w:t><![CDATA[<w:t>{0}</w:t>]]></w:t></w:r>"),
    p(r("{0}", '<w:spacing w:val="-2"/>') + r("{1}") + r("{0}", '<w:spacing w:val="3"/><w:w w:val="98"/>')),
    '<w:p><w:r><w:t>{0}</w:t></w:r><w:r><w:t xml:space="preserve">{1}</w:t></w:r></w:p>',
    p(r("{0}", '<w:vanish w:val="0"/>') + r("{1}"), '<w:pStyle w:val="Unseen"/>'),
    p(r("{0}") + r("{1}")) + p(r("{1}") + r("{0}")),
    "<w:p><w:r><w:ruby><w:rubyBase>" + r("{0}") + r("{1}") + "</w:rubyBase></w:ruby></w:r></w:p>",
    '<w:p><w:ins w:id="1"><w:r><w:delText xml:space="preserve">{0}</w:t></w:r><w:r><w:t xml:space="preserve">{1}</w:t></w:r></w:ins></w:p>',
    "<w:p><w:r><w:t>{0}</w:r></w:p>",
]
DAMAGED = CONTENTS[-2:]
CELLS = [
    "<w:tc>{0}</w:tc>",
    '<w:tc><w:tcPr><w:tcW w:w="600" w:type="dxa"/></w:tcPr>{0}</w:tc>',
    '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{0}</w:tc>',
    "<w:tc><w:tcPr><w:vMerge/></w:tcPr>{0}</w:tc>",
    '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{0}</w:tc>',
    '<w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr>{0}</w:tc>',
    "<w:tc><w:tcPr><w:hMerge/></w:tcPr>{0}</w:tc>",
    '<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr>{0}</w:tc>',
    "<w:sdt><w:sdtContent><w:tc>{0}</w:tc></w:sdtContent></w:sdt>",
    '<w:tc w:rsidR="1">{0}</w:tc>',
]
STARTS = [
    "<w:tr>",
    '<w:tr w:rsidR="00A1">',
    "<w:tr><w:trPr><w:cantSplit/></w:trPr>",
    "<w:tr><w:trPr><w:hidden/></w:trPr>",
    '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>',
    '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>',
    "<w:tr><w:tblPrEx/>",
]


def common(choices: list[str]) -> st.SearchStrategy[str]:
    """The first ones mostly."""
    return st.one_of(st.sampled_from(choices[:3]), st.sampled_from(choices))


@st.composite
def rows(draw: st.DrawFn) -> str:
    out = draw(common(STARTS))
    for i in range(draw(st.integers(6, 7))):
        texts = [draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))]
        content = draw(common(CONTENTS)) if i != 0 else CONTENTS[0]
        out += draw(common(CELLS)).replace("{0}", content.replace("{0}", texts[0] or str(i)).replace("{1}", texts[1]))
    return out + "</w:tr>"


def outcome(data: bytes) -> tuple[object, ...]:
    try:
        found = read(data, layouts(), "f.docx")
    except ExporterError as error:
        return type(error), str(error)
    return found.document, canonical.document_xml(found.document), found.findings


def both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[tuple[object, ...], tuple[object, ...]]:
    quick = outcome(data)
    with monkeypatch.context() as patched:
        patched.setattr(Rows, "lift", lambda _, given: given)
        return quick, outcome(data)


@given(st.lists(st.one_of(rows(), st.just(tr("1", "曹临", "目标", "年底", "进展", "是", "市财政局"))), min_size=1, max_size=6))
def test_any_rows_are_read_as_in_a_tree(made: list[str]) -> None:
    body = TITLE + tbl(HEAD, *made) + p("注：说明")
    with pytest.MonkeyPatch.context() as monkeypatch:
        quick, tree = both(package(body, styles=STYLES, numbering=NUMBERING), monkeypatch)
    if isinstance(tree[0], type) and "mismatch" in str(tree[1]):
        assert quick[0] == tree[0]  # a damaged row is told; the parser counts its lines from elsewhere
    else:
        assert quick == tree


@pytest.mark.parametrize("name", ["docxtpl.docx", "python-docx.docx", "libreoffice.docx"])
def test_other_programs_files_are_read_as_in_a_tree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, tree = both((ORACLE / name).read_bytes(), monkeypatch)
    assert quick == tree
    assert isinstance(quick[0], Document)


def test_of_our_own_files_no_row_is_parsed(seed: Document, heze: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    data = docx.render(Job(seed, heze))
    parsed: list[int] = []
    plain: list[int] = []
    element, quick = Rows.element, Rows.plain

    def parsing(self: Rows, index: int) -> Element:
        parsed.append(index)
        return element(self, index)

    def reading(self: Rows, index: int, story: Story) -> PlainRow | None:
        plain.append(index)
        return quick(self, index, story)

    with monkeypatch.context() as patched:
        patched.setattr(Rows, "element", parsing)
        patched.setattr(Rows, "plain", reading)
        read(data, (heze,), "f.docx")
    assert len(plain) > seed.line_count
    assert len(parsed) * 100 < len(plain)
    one, other = both(data, monkeypatch)
    assert one == other


@pytest.mark.parametrize("text", TEXTS)
def test_each_kind_of_text_is_read_as_in_a_tree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, stripped, first = (content.replace("{0}", text).replace("{1}", text) for content in (CONTENTS[1], CONTENTS[3], CONTENTS[2]))
    middle = "".join(f"<w:tc>{content}</w:tc>" for content in (p("曹临"), kept, stripped, first))
    row = f"<w:tr><w:tc>{p('1')}</w:tc>{middle}<w:tc>{p('是')}</w:tc><w:tc>{p('市财政局')}</w:tc></w:tr>"
    quick, tree = both(package(TITLE + tbl(HEAD, row, row)), monkeypatch)
    assert isinstance(tree[0], Document)
    assert quick == tree


@pytest.mark.parametrize("markup", CONTENTS)
def test_each_kind_of_cell_is_read_as_in_a_tree(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("1", "曹临", "目标", "年底"))
    rest = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("是", "市财政局"))
    row = f"<w:tr>{cells}<w:tc>{markup.replace('{0}', '进展').replace('{1}', '其他')}</w:tc>{rest}</w:tr>"
    quick, tree = both(package(TITLE + tbl(HEAD, row, row), styles=STYLES, numbering=NUMBERING), monkeypatch)
    assert isinstance(tree[0], Document) == (markup not in DAMAGED)
    assert quick == tree if isinstance(tree[0], Document) else quick[0] == tree[0]


def test_a_damaged_cell_is_not_taken_for_one_that_it_looks_like() -> None:
    row = tr("1", "曹临", "目标", "年底", "进展", "是", "市财政局")
    text = '<w:t xml:space="preserve">进展</w:t>'
    assert text in row
    for damaged in (text.replace(">进展<", "\0"), text.replace("进展<", "<\0")):
        with pytest.raises(ReadError, match="damaged"):
            read(package(TITLE + tbl(HEAD, row, row.replace(text, damaged))), layouts(), "f.docx")
