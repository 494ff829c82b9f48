"""exporter check: exit codes, reports, repairs; each place linked."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from checking import leaders, text, tuned
from lxml import html as lxml_html

import exporter
from exporter.check import check as check_with
from exporter.cli import main
from exporter.layout import load_layout
from exporter.messages import Say
from exporter.model import Document
from exporter.reports import findings_html, findings_json, findings_text, findings_xlsx
from exporter.reports.findings import Checked
from exporter.schema import CHANGES_SCHEMA, FINDINGS_SCHEMA

_SCHEMA = json.loads(FINDINGS_SCHEMA.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def table(tmp_path: Path, seed_path: Path) -> Path:
    """A copy of the real table."""
    copy = tmp_path / "t.txt"
    copy.write_bytes(seed_path.read_bytes())
    return copy


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A table in which nothing is wrong."""
    exporter.export(text("已完成三项"), formats=["txt"], out=tmp_path, name="clean")
    return tmp_path / "clean.txt"


def _checked(document: Document) -> Checked:
    layout = tuned()
    found = check_with(document, layout, pages=False)
    return Checked(name=Say("表.txt", "t.txt"), format="txt", layout="x", document=document, findings=found, checklist=layout.check)


def test_exit_codes(table: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(table)]) == 1
    assert main(["check", str(table), "--severity", "error"]) == 1
    told = capsys.readouterr().out
    assert "82 findings: 2 errors, 36 warnings, 44 notes" in told
    assert "2 findings: 2 errors" in told
    assert main(["check", str(clean)]) == 0
    assert "nothing found" in capsys.readouterr().out
    assert main(["check", str(table), "--layout", "work-ledger"]) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "{t}", "--format", "xlsx"],
        ["check", "{t}", "--out", "{d}/report.odt"],
        ["check", "{t}", "--out", "{t}"],
        ["check", "{t}", "--report", "{d}/r.html"],
        ["check", "{t}", "--repair", "safe", "--out", "{t}"],
        ["check", "{t}", "--repair", "safe", "--out", "{d}/a.html"],
        ["check", "{t}", "--repair", "safe", "--out", "{d}/a.txt", "--report", "{d}/a.txt"],
        ["check", "{t}", "--repair", "interactive"],
    ],
)
def test_what_is_not_clear_is_refused(arguments: list[str], table: Path, tmp_path: Path) -> None:
    before = table.read_bytes()
    assert main([a.format(t=table, d=tmp_path) for a in arguments]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["t.txt"]
    assert table.read_bytes() == before


def test_repair_writes_beside_the_source(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = table.read_bytes()
    assert main(["check", str(table), "--repair", "safe", "--severity", "error"]) == 1  # 31 is left
    told = capsys.readouterr().out
    assert "36 repairs:" in told
    assert "C201 市政府领导: “曹 临” → “曹临” (26 places, 序号 90—115)" in told
    assert "C104 序号 28, part 2, 市政府领导: the line with only “市市场监管局” removed" in told
    assert table.read_bytes() == before
    mended = exporter.read(table.with_name("t.repaired.txt"))
    assert len(leaders(mended)) == 8
    assert main(["check", str(table), "--repair", "safe", "--severity", "error"]) == 1
    assert exporter.read(table.with_name("t.repaired.txt")) == mended


def test_diff_shows_the_repairs(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mended, report = tmp_path / "m.xml", tmp_path / "r.html"
    assert main(["check", str(table), "--repair", "all", "--out", str(mended), "--report", str(report)]) == 1
    assert "59 repairs:" in capsys.readouterr().out
    assert "59 repairs" in report.read_text(encoding="utf-8")
    assert main(["diff", str(table), str(mended)]) == 1
    told = capsys.readouterr().out
    assert f"{mended}: 59 repairs" in told
    assert re.search(r"C301 序号 154, 三季度完成情况: “….*跨兗新铁路.*…” → “….*跨兖新铁路.*…”\n", told)
    assert main(["diff", str(table), str(mended), "--format", "json"]) == 1
    content = json.loads(capsys.readouterr().out)
    jsonschema.validate(content, json.loads(CHANGES_SCHEMA.read_text(encoding="utf-8")))
    assert [len(content[side]["repairs"]) for side in ("old", "new")] == [0, 59]
    assert main(["diff", str(table), str(mended), "--out", str(tmp_path / "d.html")]) == 1
    assert "59 repairs" in (tmp_path / "d.html").read_text(encoding="utf-8")


def test_interactive_asks(table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal("n\ny\nq\n"))
    assert main(["check", str(table), "--repair", "interactive"]) == 1
    told = capsys.readouterr()
    assert told.err.count("repair it? [y/n/q to stop asking]") == 3
    assert "C104" in told.err.split("\n")[0]
    assert "move" not in told.out.split("\n")[0]
    assert "2 repairs" in told.out  # the values of 31, moved
    assert exporter.read(table.with_name("t.repaired.txt")).line_count == 213


def test_json_follows_its_schema(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(table), "--format", "json"]) == 1
    content = json.loads(capsys.readouterr().out)
    jsonschema.validate(content, _SCHEMA)
    assert content["counts"] == {"error": 2, "warning": 36, "note": 44}
    found = next(f for f in content["findings"] if f["code"] == "C405")
    assert (found["record"], found["key"], found["position"]) == ("193", "progress", 66)
    assert found["excerpt"][1] == "and"
    jsonschema.validate(json.loads(findings_json.render(_checked(text("好")))), _SCHEMA)


def test_html_links_every_place(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    assert main(["check", str(table), "--out", str(out)]) == 1
    page = lxml_html.fromstring(out.read_bytes())
    targets = {e.get("id") for e in page.iter() if e.get("id")}
    links = [e.get("href", "")[1:] for e in page.iter("a")]
    assert len(links) == 82 - 4  # four findings are about whole pages
    assert set(links) <= targets
    heads = ["".join(map(str, e.itertext())) for e in page.iter("h2")]
    assert "序号 31 (3)" in heads
    marked = ["".join(map(str, e.itertext())) for e in page.iter("mark")]
    assert "and" in marked
    assert not page.xpath("//script | //link | //img")


def test_html_escapes() -> None:
    page = findings_html.render(_checked(text("<b>完成</b>,好"))).decode()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_excel_links_every_place(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.xlsx"
    assert main(["check", str(table), "--out", str(out), "--date", "2023-10-20"]) == 1
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert sheet.max_row == 3 + 82
    linked = [row for row in sheet.iter_rows(min_row=4) if row[1].hyperlink is not None]
    assert len(linked) == 82 - 4
    places = {}
    for row in linked:
        link = row[1].hyperlink
        assert link is not None
        name, _, cell = str(link.location).rpartition("!")
        there = book[name.strip("'")][cell]
        assert there.fill.fgColor.rgb != "00000000"
        places[row[3].value] = there.value
    assert "and" in str(places["C405"])
    again = tmp_path / "again.xlsx"
    assert main(["check", str(table), "--out", str(again), "--date", "2023-10-20"]) == 1
    assert again.read_bytes() == out.read_bytes()


def test_excel_keeps_text_as_text() -> None:
    data = findings_xlsx.render(_checked(text("=1+1,好")), dt.date(2023, 10, 20))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.worksheets[1]["E2"].value == "=1+1,好"
    assert book.worksheets[1]["E2"].data_type == "s"


def test_text_marks_the_place_and_gathers_what_is_alike() -> None:
    told = findings_text.render(_checked(text("全市,完成")))
    assert "序号 1\n  warning C401 三季度完成情况, character 3: a half-width “,” among Chinese characters. write “，”" in told
    many = findings_text.render(_checked(text("，，".join("一二三四五六七八九十百千万"))))
    assert "The same at many places" in many
    assert "12 places" in many


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--rules"]) == 0
    assert "C211  warning  a unit is split by a blank" in capsys.readouterr().out


def test_the_settings_of_a_layout_are_checked(tmp_path: Path) -> None:
    source = (Path(exporter.__file__).parent.parent / "layouts" / "heze-targets.toml").read_text(encoding="utf-8")
    for wrong, told in (
        ("requird = []", "requird"),
        ('off = ["c1"]', "off"),
        ('required = ["nothing"]', "nothing"),
        ("behind = 2", "behind"),
        ('severity = {C101 = "bad"}', "C101"),
        ('range_mark = "x"', "range_mark"),
    ):
        file = tmp_path / "own.toml"
        body = source.replace('required = ["number", "leader", "goal", "deadline", "progress", "status", "units"]', wrong)
        file.write_text(body, encoding="utf-8")
        with pytest.raises(exporter.LayoutError, match=told):
            load_layout(file)


def test_a_long_table_is_checked_in_time_that_grows_with_it() -> None:
    """Eight times the records take about eight times as long; a rule that compares all with all would take 64 times."""
    import random
    import time

    from mutations import clean_table

    layout = load_layout("heze-targets")
    took = []
    for size in (250, 2000):
        document = clean_table(random.Random(1), layout, size, dirty=0.05)
        began = time.process_time()
        check_with(document, layout, pages=False)
        took.append(time.process_time() - began)
    assert took[1] < 30 * max(took[0], 0.01)
