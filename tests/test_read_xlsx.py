"""Excel files: our own come back; of others what the sheet shows is read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Border, Side
from roundtrip import back, layouts
from wordfiles import HEADINGS, ROW, codes, rows_of

from exporter import LayoutError, ReadError, load_layout
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document
from exporter.readers.assemble import Reading
from exporter.readers.xlsx import read

TITLE = "某市责任目标一览表"


def written(fill: Callable[[Any, Any], None], options: dict[str, Any] | None = None) -> bytes:
    """A workbook by XlsxWriter: title, headings, and what `fill` writes into the first sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **(options or {})}) as book:
        sheet = book.add_worksheet("一览表")
        sheet.merge_range(0, 0, 0, 6, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        fill(book, sheet)
    return out.getvalue()


def reading(fill: Callable[[Any, Any], None], options: dict[str, Any] | None = None) -> Reading:
    return read(written(fill, options), layouts(), "t.xlsx")


def shown(write: Callable[[Any, Any], None]) -> tuple[str, list[str]]:
    """What is read from the progress cell of the only row, and the codes of what was found."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        write(book, sheet)

    found = reading(fill)
    return rows_of(found)[0][4], codes(found)


# Our own


def test_the_seed_comes_back_with_its_pages(seed: Document, heze: Layout) -> None:
    again = back(Job(seed, heze), "xlsx")
    assert again.document.digest == seed.digest
    assert again.document.page_starts == seed.page_starts
    assert not again.findings


# Cells

VALUES = {
    "leading zeros": (12, "0000", "0012"),
    "percent": (0.98, "0.0%", "98.0%"),
    "month": (dt.date(2023, 9, 30), 'yyyy"年"m"月"', "2023年9月"),
    "day": (dt.date(2023, 9, 3), "yyyy/m/d", "2023/9/3"),
    "short month": (dt.date(2023, 9, 3), "[$-409]mmm-yy", "Sep-23"),
    "time": (dt.datetime.fromisoformat("2023-09-03T15:05:09"), "yyyy-mm-dd hh:mm:ss", "2023-09-03 15:05:09"),
    "grouped": (1234.5, "#,##0.0", "1,234.5"),
    "general": (246.5, "General", "246.5"),
    "whole": (1000000, "General", "1000000"),
    "sum": (0.1 + 0.2, "General", "0.3"),
    "truth": (True, "General", "TRUE"),
    "text": ("0012", "@", "0012"),
    "text with a format": ("五", '"第"@"条"', "第五条"),
    "accounting": (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
    "not shown": (5, ";;;", ""),
}


@pytest.mark.parametrize("case", VALUES)
def test_values_are_read_as_the_sheet_shows_them(case: str) -> None:
    value, code, text = VALUES[case]

    def write(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": code})
        (sheet.write_datetime if isinstance(value, dt.date) else sheet.write)(2, 4, value, style)

    assert shown(write) == (text, [])


def test_both_date_systems_show_the_same_day() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        sheet.write_datetime(2, 3, dt.datetime.fromisoformat("2023-09-30"), book.add_format({"num_format": "yyyy-mm-dd"}))

    for options in ({}, {"date_1904": True}):
        assert rows_of(reading(fill, options))[0][3] == "2023-09-30"


def test_rich_text_is_one_text() -> None:
    def write(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_rich_string(2, 4, "全市增长", bold, "7%", " 左右")

    assert shown(write) == ("全市增长7% 左右", [])


def test_line_breaks_and_escapes() -> None:
    assert shown(lambda _, sheet: sheet.write_string(2, 4, "一\n二")) == ("一\n二", [])
    assert shown(lambda _, sheet: sheet.write_string(2, 4, "x_x000D_")) == ("x_x000D_", [])


def test_formulas_show_their_kept_result() -> None:
    text, told = shown(lambda _, sheet: sheet.write_formula(2, 4, "=1+1", None, 2))
    assert (text, told) == ("2", ["R202"])
    text, told = shown(lambda _, sheet: sheet.write_formula(2, 4, '="增长"&"7%"', None, "增长7%"))
    assert (text, told) == ("增长7%", ["R202"])


def test_a_formula_without_a_result_and_an_error_are_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ((TITLE,), HEADINGS, ROW):
        sheet.append(line)
    sheet["E3"] = "=1+1"
    sheet["F3"] = "#N/A"
    saved = io.BytesIO()
    book.save(saved)
    found = read(saved.getvalue(), layouts(), "t.xlsx")
    assert rows_of(found)[0][4:6] == ["", "#N/A"]
    assert codes(found) == ["R203", "R204"]
    assert "E3" in found.findings[0].message.zh


def test_an_unknown_number_format_is_told() -> None:
    text, told = shown(lambda book, sheet: sheet.write_number(2, 4, 0.25, book.add_format({"num_format": "# ?/?"})))
    assert (text, told) == ("0.25", ["R206"])


# Raw XML: what no library writes


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def raw(rows: str, strings: str = "", after: str = "") -> Reading:
    """What is read from a sheet whose XML below the headings is given."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(written(lambda _, sheet: sheet.write_row(2, 0, ROW)))) as file:
        for name in file.namelist():
            parts[name] = file.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index('<row r="3"')
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + rows + "</sheetData>" + after + sheet[sheet.index("</sheetData>") + 12 :]).encode()
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"</sst>", strings.encode() + b"</sst>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return read(out.getvalue(), layouts(), "t.xlsx")


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is>{text}</is></c>'


