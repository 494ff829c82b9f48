"""Repairs: only what may be mended is, each one is told, and all are taken back to the very source."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from checking import leaders, part, record, table, text, tuned
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mutations import KINDS, Error, clean_table, dirty_table, mutate
from roundtrip import back
from strategies import documents

import exporter
from exporter import formats, load_layout, repair, undo
from exporter.canonical import document_xml
from exporter.check import check as check_with
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document, Finding, Record, Repair, TextForm
from exporter.readers.enclosed import lend_edition
from exporter.readers.text import read as read_text
from exporter.readers.xml import read as read_xml

_WRITABLE = [n for n in formats.format_names() if formats.get(n).renderer is not None]


# The real table ----------------------------------------------------------------------------------------------------


def test_safe_gives_the_eight_leaders_and_no_stray_one(seed: Document, heze: Layout) -> None:
    mended = repair(seed, heze)
    assert leaders(mended.document) == {
        "李春英": 5, "聂元科": 42, "王昌华": 45, "曹临": 27, "张鹏": 24, "肖友华": 54, "刘连栋": 6, "姜凌刚": 9,
    }  # fmt: skip
    assert Counter(r.code for r in mended.log) == {"C104": 2, "C201": 30, "C211": 4}
    at = {(r.code, r.record, r.field): (r.before, r.after) for r in mended.log}
    assert at["C104", "28", "units"] == ("市行政审批服务局", "市行政审批服务局 市市场监管局")
    assert at["C211", "168", "units"][1] == "市住房城乡建设局 菏泽鲁西新区管委会"
    assert mended.document.record_count == 200
    assert mended.document.line_count == 212
    assert mended.document.repairs == mended.log
    assert not {"C104", "C201", "C211"} & {f.code for f in check_with(mended.document, heze, pages=False)}


@pytest.mark.parametrize("mode", ["safe", "all"])
def test_repairing_twice_changes_nothing(mode: str, seed: Document, heze: Layout) -> None:
    once = repair(seed, heze, mode=mode).document
    again = repair(once, heze, mode=mode)
    assert again.log == ()
    assert again.document is once


@pytest.mark.parametrize("mode", ["safe", "all"])
def test_undoing_gives_the_source_byte_for_byte(mode: str, seed: Document, seed_path: Path, heze: Layout) -> None:
    mended = repair(seed, heze, mode=mode).document
    assert mended != seed
    source = undo(mended)
    assert document_xml(source) == document_xml(seed)
    assert formats.get("txt").load_renderer()(Job(source, heze)) == seed_path.read_bytes()


def test_all_mends_what_is_likely(seed: Document, heze: Layout) -> None:
    mended = repair(seed, heze, mode="all")
    left = {f.code for f in check_with(mended.document, heze, pages=False)}
    assert not {"C105", "C301", "C401", "C404", "C405"} & left
    assert {"C106", "C212", "C501", "C503", "C504"} <= left  # for a person to decide
    moved = {r.field: r.after for r in mended.log if r.code == "C105"}
    assert moved["units"] == ""
    assert moved["progress"].startswith("印发《")


@pytest.mark.parametrize("name", _WRITABLE)
def test_a_repaired_table_is_written_and_read_back(name: str, seed: Document, heze: Layout) -> None:
    mended = repair(seed, heze, mode="all").document
    again = back(Job(mended, heze), name).document
    assert again.digest == mended.digest


@pytest.mark.parametrize("suffix", [".xml", ".docx", ".xlsx", ".pdf"])
def test_the_log_is_kept_in_the_file(suffix: str, seed: Document, heze: Layout, tmp_path: Path) -> None:
    mended = repair(seed, heze).document
    exporter.export(mended, layout=heze, formats=[suffix[1:]], out=tmp_path, name="mended")
    again = exporter.read(tmp_path / f"mended{suffix}")
    assert again.repairs == mended.repairs
    assert document_xml(undo(again)) == document_xml(seed)


def test_a_value_that_somebody_changed_keeps_no_repair(seed: Document, heze: Layout) -> None:
    copy = repair(seed, heze, mode="all").document
    assert lend_edition(copy, copy).repairs == copy.repairs
    only = repair(text("完成三项,开工", leader="曹 临"), tuned(), mode="all").document
    assert [r.code for r in only.repairs] == ["C201", "C401"]
    edited = replace(text("完成四项"), sections=text("完成四项", leader="曹临").sections)
    assert [r.code for r in lend_edition(edited, only).repairs] == ["C201"]
    assert lend_edition(table(record(1), record(2)), only).repairs == ()


def test_repairs_are_no_content(seed: Document, heze: Layout) -> None:
    assert "<repair" not in document_xml(seed)
    mended = repair(seed, heze).document
    assert replace(mended, repairs=()) == mended
    assert replace(mended, repairs=()).digest == mended.digest


# One by one --------------------------------------------------------------------------------------------------------


def _read(line: str) -> Document:
    heading = "序号\t市政府领导\t责任目标内容\t完成时限\t三季度完成情况\t是否按计划完成进度\t责任单位"
    data = f"某市一览表\n\n{heading}\n{line}\n".encode()
    return read_text(data, (load_layout("heze-targets"),), "x.txt").document


def test_what_reading_folded_is_told_and_mended() -> None:
    document = _read("1\t曹临\t目标\t年底\t 职⼯培训\u00a0班 \t是\t市财政局  市税务局")
    found = [f for f in check_with(document, tuned(), pages=False) if f.code == "C307"]
    assert [f.place.field for f in found] == ["三季度完成情况", "责任单位"]
    mended = repair(document, tuned())
    assert [(r.code, r.spelled, r.after) for r in mended.log] == [
        ("C307", " 职⼯培训\u00a0班 ", "职工培训 班"),
        ("C307", "市财政局  市税务局", "市财政局 市税务局"),
    ]
    assert mended.document == document
    assert undo(mended.document).sections[0].records[0].parts[0].spelling == document.sections[0].records[0].parts[0].spelling


def test_a_line_written_oddly_loses_its_form_and_gets_it_back() -> None:
    form = TextForm(encoding="gb18030", gaps=((0, ("",)), (3, ("", ""))), lines=((3, "1\t曹 临\t目标"),))
    source = replace(
        table(record(1, part(units="市财政局"), part("", leader="市税务局", deadline="", status="", units="")), record(2)),
        text_form=form,
        page_starts=(0, 1),
    )
    mended = repair(source, tuned()).document
    assert mended.line_count == 2
    assert mended.page_starts == (0, 1)
    assert mended.text_form == TextForm(encoding="gb18030", gaps=((0, ("",)),))
    assert document_xml(undo(mended)) == document_xml(source)
    again = read_xml(document_xml(mended).encode(), (), "x.xml").document
    assert again.repairs == mended.repairs
    assert document_xml(undo(again)) == document_xml(source)


def test_several_lines_of_a_record_go_together() -> None:
    lone = [part("", leader=u, deadline="", status="", units="") for u in ("市税务局", "市水务局")]
    source = table(record(1, part(), lone[0], part("完成"), lone[1]), record(2, part(units="市水务局 市税务局")))
    mended = repair(source, tuned()).document
    assert [p.values[4] for p in mended.sections[0].records[0].parts] == [("市财政局", "市税务局"), ("市财政局", "市水务局")]
    assert undo(mended) == source


def test_a_fix_may_uncover_another() -> None:
    source = table(record(1, part(units="菏泽鲁\u200b西新区 管委会")), record(2, part(units="菏泽鲁西新区管委会")))
    mended = repair(source, tuned())
    assert [r.code for r in mended.log] == ["C304", "C211"]
    assert mended.document.sections[0].records[0].parts[0].values[4] == ("菏泽鲁西新区管委会",)
    assert undo(mended.document) == source


def test_what_a_record_says_of_its_own_is_never_emptied() -> None:
    source = table(record(1), Record(values=("", "\u200b"), parts=(part(),)))
    assert repair(source, tuned(), mode="all").document == source


# Interactive -------------------------------------------------------------------------------------------------------


def test_interactive_does_what_is_said_and_asks_once() -> None:
    asked: list[tuple[str, str]] = []

    def ask(finding: Finding, changes: Sequence[Repair]) -> bool:
        asked.append((finding.code, changes[0].after))
        return finding.code != "C401"

    source = table(*(record(i, part(units="菏泽鲁西新区管委会")) for i in (1, 2)), record(3, part("完成,开工", units="鲁西新区管委会")))
    mended = repair(source, tuned(), mode="interactive", ask=ask)
    assert asked == [("C212", "菏泽鲁西新区管委会"), ("C401", "完成，开工")]
    assert [r.code for r in mended.log] == ["C212"]


def test_modes_are_checked() -> None:
    with pytest.raises(exporter.UsageError, match="risky"):
        repair(text("好"), tuned(), mode="risky")
    with pytest.raises(exporter.UsageError, match="ask"):
        repair(text("好"), tuned(), mode="interactive")
    with pytest.raises(exporter.UsageError, match="ask"):
        repair(text("好"), tuned(), ask=lambda f, c: True)


# Any document ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), mode=st.sampled_from(["safe", "all"]))
def test_any_document_is_checked_repaired_once_and_given_back(name: str, seed: int, mode: str) -> None:
    layout = load_layout(name)
    document = dirty_table(random.Random(seed), layout, 4)
    for f in check_with(document, layout, pages=False):
        assert f.message.zh
        assert f.place.field
    mended = repair(document, layout, mode=mode)
    assert repair(mended.document, layout, mode=mode).log == ()
    assert undo(mended.document) == document
    assert document_xml(undo(mended.document)) == document_xml(document)
    kept = read_xml(document_xml(mended.document).encode(), (), "x.xml").document
    assert kept == mended.document
    assert kept.repairs == mended.document.repairs


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_no_document_makes_a_rule_fail(name: str, data: st.DataObject) -> None:
    layout = load_layout(name)
    document = data.draw(documents(layout, most_records=3, rich=True))
    assert all(f.message.zh and f.message.en for f in check_with(document, layout, pages=False))


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_planted_errors_are_found(kind: Error) -> None:
    """Three of each kind; `tests/bench/check_errors.py` measures more of them."""

    layout = load_layout("heze-targets")
    clean = clean_table(random.Random(7), layout, 40)
    assert check_with(clean, layout, pages=False) == ()
    found = 0
    for i in range(3):
        made = mutate(kind, clean, layout, random.Random(i))
        assert made is not None
        findings = check_with(made.document, layout, pages=False)
        found += any(f.code in kind.codes and made.at(f) for f in findings)
        assert undo(repair(made.document, layout, mode="all").document) == made.document
    assert found >= 1
