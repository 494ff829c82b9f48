"""A summary's files: what other programs read in them, that charts show every count, that every face is embedded."""

from __future__ import annotations

import ctypes
import datetime as dt
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openxml_audit import OpenXmlValidator, ValidationSeverity
from pypdfium2 import raw
from strategies import documents

from exporter import load_layout
from exporter.cli import main
from exporter.fonts import shipped_library
from exporter.layout import Layout, StatusWords
from exporter.model import Document, Part, Record, Section
from exporter.renderers.package import unpack
from exporter.resources import folder
from exporter.summary import Group, Named, Summary, Verdict, figures, summarize, summary_page, summary_workbook
from exporter.summary.charts import scale
from exporter.summary.words import NO_LEADER, NO_UNIT, VERDICTS, balanced, share

DATE = dt.date(2024, 1, 1)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.fixture(scope="module")
def real(seed: Document) -> Summary:
    return summarize(seed, date=DATE)


@pytest.fixture(scope="module")
def book(real: Summary) -> bytes:
    return summary_workbook(real, DATE)


@pytest.fixture(scope="module")
def page(real: Summary) -> bytes:
    return summary_page(real, shipped_library(), DATE)


def many(seed: Document, units: int, name: str = "市第{}号机关事务管理服务中心") -> Document:
    """A document in which every line has a unit of its own, and all three statuses come up."""
    first = seed.sections[0].records[0].parts[0].values
    parts = [Part(values=(*first[:3], "是否—"[i % 3], (name.format(i),))) for i in range(units)]
    records = tuple(Record(values=(str(i), f"目标{i}"), parts=(part,)) for i, part in enumerate(parts, 1))
    return replace(seed, sections=(Section(records=records),), page_starts=())


# Workbook ---------------------------------------------------------------------------------------------------------


def charts(data: bytes) -> list[Any]:
    return [etree.fromstring(part) for name, part in sorted(unpack(data).items()) if name.startswith("xl/charts/chart")]


def shown(data: bytes) -> Counter[tuple[str, str, int]]:
    """What the charts show: label, verdict and number of every piece of a bar, as their references say."""
    workbook = openpyxl.load_workbook(io.BytesIO(data))

    def cells(formula: str) -> list[Any]:
        sheet, area = formula.rsplit("!", 1)
        left, top, right, bottom = range_boundaries(area.replace("$", ""))
        assert left is not None
        assert top is not None
        assert bottom is not None
        assert left == right
        return [workbook[sheet.strip("'")].cell(row, left).value for row in range(top, bottom + 1)]

    found: Counter[tuple[str, str, int]] = Counter()
    for chart in charts(data):
        for series in chart.iter(f"{CHART}ser"):
            name = series.findtext(f"{CHART}tx/{CHART}v")
            labels = cells(series.findtext(f"{CHART}cat//{CHART}f"))
            numbers = cells(series.findtext(f"{CHART}val//{CHART}f"))
            assert len(labels) == len(numbers)
            found.update(zip(labels, [name] * len(labels), numbers, strict=True))
    return found


def expected(groups: tuple[Group, ...], blank: str) -> Counter[tuple[str, str, int]]:
    def label(name: str) -> str:
        return name if len(name) <= 14 else f"{name[:13]}…"

    return Counter((label(g.name or blank), say.zh, g.counts.of(v)) for g in groups for v, say in VERDICTS.items())


def test_charts_show_every_leader_and_every_unit(real: Summary, book: bytes) -> None:
    assert shown(book) == expected(real.leaders, NO_LEADER) + expected(real.units, NO_UNIT)


def test_charts_of_many_units_share_one_scale(seed: Document) -> None:
    summary = summarize(many(seed, 130))
    data = summary_workbook(summary)
    assert shown(data) == expected(summary.leaders, NO_LEADER) + expected(summary.units, NO_UNIT)
    found = charts(data)
    assert len(found) == 1 + 5
    assert {c.find(f".//{CHART}valAx/{CHART}scaling/{CHART}max").get("val") for c in found[1:]} == {"1"}


