"""diff: the reports say what changed, and other programs open them."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import jsonschema
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html as lxml_html
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from strategies import documents

import exporter
from exporter.cli import main
from exporter.compare import Change, compare
from exporter.layout import load_layout
from exporter.messages import Say
from exporter.model import Document, Part, Record, Section
from exporter.renderers.package import unpack
from exporter.reports import html, text, xlsx
from exporter.reports import json as json_report
from exporter.reports.comparison import Comparison, side_of
from exporter.schema import CHANGES_SCHEMA

SCHEMA = json.loads(CHANGES_SCHEMA.read_text(encoding="utf-8"))
DATE = dt.date(2023, 10, 20)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    monkeypatch.setenv("NO_COLOR", "1")


def compared(old: Document, new: Document) -> Comparison:
    a, b = side_of(old, Say("甲", "a.txt"), "txt"), side_of(new, Say("乙", "b.txt"), "txt")
    return Comparison(old=a, new=b, changes=compare(old, new))


def with_records(seed: Document, *records: Record) -> Document:
    return replace(seed, sections=(Section(records=records),), page_starts=())


def row(number: int, goal: str, progress: str = "进展") -> Record:
    return Record(values=(str(number), goal), parts=(Part(values=("曹临", "年底", progress, "是", ("市财政局",))),))


@pytest.fixture
def edited(seed: Document) -> tuple[Document, Document]:
    """A table before and after: a value changed, a record removed, one added, one moved, the rest renumbered."""
    goals = ["粮食总产稳定", "新增就业五万人", "空气质量改善", "财政收入增长", "老旧小区改造", "高速公路通车"]
    old = [row(i, g) for i, g in enumerate(goals, 1)]
    new = [row(1, "新建学校"), row(2, goals[0]), row(3, goals[1]), row(4, goals[3], "完成95%"), row(5, goals[5]), row(6, goals[4])]
    return with_records(seed, *old), with_records(seed, *new)


@pytest.fixture
def pair(tmp_path: Path, seed_path: Path) -> tuple[Path, Path]:
    """The seed and a copy with one character changed."""
    other = tmp_path / "b.txt"
    other.write_bytes(seed_path.read_bytes().replace("增长6.9%".encode(), "增长6.8%".encode(), 1))
    return seed_path, other


# Text --------------------------------------------------------------------------------------------------------------


def test_text_marks_both_texts(edited: tuple[Document, Document]) -> None:
    told = text.render(compared(*edited))
    assert "序号 4, 三季度完成情况: changed\n    [-进展-]{+完成95%+}\n" in told
    assert "序号 1, whole record: added" not in told
    assert "序号 1: added\n    {+序号：1+}\n    {+责任目标内容：新建学校+}" in told
    assert "序号 3: removed\n    [-序号：3-]" in told
    assert "moved, from place" in told
    assert "序号 1→2, 序号: renumbered, 2 records renumbered together\n" in told
    assert "\x1b" not in told


def test_colour_instead_of_marks(edited: tuple[Document, Document]) -> None:
    told = text.render(compared(*edited), colour=True)
    assert "\x1b[9;31m进展\x1b[0m\x1b[4;32m完成95%\x1b[0m" in told
    plain = re.sub(r"\x1b\[[\d;]*m", "", told)
    assert "{+" not in plain
    assert "进展完成95%" in plain


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal_unless_it_is_refused(
    no_colour: str, coloured: bool, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = _Terminal()
    monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", screen)
    assert main(["diff", *map(str, pair)]) == 1
    assert ("\x1b[" in screen.getvalue()) is coloured


# The command -------------------------------------------------------------------------------------------------------


def test_equal_tables_are_zero(seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(seed_path), str(seed_path)]) == 0
    assert "no differences" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["txt", "html", "json", "xlsx"])
def test_reports_are_written_by_suffix(suffix: str, pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "reports" / f"r.{suffix}"
    assert main(["diff", *map(str, pair), "--out", str(out), "--date", "2023-10-20"]) == 1
    assert "1 difference: 1 changed" in capsys.readouterr().out
    assert [p.name for p in out.parent.iterdir()] == [out.name]
    first = out.read_bytes()
    main(["diff", *map(str, pair), "--out", str(out), "--date", "2023-10-20"])
    assert out.read_bytes() == first


def test_json_to_the_console(pair: tuple[Path, Path], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["diff", *map(str, pair), "--format", "json"]) == 1
    content = json.loads(capfdbinary.readouterr().out)
    jsonschema.validate(content, SCHEMA)
    assert content["old"]["name"]["en"] == str(pair[0])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["{a}", "{b}", "--format", "xlsx"], 2, "cannot go to the console"),
        (["{a}", "{b}", "--out", "r.doc"], 2, "does not say what format"),
        (["{a}", "{b}", "--out", "{b}"], 2, "would overwrite"),
        (["{a}"], 2, "encloses no copy"),
        (["{a}", "missing.txt"], 3, "cannot be opened"),
        (["{a}", "{b}", "--out", "{a}/x.json"], 5, "cannot be written"),
        (["{a}", "{b}", "--layout", "work-ledger"], 4, "headings"),
    ],
)
def test_failures_have_their_codes(
    arguments: list[str], code: int, message: str, pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = pair[1].read_bytes()
    assert main(["diff", *(a.format(a=pair[0], b=pair[1]) for a in arguments)]) == code
    assert message in capsys.readouterr().err
    assert pair[1].read_bytes() == before


# One file: what was changed since it was exported --------------------------------------------------------------------


def test_one_file_is_compared_with_the_copy_inside(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.docx"
    exporter.export(exporter.read(seed_path), formats=["docx"], out=tmp_path, name="t")
    assert main(["diff", str(file)]) == 0
    assert exporter.verify([seed_path, file]).equal

    word = docx.Document(str(file))
    cell = word.tables[0].rows[7].cells[4]
    number, before = word.tables[0].rows[7].cells[0].text, cell.text
    cell.paragraphs[0].runs[0].text = "改后" + cell.paragraphs[0].runs[0].text
    word.save(str(file))
    capsys.readouterr()
    assert main(["diff", str(file), "--format", "text"]) == 1
    told = capsys.readouterr()
    assert f"- {file} (as exported)\n+ {file} (as it is now)\n1 difference: 1 changed\n" in told.out
    assert f"序号 {number}, 三季度完成情况: changed\n    {{+改后+}}{before}\n" in told.out

    reading = exporter.read_with_findings(file)
    assert [f.code for f in reading.findings if f.code.startswith("V")] == ["V001"]
    assert reading.document.page_starts == exporter.read(seed_path).page_starts


def test_a_round_through_word_gives_the_text_file_again(tmp_path: Path, seed_path: Path) -> None:
    exporter.export(exporter.read(seed_path), formats=["docx"], out=tmp_path, name="t")
    (written,) = exporter.export(exporter.read(tmp_path / "t.docx"), formats=["txt"], out=tmp_path, name="t")
    assert written.path.read_bytes() == seed_path.read_bytes()


# JSON --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_json_follows_its_schema_and_its_spans_mark_the_differences(name: str) -> None:
    layout = load_layout(name)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, most_records=3), documents(layout, most_records=3))
    def holds(a: Document, b: Document) -> None:
        content = json.loads(json_report.render(compared(a, b)))
        jsonschema.validate(content, SCHEMA)
        assert content["equal"] is (a == b)
        assert sum(content["counts"].values()) == len(content["differences"])
        for d in content["differences"]:
            assert all(0 <= s < e <= len(d["old"] or "") for s, e in d["old_spans"])
            assert all(0 <= s < e <= len(d["new"] or "") for s, e in d["new_spans"])

    holds()


def test_json_is_the_same_in_every_locale(edited: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch) -> None:
    said = json_report.render(compared(*edited))
    monkeypatch.setenv("EXPORTER_LANG", "zh")
    assert json_report.render(compared(*edited)) == said


# HTML --------------------------------------------------------------------------------------------------------------


def test_html_opens_and_holds_both_texts(edited: tuple[Document, Document]) -> None:
    comparison = compared(*edited)
    page: Any = lxml_html.document_fromstring(html.render(comparison))
    rows = page.xpath("//tbody/tr")
    assert len(rows) == len(comparison.changes)
    for tr, d in zip(rows, comparison.changes, strict=True):
        old, new = (tr.xpath("td[@class='text']")[i].text_content() for i in (0, 1))
        assert (old, new) == (("", "") if d.change is Change.MOVED else (d.old or "", d.new or ""))
        assert "".join(tr.xpath("td[4]//del/text()")) == "".join((d.old or "")[s:e] for s, e in d.old_spans) * (
            d.change is not Change.MOVED
        )


def test_html_is_escaped_and_loads_nothing(seed: Document) -> None:
    evil = "<script>alert(1)</script>&\"'"
    old, new = with_records(seed, row(1, "目标")), replace(with_records(seed, row(1, evil)), title=f"表{evil}")
    data = html.render(compared(old, new)).decode()
    page: Any = lxml_html.document_fromstring(data)
    assert not page.xpath("//script | //img | //link | //iframe | //@src | //@href")
    assert "default-src 'none'" in data
    assert evil in page.text_content()
    assert "http" not in data.replace("http-equiv", "")


# Excel -------------------------------------------------------------------------------------------------------------


def sheet_of(comparison: Comparison) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(comparison, DATE)), rich_text=True).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_xlsx_is_a_table_of_changes(edited: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "zh")
    sheet = sheet_of(compared(*edited))
    assert [c.value for c in sheet[3]] == ["序号", "变更类型", "栏目", "原内容", "现内容", "说明"]
    assert str(sheet["A1"].value).endswith("变更对照表")
    rows = {(str(r[0].value), str(r[1].value)): r for r in sheet.iter_rows(min_row=4)}
    changed = rows["4", "修改"]
    assert [str(c.value) for c in changed[2:5]] == ["三季度完成情况", "进展", "完成95%"]
    assert str(rows["1→2", "序号变更"][5].value) == "共 2 项序号顺延"
    assert str(rows["3", "删除"][3].value).startswith("序号：3\n责任目标内容：空气质量改善")
    marks = [b for b in changed[4].value if isinstance(b, TextBlock)] if isinstance(changed[4].value, CellRichText) else []
    assert [(b.text, b.font.u) for b in marks] == [("完成95%", "single")]
    gone = changed[3].value
    assert isinstance(gone, CellRichText)
    assert [b.font.strike for b in gone if isinstance(b, TextBlock)] == [True]


def test_xlsx_prints_on_a4_with_its_header_repeated(edited: tuple[Document, Document]) -> None:
    sheet = sheet_of(compared(*edited))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert all(c.alignment.wrap_text for c in sheet[4])


EVIL = ["=1+1", "+86", "-5", "@sum", "<b>&\"'", "_x000D_", "0012", "第一段\n第二段", "𠮷"]


def test_text_never_becomes_formula_or_escape(seed: Document) -> None:
    old = with_records(seed, *(row(i, "目标", t) for i, t in enumerate(EVIL, 1)))
    new = with_records(seed, *(row(i, "目标", f"{t}改") for i, t in enumerate(EVIL, 1)), row(99, "=2+2"))
    data = xlsx.render(compared(old, new), DATE)
    assert b"<f>" not in unpack(data)["xl/worksheets/sheet1.xml"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [(r[3], r[4]) for r in rows[3:-1]] == [(t, f"{t}改") for t in EVIL]
    removed = compared(replace(new, notes=("=3",)), replace(new, notes=()))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(removed, DATE))).get_sheet_by_index(0).to_python()
    assert rows[3][3] == "=3"


def test_long_texts_go_on_below(seed: Document) -> None:
    long = "".join(f"第{i}条。" for i in range(9_000))
    assert len(long) > 32_767
    comparison = compared(with_records(seed, row(1, "目标", long)), with_records(seed, row(1, "目标", long.replace("第100条", "第101条"))))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(comparison, DATE))).get_sheet_by_index(0).to_python()[3:]
    assert "".join(str(r[3]) for r in rows) == long
    sheet = sheet_of(comparison)
    assert max(sheet.row_dimensions[i].height or 0 for i in range(4, 4 + len(rows))) <= 409
    assert [r[5] for r in rows[:2]] == ["", "(continued)"]


def test_no_differences_are_said(seed: Document) -> None:
    comparison = compared(seed, seed)
    assert "no differences" in str(sheet_of(comparison)["A2"].value)
    assert "no differences" in html.render(comparison).decode()
    assert text.render(comparison).endswith("no differences\n")


def test_other_files_are_the_same_bytes(edited: tuple[Document, Document]) -> None:
    comparison = compared(*edited)
    assert xlsx.render(comparison, DATE) == xlsx.render(comparison, DATE)
    assert html.render(comparison) == html.render(comparison)
