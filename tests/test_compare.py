"""Differences: none between equals, exactly the edit where there is one, the same from both sides."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import documents

from exporter.compare import Change, Changes, Difference, Subject, compare, segments
from exporter.layout import load_layout
from exporter.model import Document, Field, Kind, Part, Record, Scope, Section, Value

LAYOUTS = ("heze-targets", "work-ledger")
CHECKS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

FIELDS = (
    Field(key="number", heading=("序号",), kind=Kind.NUMBER, scope=Scope.RECORD),
    Field(key="goal", heading=("目标",), kind=Kind.TEXT, scope=Scope.RECORD),
    Field(key="leader", heading=("领导",), kind=Kind.PERSON, scope=Scope.PART),
    Field(key="progress", heading=("进展",), kind=Kind.TEXT, scope=Scope.PART),
    Field(key="units", heading=("单位",), kind=Kind.UNITS, scope=Scope.PART),
)


def record(number: int | str, goal: str, *parts: tuple[str, str, str]) -> Record:
    lines = parts or (("曹临", f"{goal}的进展", "市财政局"),)
    return Record(values=(str(number), goal), parts=tuple(Part(values=(a, b, tuple(c.split()))) for a, b, c in lines))


def document(*records: Record, fields: tuple[Field, ...] = FIELDS, title: str = "一览表") -> Document:
    return Document(title=title, fields=fields, sections=(Section(records=records),))


def sectioned(**sections: tuple[Record, ...]) -> Document:
    return Document(title="一览表", fields=FIELDS, sections=tuple(Section(records=r, heading=h) for h, r in sections.items()))


def told(changes: Changes) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [(d.change.value, d.subject.value, d.record, d.old, d.new) for d in changes]


def mirrored(d: Difference) -> Difference:
    turned = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
    return replace(
        d,
        change=turned.get(d.change, d.change),
        old=d.new,
        new=d.old,
        old_record=d.new_record,
        new_record=d.old_record,
        old_position=d.new_position,
        new_position=d.old_position,
        old_part=d.new_part,
        new_part=d.old_part,
    )


GOALS = ["粮食总产稳定", "新增就业五万人", "空气质量改善", "财政收入增长", "老旧小区改造", "高速公路通车"]
TABLE = [record(i, goal) for i, goal in enumerate(GOALS, 1)]


# Any document ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYOUTS)
def test_equal_documents_have_no_differences(name: str) -> None:
    @CHECKS
    @given(documents(load_layout(name)))
    def holds(d: Document) -> None:
        assert not compare(d, d)
        assert not compare(d, replace(d, page_starts=()))

    holds()


@pytest.mark.parametrize("name", LAYOUTS)
def test_differences_tell_equal_from_unequal_and_are_the_same_from_both_sides(name: str) -> None:
    layout = load_layout(name)

    @CHECKS
    @given(documents(layout, most_records=4), documents(layout, most_records=4))
    def holds(a: Document, b: Document) -> None:
        forth, back = compare(a, b), compare(b, a)
        assert bool(forth) == (a != b)
        assert Counter(forth) == Counter(map(mirrored, back))
        assert all(d.old != d.new or d.change is Change.MOVED for d in forth)
        for d in forth:
            if d.old is not None and d.new is not None and d.count == 1:
                kept_old = "".join(c for i, c in enumerate(d.old) if not any(s <= i < e for s, e in d.old_spans))
                kept_new = "".join(c for i, c in enumerate(d.new) if not any(s <= i < e for s, e in d.new_spans))
                assert kept_old == kept_new

    holds()


def _records(d: Document) -> list[Record]:
    return [r for s in d.sections for r in s.records]


def _with(d: Document, at: int, new: tuple[Record, ...]) -> Document:
    """The document with other records in the place of one."""
    sections = []
    for s in d.sections:
        n = len(s.records)
        sections.append(replace(s, records=(*s.records[:at], *new, *s.records[at + 1 :])) if 0 <= at < n else s)
        at -= n
    return replace(d, sections=tuple(sections), page_starts=())


def _other(value: Value, field: Field) -> Value:
    if field.kind is Kind.UNITS:
        return (*value, "市新设单位") if isinstance(value, tuple) else value
    text = str(value)
    return f"{text[:-1]}甲" if text else "甲"


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_changed_value_is_found_and_named_and_nothing_else(name: str) -> None:
    @CHECKS
    @given(documents(load_layout(name)), st.data())
    def holds(d: Document, data: st.DataObject) -> None:
        records = _records(d)
        i = data.draw(st.integers(0, len(records) - 1))
        f = data.draw(st.sampled_from(d.fields))
        at = d.scoped(f.scope).index(f)
        r = records[i]
        p = data.draw(st.integers(0, len(r.parts) - 1))
        if f.scope is Scope.RECORD:
            changed = replace(r, values=tuple(_other(v, f) if n == at else v for n, v in enumerate(r.values)))
        else:
            part = replace(r.parts[p], values=tuple(_other(v, f) if n == at else v for n, v in enumerate(r.parts[p].values)))
            changed = replace(r, parts=(*r.parts[:p], part, *r.parts[p + 1 :]))
        (found,) = compare(d, _with(d, i, (changed,)))
        assert (found.subject, found.key, found.old_position, found.new_position) == (Subject.VALUE, f.key, i + 1, i + 1)
        assert found.change is (Change.RENUMBERED if f.kind is Kind.NUMBER else Change.CHANGED)
        assert found.old_record == r.values[0]
        if f.scope is Scope.PART:
            # Of equal parts side by side any may be called the changed one.
            assert r.parts[(found.old_part or 0) - 1] == r.parts[p]
            assert found.old_part == found.new_part == p + 1 or r.parts.count(r.parts[p]) > 1
        assert found.new_spans or found.old_spans

    holds()


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_removed_or_added_record_is_found_and_named_and_nothing_else(name: str) -> None:
    @CHECKS
    @given(documents(load_layout(name)), st.data())
    def holds(d: Document, data: st.DataObject) -> None:
        records = _records(d)
        i = data.draw(st.integers(0, len(records) - 1))
        less = _with(d, i, ())
        (gone,) = compare(d, less)
        assert (gone.change, gone.subject, gone.record, gone.old_position) == (Change.REMOVED, Subject.RECORD, records[i].values[0], i + 1)
        (come,) = compare(less, d)
        assert (come.change, come.subject, come.record, come.new_position) == (Change.ADDED, Subject.RECORD, records[i].values[0], i + 1)

    holds()


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_moved_record_is_found_and_named_and_nothing_else(name: str) -> None:
    @CHECKS
    @given(documents(load_layout(name), most_records=8), st.data())
    def holds(d: Document, data: st.DataObject) -> None:
        section = d.sections[0]
        n = len(section.records)
        i, j = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, n - 1))
        rest = [*section.records[:i], *section.records[i + 1 :]]
        rest.insert(j, section.records[i])
        moved = replace(d, sections=(replace(section, records=tuple(rest)), *d.sections[1:]), page_starts=())
        found = list(compare(d, moved))
        if i == j:
            assert found == []
        else:
            (one,) = found
            assert (one.change, one.subject) == (Change.MOVED, Subject.RECORD)
            # Of two neighbours that change places either may be called the moved one.
            assert one.record == section.records[i].values[0] or abs(i - j) == 1
            assert (one.old_position, one.new_position) in ((i + 1, j + 1), (j + 1, i + 1))

    holds()


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_removed_or_added_part_is_found_and_named_and_nothing_else(name: str) -> None:
    @CHECKS
    @given(documents(load_layout(name)), st.data())
    def holds(d: Document, data: st.DataObject) -> None:
        records = _records(d)
        i = data.draw(st.integers(0, len(records) - 1))
        r = records[i]
        if len(r.parts) == 1:
            return
        p = data.draw(st.integers(0, len(r.parts) - 1))
        less = _with(d, i, (replace(r, parts=(*r.parts[:p], *r.parts[p + 1 :])),))
        (gone,) = compare(d, less)
        assert (gone.change, gone.subject, gone.record, gone.new_part) == (Change.REMOVED, Subject.PART, r.values[0], None)
        assert r.parts[(gone.old_part or 0) - 1] == r.parts[p]
        (come,) = compare(less, d)
        assert (come.change, come.subject, come.old_part, come.new_part) == (Change.ADDED, Subject.PART, None, gone.old_part)

    holds()


# What offices do ---------------------------------------------------------------------------------------------------


def test_one_character_is_marked() -> None:
    new = [*TABLE[:2], record(3, GOALS[2], ("曹临", "空气质量改善的进度", "市财政局")), *TABLE[3:]]
    (d,) = compare(document(*TABLE), document(*new))
    assert (d.record, d.part, d.field, d.old, d.new) == ("3", 1, "进展", "空气质量改善的进展", "空气质量改善的进度")
    assert (d.old_spans, d.new_spans) == (((8, 9),), ((8, 9),))


def test_a_record_put_in_between_renumbers_the_rest_in_one_difference() -> None:
    later = [replace(r, values=(str(i), r.values[1])) for i, r in enumerate(TABLE[2:], 4)]
    found = compare(document(*TABLE), document(*TABLE[:2], record(3, "新建学校十所"), *later))
    assert told(found) == [
        ("added", "record", "3", None, "序号：3\n目标：新建学校十所\n领导：曹临\n进展：新建学校十所的进展\n单位：市财政局"),
        ("renumbered", "value", "4", "3—6", "4—7"),
    ]
    assert [d.count for d in found] == [1, 4]


def test_an_edited_record_is_followed_through_a_renumbering() -> None:
    later = [replace(r, values=(str(i), r.values[1])) for i, r in enumerate(TABLE[2:], 4)]
    later[1] = record(5, "财政收入增长百分之六", ("曹临", "财政收入增长的进展", "市财政局"))
    found = compare(document(*TABLE), document(*TABLE[:2], record(3, "新建学校十所"), *later))
    assert ("changed", "value", "5", "财政收入增长", "财政收入增长百分之六") in told(found)
    assert [d.record for d in found if d.change is Change.ADDED] == ["3"]


def test_a_new_quarter_is_the_same_matters_with_other_progress() -> None:
    new = [record(n, str(r.values[1]), ("曹临", f"第{n}项四季度完全不同的情况", "市财政局")) for n, r in enumerate(reversed(TABLE), 1)]
    found = compare(document(*TABLE), document(*new))
    assert {d.key for d in found if d.change is Change.CHANGED} == {"progress"}
    assert not {Change.ADDED, Change.REMOVED} & {d.change for d in found}


def test_a_rewritten_record_keeps_its_number() -> None:
    new = [*TABLE[:1], record(2, "完全是另一件事", ("张鹏", "无", "")), *TABLE[2:]]
    found = compare(document(*TABLE), document(*new))
    assert {(d.change, d.record) for d in found} == {(Change.CHANGED, "2")}
    assert {d.field for d in found} == {"目标", "领导", "进展", "单位"}


@pytest.mark.parametrize("number", ["", "1"])
def test_missing_or_equal_numbers_do_not_matter(number: str) -> None:
    old = [record(number, goal) for goal in GOALS]
    new = [old[0], record(number, "新增就业六万人", ("曹临", "新增就业五万人的进展", "市财政局")), *old[2:4], *old[5:]]
    assert told(compare(document(*old), document(*new))) == [
        ("changed", "value", number, "新增就业五万人", "新增就业六万人"),
        (
            "removed",
            "record",
            number,
            f"序号：{number}\n" * bool(number) + "目标：老旧小区改造\n领导：曹临\n进展：老旧小区改造的进展\n单位：市财政局",
            None,
        ),
    ]


def test_blank_records_are_told_apart_by_number() -> None:
    blank = [record(i, "", ("", "", "")) for i in range(1, 6)]
    assert told(compare(document(*blank), document(*blank[:2], *blank[3:]))) == [("removed", "record", "3", "序号：3", None)]


def test_sections_are_renamed_moved_removed_and_records_go_between_them() -> None:
    old = sectioned(一=tuple(TABLE[:2]), 二=tuple(TABLE[2:4]), 三=tuple(TABLE[4:]))
    assert told(compare(old, sectioned(一=tuple(TABLE[:2]), 民生=tuple(TABLE[2:4]), 三=tuple(TABLE[4:])))) == [
        ("changed", "section", None, "二", "民生")
    ]
    assert told(compare(old, sectioned(二=tuple(TABLE[2:4]), 三=tuple(TABLE[4:]), 一=tuple(TABLE[:2])))) == [
        ("moved", "section", None, "一", "一")
    ]
    assert told(compare(old, sectioned(一=tuple(TABLE[:4]), 三=tuple(TABLE[4:])))) == [("removed", "section", None, "二", None)]
    assert told(compare(old, sectioned(一=tuple(TABLE[:3]), 二=tuple(TABLE[3:4]), 三=tuple(TABLE[4:])))) == [
        ("moved", "record", "3", "二", "一")
    ]
    deeper = replace(old, sections=(replace(old.sections[0], level=2), *old.sections[1:]))
    assert [(d.change, d.subject) for d in compare(old, deeper)] == [(Change.CHANGED, Subject.SECTION)]


PARTS = (("曹临", "甲", "市财政局"), ("张鹏", "乙", "市教育局"), ("肖友华", "丙", ""))


def test_parts_are_known_by_what_they_say_and_by_their_leader() -> None:
    old = document(record(1, "目标", *PARTS))
    swapped = document(record(1, "目标", PARTS[2], PARTS[0], PARTS[1]))
    (d,) = compare(old, swapped)
    assert (d.change, d.subject, d.old_part, d.new_part) == (Change.MOVED, Subject.PART, 3, 1)
    edited = document(record(1, "目标", PARTS[1], ("曹临", "全新的情况", "")))
    found = list(compare(old, edited))
    assert [d.old_part for d in found if d.change is Change.REMOVED] == [3]
    assert {(d.old_part, d.new_part) for d in found if d.change is Change.CHANGED} == {(1, 2)}


FIELD_EDITS: dict[str, Callable[[Field], Field]] = {
    "heading": lambda f: replace(f, heading=("四季度进展",)),
    "levels": lambda f: replace(f, heading=("进展", "进展")),
    "separator": lambda f: replace(f, separator="、"),
    "kind": lambda f: replace(f, kind=Kind.STATUS),
}


@pytest.mark.parametrize("edit", FIELD_EDITS)
def test_a_changed_field_is_one_difference(edit: str) -> None:
    fields = tuple(FIELD_EDITS[edit](f) if f.key == "progress" else f for f in FIELDS)
    (d,) = compare(document(*TABLE), document(*TABLE, fields=fields))
    assert (d.change, d.subject, d.old_position) == (Change.CHANGED, Subject.FIELD, 4)
    assert d.old != d.new


def test_a_column_that_one_document_lacks_is_one_difference() -> None:
    less = [Record(values=r.values, parts=tuple(Part(values=p.values[:2]) for p in r.parts)) for r in TABLE]
    assert told(compare(document(*TABLE), document(*less, fields=FIELDS[:4]))) == [("removed", "field", None, "单位", None)]


def test_lines_around_the_table() -> None:
    old = replace(document(*TABLE), lead=("单位：万元",), notes=("注：一", "注：二"))
    new = replace(document(*TABLE, title="总表"), lead=("单位：亿元",), notes=("注：二", "说明"))
    assert told(compare(old, new)) == [
        ("changed", "title", None, "一览表", "总表"),
        ("changed", "lead", None, "单位：万元", "单位：亿元"),
        ("removed", "note", None, "注：一", None),
        ("added", "note", None, None, "说明"),
    ]


# Characters --------------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.text("甲乙丙，。1𠮷", max_size=40), st.text("甲乙丙，。1𠮷", max_size=40))
def test_segments_are_both_texts(old: str, new: str) -> None:
    pieces = segments(old, new)
    assert "".join(p.old for p in pieces) == old
    assert "".join(p.new for p in pieces) == new
    assert all(a.equal != b.equal for a, b in itertools.pairwise(pieces))
    assert segments(new, old) == tuple((b, a) for a, b in pieces)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("市财政局 市税务局", "市财政局 市教育局 市税务局", [("", "市教育局 ")]),
        ("市税务局", "市教育局 市税务局", [("", "市教育局 ")]),
        ("市财政局、市教育局、市税务局", "市财政局、市税务局", [("市教育局、", "")]),
        ("第一句。第二句。第三句。", "第一句。第三句。", [("第二句。", "")]),
        ("增长6.9%", "增长6.8%", [("9", "8")]),
        ("甲乙丙丁", "完全不同了", [("甲乙丙丁", "完全不同了")]),
    ],
)
def test_whole_words_are_marked(old: str, new: str, marked: list[tuple[str, str]]) -> None:
    assert [p for p in segments(old, new) if not p.equal] == marked
    assert [p for p in segments(new, old) if not p.equal] == [(b, a) for a, b in marked]


def test_long_texts_are_compared_by_clauses_and_in_bounded_time() -> None:
    clauses = [f"第{i}项工作已经完成，" for i in range(1_000)]
    old, new = "".join(clauses), "".join([*clauses[:300], "新增一句。", *clauses[300:700], *clauses[701:]])
    assert [p for p in segments(old, new) if not p.equal] == [("", "新增一句。"), (clauses[700], "")]
    for alphabet in ("甲", "甲乙", "甲，"):
        assert segments(alphabet * 5_000, "丙" + alphabet * 4_000 + "丁")
        assert segments(f"子{alphabet * 600}丑", f"寅{alphabet * 550}卯")


def big(count: int, *, changed: bool) -> Document:
    mark = "本季度完成情况另有说明" if changed else "已经按计划完成"
    return document(
        *(record(i + changed, f"事项{i * 7919}" if not changed else f"任务{i}", ("曹临", f"{mark}{i * 31}", "")) for i in range(count))
    )


def test_twenty_thousand_records() -> None:
    """Were each compared with each, this would not end within the hour."""
    records = [record(i, f"第{i}项目标", ("曹临", f"完成{i * 7919}", "市财政局")) for i in range(20_000)]
    changed = records[500:] + records[:200]
    changed[7_000] = record(7_500, "改了", ("曹临", "改了", ""))
    found = compare(document(*records), document(*changed))
    assert found.counts()[Change.REMOVED] == 300
    assert found.counts()[Change.MOVED] == 200
    assert {d.record for d in found if d.change is Change.CHANGED} == {"7500"}
    # Nothing in common: every record is compared with its neighbours only.
    assert compare(big(20_000, changed=False), big(20_000, changed=True))