def test_charts_can_be_read(book: bytes) -> None:
    for chart in charts(book):
        assert {e.get("val") for e in chart.iter(f"{CHART}delete")} <= {"0"}
        assert chart.findtext(f".//{CHART}title//{MAIN}t")
        assert {e.get("typeface") for e in chart.iter(f"{MAIN}ea")} == {"仿宋_GB2312", "黑体"}
        assert {e.get("sourceLinked") for e in chart.findall(f".//{CHART}dLbls/{CHART}numFmt")} == {"0"}
        fills = [s.find(f"{CHART}spPr")[0] for s in chart.iter(f"{CHART}ser")]
        assert [etree.QName(f).localname for f in fills] == ["solidFill", "solidFill", "pattFill"]
        light, dark = (int(f[0].get("val")[i : i + 2], 16) for f in fills[:2] for i in (2,))
        assert light - dark > 100


def test_the_tables_hold_the_counts(real: Summary, book: bytes) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book))
    assert workbook.sheetnames == ["汇总", "按领导", "按单位", "按单位（图）", "逾期与未按计划", "进度状态不明"]
    for name, groups, blank in (("按领导", real.leaders, NO_LEADER), ("按单位", real.units, NO_UNIT)):
        rows = list(workbook[name].iter_rows(min_row=4, max_col=6, values_only=True))[: len(groups) + 1]
        want = [
            (
                g.name or blank,
                g.counts.total,
                g.counts.on_schedule,
                g.counts.behind,
                g.counts.other,
                int((g.counts.share or 0) * 1000) / 1000,
            )
            for g in groups
        ]
        assert rows[:-1] == want
        assert rows[-1][:2] == ("合计", sum(g.counts.total for g in groups))
        assert workbook[name].print_title_rows == "$3:$3"
    assert [row[0] for row in workbook["逾期与未按计划"].iter_rows(min_row=4, values_only=True)] == ["113"]
    assert [row[0] for row in workbook["进度状态不明"].iter_rows(min_row=4, values_only=True)] == ["28（2）", "31（2）", "113"]
    for sheet in workbook:
        assert int(sheet.page_setup.paperSize or 0) == 9
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def audit(data: bytes, file: Path) -> list[str]:
    file.write_bytes(data)
    found = OpenXmlValidator().validate(str(file)).errors
    return [f"{e.part_uri} {e.path}: {e.description}" for e in found if e.severity is ValidationSeverity.ERROR]


def test_the_workbook_follows_its_schema(seed: Document, book: bytes, tmp_path: Path) -> None:
    assert audit(book, tmp_path / "a.xlsx") == []
    two = summarize({"甲": many(seed, 40), "乙": seed}, date=DATE)
    assert audit(summary_workbook(two), tmp_path / "b.xlsx") == []
    assert audit(summary_workbook(summarize([])), tmp_path / "c.xlsx") == []


def test_text_stays_text(seed: Document) -> None:
    part = Part(values=("=1+1", "@年底", "+", "-", ("=SUM(A1)", "_x000D_")))
    document = replace(seed, sections=(Section(records=(Record(values=("007", "=cmd()"), parts=(part,)),)),), page_starts=())
    workbook = openpyxl.load_workbook(io.BytesIO(summary_workbook(summarize(document, date=DATE))))
    assert workbook["按领导"]["A4"].value == "=1+1"
    assert workbook["按领导"]["A4"].data_type == "s"
    row = next(workbook["进度状态不明"].iter_rows(min_row=4))
    assert [c.value for c in row] == ["007", "=1+1", "=cmd()", "@年底", "-", "=SUM(A1)\n_x000D_"]
    assert {c.data_type for c in row} == {"s"}


# Page -------------------------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """A filled box on a page, in points: its page, left, bottom, right, top, and colour."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    colour: tuple[int, int, int]


def text_of(data: bytes) -> str:
    return "".join("".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(data))


def bars(data: bytes) -> list[Seen]:
    """The boxes that are filled, as pdfium finds them, those of the legends too."""
    out = []
    for n, page in enumerate(pypdfium2.PdfDocument(data)):
        for item in page.get_objects([raw.FPDF_PAGEOBJ_PATH]):
            mode, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(item.raw, mode, stroke)
            if not mode.value:
                continue
            colour = [ctypes.c_uint() for _ in range(4)]
            raw.FPDFPageObj_GetFillColor(item.raw, *colour)
            edges = [ctypes.c_float() for _ in range(4)]
            raw.FPDFPageObj_GetBounds(item.raw, *edges)
            left, bottom, right, top = (e.value for e in edges)
            out.append(Seen(n, left, bottom, right, top, (colour[0].value, colour[1].value, colour[2].value)))
    return out


