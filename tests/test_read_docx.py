"""Word files: our own come back; of others what is seen is read."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from roundtrip import Numbered, back, layouts, one_section
from wordfiles import HEAD, HEADINGS, ROW, TITLE, codes, p, package, r, reading, row, rows_of, tbl, tc, tr

from exporter import LayoutError, ReadError, load_layout
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.model import Document
from exporter.readers.docx import read

LONG = "推进工作，" * 600


def progress(content: str) -> str:
    """What is read from a cell."""
    return rows_of(reading(row(progress=content)))[0][4]


# Our own


def test_the_seed_comes_back(seed: Document, heze: Layout) -> None:
    again = back(Job(seed, heze), "docx")
    assert again.document.digest == seed.digest
    assert not again.findings


EMPTY = ("", "", "", "", ())
PART = ("曹临", "年底", "进展", "是", ("市财政局",))
LONG_PART = ("曹临", "年底", LONG, "是", ("市财政局",))
CONTINUED: dict[str, list[Numbered]] = {
    "a goal longer than its part": [("1", LONG, [PART]), ("2", "目标", [PART])],
    "a goal longer than its parts": [("1", LONG, [PART, PART]), ("2", "目标", [PART])],
    "a goal longer than an empty part": [("1", LONG, [EMPTY]), ("2", "目标", [PART])],
    "no number, a long goal": [("1", "目标", [PART]), ("", LONG, [PART]), ("3", "目标", [PART])],
    "no number, no leader": [("1", "目标", [PART]), ("", LONG, [("", "年底", "", "", ())]), ("3", "目标", [PART])],
    "no goal": [("1", "", [LONG_PART] * 3), ("2", "目标", [PART])],
    "goals that end in the mark": [("1", "目标", [LONG_PART] * 3), ("2", "目标（续）", [PART]), ("3", "目标（续）", [PART])],
    "every cell long": [("1", LONG, [("曹临", LONG, LONG, LONG, ("市财政局",) * 900)])],
    "many equal parts": [("1", "目标", [PART] * 120), ("2", "目标", [PART])],
    "many empty parts": [("1", "目标", [EMPTY] * 120), ("2", "目标", [PART])],
    "many empty parts without a goal": [("1", "", [EMPTY] * 120), ("2", "目标", [PART])],
    "a number alone at the end": [("1", "目标", [PART]), ("2", "", [EMPTY])],
    "units over pages": [("1", "目标", [("曹临", "年底", "", "是", tuple(f"单位{i}" for i in range(600)))]), ("2", "目标", [PART])],
}


@pytest.mark.parametrize("name", ["docx", "xlsx"])
@pytest.mark.parametrize("case", CONTINUED)
def test_what_goes_on_over_pages_is_joined(case: str, name: str, seed: Document, heze: Layout) -> None:
    document = one_section(seed, *CONTINUED[case])
    for mode in Paginate:
        assert back(Job(document, heze, mode=mode), name).document == document


# Others': text


RUNS = {
    "runs": (r("全市") + r("增长", "<w:b/>") + r("7%"), "全市增长7%"),
    "hyperlink": (f"<w:hyperlink>{r('见附件')}</w:hyperlink>{r('。')}", "见附件。"),
    "content control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('完成')}</w:sdtContent></w:sdt>", "完成"),
    "smart tag": (f"<w:smartTag><w:smartTag>{r('菏泽')}</w:smartTag></w:smartTag>", "菏泽"),
    "simple field": (f'<w:fldSimple w:instr=" DATE ">{r("2023年")}</w:fldSimple>', "2023年"),
    "line break": (f"{r('一')}<w:r><w:br/></w:r>{r('二')}<w:r><w:cr/></w:r>{r('三')}", "一\n二\n三"),
    "page break": (f'{r("一")}<w:r><w:br w:type="page"/></w:r><w:r><w:br w:type="column"/></w:r>{r("二")}', "一二"),
    "hyphens": (f"{r('1')}<w:r><w:noBreakHyphen/></w:r>{r('9')}<w:r><w:softHyphen/></w:r>{r('月')}", "1-9月"),
    "tab": (f"{r('一')}<w:r><w:tab/></w:r>{r('二')}", "一 二"),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
    "plain symbol": ('<w:r><w:sym w:font="仿宋" w:char="25CB"/></w:r>', "○"),
    "unknown symbol": ('<w:r><w:sym w:font="Webdings" w:char="F034"/></w:r>', "〓"),
    "insertion": (f'<w:ins w:id="1">{r("新增")}</w:ins>{r("12个")}', "新增12个"),
    "deletion": (f'{r("新增")}<w:del w:id="1"><w:r><w:delText>11</w:delText></w:r></w:del>{r("12个")}', "新增12个"),
    "move": (f'<w:moveFrom w:id="1">{r("甲")}</w:moveFrom>{r("乙")}<w:moveTo w:id="2">{r("甲")}</w:moveTo>', "乙甲"),
    "hidden": (r("看得见") + r("看不见", "<w:vanish/>"), "看得见"),
    "not hidden": (r("看得见", '<w:vanish w:val="0"/>'), "看得见"),
    "hidden by style": (r("看得见") + r("看不见", '<w:rStyle w:val="secret"/>'), "看得见"),
    "ruby": (f"<w:r><w:ruby><w:rt>{r('zhèn')}</w:rt><w:rubyBase>{r('鄄')}</w:rubyBase></w:ruby></w:r>{r('城')}", "鄄城"),
    "prompt": (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('单击输入')}</w:sdtContent></w:sdt>{r('年底')}", "年底"),
    "formula": ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
    "collapsed blanks": ("<w:r><w:t> 一\n二 </w:t></w:r>", "一 二"),
}  # fmt: skip
VANISHING = '<w:style w:type="character" w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="character" w:styleId="secret"><w:basedOn w:val="base"/></w:style>'
TOLD = {
    "insertion": "R111",
    "deletion": "R111",
    "move": "R111",
    "hidden": "R112",
    "hidden by style": "R112",
    "unknown symbol": "R115",
    "prompt": "R119",
    "tab": "R120",
    "formula": "R122",
}


@pytest.mark.parametrize("case", RUNS)
def test_runs_are_read_as_they_are_seen(case: str) -> None:
    markup, text = RUNS[case]
    found = reading(row(progress=p(markup)), styles=VANISHING)
    assert rows_of(found)[0][4] == text
    assert codes(found) == ([TOLD[case]] if case in TOLD else [])
    assert all(f.message.zh and f.message.en and f.place.line == 2 for f in found.findings)


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return mark("begin") + f"<w:r><w:instrText>{instruction}</w:instrText></w:r>" + mark("separate") + result + mark("end")


def test_fields_show_their_result_and_not_their_instruction() -> None:
    assert progress(p(field(" PAGE ", r("3")) + r("页"))) == "3页"
    inner = field(" QUOTE ", r("内"))
    nested = field(" IF ", r("外")).replace("<w:instrText> IF </w:instrText></w:r>", f"<w:instrText> IF </w:instrText></w:r>{inner}")
    assert progress(p(nested)) == "外"
    over_paragraphs = field(" TOC ", r("一") + "</w:p><w:p>" + r("二"))
    assert progress(p(over_paragraphs)) == "一\n二"


def test_a_field_that_never_ends_is_told() -> None:
    assert codes(reading(row(), after=p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'))) == ["R123"]


def test_paragraphs_of_a_cell_are_lines() -> None:
    assert progress(p("一") + p() + p("二") + p()) == "一\n\n二"


def test_a_deleted_paragraph_mark_joins() -> None:
    found = reading(row(progress=p("一", "<w:rPr><w:del/></w:rPr>") + p("二")))
    assert rows_of(found)[0][4] == "一二"
    assert codes(found) == ["R111"]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_automatic_numbers_are_seen_and_so_read() -> None:
    rows = [row(number=p("", LISTED)) for _ in range(12)]
    found = reading(*rows, numbering=NUMBERING.format(form="decimal", text="%1"))
    assert [line[0] for line in rows_of(found)] == [str(n) for n in range(1, 13)]
    assert codes(found) == ["R113"]


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("chineseCountingThousand", "（%1）", "（三）进展"),
        ("decimalEnclosedCircle", "%1", "③ 进展"),
        ("upperRoman", "%1.", "III. 进展"),
        ("lowerLetter", "%1)", "c) 进展"),
        ("ideographTraditional", "%1、", "丙、进展"),
        ("decimalZero", "%1", "03 进展"),
    ],
)
def test_numbers_in_every_usual_form(form: str, text: str, shown: str) -> None:
    found = reading(row(progress=p("进展", LISTED) * 3), numbering=NUMBERING.format(form=form, text=text))
    assert rows_of(found)[0][4].split("\n")[2] == shown


def test_numbers_of_two_levels_and_of_a_style() -> None:
    second = LISTED.replace('ilvl w:val="0"', 'ilvl w:val="1"')
    style = f'<w:style w:type="paragraph" w:styleId="s"><w:pPr>{LISTED}</w:pPr></w:style>'
    content = p("甲", '<w:pStyle w:val="s"/>') + p("乙", second) + p("丙", second) + p("丁", '<w:pStyle w:val="s"/>') + p("戊", second)
    found = reading(row(progress=content), numbering=NUMBERING.format(form="decimal", text="%1."), styles=style)
    assert rows_of(found)[0][4] == "1. 甲\n1.1 乙\n1.2 丙\n2. 丁\n2.1 戊"


def test_an_unknown_number_format_is_told() -> None:
    found = reading(row(progress=p("进展", LISTED)), numbering=NUMBERING.format(form="hebrew1", text="%1."))
    assert rows_of(found)[0][4] == "1. 进展"
    assert codes(found) == ["R113", "R114"]


def test_text_boxes_and_footnotes_are_told() -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    drawn = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    found = reading(row(progress=p(r("文字") + drawn + '<w:r><w:footnoteReference w:id="1"/></w:r>')))
    assert rows_of(found)[0][4] == "文字"
    assert codes(found) == ["R117", "R118"]
    assert "框内" in found.findings[0].message.zh


# Others': tables


DOWN, MORE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_cells_merged_down_make_parts() -> None:
    found = reading(
        tr(tc("1", DOWN), "曹临", tc("目标", DOWN), "年底", "一", "是", "市财政局"),
        tr(tc("看不见", MORE), "张鹏", tc("", MORE), "6月", "二", "否", "市税务局"),
        tr("2", "王昌华", "目标二", "年底", "三", "是", ""),
    )
    assert rows_of(found) == [
        ["1", "目标", "曹临", "年底", "一", "是", "市财政局"],
        ["1", "目标", "张鹏", "6月", "二", "否", "市税务局"],
        ["2", "目标二", "王昌华", "年底", "三", "是", ""],
    ]
    assert [len(rec.parts) for rec in found.document.sections[0].records] == [2, 1]
    assert not found.findings


def test_a_part_may_be_empty_where_its_record_is_merged_down() -> None:
    found = reading(tr(tc("1", DOWN), "曹临", tc("目标", DOWN), "", "", "", ""), tr(tc("", MORE), "", tc("", MORE), "", "", "", ""))
    assert found.document.line_count == 2


def test_a_leader_merged_over_records_leads_each() -> None:
    found = reading(
        tr("1", tc("曹临", DOWN), "甲", "年底", "一", "是", ""),
        tr("2", tc("", MORE), "乙", "年底", "二", "是", ""),
        tr("3", tc("", MORE), "丙", "年底", "三", "是", ""),
    )
    assert [line[2] for line in rows_of(found)] == ["曹临"] * 3
    assert codes(found) == ["R011", "R011"]
    assert found.findings[0].place.record == "2"
    assert found.findings[0].place.field == "市政府领导"


def test_a_goal_merged_over_records_holds_for_each() -> None:
    found = reading(tr("1", "曹临", tc("目标", DOWN), "", "", "", ""), tr("2", "曹临", tc("", MORE), "", "", "", ""))
    assert [line[:2] for line in rows_of(found)] == [["1", "目标"], ["2", "目标"]]


def test_cells_merged_across_are_told() -> None:
    found = reading(tr("1", "曹临", "目标", tc("年底前完成", '<w:gridSpan w:val="2"/>'), "是", "市财政局"))
    assert rows_of(found) == [["1", "目标", "曹临", "年底前完成", "", "是", "市财政局"]]
    assert codes(found) == ["R009"]


def test_left_out_columns_and_ragged_grids_find_their_headings() -> None:
    found = reading(
        row(),
        tr("张鹏", tc("", '<w:gridSpan w:val="2"/>'), "二", "是", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
    )
    assert rows_of(found)[1] == ["1", "目标", "张鹏", "", "二", "是", ""]
    # A row whose edges somebody dragged: as many cells, other grid columns.
    wide = tr(*(tc(text, f'<w:gridSpan w:val="{n}"/>') for text, n in zip(ROW, (1, 2, 1, 1, 3, 1, 1), strict=True)))
    assert rows_of(reading(row(), wide))[1] == rows_of(reading(row()))[0]


def test_rows_deleted_and_hidden_are_not_seen() -> None:
    found = reading(row(), tr(*ROW, properties="<w:del/>"), tr(*ROW, properties="<w:hidden/>"), tr("2", *ROW[1:], properties="<w:ins/>"))
    assert [line[0] for line in rows_of(found)] == ["1", "2"]
    assert codes(found) == ["R111", "R112"]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    inside = f"<w:sdt><w:sdtContent>{row(number='2')}</w:sdtContent></w:sdt>"
    cell = f"<w:sdt><w:sdtContent>{tc('3')}</w:sdtContent></w:sdt>"
    whole = f"<w:sdt><w:sdtContent>{tbl(HEAD, row(), inside, tr(cell, *ROW[1:]))}</w:sdtContent></w:sdt>"
    found = read(package(TITLE + whole), layouts(), "t.docx")
    assert [line[0] for line in rows_of(found)] == ["1", "2", "3"]


def test_cells_merged_sideways_in_the_old_way_are_one() -> None:
    old = tr("1", "曹临", "目标", tc("年底", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "是", "市财政局")
    assert rows_of(reading(row(), old))[1] == ["1", "目标", "曹临", "年底", "", "是", "市财政局"]


def test_a_table_in_a_cell_is_read_as_text_and_told() -> None:
    found = reading(row(progress=p("如下") + tbl(tr("甲", "1"), tr("乙", "2"))))
    assert rows_of(found)[0][4] == "如下\n甲 1\n乙 2"
    assert codes(found) == ["R116"]


def test_headings_repeat_and_tables_go_on() -> None:
    body = TITLE + tbl(HEAD, row(), HEAD, row(number="2")) + p("续表") + tbl(HEAD, row(number="3")) + p() + tbl(row(number="4"))
    found = read(package(body), layouts(), "t.docx")
    assert [line[0] for line in rows_of(found)] == ["1", "2", "3", "4"]
    assert not found.findings
    assert not found.document.notes


def test_other_tables_and_text_between_are_told() -> None:
    other = tbl(tr("审批", "意见"), tr("同意", ""))
    body = TITLE + other + tbl(HEAD, row()) + p("本页由督查室填写") + tbl(HEAD, row(number="2")) + other
    found = read(package(body), layouts(), "t.docx")
    assert [line[0] for line in rows_of(found)] == ["1", "2"]
    assert codes(found) == ["R101", "R101", "R008"]
    assert found.document.notes == ("本页由督查室填写",)


def test_title_lead_and_notes_stand_around_the_table() -> None:
    around = p("附件1") + p(r("某市责任目标") + "<w:r><w:br/></w:r>" + r("一览表")) + p("单位：万元")
    found = reading(row(), before=around, after=p("注：数据为快报数") + p("填表人：曹临"))
    assert found.document.title == "某市责任目标一览表"
    assert found.document.lead == ("附件1", "单位：万元")
    assert found.document.notes == ("注：数据为快报数", "填表人：曹临")
    assert sorted(codes(found)) == ["R007", "R010"]


def test_a_title_may_be_the_tables_first_row() -> None:
    wide = tr(tc("某市责任目标一览表", '<w:gridSpan w:val="7"/>'))
    note = tr(tc("注：数据为快报数", '<w:gridSpan w:val="7"/>'))
    found = read(package(tbl(wide, HEAD, row(), note)), layouts(), "t.docx")
    assert found.document.title == "某市责任目标一览表"
    assert found.document.notes == ("注：数据为快报数",)


def test_headings_on_several_lines_and_spaced_out_are_known() -> None:
    heads = [*HEADINGS]
    heads[0], heads[5] = "序 号", p("是否按") + p("计划完成进度")
    found = read(package(TITLE + tbl(tr(*heads), row())), layouts(), "t.docx")
    assert [f.label for f in found.document.fields] == list(HEADINGS)


def test_section_headings_between_tables() -> None:
    ledger = load_layout("work-ledger")
    top = tr(
        *(tc(h, DOWN) for h in ("序号", "工作任务", "工作措施", "完成时限", "责任领导")),
        tc("责任单位", '<w:gridSpan w:val="2"/>'),
        tc("备注", DOWN),
    )
    low = tr(*[tc("", MORE)] * 5, "牵头单位", "配合单位", tc("", MORE))
    line = ("1", "任务", "措施", "年底", "林远", "甲局、乙局", "丙局", "")
    body = p("台账") + p("一、经济") + tbl(top, low, tr(*line)) + p("二、民生") + tbl(tr("2", *line[1:]))
    found = read(package(body), (ledger,), "t.docx").document
    assert found.lead == ("一、经济",)
    assert [(s.heading, len(s.records)) for s in found.sections] == [("", 1), ("二、民生", 1)]
    assert found.fields[5].heading == ("责任单位", "牵头单位")


def test_a_file_by_python_docx_is_read() -> None:
    word = docx.Document()
    word.add_heading("某市责任目标一览表", 0)
    table = word.add_table(rows=3, cols=7)
    for cell, text in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = text
    for i in (1, 2):
        for cell, text in zip(table.rows[i].cells, ROW, strict=True):
            cell.text = text
    for column in (0, 2):
        merged = table.cell(1, column).merge(table.cell(2, column))
        merged.text = ROW[column]
    table.cell(2, 1).text = "张 鹏"
    saved = io.BytesIO()
    word.save(saved)
    found = read(saved.getvalue(), layouts(), "t.docx")
    assert [line[2] for line in rows_of(found)] == ["曹临", "张鹏"]
    assert found.document.record_count == 1
    assert codes(found) == ["R001"]


def test_our_own_file_edited_by_python_docx_reads_as_edited(seed: Document, heze: Layout) -> None:
    from exporter import formats

    word = docx.Document(io.BytesIO(formats.get("docx").load_renderer()(Job(seed, heze))))
    run = next(t for t in word.element.body.iter(qn("w:t")) if "246.5亿元" in (t.text or ""))
    run.text = run.text.replace("246.5亿元", "247.5亿元")
    saved = io.BytesIO()
    word.save(saved)
    again = read(saved.getvalue(), layouts(), "t.docx").document
    changed = [(a, b) for a, b in zip(seed.lines(), again.lines(), strict=True) if a.of_part != b.of_part]
    assert [b.of_record.values[0] for _, b in changed] == ["2"]
    assert "247.5亿元" in str(changed[0][1].of_part.values)


def test_strict_documents_say_the_same() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert rows_of(reading(row(), namespace=strict)) == rows_of(reading(row()))


def test_pages_are_kept_where_every_one_is_asked_for() -> None:
    new_page = p("", "<w:pageBreakBefore/>")
    body = (
        TITLE
        + tbl(HEAD, row())
        + new_page
        + tbl(HEAD, row(number="2"), row(number="3"))
        + p("", "<w:sectPr/>")
        + tbl(HEAD, row(number="4"))
    )
    counted = {"docProps/app.xml": '<Properties xmlns="u"><Pages>{}</Pages></Properties>'}

    def starts(pages: int) -> tuple[int, ...]:
        more = {name: text.format(pages) for name, text in counted.items()}
        return read(package(body, more=more), layouts(), "t.docx").document.page_starts

    assert starts(3) == (0, 1, 3)
    assert starts(5) == ()


# What cannot be read


def test_no_known_headings_name_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(LayoutError, match="姓名") as caught:
        read(package(TITLE + tbl(tr("姓名", "年龄"), tr("曹临", "50"))), layouts(), "t.docx")
    assert caught.value.place is not None
    assert caught.value.place.file == "t.docx"


def test_a_document_without_a_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(ReadError, match="no table"):
        read(package(TITLE + p("正文")), layouts(), "t.docx")


def test_a_character_that_no_format_carries_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(ReadError, match=r"t\.docx.*序号 1.*三季度完成情况.*U\+0085"):
        reading(row(progress="进\u0085展"))


@pytest.mark.parametrize("damage", ["<w:p", "<w:tbl><w:tr><w:tc>", "<w:body/>"])
def test_broken_xml_is_one_clear_message(damage: str) -> None:
    with pytest.raises(ReadError):
        read(package(damage), layouts(), "t.docx")
