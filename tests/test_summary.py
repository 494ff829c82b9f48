"""Summaries: figures against a count of the raw text, deadlines, and that they add up for any document."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

from exporter import LayoutError, load_layout
from exporter.errors import ModelError
from exporter.layout import Layout, StatusWords
from exporter.model import Document, Kind, Line, Part, Record, Section, Value
from exporter.resources import folder
from exporter.summary import Counts, Named, Reason, Summary, due, figures, summarize, year_of

OCTOBER = dt.date(2023, 10, 20)
ANY = StatusWords(on_schedule=("是",), behind=("—", "12"))


def made(layout: Layout, rows: list[tuple[str, str, str]], title: str = "某市2023年目标一览表") -> Document:
    """A document of one-line records: leader, deadline, status."""
    names = {c.key: c.kind for c in layout.columns}
    fields = layout.fields(tuple((e.replace("（某）", "三"),) for c in layout.columns for e in c.expected))
    assert fields is not None
    assert names["leader"] is Kind.PERSON
    records = tuple(
        Record(values=(str(i), f"目标{i}"), parts=(Part(values=(leader, deadline, "进展", status, ("市财政局", "市林业局"))),))
        for i, (leader, deadline, status) in enumerate(rows, 1)
    )
    return Document(title=title, fields=fields, sections=(Section(records=records),))


def raw_rows(path: Path) -> list[list[str]]:
    """The cells of a text file's lines, without its headings: read with nothing of ours."""
    cells = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    wide = max(len(c) for c in cells)
    return [c for c in cells if len(c) == wide and c[0] != "序号"]


def test_the_seed_is_counted_as_an_independent_count_has_it(seed: Document, seed_path: Path) -> None:
    rows = raw_rows(seed_path)
    summary = summarize(seed, date=OCTOBER)
    status = Counter(r[5].strip() for r in rows)
    assert (summary.totals.total, summary.records) == (len(rows), sum(bool(r[0].strip()) for r in rows)) == (213, 200)
    assert summary.totals == Counts(on_schedule=status["是"], behind=status["否"], other=len(rows) - status["是"] - status["否"])
    assert {o.text: o.lines for o in summary.others} == {text: n for text, n in status.items() if text not in ("是", "否")}
    # 28's second unit has slipped into the column of the leaders; 31's progress into that of the units.
    person = ["".join(r[1].split()) if not r[1].endswith("局") else "" for r in rows]
    leaders = Counter(person)
    on = Counter(name for name, r in zip(person, rows, strict=True) if r[5].strip() == "是")
    assert {g.name: (g.counts.total, g.counts.on_schedule) for g in summary.leaders} == {k: (n, on[k]) for k, n in leaders.items()}
    assert [g.name for g in summary.leaders] == [name for name in leaders if name] + [""]
    same = {"鲁西新区管委会": "菏泽鲁西新区管委会", "菏泽鲁西新区": "菏泽鲁西新区管委会"}
    listed = [[same.get(unit, unit) for unit in r[6].split() if len(unit) < 30] for r in rows]
    units = Counter(unit for names in listed for unit in dict.fromkeys(names) or [""])
    assert {g.name: g.counts.total for g in summary.units} == units
    assert summary.unit_mentions == units.total()
    named = [g.counts.total for g in summary.units if g.name]
    assert named == sorted((n for unit, n in units.items() if unit), reverse=True)
    assert not summary.units[-1].name
    odd = Counter(r[3].strip() for r in rows if not r[3].strip().endswith("底"))
    assert {u.text: u.lines for u in summary.undated} == odd
    assert [(i.number, i.part, i.status) for i in summary.unclear] == [("28", 2, ""), ("31", 2, ""), ("113", 1, "—")]


@pytest.mark.parametrize(("date", "late"), [(None, []), (dt.date(2023, 12, 31), []), (dt.date(2024, 1, 1), ["113"])])
def test_the_seed_has_one_line_past_its_deadline_after_the_year(seed: Document, date: dt.date | None, late: list[str]) -> None:
    summary = summarize(seed, date=date)
    assert [i.number for i in summary.late] == late
    assert all(i.reason is Reason.PASSED and i.due == dt.date(2023, 12, 31) for i in summary.late)
    assert bool(summary.undated) is (date is not None)


def test_a_table_without_statuses_has_none_and_is_told_so() -> None:
    summary = summarize({"台账": _ledger()}, date=dt.date(2025, 9, 1))
    assert summary.totals == Counts(other=10)
    assert [s.has_status for s in summary.sources] == [False]
    assert not summary.unclear
    assert {i.deadline for i in summary.late} == {"6月底", "8月底"}


def _ledger() -> Document:
    import exporter

    return exporter.read(folder("seeds") / "work-ledger-sample.txt")


