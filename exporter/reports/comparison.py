"""What a report shows: two named documents and their differences, and the words for them."""

from __future__ import annotations

from dataclasses import dataclass

from exporter.compare import Change, Changes, Difference, Subject
from exporter.messages import Say
from exporter.model import Document, Field, Repair

__all__ = ["CHANGES", "HEADINGS", "NEW", "OLD", "TITLE", "Comparison", "Side", "column", "explain", "number", "place", "side_of", "summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: what people call it, its format, and what it holds."""

    name: Say
    format: str
    title: str
    records: int
    parts: int
    digest: str
    fields: tuple[Field, ...] = ()
    repairs: tuple[Repair, ...] = ()
    """What was repaired in it since its source was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two documents and what differs."""

    old: Side
    new: Side
    changes: Changes


def side_of(document: Document, name: Say, format_name: str) -> Side:
    """A document under the name that the report calls it by."""
    return Side(
        name=name,
        format=format_name,
        title=document.title,
        records=document.record_count,
        parts=document.line_count,
        digest=document.digest,
        fields=document.fields,
        repairs=document.repairs,
    )


TITLE = Say("变更对照表", "Table of changes")
OLD, NEW = Say("原件", "Old"), Say("现件", "New")
HEADINGS = (
    Say("序号", "No."),
    Say("变更类型", "Change"),
    Say("栏目", "Column"),
    Say("原内容", "Old text"),
    Say("现内容", "New text"),
    Say("说明", "Remarks"),
)
"""The columns of a table of changes."""
CHANGES = {
    Change.ADDED: Say("新增", "added"),
    Change.REMOVED: Say("删除", "removed"),
    Change.MOVED: Say("移动", "moved"),
    Change.CHANGED: Say("修改", "changed"),
    Change.RENUMBERED: Say("序号变更", "renumbered"),
}
_SUBJECTS = {
    Subject.TITLE: Say("标题", "title"),
    Subject.LEAD: Say("表前说明", "line above the table"),
    Subject.FIELD: Say("表头", "heading"),
    Subject.SECTION: Say("分节", "section"),
    Subject.RECORD: Say("整项", "whole record"),
    Subject.PART: Say("分项", "part"),
    Subject.VALUE: Say("", ""),
    Subject.NOTE: Say("表后附注", "note below the table"),
}
_OF_RECORDS = frozenset({Subject.RECORD, Subject.PART, Subject.VALUE})


def number(d: Difference) -> str:
    """序号 as a report names it: the new one, and the old one where it was another."""
    if d.subject not in _OF_RECORDS:
        return ""
    if d.old_record and d.new_record and d.old_record != d.new_record:
        return f"{d.old_record}→{d.new_record}"
    position = d.new_position or d.old_position
    return d.record or str(Say(f"（第 {position} 项）", f"(record {position})"))


def column(d: Difference) -> str:
    """The column that changed, or what else did; with the part where it is not the first of its record."""
    name = d.field if d.subject is Subject.VALUE and d.field is not None else str(_SUBJECTS[d.subject])
    if d.part is None or (d.part == 1 and d.subject is Subject.VALUE):
        return name
    if d.subject is Subject.PART:
        return str(Say(f"第 {d.part} 分项", f"part {d.part}"))
    return str(Say(f"{name}（第 {d.part} 分项）", f"{name} (part {d.part})"))


def place(d: Difference) -> str:
    """Where a difference is, in words: 序号 3，“进展”栏."""
    if d.subject not in _OF_RECORDS:
        return column(d)
    words = [f"序号 {number(d)}" if d.record else number(d)]
    if d.subject is not Subject.RECORD:
        words.append(column(d))
    return str(Say("，", ", ")).join(words)


def explain(d: Difference) -> Say:
    """What is to be said of a difference besides its texts; often nothing."""
    if d.change is Change.RENUMBERED and d.count > 1:
        return Say(f"共 {d.count} 项序号顺延", f"{d.count} records renumbered together")
    if d.change is not Change.MOVED:
        return Say("", "")
    old, new = (d.old_part, d.new_part) if d.subject is Subject.PART else (d.old_position, d.new_position)
    zh, en = f"由第 {old} 位移到第 {new} 位", f"from place {old} to place {new}"
    if d.subject is Subject.RECORD and (d.old or d.new):
        zh = f"由“{d.old or '（无节）'}”移到“{d.new or '（无节）'}”，{zh}"
        en = f"from “{d.old or '(no section)'}” to “{d.new or '(no section)'}”, {en}"
    return Say(zh, en)


def summary(changes: Changes) -> str:
    """How many differences of each kind there are."""
    if not changes:
        return str(Say("没有差异", "no differences"))
    counted = [(CHANGES[c], n) for c, n in changes.counts().items() if n]
    return str(
        Say(
            f"共 {len(changes)} 处差异：" + "、".join(f"{name.zh} {n}" for name, n in counted),
            f"{len(changes)} difference{'s' * (len(changes) > 1)}: " + ", ".join(f"{n} {name.en}" for name, n in counted),
        )
    )