def test_the_page_says_what_the_figures_are(real: Summary, page: bytes) -> None:
    text = text_of(page)
    named = [(g, NO_LEADER) for g in real.leaders] + [(g, NO_UNIT) for g in real.units]
    for group, nobody in named:
        name = "".join(group.name.split()) or nobody
        c = group.counts
        if len(name) < 12:
            assert f"{name}{c.total}{c.on_schedule}{c.behind}{c.other}{share(c.share)}" in text, name
    for words in ("200个事项，分213行：按计划210行（98.5%），未按计划0行，其他3行。", "截至2024年1月1日", "—1—", "—2—", "113曹临加快"):
        assert words in text


def test_every_face_is_embedded_and_no_character_is_a_box(page: bytes) -> None:
    seen = Counter[str]()
    for leaf in pypdfium2.PdfDocument(page):
        for item in leaf.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item.raw)
            assert raw.FPDFFont_GetIsEmbedded(font) == 1
            buffer = ctypes.create_string_buffer(100)
            raw.FPDFFont_GetBaseFontName(font, buffer, 100)
            seen[buffer.value.decode()] += 1
    assert {name.split("+")[1].split("-")[0] for name in seen} == {"FandolFang", "FandolHei", "FandolKai", "FandolSong", "LXGWWenKai"}
    assert b"Helvetica" not in page
    assert "\ufffd" not in text_of(page)


def test_bars_are_as_long_as_the_counts(seed: Document) -> None:
    summary = summarize(many(seed, 9))
    data = summary_page(summary, shipped_library())
    end, _ = scale(9)
    colours = {Verdict.ON_SCHEDULE: (157, 195, 230), Verdict.BEHIND: (156, 28, 28), Verdict.OTHER: (255, 255, 255)}
    in_points = 72 / 25.4
    axis = (34 - 6) * in_points
    found = bars(data)
    assert len(found) == 9 + 3 + 3 + 9
    for verdict, colour in colours.items():
        # A bar of all lines, one of the only leader, the units' own at their own scale, and three legends.
        own = [axis * summary.totals.of(verdict) / end] * 2
        want = sorted([*own, *[axis] * summary.totals.of(verdict), *[2 * 3.4 * in_points] * 3])
        lengths = sorted(b.right - b.left for b in found if b.colour == colour)
        assert lengths == pytest.approx(want, abs=0.02)
    rows: dict[tuple[int, int], list[Seen]] = {}
    for bar in found:
        rows.setdefault((bar.page, round(bar.bottom)), []).append(bar)
    stacks = [row for row in rows.values() if len(row) == 3 and {round(b.right - b.left, 1) for b in row} == {round(axis * 3 / end, 1)}]
    assert len(stacks) == 2
    for row in stacks:
        assert [b.colour for b in row] == list(colours.values())
        assert [b.left for b in row[1:]] == pytest.approx([b.right for b in row[:-1]], abs=0.02)
    for bar in found:
        assert 35 * in_points < bar.bottom < bar.top < 842 - 37 * in_points


def test_many_units_go_over_pages_with_their_headings(seed: Document) -> None:
    summary = summarize(many(seed, 130), date=DATE)
    data = summary_page(summary, shipped_library())
    pages = ["".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(data)]
    text = "".join(re.sub(r"—\d+—", "", p) for p in pages)
    for i in range(130):
        assert f"市第{i}号机关事务管理服" in text
    of_units = [p for p in pages if re.search(r"市第\d+号\D*1[01]", p) and "图示（行）" in p]
    assert len(of_units) >= 4
    assert all(b.bottom > 0 and b.top < 842 - 37 * 72 / 25.4 + 1 for b in bars(data))