def test_late_is_what_is_behind_or_past_its_deadline(heze: Layout) -> None:
    document = made(
        heze,
        [
            ("甲", "6月底", "是"),
            ("甲", "6月底", "否"),
            ("甲", "10月20日前", ""),
            ("乙", "10月19日", ""),
            ("乙", "年底", "否"),
            ("乙", "长期坚持", "否"),
            ("乙", "长期坚持", "是"),
        ],
    )
    summary = summarize(document, date=OCTOBER)
    assert [(i.number, i.reason) for i in summary.late] == [
        ("2", Reason.PASSED_AND_BEHIND),
        ("4", Reason.PASSED),
        ("5", Reason.BEHIND),
        ("6", Reason.BEHIND),
    ]
    assert [(u.text, u.lines, u.pending) for u in summary.undated] == [("长期坚持", 2, 1)]
    assert [g.counts for g in summary.leaders] == [Counts(on_schedule=1, behind=1, other=1), Counts(on_schedule=1, behind=2, other=1)]
    assert [i.number for i in summarize(document).late] == ["2", "5", "6"]


def test_without_a_year_no_deadline_is_judged_and_that_is_told(heze: Layout) -> None:
    rows = [("甲", "6月底", "否"), ("甲", "2022年底", "")]
    summary = summarize(made(heze, rows, title="某市目标一览表"), date=OCTOBER)
    assert [(i.number, i.reason) for i in summary.late] == [("1", Reason.BEHIND), ("2", Reason.PASSED)]
    assert [u.text for u in summary.undated] == ["6月底"]


CERTAIN = {
    "12月底": (2023, 12, 31),
    "9月底前": (2023, 9, 30),
    "２月末之前": (2023, 2, 28),
    "2024年2月": (2024, 2, 29),
    "十一月底": (2023, 11, 30),
    "9月30日前": (2023, 9, 30),
    "2023年12月": (2023, 12, 31),
    "2022 年 6 月 5 日": (2022, 6, 5),
    "2023-09-15": (2023, 9, 15),
    "2023.9.5前": (2023, 9, 5),
    "10月上旬": (2023, 10, 10),
    "10月中旬": (2023, 10, 20),
    "10月下旬": (2023, 10, 31),
    "年底": (2023, 12, 31),
    "2025年底前": (2025, 12, 31),
    "2025年": (2025, 12, 31),
    "二〇二四年六月": (2024, 6, 30),
    "全年": (2023, 12, 31),
    "年内": (2023, 12, 31),
    "三季度": (2023, 9, 30),
    "第3季度末前": (2023, 9, 30),
    "2022年第四季度": (2022, 12, 31),
    "上半年": (2023, 6, 30),
    "下半年": (2023, 12, 31),
}
OPEN = [
    *("", "—", "长期坚持", "持续推进", "9月前", "10月上旬前", "三季度前", "2023年前", "上半年前", "13月底", "2月30日", "0月", "五季度"),
    *("1—9月", "6月底、12月底", "月底", "次年3月底", "2023-13-01", "0000年底", "春节前", "年", "按序时进度"),
]


@pytest.mark.parametrize("text", CERTAIN)
def test_a_certain_deadline_gives_its_last_day(text: str) -> None:
    assert due(text, 2023) == dt.date(*CERTAIN[text])


@pytest.mark.parametrize("text", OPEN)
def test_an_open_deadline_gives_none(text: str) -> None:
    assert due(text, 2023) is None


def test_without_a_year_only_a_text_with_its_own_is_certain() -> None:
    assert due("9月底") is None
    assert due("2022年9月底") == dt.date(2022, 9, 30)


@given(st.text(max_size=12) | st.text(alphabet="0123年月日底前季度二〇-./上旬", max_size=10), st.none() | st.integers(1, 9999))
def test_any_deadline_gives_a_day_or_none(text: str, year: int | None) -> None:
    assert due(text, year) is None or isinstance(due(text, year), dt.date)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("某市2023年一览表", 2023),
        ("某市二〇二三年三季度一览表", 2023),
        ("2022—2023年一览表", None),
        ("一览表", None),
        ("第12023号", None),
        ("2023年目标2023年进展", 2023),
    ],
)
def test_the_year_of_a_title_is_its_only_one(title: str, year: int | None) -> None:
    assert year_of(title) == year


def brute(document: Document, kind: Kind) -> list[tuple[Line, Value]]:
    """The value of the first field of a kind in every line, found another way than the summary does."""
    field = next((f for f in document.fields if f.kind is kind), None)
    found: list[tuple[Line, Value]] = []
    for line in document.lines():
        record, part = iter(line.of_record.values), iter(line.of_part.values)
        values = {f.key: next(record) if f.scope == "record" else next(part) for f in document.fields}
        found.append((line, values[field.key] if field else ""))
    return found


