"""Folding: what looks the same is read as the same, told with place, and comes back as it was."""

from __future__ import annotations

import unicodedata

import pytest
from roundtrip import layouts
from wordfiles import HEADINGS

from exporter.job import Job
from exporter.layout import load_layout
from exporter.model import Kind
from exporter.readers.assemble import Reading
from exporter.readers.fold import fold, fold_person, fold_text
from exporter.readers.text import read
from exporter.renderers.text import render

FOLDS = [
    ("a\u00a0b", Kind.TEXT, "a b", ["R003"]),
    ("a\u202fb", Kind.TEXT, "a b", ["R003"]),
    ("１２", Kind.NUMBER, "12", ["R004"]),
    ("１２月底", Kind.DEADLINE, "12月底", ["R004"]),
    ("１２个", Kind.TEXT, "１２个", []),
    ("⼀、⻓⻔", Kind.TEXT, "一、长门", ["R005"]),
    ("⺠⽣", Kind.STATUS, "民生", ["R005"]),
    ("\ufeff进\u200b展\u2060", Kind.TEXT, "进展", ["R006"]),
    ("\u200b１\u00a0⽉", Kind.DEADLINE, "1 月", ["R006", "R003", "R004", "R005"]),
    ("一\u3000二", Kind.TEXT, "一\u3000二", []),
    ("⺮⺅⺼", Kind.TEXT, "⺮⺅⺼", []),
    ("１—９月，“三公”", Kind.TEXT, "１—９月，“三公”", []),
]


@pytest.mark.parametrize(("text", "kind", "folded", "codes"), FOLDS)
def test_only_what_is_certain_is_folded(text: str, kind: Kind, folded: str, codes: list[str]) -> None:
    found, told = fold(text, kind)
    assert found == folded
    assert [code for code, _ in told] == codes
    assert all(message.zh and message.en and message.zh != message.en for _, message in told)
    assert fold(found, kind) == (found, ())


def test_every_kangxi_radical_becomes_a_character() -> None:
    folded = fold_text("".join(map(chr, range(0x2F00, 0x2FD6))))
    assert len(folded) == 214
    assert all(unicodedata.name(c).startswith("CJK UNIFIED IDEOGRAPH") for c in folded)


@pytest.mark.parametrize(
    ("text", "name"),
    [("曹 临", "曹临"), ("曹\u3000临", "曹临"), ("曹\u00a0 临", "曹临"), ("曹\n临", "曹临"), ("曹临 张鹏", None), ("肖友华", None)],
)
def test_names_spaced_out(text: str, name: str | None) -> None:
    assert fold_person(text) == name


def table(*rows: str) -> tuple[bytes, Reading]:
    data = "\n".join(["标题", "", "\t".join(HEADINGS), *rows, ""]).encode()
    return data, read(data, layouts(), "t.txt")


def test_each_fold_has_its_place_and_the_bytes_come_back() -> None:
    data, found = table("1\t曹 临\t目标\t１２月\t⼯作\u00a0一\t是\t市财政局\u00a0市税务局", "2\t张鹏\t\t\t\t\t")
    record, _ = found.document.sections[0].records
    assert record.parts[0].values == ("曹临", "12月", "工作 一", "是", ("市财政局", "市税务局"))
    told = sorted((f.code, f.place.line, f.place.record, f.place.field) for f in found.findings)
    assert told == [
        ("R001", 4, "1", "市政府领导"),
        ("R003", 4, "1", "三季度完成情况"),
        ("R003", 4, "1", "责任单位"),
        ("R004", 4, "1", "完成时限"),
        ("R005", 4, "1", "三季度完成情况"),
    ]
    assert render(Job(found.document, load_layout("heze-targets"))) == data


def test_headings_are_known_under_any_spelling() -> None:
    strange = [
        "序\u00a0号",
        "市政府领导",
        "责任⽬标内容",
        "完成 时限",
        "三季度\u2028完成情况",
        "是否按\u2028计划完成进度\u200b",
        "责任单位",
    ]
    data = "\n".join(["标题", "", "\t".join(strange), "1\t曹临\t目标\t\t\t\t", ""]).encode()
    found = read(data, layouts(), "t.txt")
    assert [f.label for f in found.document.fields] == list(HEADINGS)
    assert [(f.code, f.place.line) for f in found.findings] == [("R003", 3), ("R005", 3), ("R006", 3)]
    assert render(Job(found.document, load_layout("heze-targets"))) == data


def test_units_on_lines_of_their_own_are_a_list() -> None:
    _, found = table("1\t曹临\t目标\t\t\t\t市财政局\u2028市税务局")
    assert found.document.sections[0].records[0].parts[0].values[4] == ("市财政局", "市税务局")


def test_several_cells_above_the_headings_are_one_line() -> None:
    data = "\n".join(["标题", "填报单位：督查室\t\t\t单位：万元", "", "\t".join(HEADINGS), "1\t曹临\t目标\t\t\t\t", ""]).encode()
    found = read(data, layouts(), "t.txt")
    assert found.document.lead == ("填报单位：督查室\u3000单位：万元",)
    assert [f.code for f in found.findings] == ["R007"]
    assert render(Job(found.document, load_layout("heze-targets"))) == data


def test_titles_sections_and_notes_are_folded_and_told() -> None:
    ledger = load_layout("work-ledger")
    heads = [
        "\t".join(c.expected[0] if c.key != "assisting_units" else "" for c in ledger.columns),
        "\t".join([""] * 5 + ["牵头单位", "配合单位", ""]),
    ]
    data = "\n".join(["⼯作\u00a0台账", "单位\u200b：万元", "", *heads, "⼀、经济", "1\t任务\t\t\t\t\t\t", "", "注：⼆", ""]).encode()
    found = read(data, (ledger,), "t.txt")
    assert (found.document.title, found.document.lead, found.document.notes) == ("工作 台账", ("单位：万元",), ("注：二",))
    assert found.document.sections[0].heading == "一、经济"
    assert [(f.code, f.place.line) for f in found.findings] == [("R003", 1), ("R005", 1), ("R006", 2), ("R005", 6), ("R005", 9)]
    assert render(Job(found.document, ledger)) == data
