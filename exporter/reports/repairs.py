"""The words for repairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from exporter.messages import Say
from exporter.model import Field, Repair

__all__ = ["heading", "log_line", "log_lines", "ranges", "repair_content"]

_SHOWN_PLACES = 40


def heading(count: int) -> str:
    """How many repairs there are."""
    return str(Say(f"修复 {count} 处", f"{count} repair{'s' * (count > 1)}"))


def log_line(fields: Sequence[Field], repair: Repair) -> str:
    """A repair in words: rule, place, and the text before and after, cut to where they differ."""
    part = str(Say(f"第 {repair.part} 分项，", f"part {repair.part}, ")) if repair.part > 1 else ""
    return f"{repair.code} 序号 {repair.record}{Say('，', ', ')}{part}{_label(fields, repair)}{Say('：', ': ')}{_change(repair)}"


def log_lines(fields: Sequence[Field], repairs: Sequence[Repair]) -> Iterator[str]:
    """All repairs in words; those that did the same in many places in one line."""
    alike: dict[tuple[str, str, str], list[Repair]] = {}
    for one in repairs:
        alike.setdefault((one.code, one.field, _change(one)), []).append(one)
    for found in alike.values():
        if len(found) == 1:
            yield log_line(fields, found[0])
            continue
        first = found[0]
        count = Say(f"{len(found)} 处", f"{len(found)} places")
        where = f"{count}{Say('，', ', ')}{ranges([one.record for one in found])}"
        yield f"{first.code} {_label(fields, first)}{Say('：', ': ')}{_change(first)}{Say('（', ' (')}{where}{Say('）', ')')}"


def ranges(records: Sequence[str | None]) -> str:
    """Records in short, those that follow one another as a range: 序号 90—115、120."""
    runs: list[list[str]] = []
    for record in (r or "—" for r in records):
        if runs and record == runs[-1][-1]:
            continue
        if runs and record.isdecimal() and runs[-1][-1].isdecimal() and int(record) == int(runs[-1][-1]) + 1:
            runs[-1] = [runs[-1][0], record]
        else:
            runs.append([record])
    shown = Say("、", ", ").__str__().join("—".join(run) for run in runs[:_SHOWN_PLACES])
    return f"序号 {shown}" + (str(Say("等", " and others")) if len(runs) > _SHOWN_PLACES else "")


def _label(fields: Sequence[Field], repair: Repair) -> str:
    return next((f.label for f in fields if f.key == repair.field), repair.field)


def _change(repair: Repair) -> str:
    before = repair.spelled if repair.spelled is not None else repair.before
    if repair.removes:
        return str(Say(f"删去只有“{before}”的这一行", f"the line with only “{before}” removed"))
    old, new = _differing(before, repair.after)
    return f"“{old}” → “{new}”"


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
