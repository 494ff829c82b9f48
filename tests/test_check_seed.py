"""The real table: every flaw that it is known to have is found at its place, and what is found besides is listed."""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

import pytest
from checking import codes

from exporter import check
from exporter.layout import Layout
from exporter.model import Document, Finding, Severity

_PROGRESS, _UNITS, _GOAL, _STATUS, _LEADER, _DEADLINE = (
    "三季度完成情况", "责任单位", "责任目标内容", "是否按计划完成进度", "市政府领导", "完成时限",
)  # fmt: skip
Where: TypeAlias = tuple[str, int | None, str, int | None]

# What is wrong with the table: rule, record, part, column, character.
FLAWS: dict[str, list[Where]] = {
    "C104": [("28", 2, _LEADER, None)],
    "C105": [("31", 2, _UNITS, None)],
    "C106": [*(("20", n, _PROGRESS, None) for n in (2, 3, 4)), ("31", 2, _DEADLINE, None), ("31", 2, _STATUS, None)],
    "C201": [(str(n), 1, _LEADER, None) for n in range(90, 120)],
    "C211": [("164", 1, _UNITS, 24), ("165", 1, _UNITS, 24), ("168", 1, _UNITS, 16), ("171", 1, _UNITS, 16)],
    "C212": [("142", 1, _UNITS, 10), ("176", 1, _UNITS, 32)],
    "C213": [("155", 1, _UNITS, 8)],
    "C301": [
        ("27", 1, _PROGRESS, 87), ("132", 1, _PROGRESS, 1), ("147", None, _GOAL, 5), ("147", None, _GOAL, 8), ("148", 1, _PROGRESS, 18),
        ("153", None, _GOAL, 12), ("154", 1, _PROGRESS, 32), ("155", None, _GOAL, 5), ("155", 1, _UNITS, 8), ("156", None, _GOAL, 9),
    ],
    "C401": [("122", 1, _PROGRESS, 5), ("150", 1, _PROGRESS, 76), ("176", 1, _PROGRESS, 219), ("176", 1, _PROGRESS, 233), ("179", 1, _PROGRESS, 13)],
    "C404": [
        ("10", 2, _PROGRESS, 47), ("21", 1, _PROGRESS, 24), ("49", 1, _PROGRESS, 35), ("58", 1, _PROGRESS, 26), ("94", 1, _PROGRESS, 2),
        ("98", 1, _PROGRESS, 2), ("176", 1, _PROGRESS, 223), ("176", 1, _PROGRESS, 237),
    ],
    "C405": [("193", 1, _PROGRESS, 66)],
    "C504": [("113", 1, _STATUS, 1)],
}  # fmt: skip
# Hints, each of which a person has to look at: two records that tell one amount differently, and targets far from reached.
HINTS = {
    "C501": [(n, 1, _STATUS, 1) for n in ("7", "16", "39", "46")],
    "C503": [("139", 1, _PROGRESS, 86), ("180", 1, _PROGRESS, 71)],
    "F001": [("27", 1, _PROGRESS, 78)],
}
# 硫磺: 磺 is outside the standard table of 2013 (which has 硫黄), but nobody would call it wrong.
FALSE = {"C302": [("53", None, _GOAL, 48), ("53", 1, _PROGRESS, 88)]}


@pytest.fixture(scope="module")
def found(seed: Document, heze: Layout) -> tuple[Finding, ...]:
    return check(seed, heze)


def _where(f: Finding) -> tuple[str | None, int | None, str | None, int | None]:
    return f.place.record, f.place.part, f.place.field, f.place.position


@pytest.mark.parametrize("code", [*FLAWS, *HINTS])
def test_every_flaw_is_found_at_its_place(code: str, found: tuple[Finding, ...]) -> None:
    assert [_where(f) for f in found if f.code == code] == (FLAWS | HINTS)[code]


def test_false_alarms_are_few(found: tuple[Finding, ...], seed: Document) -> None:
    """Fewer than one for ten records; those that there are, are known."""
    known = FLAWS | HINTS
    others = [f for f in found if f.code not in known]
    false = [f for f in others if f.code in FALSE]
    assert [_where(f) for f in false] == FALSE["C302"]
    assert Counter(codes(others)) == {"C302": 2, "P003": 4}  # P003: four pages of the source are pressed, which an export tells too
    assert len(false) < seed.record_count / 10
    assert all(f.severity is Severity.NOTE for f in others)


def test_findings_are_in_the_order_of_the_table(found: tuple[Finding, ...]) -> None:
    numbers = [int(f.place.record) for f in found if f.place.record is not None]
    assert numbers == sorted(numbers)


def test_suggestions_name_what_is_meant(found: tuple[Finding, ...]) -> None:
    advice = {_where(f): f.suggestion.zh for f in found if f.suggestion is not None and f.code == "C301"}
    assert "鄄" in advice["132", 1, _PROGRESS, 1]
    assert "郓" in advice["147", None, _GOAL, 5]
    assert "兖" in advice["154", 1, _PROGRESS, 32]
    assert all(f.suggestion is not None for f in found if f.code[0] == "C")
