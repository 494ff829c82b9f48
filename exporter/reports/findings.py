"""What a report of a check shows: the table, its findings by record, and the words for them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from exporter.check import Cell, Table, all_rules
from exporter.checklist import Checklist
from exporter.messages import Say
from exporter.model import Document, Finding, Repair, Severity

__all__ = ["SEVERITIES", "TITLE", "Checked", "Excerpt", "Group", "column", "excerpt", "least", "number", "rule_name", "summary"]

TITLE = Say("检查报告", "Report of the check")
SEVERITIES = {
    Severity.ERROR: Say("错误", "error"),
    Severity.WARNING: Say("警告", "warning"),
    Severity.NOTE: Say("提示", "note"),
}
_OUTSIDE = {
    "title": Say("标题", "title"),
    "lead": Say("表前说明", "line above the table"),
    "section": Say("分节", "section heading"),
    "notes": Say("表后附注", "note below the table"),
}
_OTHERS = {
    "C601": Say("没有字体有此字", "no font has a character"),
    "C602": Say("内容过长，Excel 放不下", "too long for Excel"),
    "F001": Say("用了后备字体", "a fallback face is used"),
    "F002": Say("字体被略过", "a face is passed over"),
    "F003": Say("字体被略过", "a face is passed over"),
    "F004": Say("字体被略过", "a face is passed over"),
    "P001": Say("一项跨几页", "a record goes on over pages"),
    "P002": Say("来源的一页成了几页", "a page of the source became several"),
    "P003": Say("一页压紧了才排得下", "a page is pressed to fit"),
}
_AROUND = 14
"""Characters shown on either side of a place."""
_SHORT = 6
"""A text that is no longer needs no excerpt."""
_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?")
_OFTEN = 10
"""The same finding at so many places is shown once, with all of them."""


class Excerpt(NamedTuple):
    """A piece of a text with the place in it."""

    before: str
    marked: str
    after: str


class Group(NamedTuple):
    """The findings of one record; of the whole table where `record` is None."""

    record: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A table that was checked: what people call it, what was found, and what was repaired."""

    name: Say
    format: str
    layout: str
    document: Document
    findings: tuple[Finding, ...]
    log: tuple[Repair, ...] = ()
    """What this run repaired; the findings are those that are left."""
    checklist: Checklist = field(default_factory=Checklist)

    @cached_property
    def table(self) -> Table:
        """The table by cells."""
        return Table(self.document, self.checklist)

    def cell(self, finding: Finding) -> Cell | None:
        """The cell that a finding is in."""
        cells = self.table.named(finding.place.record, finding.place.field)
        return next((c for c in cells if c.part == finding.place.part), cells[0] if cells else None)

    @cached_property
    def _alike(self) -> dict[tuple[str, Say], list[Finding]]:
        out: dict[tuple[str, Say], list[Finding]] = defaultdict(list)
        for f in self.findings:
            out[f.code, f.message].append(f)
        return out

    def groups(self) -> tuple[Group, ...]:
        """The findings by record, in order, without those that `repeated` has; those of the whole table last."""
        out: dict[str | None, list[Finding]] = {}
        for f in self.findings:
            if len(self._alike[f.code, f.message]) < _OFTEN:
                out.setdefault(f.place.record, []).append(f)
        return tuple(Group(record, tuple(found)) for record, found in out.items() if found)

    def repeated(self) -> tuple[tuple[Finding, ...], ...]:
        """Findings that say the same at many places, together."""
        return tuple(tuple(found) for found in self._alike.values() if len(found) >= _OFTEN)

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(f.severity for f in self.findings)
        return {s: counted[s] for s in Severity}

    def by_rule(self) -> tuple[tuple[str, int], ...]:
        """How many findings each rule made, by code."""
        return tuple(sorted(Counter(f.code for f in self.findings).items()))


def summary(checked: Checked) -> str:
    """How many findings there are of each severity."""
    if not checked.findings:
        return str(Say("没有发现问题", "nothing found"))
    counted = [(SEVERITIES[s], n) for s, n in checked.counts().items() if n]
    total = len(checked.findings)
    return str(
        Say(
            f"共 {total} 处：" + "，".join(f"{name.zh} {n}" for name, n in counted),
            f"{total} finding{'s' * (total > 1)}: " + ", ".join(f"{n} {name.en}{'s' * (n > 1)}" for name, n in counted),
        )
    )


def rule_name(code: str) -> Say:
    """What a rule looks for."""
    known = next((r.about for r in all_rules() if r.code == code), None)
    return known or _OTHERS.get(code, Say(code, code))


def number(record: str | None) -> str:
    """A record as a heading names it."""
    return f"序号 {record}" if record is not None else str(Say("整表", "the whole table"))


def column(finding: Finding) -> str:
    """The column of a finding, with its part and character: 责任单位（第 2 分项），第 8 字."""
    place = finding.place
    if place.field is None:
        return ""
    name = str(_OUTSIDE.get(place.field, place.field)) if place.record is None else place.field
    if place.part is not None and place.part > 1:
        name = str(Say(f"{name}（第 {place.part} 分项）", f"{name} (part {place.part})"))
    if place.position is not None:
        name += str(Say(f"，第 {place.position} 字", f", character {place.position}"))
    return name


def excerpt(checked: Checked, finding: Finding) -> Excerpt | None:
    """The text around a place; None where the finding is about no character, or the whole cell is shown anyway."""
    cell, position = checked.cell(finding), finding.place.position
    if cell is None or position is None or position > len(cell.text) or len(cell.text) <= _SHORT:
        return None
    start = position - 1
    end = start + _length(cell, start)
    before, after = cell.text[max(0, start - _AROUND) : start], cell.text[end : end + _AROUND]
    before, after = before.rpartition("\n")[2], after.partition("\n")[0]
    return Excerpt(
        ("…" if start > len(before) else "") + before, cell.text[start:end], after + ("…" if end + len(after) < len(cell.text) else "")
    )


def _length(cell: Cell, start: int) -> int:
    """How much is marked: a list's item, a word or a number as a whole, otherwise a character."""
    at = 0
    for item in cell.value if isinstance(cell.value, tuple) else ():
        if at == start:
            return len(item)
        at += len(item) + (len(cell.field.separator) if cell.field is not None else 1)
    word = _WORD.match(cell.text, start)
    return len(word.group()) if word is not None else 1


def least(findings: Iterable[Finding], severity: Severity) -> tuple[Finding, ...]:
    """The findings of a severity or above."""
    order: Sequence[Severity] = tuple(Severity)
    return tuple(f for f in findings if order.index(f.severity) <= order.index(severity))
