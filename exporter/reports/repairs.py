"""The words for repairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exporter.messages import Say
from exporter.model import Field, Repair

__all__ = ["heading", "log_line", "repair_content"]


def heading(count: int) -> str:
    """How many repairs there are."""
    return str(Say(f"修复 {count} 处", f"{count} repair{'s' * (count > 1)}"))


def log_line(fields: Sequence[Field], repair: Repair) -> str:
    """A repair in words: rule, place, and the text before and after, cut to where they differ."""
    label = next((f.label for f in fields if f.key == repair.field), repair.field)
    part = str(Say(f"第 {repair.part} 分项，", f"part {repair.part}, ")) if repair.part > 1 else ""
    where = f"序号 {repair.record}{Say('，', ', ')}{part}{label}"
    before = repair.spelled if repair.spelled is not None else repair.before
    if repair.removes:
        return f"{repair.code} {where}{Say('：', ': ')}{Say('删去这一行', 'line removed')} “{before}”"
    old, new = _differing(before, repair.after)
    return f"{repair.code} {where}{Say('：', ': ')}“{old}” → “{new}”"


def _differing(old: str, new: str) -> tuple[str, str]:
    """Both texts cut to the part in which they differ, with a little around it."""
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first = max(0, same - 6)

    def cut(text: str) -> str:
        last = min(len(text), len(text) - tail + 6)
        middle = text[first:last]
        if len(middle) > 60:
            middle = f"{middle[:28]}……{middle[-28:]}"
        return ("…" if first else "") + middle + ("…" if last < len(text) else "")

    return cut(old), cut(new)


def repair_content(r: Repair) -> dict[str, Any]:
    """A repair for JSON."""
    return {
        "code": r.code,
        "record": r.record,
        "part": r.part,
        "key": r.field,
        "before": r.before,
        "spelled": r.spelled,
        "after": r.after,
        "removes": r.removes,
    }