def test_rows_and_cells_without_references_are_counted() -> None:
    cells = "".join(inline(f"<t>{text}</t>") for text in ROW)
    assert rows_of(raw(f"<row>{cells}</row><row>{cells.replace('>1<', '>2<')}</row>"))[1][0] == "2"


def test_phonetic_runs_are_no_text() -> None:
    aided = "<r><t>菏</t></r><r><t>泽</t></r><rPh sb='0' eb='2'><t>ヘーザ</t></rPh><phoneticPr fontId='1'/>"
    assert rows_of(raw(f'<row r="3"><c r="A3"><v>1</v></c><c r="E3" t="inlineStr"><is>{aided}</is></c></row>'))[0][4] == "菏泽"
    strings = f"<si>{aided}</si>"
    count = len({TITLE, *HEADINGS, *ROW})  # the strings that the file has before it
    assert rows_of(raw(f'<row r="3"><c r="A3"><v>1</v></c><c r="E3" t="s"><v>{count}</v></c></row>', strings))[0][4] == "菏泽"


def test_dates_stored_as_text_are_dates() -> None:
    assert rows_of(raw('<row r="3"><c r="A3"><v>1</v></c><c r="D3" t="d"><v>2023-09-30</v></c></row>'))[0][3] == "2023/9/30"


def test_returns_in_escapes_are_line_breaks() -> None:
    assert (
        rows_of(raw('<row r="3"><c r="A3"><v>1</v></c><c r="E3" t="inlineStr"><is><t>一_x000D_\n二</t></is></c></row>'))[0][4] == "一\n二"
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="E3" t="s"><v>999999</v></c>',
        f'<c r="E3" t="s"><v>{"9" * 5000}</v></c>',
        '<c r="E3" t="s"><v>x</v></c>',
    ],
)
def test_a_string_that_is_not_there_is_one_clear_message(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(ReadError, match=r"string .* not there") as caught:
        raw(f'<row r="3"><c r="A3"><v>1</v></c>{cell}</row>')
    assert caught.value.place is not None
    assert caught.value.place.line == 3


# Sheets


def test_merges_down_make_parts_and_title_rows_are_merged_across() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        sheet.write_row(3, 0, ["", "张 鹏", "", "6月", "二", "否", "市税务局"])
        sheet.merge_range(2, 0, 3, 0, "1")
        sheet.merge_range(2, 2, 3, 2, "目标")
        sheet.merge_range(5, 0, 5, 6, "注：数据为快报数\n填表人：曹临")

    found = reading(fill)
    assert [len(rec.parts) for rec in found.document.sections[0].records] == [2]
    assert rows_of(found)[1] == ["1", "目标", "张鹏", "6月", "二", "否", "市税务局"]
    assert found.document.title == TITLE
    assert found.document.notes == ("注：数据为快报数", "填表人：曹临")
    assert codes(found) == ["R001"]


def test_hidden_rows_columns_and_sheets_are_not_read_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for i in range(3):
            sheet.write_row(2 + i, 0, [str(i + 1), *ROW[1:3], "隐藏", *ROW[3:]])
        sheet.write_row(1, 0, [*HEADINGS[:3], "内部备注", *HEADINGS[3:]])
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
        secret = book.add_worksheet("底稿")
        secret.write_row(0, 0, HEADINGS)
        secret.hide()

    found = reading(fill)
    assert [line[0] for line in rows_of(found)] == ["1", "3"]
    assert rows_of(found)[0][3] == "年底"
    assert codes(found) == ["R205", "R207", "R201"]
    assert found.findings[0].place.line == 4


def test_a_merge_whose_first_row_is_hidden_shows_its_text_in_the_next() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        sheet.write_row(3, 0, ["", "张鹏", "", "6月", "二", "否", ""])
        sheet.merge_range(2, 0, 3, 0, "1")
        sheet.merge_range(2, 2, 3, 2, "目标")
        sheet.set_row(2, None, None, {"hidden": True})

    assert rows_of(reading(fill)) == [["1", "目标", "张鹏", "6月", "二", "否", ""]]


def two(second: Callable[[Any], None], name: str = "二") -> Reading:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        second(book.add_worksheet(name))

    return reading(fill)


def test_sheets_with_the_same_headings_read_on() -> None:
    def second(sheet: Any) -> None:
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        sheet.write_row(2, 0, ["2", *ROW[1:]])

    found = two(second)
    assert [line[0] for line in rows_of(found)] == ["1", "2"]
    assert not found.findings


def test_other_sheets_are_told() -> None:
    found = two(lambda sheet: sheet.write_row(0, 0, ["姓名", "电话"]))
    assert codes(found) == ["R101"]
    assert "二" in found.findings[0].message.zh

    def ledger(sheet: Any) -> None:
        sheet.write_row(0, 0, ["序号", "工作任务", "工作措施", "完成时限", "责任领导", "责任单位", "", "备注"])
        sheet.write_row(1, 5, ["牵头单位", "配合单位"])
        sheet.write_row(2, 0, ["1", "任务", "措施", "年底", "林远", "甲局", "乙局", ""])

    assert codes(two(ledger)) == ["R101"]


def test_a_sheet_of_instructions_is_told_and_gives_no_title() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        cover = book.add_worksheet("说明")
        cover.write(0, 0, "填表说明")
        cover.write(1, 0, "一、各单位按季度填报")
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADINGS)
        sheet.write_row(2, 0, ROW)
    found = read(out.getvalue(), layouts(), "t.xlsx")
    assert found.document.title == TITLE
    assert not found.document.lead
    assert codes(found) == ["R101"]


