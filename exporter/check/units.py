"""Rules about units: split, named in two ways, nearly another one, named twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.hanzi import alike, standard_forms
from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_PLACES = "县区市镇乡省州旗盟"


class _Item(NamedTuple):
    """A unit and where it is named."""

    unit: str
    start: int
    cell: Cell

    @property
    def end(self) -> int:
        return self.start + len(self.unit)


def _items(cell: Cell) -> list[_Item]:
    out, at = [], 0
    separator = len(cell.field.separator) if cell.field is not None else 1
    for item in cell.value:
        out.append(_Item(item, at, cell))
        at += len(item) + separator
    return out


def _named(table: Table) -> dict[str, list[_Item]]:
    """Every unit and the places where it is named, in their order."""
    out: dict[str, list[_Item]] = defaultdict(list)
    split = {(s.line, s.start, j) for s, count, _, _ in table.once(_splits) for j in range(count)}
    for cell in table.of_kind(Kind.UNITS):
        items = _items(cell)
        for i, item in enumerate(items):
            if not any((cell.line, items[i - j].start, j) in split for j in range(min(i, 2) + 1)):
                out[item.unit].append(item)
    return out


class _Start(NamedTuple):
    line: int
    start: int
    key: str


class _Split(NamedTuple):
    at: _Start
    pieces: int
    whole: str
    certainty: Certainty


def _splits(table: Table) -> list[_Split]:
    """The runs of two or three items that together are one unit."""
    out = []
    for cell in table.of_kind(Kind.UNITS):
        items = _items(cell)
        i = 0
        while i < len(items):
            found = next((s for n in (3, 2) if (s := _split(table, items[i : i + n], n)) is not None), None)
            if found is not None:
                out.append(found)
            i += found.pieces if found is not None else 1
    return out


def _split(table: Table, items: list[_Item], count: int) -> _Split | None:
    if len(items) < count:
        return None
    whole = "".join(i.unit for i in items)
    first, rest = items[0], items[1:]
    at = _Start(first.cell.line, first.start, first.cell.key)
    if whole in table.units:
        alone = first.unit in table.checklist.units or all(
            table.is_unit(i.unit) and i.unit not in table.checklist.unit_suffixes for i in items
        )
        return _Split(at, count, whole, Certainty.LIKELY if alone else Certainty.CERTAIN)
    if count == 2 and rest[0].unit in table.checklist.unit_suffixes and not first.unit.endswith(table.checklist.unit_suffixes):
        return _Split(at, count, whole, Certainty.LIKELY)
    return None


@rule("C211", Severity.WARNING, "一个单位被空格拆成几个", "a unit is split by a blank")
def split_units(table: Table) -> Iterator[Hit]:
    """菏… 管委会 as two units where the table has them as one elsewhere."""
    cells = {(c.line, c.key): c for c in table.of_kind(Kind.UNITS)}
    for at, count, whole, certainty in table.once(_splits):
        cell = cells[at.line, at.key]
        items = [i for i in _items(cell) if i.start >= at.start][:count]
        shown = " ".join(i.unit for i in items)
        yield cell.hit(
            Say(f"“{shown}”应是一个单位“{whole}”", f"“{shown}” seems to be one unit, “{whole}”"),
            start=items[0].end,
            suggestion=Say(f"合为“{whole}”", f"join them to “{whole}”"),
            fix=Fix(certainty=certainty, edits=(Edit(cell.line, cell.key, items[0].start, items[-1].end, whole),)),
        )


def _aliases(table: Table) -> dict[str, str]:
    """Units that are the end of exactly one other unit: the longer name of each."""
    ends: dict[str, list[str]] = defaultdict(list)
    named = table.once(_named)
    for unit in named:
        for cut in range(1, min(5, len(unit) - 3)):
            ends[unit[cut:]].append(unit)
    return {
        unit: longer[0]
        for unit, longer in ends.items()
        if unit in named and len(longer) == 1 and len(unit) >= 4 and longer[0][: -len(unit)][-1] not in _PLACES
    }


@rule("C212", Severity.WARNING, "同一单位有全称和简称", "a unit goes by a shorter name too")
def short_names(table: Table) -> Iterator[Hit]:
    """Told where the shorter name stands."""
    named = table.once(_named)
    for unit, longer in table.once(_aliases).items():
        for item in named[unit]:
            yield item.cell.hit(
                Say(f"“{unit}”与“{longer}”像是同一单位", f"“{unit}” and “{longer}” seem to be the same unit"),
                start=item.start,
                suggestion=Say(f"统一写作“{longer}”", f"write “{longer}” everywhere"),
                fix=Fix(certainty=Certainty.POSSIBLE, edits=(Edit(item.cell.line, item.cell.key, item.start, item.end, longer),)),
            )


def _mistaken(table: Table) -> dict[str, str]:
    """Units that are one character away from another one and seem to be meant for it.

    Two texts that are one edit apart become the same when one character of either is left out, so units are looked up
    by what is left; the work grows with the number of different units, not with their pairs.
    """
    named = table.once(_named)
    left: dict[str, set[str]] = defaultdict(set)
    for unit in (*named, *(u for u in table.checklist.units if u not in named)):
        if len(unit) >= 4:
            left[unit].add(unit)
            for i in range(len(unit)):
                left[unit[:i] + unit[i + 1 :]].add(unit)
    best: dict[str, tuple[bool, int, str]] = {}
    for near in left.values():
        if len(near) > 8:
            continue  # 某县人民政府 with many places: differing there is what they are for
        for unit in near:
            for other in near:
                if unit != other and _meant(table, unit, other):
                    rank = (_by_form(table, unit, other), len(named.get(other, ())), other)
                    best[unit] = max(best.get(unit, rank), rank)
    aliases = table.once(_aliases)
    return {unit: other for unit, (_, _, other) in best.items() if unit in named and unit not in aliases}


def _by_form(table: Table, unit: str, other: str) -> bool:
    """Whether the layout says that a character of the one means that of the other."""
    return any(table.checklist.forms.get(a) == b for a, b in zip(unit, other, strict=False) if a != b)


def _meant(table: Table, unit: str, other: str) -> bool:
    """Whether a unit that is named seldom seems to be meant for one that is named more often."""
    named = table.once(_named)
    seldom, often = len(named.get(unit, ())), len(named.get(other, ()))
    if other in table.checklist.units:
        often = max(often, 3)
    if unit in table.checklist.units or seldom > 2 or often <= seldom:
        return False
    if len(unit) != len(other):
        long, short = (unit, other) if len(unit) > len(other) else (other, unit)
        at = next((i for i, c in enumerate(short) if long[i] != c), len(short))
        return len(long) >= 5 and often >= 3 and at > 0 and long[at] not in _PLACES
    differ = [i for i in range(len(unit)) if unit[i] != other[i]]
    if len(differ) == 2:
        i, j = differ
        return j == i + 1 and unit[i] == other[j] and unit[j] == other[i]
    at = differ[0]
    if table.checklist.forms.get(unit[at]) == other[at] or other[at] in standard_forms(unit[at]):
        return True
    if alike(unit[at], other[at]):
        return seldom == 1 and len(unit) >= 5  # 市税务局 and 市水务局 are two
    place = any(c in _PLACES for c in unit[at : at + 4]) or unit[at] in _PLACES or other[at] in _PLACES
    return seldom == 1 and often >= 3 and len(unit) >= 6 and not place


@rule("C213", Severity.WARNING, "单位名称疑有错字", "the name of a unit is nearly another one")
def mistaken_units(table: Table) -> Iterator[Hit]:
    """One character away from a unit that is named more often."""
    named = table.once(_named)
    for unit, other in table.once(_mistaken).items():
        for item in named[unit]:
            yield item.cell.hit(
                Say(f"“{unit}”与“{other}”只差一字", f"“{unit}” is one character away from “{other}”"),
                start=item.start,
                suggestion=Say(f"是否为“{other}”？请核对", f"is “{other}” meant? Check it"),
                fix=Fix(certainty=Certainty.POSSIBLE, edits=(Edit(item.cell.line, item.cell.key, item.start, item.end, other),)),
            )


@rule("C214", Severity.WARNING, "同一格里单位重复", "a unit is named twice in a cell")
def doubled_units(table: Table) -> Iterator[Hit]:
    """Told at the second one."""
    for cell in table.of_kind(Kind.UNITS):
        seen: set[str] = set()
        for item in _items(cell):
            if item.unit in seen:
                separator = len(cell.field.separator) if cell.field is not None else 1
                yield cell.hit(
                    Say(f"“{item.unit}”写了两遍", f"“{item.unit}” is named twice"),
                    start=item.start,
                    suggestion=Say("删去一个", "delete one"),
                    fix=Fix(certainty=Certainty.LIKELY, edits=(Edit(cell.line, cell.key, item.start - separator, item.end, ""),)),
                )
            seen.add(item.unit)
