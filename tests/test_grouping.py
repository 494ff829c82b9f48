"""Groups: every part where it belongs, and nowhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

from exporter.batchrules import BatchRules, Pattern
from exporter.errors import IncompleteError, UsageError
from exporter.grouping import Grouping, fields_to_group_by, group, prove, unknown_values
from exporter.layout import Layout, load_layout
from exporter.model import Document, Field, Kind, Part, Record, Scope, Section, Value

RULES = BatchRules()
HEZE = load_layout("heze-targets")
LEDGER = load_layout("work-ledger")
FIELDS = (
    Field(key="number", heading=("序号",), kind=Kind.NUMBER, scope=Scope.RECORD),
    Field(key="owner", heading=("责任单位",), kind=Kind.UNITS, scope=Scope.RECORD),
    Field(key="leader", heading=("领导",), kind=Kind.PERSON, scope=Scope.PART),
    Field(key="units", heading=("配合单位",), kind=Kind.UNITS, scope=Scope.PART),
    Field(key="status", heading=("进度",), kind=Kind.STATUS, scope=Scope.PART),
)


def _record(number: str, owner: tuple[str, ...], *parts: tuple[Value, ...]) -> Record:
    return Record(values=(number, owner), parts=tuple(Part(values=p) for p in parts))


def _table(*sections: Section) -> Document:
    return Document(title="表", fields=FIELDS, sections=sections, lead=("单位：万元",), notes=("注：无",), page_starts=(0,))


TABLE = _table(
    Section(heading="一、经济", level=1, records=()),
    Section(
        heading="（一）项目",
        level=2,
        records=(
            _record("3", ("市甲局",), ("曹临", ("市乙局", "市丙局"), "是"), ("张鹏", ("市乙局",), "否")),
            _record("7", ("市丁局",), ("曹临、李春", (), "—")),
        ),
    ),
    Section(heading="二、民生", level=1, records=(_record("9", (), ("市乙局", (), ""), ("", ("市甲局",), "是")),)),
)


def _held(grouping: Grouping) -> dict[str, list[str]]:
    return {g.name: [f"{line.of_record.values[0]}.{line.part + 1}" for line in g.document.lines()] for g in grouping.groups}


def test_each_leader_has_his_own_parts_and_what_is_no_name_belongs_to_nobody() -> None:
    grouping = group(TABLE, "leader", RULES)
    assert _held(grouping) == {"曹临": ["3.1", "7.1"], "张鹏": ["3.1"], "李春": ["7.1"], "未明确": ["9.1", "9.2"]}
    assert [f.code for f in grouping.findings] == ["G004", "G002", "G001"]
    assert grouping.findings[1].place.record == "9"
    assert prove(TABLE, grouping, RULES) == 6


def test_with_partners_a_record_is_whole_in_every_group() -> None:
    grouping = group(TABLE, "leader", RULES, with_partners=True)
    assert _held(grouping)["张鹏"] == ["3.1", "3.2"]
    assert prove(TABLE, grouping, RULES, with_partners=True) == 8


def test_units_of_all_columns_count_and_those_of_a_record_group_whole_records() -> None:
    assert [f.key for f in fields_to_group_by(TABLE, "unit")] == ["owner", "units"]
    grouping = group(TABLE, "unit", RULES)
    assert _held(grouping) == {
        "市甲局": ["3.1", "3.2", "9.1"],
        "市乙局": ["3.1", "3.2"],
        "市丙局": ["3.1"],
        "市丁局": ["7.1"],
        "未明确": ["9.1"],
    }
    assert prove(TABLE, grouping, RULES) == 8
    assert _held(group(TABLE, "owner", RULES))["未明确"] == ["9.1", "9.2"]
    assert _held(group(TABLE, "责任单位", RULES)) == _held(group(TABLE, "owner", RULES))


def test_a_group_keeps_what_is_around_the_table_and_only_the_sections_that_it_has() -> None:
    own = {g.value: g.document for g in group(TABLE, "leader", RULES).groups}
    assert [s.heading for s in own["曹临"].sections] == ["一、经济", "（一）项目"]
    assert [s.heading for s in own[""].sections] == ["二、民生"]
    assert own["曹临"].title == "表（曹临）"
    assert (own["曹临"].lead, own["曹临"].notes, own["曹临"].page_starts) == (("单位：万元",), ("注：无",), ())


def test_records_are_numbered_anew_with_the_old_number_behind() -> None:
    grouping = group(TABLE, "leader", RULES, renumber=True)
    assert [r.values[0] for s in grouping.groups[0].document.sections for r in s.records] == ["1（3）", "2（7）"]
    assert prove(TABLE, grouping, RULES, renumber=True) == 6


def test_patterns_are_filled_and_values_are_no_patterns() -> None:
    rules = replace(RULES, title=Pattern.of("{value}的{title}"), subtitle=Pattern.of("{field} {records} 项 {parts} 行"))
    odd = _table(Section(records=(_record("1", (), ("{title}{0}", (), "是")),)))
    own = group(odd, "leader", rules).groups[0].document
    assert own.title == "{title}{0}的表"
    assert own.lead == ("领导 1 项 1 行", "单位：万元")


def test_aliases_count_as_one_and_are_told() -> None:
    rules = replace(RULES, aliases={"units": {"市乙局": "乙市局"}})
    grouping = group(TABLE, "units", rules)
    assert [g.value for g in grouping.groups] == ["乙市局", "市丙局", "市甲局", ""]
    assert [f.code for f in grouping.findings].count("G003") == 2
    assert prove(TABLE, grouping, rules) == 6


def test_the_group_of_nobody_has_a_name_that_no_value_has() -> None:
    odd = _table(Section(records=(_record("1", (), ("未明确", (), "是"), ("", (), "是")),)))
    assert [g.name for g in group(odd, "leader", RULES).groups] == ["未明确", "未明确（空）"]


def test_unknown_fields_and_values_are_named_with_what_there_is() -> None:
    with pytest.raises(UsageError, match=r"deadline.*leader"):
        group(TABLE, "deadline", RULES)
    grouping = group(TABLE, "leader", RULES)
    assert unknown_values(grouping, ["曹临", "未明确"]) is None
    error = unknown_values(grouping, ["曹琳"])
    assert error is not None
    assert "曹临" in error.said.en


def test_a_missing_a_doubled_and_a_misplaced_part_are_each_found() -> None:
    grouping = group(TABLE, "leader", RULES)
    first, second, *rest = grouping.groups
    one = first.document.sections[1].records[0]
    without = replace(first.document, sections=(replace(first.document.sections[1], records=(first.document.sections[1].records[1],)),))
    twice = replace(first.document, sections=(*first.document.sections[:1], replace(first.document.sections[1], records=(one, one))))
    for wrong in (
        (replace(first, document=without), second, *rest),
        (replace(first, document=twice), second, *rest),
        (replace(first, value=second.value), replace(second, value=first.value), *rest),
        (second, *rest),
    ):
        with pytest.raises(IncompleteError):
            prove(TABLE, replace(grouping, groups=wrong), RULES)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Layout, Document, str]:
    layout = draw(st.sampled_from([HEZE, LEDGER]))
    return layout, draw(documents(layout)), draw(st.sampled_from([c.key for c in layout.columns]))


@settings(max_examples=60, deadline=None)
@given(_cases(), st.booleans(), st.booleans())
def test_parts_in_are_parts_out(case: tuple[Layout, Document, str], partners: bool, renumber: bool) -> None:
    layout, document, by = case
    grouping = group(document, by, layout.batch, with_partners=partners, renumber=renumber)
    count = prove(document, grouping, layout.batch, with_partners=partners, renumber=renumber)
    assert count == sum(g.document.line_count for g in grouping.groups) >= document.line_count
    assert {index for g in grouping.groups for index in g.lines} == set(range(document.line_count))
    if not partners and by not in ("units", "lead_unit", "assisting_units"):
        held = Counter(line.of_part.values for g in grouping.groups for line in g.document.lines())
        assert held == Counter(line.of_part.values for line in document.lines())


def test_the_real_table_by_leader(seed: Document, heze: Layout) -> None:
    grouping = group(seed, "leader", heze.batch)
    counts = {g.value: g.document.line_count for g in grouping.groups}
    assert counts == {"李春英": 5, "聂元科": 42, "曹临": 27, "王昌华": 45, "张鹏": 24, "肖友华": 54, "刘连栋": 6, "姜凌刚": 9, "": 1}
    assert prove(seed, grouping, heze.batch) == 213
    assert [(f.code, f.place.record, f.place.part) for f in grouping.findings] == [("G002", "28", 2)]


def test_the_real_table_by_unit(seed: Document, heze: Layout) -> None:
    grouping = group(seed, "unit", heze.batch)
    named = [len({heze.batch.aliases["units"].get(u, u) for u in line.of_part.values[-1]}) for line in seed.lines()]
    assert prove(seed, grouping, heze.batch) == sum(max(1, n) for n in named) == 284
    assert {f.code for f in grouping.findings} == {"G001", "G003", "G005"}
    assert [f.place.record for f in grouping.findings if f.code == "G005"] == ["31"]
    values = {g.value for g in grouping.groups}
    assert "鲁西新区管委会" not in values
    assert max(map(len, values)) < 12
