"""What a layout asks of `check`: which rules, how severe, and what they are tuned to; the `[check]` table of a layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter._toml import Table
from exporter.messages import Say
from exporter.model import Severity

__all__ = ["Checklist", "StatusWords", "load_checklist"]

_CODE = re.compile(r"[A-Z]\d{3}")
_SUFFIXES = (
    "人民政府", "管委会", "管理局", "监管局", "服务局", "委员会", "办公室", "指挥部", "政府", "集团", "公司", "中心", "分局", "总队",
    "支队", "法院", "检察院", "学院", "大学", "医院", "街道", "局", "委", "办", "厅", "署", "院", "校", "部", "会", "站", "处", "社",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWords:
    """Which statuses, as written, say that something is on schedule, and which that it is behind."""

    on_schedule: tuple[str, ...] = ("是", "√", "按计划", "按计划完成", "已完成")
    behind: tuple[str, ...] = ("否", "×", "未按计划", "未完成", "滞后")


_USUAL = StatusWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """How a table is checked. Without a layout's word, what the table itself does most is what is expected of it."""

    off: frozenset[str] = frozenset()
    """Codes of rules that are not asked."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Severities other than the rules' own."""
    required: tuple[str, ...] | None = None
    """Keys of the columns that must be filled; where it is None, those that nine lines of ten fill."""
    persons: tuple[str, ...] = ()
    """The persons that may stand in the table; where there are none, the table's own are the list."""
    units: tuple[str, ...] = ()
    """Units known besides the table's own."""
    unit_suffixes: tuple[str, ...] = _SUFFIXES
    """What the name of a unit ends with."""
    statuses: tuple[str, ...] = (*_USUAL.on_schedule, *_USUAL.behind)
    """What may stand as status."""
    on_schedule: tuple[str, ...] = _USUAL.on_schedule
    """The statuses that say that all goes as planned: the words of the layout's `[status]`."""
    words: frozenset[str] = frozenset()
    """Words in small Latin letters that belong into the text."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Characters or words and what is meant by them here, where a general table says otherwise."""
    range_mark: str = "—"
    """Stands between the numbers of a range (GB/T 15834—2011 §4.13.3.2 and §4.13.3.3: — or ～)."""
    behind: float = 0.5
    """A quantity is told to be behind when it is below this share of what the time that has passed would give."""


def load_checklist(table: Table, status: StatusWords) -> Checklist:
    """The checklist of a layout's `[check]` table; the words of its status column may stand there unless others are listed.

    LayoutError names a key that is not known or a value that is wrong.
    """
    severity = table.table("severity", optional=True)
    forms = table.table("forms", optional=True)
    checklist = Checklist(
        off=frozenset(_codes(table, "off", table.texts("off", ()))),
        severity={code: Severity(severity.choice(code, tuple(Severity))) for code in _codes(severity, None, tuple(severity))},
        required=table.texts("required") if "required" in tuple(table) else None,
        persons=table.texts("persons", ()),
        units=table.texts("units", ()),
        unit_suffixes=table.texts("unit_suffixes", _SUFFIXES),
        statuses=table.texts("statuses", (*status.on_schedule, *status.behind)),
        on_schedule=status.on_schedule,
        words=frozenset(table.texts("words", ())),
        forms={word: forms.text(word) for word in forms},
        range_mark=table.choice("range_mark", ("—", "～", "－", "–", "-"), "—"),
        behind=table.number("behind", 0.5),
    )
    for one in (severity, forms, table):
        one.done()
    if checklist.behind > 1:
        raise table.wrong("behind", Say("应在 0 到 1 之间", "must lie between 0 and 1"), Say("例如 0.5", "for example 0.5"))
    return checklist


def _codes(table: Table, key: str | None, codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if _CODE.fullmatch(code) is None:
            raise table.wrong(
                key or code,
                Say(f"{code} 不是规则代码", f"{code} is no rule's code"),
                Say("写成一个大写字母加三位数字，如 C301", "write a capital letter and three digits, such as C301"),
            )
    return codes