@settings(deadline=None, max_examples=40)
@given(data=st.data(), name=st.sampled_from(["heze-targets", "work-ledger"]), merge=st.booleans(), date=st.none() | st.just(OCTOBER))
def test_counts_add_up_for_any_documents(data: st.DataObject, name: str, *, merge: bool, date: dt.date | None) -> None:
    layout = load_layout(name)
    some = data.draw(st.lists(documents(layout, most_records=3), min_size=1, max_size=3))
    summary = figures([Named(f"表{i}", d, ANY) for i, d in enumerate(some)], date=date, merge=merge)
    statuses = Counter(status for d in some for _, status in brute(d, Kind.STATUS))
    assert summary.totals.total == sum(len(r.parts) for d in some for s in d.sections for r in s.records)
    assert summary.totals.on_schedule == statuses["是"]
    assert summary.totals.behind == statuses["—"] + statuses["12"]
    assert Counter({(o.text): o.lines for o in summary.others}) == Counter(
        {k: n for k, n in statuses.items() if k not in ("是", "—", "12")}
    )
    people = Counter(("" if merge else f"表{i}", who) for i, d in enumerate(some) for _, who in brute(d, Kind.PERSON))
    assert Counter({(g.source, g.name): g.counts.total for g in summary.leaders}) == people
    units = Counter(
        ("" if merge else f"表{i}", unit) for i, d in enumerate(some) for _, v in brute(d, Kind.UNITS) for unit in (set(v) or {""})
    )
    assert Counter({(g.source, g.name): g.counts.total for g in summary.units}) == units
    assert len(summary.sources) == len(some)


@pytest.mark.parametrize("change", ["totals", "leaders", "units", "unit_mentions", "leader_mentions", "others", "late", "sources"])
def test_figures_that_do_not_add_up_are_refused(heze: Layout, change: str) -> None:
    summary = summarize(made(heze, [("甲", "6月底", "是"), ("乙", "6月底", "否"), ("丙", "6月底", "")]), date=OCTOBER)
    wrong: dict[str, object] = {
        "totals": Counts(on_schedule=2),
        "leaders": summary.leaders[1:],
        "units": summary.units[1:],
        "unit_mentions": summary.unit_mentions + 1,
        "leader_mentions": summary.leader_mentions - 1,
        "others": (),
        "late": summary.late[1:],
        "sources": (replace(summary.sources[0], lines=4),),
    }
    with pytest.raises(ModelError, match=r"合计不符|do not add up"):
        replace(summary, **{change: wrong[change]})  # type: ignore[arg-type]


def test_whom_a_line_is_counted_for_can_be_told_otherwise(seed: Document) -> None:
    by_name = summarize(seed, leader_of={"市市场监管局": "曹临"})
    assert {g.name: g.counts.total for g in by_name.leaders}["曹临"] == 28
    by_line = summarize(seed, leader_of=lambda line: ("一",) if line.part else ("二", "", "三", "二"), units_of=lambda _: ())
    assert {g.name: g.counts.total for g in by_line.leaders} == {"一": 13, "二": 200, "三": 200}
    assert (by_line.leader_mentions, by_line.totals.total) == (413, 213)
    assert [(g.name, g.counts.total) for g in by_line.units] == [("", 213)]
    assert by_line.unclear[0].leader == "市市场监管局"


def test_documents_of_several_bodies_are_counted_apart_unless_merged(seed: Document) -> None:
    apart = summarize({"甲": seed, "乙": seed})
    assert len(apart.leaders) == 18
    merged = summarize({"甲": seed, "乙": seed}, merge=True)
    assert {g.name: g.counts.total for g in merged.leaders}["肖友华"] == 108
    assert apart.totals == merged.totals
    assert [s.name for s in summarize([seed, seed]).sources] == [seed.title, f"{seed.title}（2）"]


def test_no_documents_are_a_summary_of_nothing() -> None:
    summary = summarize([])
    assert isinstance(summary, Summary)
    assert summary.totals.share is None


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("heze-targets", 'behind = ["否"]', 'behind = ["是"]', r"\[status.behind\]"),
        ("heze-targets", 'behind = ["否"]', 'behind = "否"', r"\[status.behind\]"),
        ("heze-targets", 'behind = ["否"]', 'late = ["否"]', r"\[status.late\]"),
        ("work-ledger", "[rows]", '[status]\nbehind = ["否"]\n\n[rows]', r"\[status\]"),
    ],
)
def test_status_words_are_checked(name: str, before: str, after: str, message: str, tmp_path: Path) -> None:
    text = (folder("layouts") / f"{name}.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(LayoutError, match=message):
        load_layout(file)
