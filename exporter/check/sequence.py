"""Rules about the numbers of records: missing, doubled, out of order, told twice."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.hit import Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Row, Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_WHOLE = re.compile(r"\d{1,9}")
_SHORTEST = 8
"""A text that two records share by chance is shorter."""


class _Numbered(NamedTuple):
    number: int
    cell: Cell


def _first_rows(table: Table) -> list[Row]:
    return [row for row in table.rows if row.part == 0]


def _number_cells(table: Table) -> list[Cell]:
    key = next((f.key for f in table.document.fields if f.kind is Kind.NUMBER), None)
    return [row.own[key] for row in _first_rows(table) if key in row.own] if key is not None else []


def _runs(table: Table) -> list[list[_Numbered]]:
    """The whole numbers in order; a section that begins with 1 again begins a run of its own."""
    if not (filled := [c for c in _number_cells(table) if c.text]):
        return []
    whole = [c for c in filled if _WHOLE.fullmatch(c.text)]
    if len(whole) < 0.8 * len(filled):
        return []
    sections = {row.line: row.section for row in _first_rows(table)}
    runs: list[list[_Numbered]] = []
    last = -1
    for cell in whole:
        section = sections[cell.line]
        if not runs or (section != last and int(cell.text) == 1):
            runs.append([])
        last = section
        runs[-1].append(_Numbered(int(cell.text), cell))
    return runs


def _in_order(run: list[_Numbered]) -> list[int]:
    """The indexes of a longest part of a run that goes up."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(run)
    for i, (number, _) in enumerate(run):
        at = bisect_left(tails, number)
        if at == len(tails):
            tails.append(number)
            ends.append(i)
        else:
            tails[at], ends[at] = number, i
        before[i] = ends[at - 1] if at else -1
    out = []
    i = ends[-1] if ends else -1
    while i >= 0:
        out.append(i)
        i = before[i]
    return out[::-1]


@rule("C101", Severity.WARNING, "序号缺号", "a number is missing", mends=False)
def missing_numbers(table: Table) -> Iterator[Hit]:
    """Told at the record after the gap."""
    for run in table.once(_runs):
        there = {n.number for n in run}
        expected = 1 if run[0].number == 2 else run[0].number
        for i in _in_order(run):
            number, cell = run[i]
            gap = [n for n in range(expected, min(number, expected + 1000)) if n not in there]
            if number > expected and gap:
                shown = str(gap[0]) if len(gap) == 1 else f"{gap[0]}—{number - 1}"
                yield cell.hit(
                    Say(f"序号 {cell.text} 之前缺 {shown}", f"{shown} is missing before {cell.text}"),
                    suggestion=Say("请补上该项，或重新编号", "add the record, or number again"),
                )
            expected = number + 1


@rule("C102", Severity.ERROR, "序号重复", "a number stands twice", mends=False)
def doubled_numbers(table: Table) -> Iterator[Hit]:
    """Told at the second one."""
    for run in table.once(_runs):
        seen: set[int] = set()
        for number, cell in run:
            if number in seen:
                yield cell.hit(
                    Say(f"序号 {number} 重复", f"the number {number} stands twice"), suggestion=Say("请改正其中一个", "correct one of them")
                )
            seen.add(number)


@rule("C103", Severity.WARNING, "序号次序不对", "a number is out of order", mends=False)
def unordered_numbers(table: Table) -> Iterator[Hit]:
    """Told at each number that does not go up with the others."""
    for run in table.once(_runs):
        kept = set(_in_order(run))
        seen: set[int] = set()
        for i, (number, cell) in enumerate(run):
            doubled = number in seen or any(run[k].number == number for k in kept if k != i) if i not in kept else False
            seen.add(number)
            if i not in kept and not doubled:
                before = run[i - 1].number if i else None
                after = f"，前一项是 {before}" if before is not None else ""
                yield cell.hit(
                    Say(f"序号 {number} 次序不对{after}", f"the number {number} is out of order" + (f" after {before}" if after else "")),
                    suggestion=Say("请核对序号", "check the number"),
                )


@rule("C108", Severity.WARNING, "序号不是数字", "a number is no number", mends=False)
def odd_numbers(table: Table) -> Iterator[Hit]:
    """Where nearly all others are whole numbers."""
    if not table.once(_runs):
        return
    for cell in _number_cells(table):
        if cell.text and not _WHOLE.fullmatch(cell.text):
            yield cell.hit(Say(f"序号“{cell.text}”不是数字", f"“{cell.text}” is no number"), start=0)


@rule("C109", Severity.WARNING, "两项内容完全相同", "two records say the same", mends=False)
def records_told_twice(table: Table) -> Iterator[Hit]:
    """Told at the second one; the number may differ, all else is the same."""
    seen: dict[object, str | None] = {}
    for row in _first_rows(table):
        texts = [c for c in row.own.values() if c.kind is not Kind.NUMBER]
        said = max(texts, key=lambda c: len(c.text), default=None)
        if said is None or len(said.text) < _SHORTEST or len(said.text) + sum(len(c.text) for c in row.cells.values()) < 2 * _SHORTEST:
            continue
        key = (tuple(c.text for c in texts), row.record.parts)
        if key in seen:
            yield said.hit(
                Say(f"与序号 {seen[key]} 的内容完全相同", f"says the same as 序号 {seen[key]}"),
                suggestion=Say("请删去其中一项", "delete one of them"),
            )
        seen.setdefault(key, said.record)