def test_the_totals_never_stand_on_a_page_without_a_unit(seed: Document) -> None:
    for units in range(20, 60):
        data = summary_page(summarize(many(seed, units, "市{}局")), shipped_library())
        pages = ["".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(data)]
        above = next(p[: p.index(f"合计{units}{len(range(0, units, 3))}")] for p in pages[1:] if f"合计{units}" in p)
        assert re.search(r"市\d+局", above), units


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), name=st.sampled_from(["heze-targets", "work-ledger"]))
def test_any_documents_make_whole_files(data: st.DataObject, name: str) -> None:
    layout = load_layout(name)
    document = data.draw(documents(layout, most_records=3, rich=True))
    summary = figures([Named("甲", document, StatusWords(on_schedule=("是",), behind=("—",)))], date=DATE)
    text = text_of(summary_page(summary, shipped_library()))
    listed = Counter("".join(i.goal for i in (*summary.late, *summary.unclear)).split())
    for c, n in Counter("".join(listed.elements())).items():
        if c <= "\uffff":
            assert text.count(c) >= n, c
    rows = openpyxl.load_workbook(io.BytesIO(summary_workbook(summary)))["逾期与未按计划"].iter_rows(min_row=4, values_only=True)
    assert [r[0] for r in rows if r[6]] == [f"{i.number or '—'}{f'（{i.part}）' if i.part > 1 else ''}" for i in summary.late]


def test_the_same_summary_gives_the_same_bytes(seed: Document, real: Summary, book: bytes, page: bytes) -> None:
    again = summarize(seed, date=DATE)
    assert again == real
    assert summary_workbook(again, DATE) == book
    assert summary_page(again, shipped_library(), DATE) == page
    assert b"2024-01-01T00:00:00Z" in unpack(book)["docProps/core.xml"]


@pytest.mark.parametrize("most", [0, 1, 3, 10, 11, 23, 54, 100, 101, 213, 9_999, 123_456])
def test_a_scale_holds_the_longest_bar_in_whole_steps(most: int) -> None:
    end, step = scale(most)
    assert end >= max(1, most)
    assert end % step == 0
    assert 1 <= end // step <= 10
    assert end - step < max(1, most)


def test_titles_are_broken_about_the_middle() -> None:
    title = "菏泽市人民政府2023年经济社会发展责任目标三季度工作推进情况一览表"
    assert balanced(title, 20) == ("菏泽市人民政府2023年经济社会发展", "责任目标三季度工作推进情况一览表")
    assert balanced("短题", 20) == ("短题",)
    assert "".join(balanced(title * 3, 20)) == title * 3


# Command line -----------------------------------------------------------------------------------------------------


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.mark.usefixtures("english")
def test_summary_writes_two_files_and_tells(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", str(seed_path), "--out", str(tmp_path), "--date", "2024-01-01"]) == 0
    out, err = capsys.readouterr()
    assert "F001 “鄆” (U+9106) comes from the fallback face" in err
    assert "200 records, 213 lines: 210 on schedule (98.5%), 0 behind, 3 other" in out
    assert "on 2024-01-01, 1 lines are past their deadline" in out
    assert "曹临: 26/27 on schedule, 0 behind, 1 other" in out
    assert {p.name for p in tmp_path.iterdir()} == {"summary.xlsx", "summary.pdf"}


@pytest.mark.usefixtures("english")
def test_several_sources_go_by_their_names(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "again" / seed_path.name
    copy.parent.mkdir()
    copy.write_bytes(seed_path.read_bytes())
    sources = [str(seed_path), str(copy), str(folder("seeds") / "work-ledger-sample.txt")]
    assert main(["summary", *sources, "--out", str(tmp_path / "out"), "--format", "xlsx"]) == 0
    out = capsys.readouterr().out
    assert "3 tables, 406 records, 436 lines" in out
    assert f"again/{seed_path.stem} · 肖友华: 54/54" in out
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["summary.xlsx"]
    assert main(["summary", *sources[:2], "--out", str(tmp_path / "out"), "--format", "xlsx", "--merge"]) == 0
    assert "肖友华: 108/108" in capsys.readouterr().out


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("case", ["format", "twice", "overwrite", "missing", "layout"])
def test_failures_have_their_codes_and_leave_no_files(
    case: str, tmp_path: Path, seed_path: Path, heze: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "summary.xlsx"
    arguments, code, message = {
        "format": ([str(seed_path), "--format", "docx"], 2, "no format docx"),
        "twice": ([str(seed_path), str(seed_path.parent / "." / seed_path.name)], 2, "given twice"),
        "overwrite": ([str(own)], 2, "overwrite the source"),
        "missing": ([str(tmp_path / "none.txt")], 3, "cannot be opened"),
        "layout": ([str(seed_path), "--layout", "work-ledger"], 4, heze.columns[1].expected[0]),
    }[case]
    assert main(["summary", *arguments, "--out", str(tmp_path)]) == code
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