def test_a_table_may_stand_anywhere_on_the_sheet() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(1, 4, TITLE)
        sheet.write(2, 2, "填报单位：督查室")
        sheet.write(2, 8, "单位：万元")
        sheet.write_row(4, 2, HEADINGS)
        sheet.write_row(5, 2, ROW)
        sheet.write(5, 11, "核对过")
        sheet.write(8, 2, "注：数据为快报数，以年报为准")
    found = read(out.getvalue(), layouts(), "t.xlsx")
    assert rows_of(found) == [["1", "目标", "曹临", "年底", "进展", "是", "市财政局"]]
    assert found.document.title == TITLE
    assert found.document.lead == ("填报单位：督查室", "单位：万元")
    assert found.document.notes == ("注：数据为快报数，以年报为准",)
    assert codes(found) == ["R103"]
    assert found.findings[0].place.line == 6


def test_without_a_title_the_sheets_name_serves_if_a_person_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(name: str) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)
        return out.getvalue()

    found = read(made("三季度一览表"), layouts(), "t.xlsx")
    assert found.document.title == "三季度一览表"
    assert codes(found) == ["R102"]
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(ReadError, match="no title"):
        read(made("Sheet1"), layouts(), "t.xlsx")


def test_two_heading_rows_merged() -> None:
    ledger = load_layout("work-ledger")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 7, "台账")
        for c, text in {0: "序 号", 1: "工作任务", 2: "工作\n措施", 3: "完成时限", 4: "责任领导", 7: "备注"}.items():
            sheet.merge_range(1, c, 2, c, text)
        sheet.merge_range(1, 5, 1, 6, "责任单位")
        sheet.write_row(2, 5, ["牵头单位", "配合单位"])
        sheet.merge_range(3, 0, 3, 7, "一、经济发展")
        sheet.write_row(4, 0, ["1", "任务", "措施", "年底", "林远", "甲局、乙局", "丙局", ""])
    found = read(out.getvalue(), layouts(), "t.xlsx").document
    assert [f.heading for f in found.fields] == [c.expected for c in ledger.columns]
    assert found.sections[0].heading == "一、经济发展"
    assert rows_of(read(out.getvalue(), (ledger,), "t.xlsx"))[0][5] == "甲局|乙局"


def test_blank_ruled_rows_are_no_lines() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ((TITLE,), HEADINGS, ROW):
        sheet.append(line)
    for line_number in range(2, 30):
        for column in range(1, 8):
            sheet.cell(line_number, column).border = Border(left=Side(style="thin"))
    saved = io.BytesIO()
    book.save(saved)
    assert read(saved.getvalue(), layouts(), "t.xlsx").document.line_count == 1


def test_shapes_with_text_are_told() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ROW)
        sheet.insert_textbox("A9", "以此为准")

    found = reading(fill)
    assert codes(found) == ["R208"]
    assert "以此为准" in found.findings[0].message.zh


def test_what_is_far_away_costs_nothing() -> None:
    line = "".join(f'<c r="{"ABCDEFG"[i]}3" t="inlineStr"><is><t>{text}</t></is></c>' for i, text in enumerate(ROW))
    merge = '<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>'
    found = raw(f'<row r="3">{line}</row><row r="5"><c r="XFD5"><v>1</v></c></row>', after=merge)
    assert found.document.line_count == 1
    assert codes(found) == ["R103"]


def test_a_workbook_without_a_known_table_names_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["姓名", "电话"])
    with pytest.raises((LayoutError, ReadError)) as caught:
        read(out.getvalue(), layouts(), "t.xlsx")
    assert caught.value.place is not None
    assert caught.value.place.file == "t.xlsx"
