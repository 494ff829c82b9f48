"""Rules about persons, against the layout's list or the table's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.hanzi import alike
from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.rule import rule
from exporter.check.structure import DEADLINE, _wrapped
from exporter.check.table import Cell, Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_BLANKS = re.compile(r"[ \u3000\u00a0\u2002\u2003\n]+")
_PADDED = re.compile(r"(\S)[ \n\u3000\u00a0\u2002\u2003]+(\S)([ \n\u3000\u00a0\u2002\u2003]+(\S))?")
_PIECES = re.compile(r"[^、，,；;/\n\u0000]+")
_OWN_LIST = 3
"""A name that the table has so often belongs to its own list."""
_MANY = 20
"""Lines that a table must have for its own list to mean anything."""


class _Name(NamedTuple):
    text: str
    start: int
    cell: Cell


def _names(table: Table) -> list[_Name]:
    """Every person named, and where; a cell may name several."""
    wrapped = table.once(_wrapped)
    return [
        _Name(m.group().strip(), m.start() + len(m.group()) - len(m.group().lstrip()), cell)
        for cell in table.of_kind(Kind.PERSON)
        if cell.line not in wrapped
        for m in _PIECES.finditer(cell.text)
        if m.group().strip()
    ]


def _counted(table: Table) -> Counter[str]:
    return Counter(_BLANKS.sub("", n.text) for n in table.once(_names))


def _listed(table: Table) -> frozenset[str]:
    """The layout's persons, or the names that the table has often."""
    if table.checklist.persons:
        return frozenset(table.checklist.persons)
    counted = table.once(_counted)
    often = frozenset(name for name, count in counted.items() if count >= _OWN_LIST)
    return often if counted.total() >= _MANY and sum(counted[n] for n in often) >= 0.8 * counted.total() else frozenset()


@rule("C201", Severity.NOTE, "姓名中加了空格", "a name is padded with blanks")
def padded_names(table: Table) -> Iterator[Hit]:
    """曹 临 for 曹临: the blank is layout, not part of the name."""
    for cell in table.of_kind(Kind.PERSON):
        written = cell.spelled if cell.spelled is not None else cell.text
        bare = _BLANKS.sub("", written)
        if _PADDED.fullmatch(written.strip()) is None:
            continue
        if cell.spelled is not None and bare == cell.text:
            fix = Fix(certainty=Certainty.CERTAIN, written=((cell.line, cell.key),))
        else:
            fix = Fix(certainty=Certainty.CERTAIN, edits=(Edit(cell.line, cell.key, 0, len(cell.text), bare),))
        yield cell.hit(
            Say(f"姓名写作“{written.strip()}”，空格只为排版", f"the name is written “{written.strip()}”; the blank is only for looks"),
            suggestion=Say(f"写作“{bare}”", f"write “{bare}”"),
            fix=fix,
        )


def _near(name: str, known: frozenset[str]) -> str | None:
    """The listed name that this one seems to be meant for."""
    for other in sorted(known):
        if len(other) == len(name):
            differ = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
            if len(differ) == 1 and (len(name) > 2 or alike(*differ[0])):
                return other
        elif abs(len(other) - len(name)) == 1 and max(len(other), len(name)) > 2:
            long, short = (other, name) if len(other) > len(name) else (name, other)
            if any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
                return other
    return None


def _strange(table: Table) -> Iterator[tuple[_Name, str | None]]:
    """The names outside the list, each with the listed one that is near."""
    known = table.once(_listed)
    if not known:
        return
    near: dict[str, str | None] = {}
    for name in table.once(_names):
        bare = _BLANKS.sub("", name.text)
        if bare in known or _odd(table, bare):
            continue
        if bare not in near:
            near[bare] = _near(bare, known)
        yield name, near[bare]


@rule("C202", Severity.WARNING, "姓名疑有错字", "a name is nearly another one")
def mistaken_names(table: Table) -> Iterator[Hit]:
    """One character away from a name of the list."""
    for name, near in _strange(table):
        if near is not None:
            start = name.start
            yield name.cell.hit(
                Say(f"“{name.text}”与名单中的“{near}”只差一字", f"“{name.text}” is one character away from “{near}”"),
                start=start,
                suggestion=Say(f"是否为“{near}”？请核对", f"is “{near}” meant? Check it"),
                fix=Fix(
                    certainty=Certainty.POSSIBLE,
                    edits=(Edit(name.cell.line, name.cell.key, start, start + len(name.text), near),),
                ),
            )


@rule("C203", Severity.NOTE, "名单之外的人", "a person is not on the list", mends=False)
def unknown_names(table: Table) -> Iterator[Hit]:
    """Not on the layout's list; where there is none, a name that stands only once in a table of few persons."""
    counted = table.once(_counted)
    for name, near in _strange(table):
        if near is None and (table.checklist.persons or counted[_BLANKS.sub("", name.text)] == 1):
            yield name.cell.hit(
                Say(f"“{name.text}”不在名单中", f"“{name.text}” is not on the list")
                if table.checklist.persons
                else Say(f"“{name.text}”在全表只出现一次", f"“{name.text}” stands only once in the table"),
                start=name.start,
                suggestion=Say("请核对", "check it"),
            )


def _odd(table: Table, name: str) -> bool:
    return (
        any(c.isdigit() for c in name)
        or name in table.units
        or (len(name) >= 4 and table.is_unit(name))
        or DEADLINE.fullmatch(name) is not None
    )


@rule("C204", Severity.ERROR, "责任人一栏不是人名", "what stands as person is no person", mends=False)
def no_names(table: Table) -> Iterator[Hit]:
    """A unit, a deadline or a number in the column of persons."""
    for name in table.once(_names):
        if _odd(table, name.text):
            yield name.cell.hit(
                Say(f"“{name.text}”不是人名", f"“{name.text}” is no person's name"),
                start=name.start,
                suggestion=Say("请核对是否串栏", "check whether values are shifted"),
            )
