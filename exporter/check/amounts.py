"""Hints about amounts: a target against what was reached, and one amount told in two ways. Precise before many."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.figures import period
from exporter.check.hanzi import HAN_RANGES
from exporter.check.hit import Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Table
from exporter.messages import Say
from exporter.model import Kind, Scope, Severity

__all__: list[str] = []

_AMOUNT = re.compile(
    rf"(?P<about>[{HAN_RANGES}A-Za-z]{{2,24}})(?P<number>\d+(?:\.\d+)?)(?P<unit>[%％]|万?亿?(?:[{HAN_RANGES}]{{1,2}}))?(?P<bound>以上|以内|左右)?"
)
_TIMES = re.compile(r"^(?:前[一二三四]季度|截至\w{1,3}月底?|目前|今年|全年|年内|上半年|我市|全市|全区|已|累计|共|力争|确保|前三季度|实现)+")
_UNITS = (
    "万千瓦", "万平方米", "平方公里", "平方米", "亿元", "万元", "万人", "万户", "万个", "万吨", "万亩", "万套", "万头", "公里", "千米", "户次", "人次",
    "个", "家", "项", "人", "户", "套", "处", "吨", "亩", "公顷", "台", "座", "条", "所", "件", "万", "亿", "%", "％", "名", "期", "场", "张", "天", "根", "笔", "只",
)  # fmt: skip
_SCALE = {
    "亿元": 1e8,
    "万元": 1e4,
    "万人": 1e4,
    "万户": 1e4,
    "万个": 1e4,
    "万吨": 1e4,
    "万亩": 1e4,
    "万套": 1e4,
    "万头": 1e4,
    "万千瓦": 1e4,
    "万平方米": 1e4,
}
_LEAST_SHARED = 4
"""Characters that a target and what was reached must say of it in one piece."""
_SPECIFIC = 8
"""Characters before a number that make it the same amount in two places."""


class _Amount(NamedTuple):
    cell: Cell
    start: int
    about: str
    number: float
    written: str
    unit: str
    bound: str


def _amounts(table: Table) -> list[_Amount]:
    out = []
    for cell, start, match in table.search(_AMOUNT):
        if cell.kind is not Kind.TEXT:
            continue
        rest = cell.text[start + match.end("number") - match.start() :]
        unit = next((u for u in _UNITS if rest.startswith(u)), "")
        if not unit:
            continue
        bound = next((b for b in ("以上", "以内", "左右") if rest.startswith(unit + b)), "")
        about = _TIMES.sub("", match.group("about"))
        if about.endswith("等"):
            continue  # 某某等8个: as many as are named, of whatever
        at = start + match.start("number") - match.start()
        scale = _SCALE.get(unit, 1)
        plain = unit[1:] if scale == 1e4 else unit[1:] if unit == "亿元" else unit
        number = float(match.group("number")) * scale
        out.append(_Amount(cell, at, about, number, match.group("number") + unit, "%" if unit in "%％" else plain or unit, bound))
    return out


def _shared(a: str, b: str) -> int:
    """The length of the longest piece that two texts have in common."""
    best = 0
    for i in range(len(a)):
        while i + best < len(a) and a[i : i + best + 1] in b:
            best += 1
    return best


@rule("C501", Severity.NOTE, "状态与进展可能不符", "a status may not agree with the progress", mends=False)
def behind_targets(table: Table) -> Iterator[Hit]:
    """On schedule as it says, but a rate is below its target, or an amount far below what the time would give. A hint."""
    amounts: dict[tuple[str | None, int], list[_Amount]] = defaultdict(list)
    for amount in table.once(_amounts):
        amounts[amount.cell.record, amount.cell.line].append(amount)
    now = table.once(period)
    for row in table.rows:
        status = next((c for c in row.cells.values() if c.kind is Kind.STATUS), None)
        if status is None or status.text not in table.checklist.on_schedule:
            continue
        targets = [a for c in row.own.values() for a in amounts[c.record, c.line] if a.cell is c and a.bound != "以内" and a.number]
        reached = [a for c in row.cells.values() for a in amounts[c.record, c.line] if a.cell is c]
        for target in dict.fromkeys(targets):
            same = [a for a in reached if a.unit == target.unit and _same_matter(target.about, a.about)]
            if len(same) != 1 or (found := same[0]).number >= target.number:
                continue
            rate = target.unit == "%"
            if not rate and (now is None or found.number / target.number >= now.share * table.checklist.behind):
                continue
            yield status.hit(
                Say(
                    f"目标“{target.about}{target.written}{target.bound}”，进展是“{found.about}{found.written}”，状态却是“{status.text}”",
                    f"the target is “{target.about}{target.written}{target.bound}”, the progress “{found.about}{found.written}”, the status “{status.text}”",
                ),
                start=0,
                suggestion=Say("请核对状态或数据", "check the status or the figures"),
            )


def _same_matter(target: str, reached: str) -> bool:
    shared = _shared(target, reached)
    return shared >= _LEAST_SHARED and shared >= min(len(target), len(reached)) * 0.6


@rule("C503", Severity.NOTE, "同一数据两处说法不同", "one amount is told in two ways", mends=False)
def amounts_told_twice(table: Table) -> Iterator[Hit]:
    """The same words before two numbers of one unit in different records. A hint, told at the later place."""
    seen: dict[tuple[str, str, str], _Amount] = {}
    for amount in table.once(_amounts):
        field = amount.cell.field
        if field is None or field.scope is Scope.RECORD or len(amount.about) < _SPECIFIC:
            continue
        key = (field.key, amount.about[-_SPECIFIC:], amount.unit)
        first = seen.setdefault(key, amount)
        if first.cell.record != amount.cell.record and first.number != amount.number and not _rounded(first, amount):
            yield amount.cell.hit(
                Say(
                    f"“{amount.about[-_SPECIFIC:]}{amount.written}”，序号 {first.cell.record} 写的是 {first.written}",
                    f"“{amount.about[-_SPECIFIC:]}{amount.written}”, but 序号 {first.cell.record} has {first.written}",
                ),
                start=amount.start,
                suggestion=Say("请核对两处数据", "check both figures"),
            )


def _rounded(a: _Amount, b: _Amount) -> bool:
    """Whether one number is the other rounded."""
    return abs(a.number - b.number) <= 0.005 * max(a.number, b.number) and len(a.written) != len(b.written)
