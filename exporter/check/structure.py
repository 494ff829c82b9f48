"""Rules about the lines of a table: wrapped, shifted, empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Row, Table
from exporter.messages import Say
from exporter.model import Field, Kind, Severity

__all__: list[str] = []

DEADLINE = re.compile(
    r"(20\d\d年)?(\d{1,2}月(底|末|初|份|中旬|上旬|下旬|\d{1,2}日)?|[一二三四]季度(末|底)?|上半年|下半年|年[底末初内中]|全年)(前|完成)?|20\d\d年"
    r"|(长期|持续|常年|常态化?)(坚持|推进|开展|实施)?"
)
"""What a deadline looks like."""
_LONG = 15
"""Neither a status, a deadline, a person nor the name of a unit is longer, as a rule."""
_ITEMS = re.compile(r"[^ 、，,；;\n]+")
_TEXTLIKE = re.compile(r"[，。；：]")
_OFTEN_FILLED = 0.9


# A line that was wrapped ------------------------------------------------------------------------------------------


class _Wrapped(NamedTuple):
    cell: Cell
    fix: Fix


def _wrapped(table: Table) -> dict[int, _Wrapped]:
    """The lines that only go on what stands in the line above, by index."""
    out: dict[int, _Wrapped] = {}
    above: Row | None = None
    for row in table.rows:
        filled = [c for c in row.cells.values() if c.text]
        if row.part > 0 and above is not None and len(filled) == 1 and len(row.cells) > 2:
            found = _goes_on(table, above, row, filled[0])
            if found is not None:
                out[row.line] = found
        above = row if row.line not in out else None
    return out


def _goes_on(table: Table, above: Row, row: Row, cell: Cell) -> _Wrapped | None:
    fields = table.document.fields
    lists = [f.key for f in fields if f.kind is Kind.UNITS and f.key in row.cells]
    if cell.kind is Kind.UNITS:
        target, text = above.cells[cell.key], cell.text
    elif cell.kind is Kind.PERSON and lists and table.is_unit(cell.text):
        target, text = above.cells[lists[0]], cell.text
    else:
        return None
    if not target.text:
        return None
    assert target.field is not None  # noqa: S101  # a cell of a row has a field
    items = target.value if isinstance(target.value, tuple) else ()
    joined = items[-1] + text in table.units if items else False
    certain = Certainty.CERTAIN if len(lists) == 1 or cell.kind is Kind.UNITS else Certainty.POSSIBLE
    if any(c.spelled for c in row.cells.values() if c is not cell):
        certain = Certainty.POSSIBLE
    end = len(target.text)
    edit = Edit(target.line, target.key, end, end, text if joined else target.field.separator + text)
    return _Wrapped(cell, Fix(certainty=certain, edits=(edit,), removes=row.line))


@rule("C104", Severity.ERROR, "折行变成了单独一行", "a wrapped line became a line of its own")
def wrapped_lines(table: Table) -> Iterator[Hit]:
    """A line with nothing but a unit, which belongs to the line above."""
    for cell, fix in table.once(_wrapped).values():
        yield cell.hit(
            Say(
                f"这一行只有“{cell.text}”，应是上一行责任单位的折行",
                f"the line holds only “{cell.text}”, which seems to go on the units of the line above",
            ),
            suggestion=Say("并入上一行，删去这一行", "add it to the line above and remove this line"),
            fix=fix,
        )


# Values under the wrong heading -----------------------------------------------------------------------------------


class _Shifted(NamedTuple):
    cell: Cell
    fix: Fix
    filled: frozenset[str]
    """Keys of the columns that the fix fills."""
    emptied: frozenset[str]


def _persons(table: Table) -> frozenset[str]:
    """The persons that the table names more than once."""
    counted = Counter(c.text for c in table.of_kind(Kind.PERSON))
    return frozenset(name for name, count in counted.items() if name and count > 1)


def _fits(table: Table, kind: Kind, text: str) -> bool:
    """Whether a text may stand in a column of a kind."""
    match kind:
        case Kind.STATUS:
            return text in table.checklist.statuses or (len(text) <= 6 and not DEADLINE.fullmatch(text) and not table.is_unit(text))
        case Kind.DEADLINE:
            return (
                len(text) <= _LONG
                and text not in table.checklist.statuses
                and not _all_units(table, text)
                and text not in table.once(_persons)
            )
        case Kind.PERSON:
            unit = len(text) >= 4 and _all_units(table, text)
            return len(text) <= _LONG and not unit and DEADLINE.fullmatch(text) is None and text not in table.checklist.statuses
        case Kind.UNITS:
            odd = text in table.checklist.statuses or DEADLINE.fullmatch(text) is not None or text in table.once(_persons)
            return not odd and not _TEXTLIKE.search(text)
        case _:
            return True


def _all_units(table: Table, text: str) -> bool:
    return all(table.is_unit(item) for item in _ITEMS.findall(text))


def _belongs(table: Table, kind: Kind, text: str) -> bool:
    """Whether a text is just what stands in a column of a kind."""
    match kind:
        case Kind.STATUS:
            return text in table.checklist.statuses
        case Kind.DEADLINE:
            return DEADLINE.fullmatch(text) is not None
        case Kind.PERSON:
            return 2 <= len(text) <= 4 and not table.is_unit(text) and text not in table.checklist.statuses and not DEADLINE.fullmatch(text)
        case Kind.UNITS:
            return _all_units(table, text)
        case Kind.TEXT:
            return len(text) > _LONG or _TEXTLIKE.search(text) is not None
        case _:
            return False


def _shifted(table: Table) -> dict[int, _Shifted]:
    fields = [f for f in table.document.fields if table.rows and f.key in table.rows[0].cells]
    wrapped = table.once(_wrapped)
    out = {}
    for row in table.rows:
        wrong = [i for i, f in enumerate(fields) if (t := row.cells[f.key].text) and not _fits(table, f.kind, t)]
        if wrong and row.line not in wrapped:
            found = next((s for by in (-1, 1, -2, 2, -3, 3) if (s := _moved(table, row, fields, wrong, by)) is not None), None)
            if found is not None:
                out[row.line] = found
    return out


def _moved(table: Table, row: Row, fields: list[Field], wrong: list[int], by: int) -> _Shifted | None:
    """The fix that moves values `by` columns, where each of the wrong ones then stands where it belongs."""
    texts = [row.cells[f.key].text for f in fields]
    if not all(0 <= i + by < len(fields) and _belongs(table, fields[i + by].kind, texts[i]) for i in wrong):
        return None
    moving = set(range(min(wrong), len(fields))) if by > 0 else set(range(max(wrong) + 1))
    moving = {i for i in moving if texts[i] and not (i not in wrong and _stays(table, fields, texts, i, by))}
    if not all(0 <= i + by < len(fields) and (not texts[i + by] or i + by in moving) for i in moving):
        moving = set(wrong)
        if not all(not texts[i + by] or i + by in moving for i in moving):
            return None
    edits = []
    new = ["" if i in moving else t for i, t in enumerate(texts)]
    for i in moving:
        to = fields[i + by]
        new[i + by] = to.separator.join(_ITEMS.findall(texts[i])) if to.kind is Kind.UNITS else texts[i]
    if not all(_fits(table, f.kind, text) for f, text in zip(fields, new, strict=True) if text):
        return None  # a move that leaves something out of place is none
    for f, old, text in zip(fields, texts, new, strict=True):
        if old != text:
            edits.append(Edit(row.line, f.key, 0, len(old), text))
    keys = [f.key for f in fields]
    return _Shifted(
        cell=row.cells[keys[min(wrong)]],
        fix=Fix(certainty=Certainty.LIKELY, edits=tuple(edits)),
        filled=frozenset(k for k, old, text in zip(keys, texts, new, strict=True) if text and not old),
        emptied=frozenset(k for k, old, text in zip(keys, texts, new, strict=True) if old and not text),
    )


def _stays(table: Table, fields: list[Field], texts: list[str], i: int, by: int) -> bool:
    """Whether a value that may stand where it is does not fit where it would be moved to."""
    return not (0 <= i + by < len(fields)) or not _belongs(table, fields[i + by].kind, texts[i])


@rule("C105", Severity.ERROR, "内容串栏", "values stand in the wrong columns")
def shifted_values(table: Table) -> Iterator[Hit]:
    """Values that fit the columns beside them and not their own."""
    labels = {f.key: f.label for f in table.document.fields}
    for cell, fix, filled, emptied in table.once(_shifted).values():
        to = "、".join(labels[k] for k in labels if k in filled) or "旁边的栏"
        also = "、".join(labels[k] for k in labels if k in emptied)
        text = cell.text if len(cell.text) <= 12 else f"{cell.text[:12]}…"
        yield cell.hit(
            Say(f"“{text}”不像{cell.name}的内容，应是串栏", f"“{text}” does not belong under {cell.name}; values seem to be shifted"),
            suggestion=Say(
                f"移到“{to}”" + (f"，并补上“{also}”" if also else ""),
                f"move it to “{to}”" + (f" and fill in “{also}”" if also else ""),
            ),
            fix=fix,
        )


# Empty cells ------------------------------------------------------------------------------------------------------


def _required(table: Table) -> list[str]:
    """Keys of the columns that must be filled: as the layout says, or those that nearly all lines fill."""
    if table.checklist.required is not None:
        return list(table.checklist.required)
    out = []
    for f in table.document.fields:
        cells = [c for row in table.rows if (c := row.cells.get(f.key) or (row.own[f.key] if row.part == 0 else None)) is not None]
        if cells and sum(bool(c.text) for c in cells) >= _OFTEN_FILLED * len(cells):
            out.append(f.key)
    return out


def _empty(table: Table) -> Iterator[Cell]:
    """The required cells that are empty, and that no other rule explains."""
    required = table.once(_required)
    shifted, wrapped = table.once(_shifted), table.once(_wrapped)
    for row in table.rows:
        if row.line in wrapped:
            continue
        filled = shifted[row.line].filled if row.line in shifted else frozenset()
        cells = {**row.own, **row.cells} if row.part == 0 else row.cells
        yield from (cells[k] for k in required if k in cells and not cells[k].text and k not in filled)


@rule("C106", Severity.WARNING, "必填栏为空", "a cell that must be filled is empty", mends=False)
def empty_cells(table: Table) -> Iterator[Hit]:
    """Each empty cell of a required column."""
    for cell in _empty(table):
        if cell.kind is not Kind.PERSON:
            yield cell.hit(Say(f"“{cell.name}”为空", f"“{cell.name}” is empty"), suggestion=Say("请补填", "fill it in"))


@rule("C107", Severity.WARNING, "没有责任人", "a line has no person", mends=False)
def no_person(table: Table) -> Iterator[Hit]:
    """Each line whose required person is missing."""
    for cell in _empty(table):
        if cell.kind is Kind.PERSON:
            yield cell.hit(Say(f"“{cell.name}”为空", f"“{cell.name}” is empty"), suggestion=Say("请填写责任人", "name the person"))
