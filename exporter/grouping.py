"""Grouping: a document parted by what a field says, each group a document of its own; and the proof that nothing is lost.

A part belongs to every value that its cell names: each unit of a list, each person of 曹临、张鹏. A value that an alias of
the layout stands for counts as that one. What names nobody, or in the place of a person an organisation, belongs to nobody
and is a group of its own.

G001  parts whose cell is empty: they belong to nobody
G002  a cell for a person names an organisation: the part belongs to nobody
G003  a value was grouped under another name, by an alias of the layout
G004  a cell names several persons: the part belongs to each of them
G005  a cell for units holds a sentence: the part belongs to nobody
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from exporter.batchrules import BatchRules
from exporter.errors import IncompleteError, Place, UsageError
from exporter.messages import Say
from exporter.model import Document, Field, Finding, Kind, Line, Part, Record, Scope, Section, Severity, Value, show

__all__ = ["KINDS", "Group", "Grouping", "belonging", "fields_to_group_by", "group", "prove", "unknown_values"]

KINDS = {"leader": Kind.PERSON, "unit": Kind.UNITS, "status": Kind.STATUS, "deadline": Kind.DEADLINE}
"""What groups may be made by without naming a field: all fields of the kind together."""
# What stands between several persons in one cell. A blank does not: it spaces names out.
_BETWEEN_PERSONS = re.compile(r"[、，,；;/\n]")
# No unit's name has these marks, or is so long.
_MARKS = "，。；：！？"
_LONGEST_UNIT = 30
# 张办 may be a person; 市委 alone is told by the units of the table.
_LEAST_ORGANISATION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The parts of one value as a document; `value` is empty for those of nobody, `name` is what the group is called."""

    value: str
    name: str
    document: Document
    lines: tuple[int, ...]
    """Which lines of the source it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """All groups in the order of their first parts, nobody's last; what it was made by, and what had to be decided."""

    label: str
    """The heading of the field, for people; several joined by 、."""
    fields: tuple[Field, ...]
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]


def fields_to_group_by(document: Document, by: str) -> tuple[Field, ...]:
    """The fields that a word means: a key, a heading, or one of `KINDS`. UsageError lists what there is."""
    named = tuple(f for f in document.fields if by in (f.key, f.label))
    if not named and by in KINDS:
        named = tuple(f for f in document.fields if f.kind is KINDS[by])
    if named:
        return named
    keys = ", ".join(f"{f.key} ({f.label})" for f in document.fields)
    raise UsageError(
        Say(f"不能按 {by} 分组：没有这样的栏目", f"cannot group by {by}: there is no such column"),
        hint=Say(f"可用：{keys}", f"there are: {keys}"),
    )


def group(document: Document, by: str, rules: BatchRules, *, with_partners: bool = False, renumber: bool = False) -> Grouping:
    """The document parted by a field. Titles are those of the layout's pattern; pages of the source do not count any more.

    `with_partners` puts all parts of a record into the group of each of its parts; `renumber` numbers the records of a
    group anew, the original number behind in brackets. UsageError where no field is meant by `by`.
    """
    fields = fields_to_group_by(document, by)
    reader = _Reader(document, fields, rules)
    belongs = [reader.values(line) for line in document.lines()]
    if with_partners:
        of_record: dict[tuple[int, int], dict[str, None]] = {}
        for line, values in zip(document.lines(), belongs, strict=True):
            of_record.setdefault((line.section, line.record), {}).update(dict.fromkeys(values))
        belongs = [tuple(of_record[line.section, line.record]) for line in document.lines()]
    lines: dict[str, list[int]] = {}
    for index, values in enumerate(belongs):
        for value in values:
            lines.setdefault(value, []).append(index)
    label = "、".join(dict.fromkeys(f.label for f in fields))
    nobody = rules.nobody
    while nobody in lines:
        nobody += "（空）"
    groups = []
    for value in sorted(lines, key=lambda value: not value):
        name = value or nobody
        own = _document(document, lines[value], name, label, rules, renumber=renumber)
        groups.append(Group(value=value, name=name, document=own, lines=tuple(lines[value])))
    return Grouping(label=label, fields=fields, groups=tuple(groups), findings=tuple(reader.findings))


def belonging(document: Document, by: str, rules: BatchRules) -> Callable[[Line], tuple[str, ...]]:
    """What tells the values that a line of the document belongs to, as in its groups; `""` is nobody.

    UsageError where no field is meant by `by`.
    """
    return _Reader(document, fields_to_group_by(document, by), rules).values


def unknown_values(grouping: Grouping, only: Iterable[str]) -> UsageError | None:
    """An error that names what is no value of a grouping, with what was probably meant; None where all are."""
    there = [g.name for g in grouping.groups]
    missing = [value for value in only if value not in there]
    if not missing:
        return None
    near = [match for value in missing for match in difflib.get_close_matches(value, there, 1, cutoff=0.4)]
    meant_zh, meant_en = (f"是否指 {'、'.join(near)}？", f"did you mean {', '.join(near)}? ") if near else ("", "")
    return UsageError(
        Say(f"“{grouping.label}”中没有 {'、'.join(missing)}", f"“{grouping.label}” has no {', '.join(missing)}"),
        hint=Say(f"{meant_zh}现有：{'、'.join(there)}", f"{meant_en}there are: {', '.join(there)}"),
    )


class _Reader:
    """Tells to which values a line belongs, and what had to be decided for it."""

    def __init__(self, document: Document, fields: tuple[Field, ...], rules: BatchRules) -> None:
        self.findings: list[Finding] = []
        self._rules = rules
        self._document = document
        self._fields = [(f, document.scoped(f.scope).index(f)) for f in fields]
        record = document.scoped(Scope.RECORD)
        self._number = next((i for i, f in enumerate(record) if f.kind is Kind.NUMBER), None)

    @cached_property
    def _units(self) -> frozenset[str]:
        places = [(f, self._document.scoped(f.scope).index(f)) for f in self._document.fields if f.kind is Kind.UNITS]
        return frozenset(item for line in self._document.lines() for f, i in places for item in _cell(line, f, i))

    def values(self, line: Line) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for f, index in self._fields:
            for item in self._items(line, f, _cell(line, f, index)):
                found[self._named(line, f, item)] = None
        if not found:
            blank = Say("没有填写，归入无主一组", "it is empty; the part is in the group of nobody")
            if self._fields[0][0].scope is Scope.PART or line.part == 0:
                self._tell("G001", Severity.WARNING, line, self._fields[0][0], blank)
        found.pop("", None)
        return tuple(found) or ("",)

    def _items(self, line: Line, f: Field, cell: Value) -> Iterator[str]:
        if f.kind is not Kind.PERSON or isinstance(cell, tuple):
            yield from filter(None, (cell,) if isinstance(cell, str) else cell)
            return
        names = [name for name in (piece.strip() for piece in _BETWEEN_PERSONS.split(cell)) if name]
        if len(names) > 1:
            several = Say(f"“{show(cell)}”是几个人，分别归入", f"“{show(cell)}” are several persons; the part is in the group of each")
            self._tell("G004", Severity.NOTE, line, f, several)
        yield from names

    def _named(self, line: Line, f: Field, item: str) -> str:
        """The value that an item counts as; empty for one that is nobody."""
        if (name := self._rules.aliases.get(f.key, {}).get(item)) is not None:
            self._tell("G003", Severity.NOTE, line, f, Say(f"“{item}”归入“{name}”", f"“{item}” is grouped under “{name}”"))
            return name
        if f.kind is Kind.PERSON and self._organisation(item):
            odd = Say(f"“{item}”不像人名，归入无主一组", f"“{item}” looks like no person's name; the part is in the group of nobody")
            self._tell("G002", Severity.WARNING, line, f, odd)
            return ""
        if f.kind is Kind.UNITS and (len(item) > _LONGEST_UNIT or not set(_MARKS).isdisjoint(item)):
            short = item if len(item) <= _LONGEST_UNIT else f"{item[:_LONGEST_UNIT]}……"
            odd = Say(f"“{short}”不像单位，归入无主一组", f"“{short}” looks like no unit; the part is in the group of nobody")
            self._tell("G005", Severity.WARNING, line, f, odd)
            return ""
        return item

    def _organisation(self, name: str) -> bool:
        return name in self._units or (len(name) >= _LEAST_ORGANISATION and name.endswith(self._rules.organisations))

    def _tell(self, code: str, severity: Severity, line: Line, f: Field, message: Say) -> None:
        number = show(line.of_record.values[self._number]) if self._number is not None else None
        part = line.part + 1 if f.scope is Scope.PART else None
        if f.scope is Scope.PART or line.part == 0:
            self.findings.append(
                Finding(code=code, severity=severity, message=message, place=Place(record=number or None, part=part, field=f.label))
            )


def _cell(line: Line, f: Field, index: int) -> Value:
    return (line.of_record if f.scope is Scope.RECORD else line.of_part).values[index]


def _document(source: Document, lines: list[int], name: str, label: str, rules: BatchRules, *, renumber: bool) -> Document:
    """The lines of a source as a document, with their records, sections and what stands above and below the table."""
    kept = frozenset(lines)
    parts: dict[tuple[int, int], list[Part]] = {}
    for line in source.lines():
        if line.index in kept:
            parts.setdefault((line.section, line.record), []).append(line.of_part)
    number = next((i for i, f in enumerate(source.scoped(Scope.RECORD)) if f.kind is Kind.NUMBER), None)
    sections, count = [], 0
    for s, section in enumerate(source.sections):
        records = []
        for r, record in enumerate(section.records):
            if (s, r) not in parts:
                continue
            count += 1
            own = replace(record, parts=tuple(parts[s, r]))
            records.append(_renumbered(own, number, count, rules) if renumber and number is not None else own)
        sections.append(replace(section, records=tuple(records)))
    words = {
        "title": source.title,
        "field": label,
        "value": " ".join(name.split()),
        "records": str(count),
        "parts": str(len(lines)),
    }
    under = (rules.subtitle.fill(words),) if rules.subtitle is not None else ()
    return Document(
        title=rules.title.fill(words),
        fields=source.fields,
        sections=_without_empty(sections),
        lead=(*under, *source.lead),
        notes=source.notes,
    )


def _renumbered(record: Record, number: int, count: int, rules: BatchRules) -> Record:
    old = show(record.values[number])
    new = rules.number.fill({"new": str(count), "old": old}) if old else str(count)
    values = (*record.values[:number], new, *record.values[number + 1 :])
    return replace(record, values=values, spelling=tuple(s for s in record.spelling if s[0] != number))


def _without_empty(sections: list[Section]) -> tuple[Section, ...]:
    """The sections that hold records, and those of the first level that have such under them."""
    out: list[Section] = []
    for section in reversed(sections):
        above = section.level == 1 and bool(out) and out[-1].level == 2
        if section.records or (above and section.heading):
            out.append(section)
    return tuple(reversed(out))


def prove(source: Document, grouping: Grouping, rules: BatchRules, *, with_partners: bool = False, renumber: bool = False) -> int:
    """How many times the parts of a source are in its groups, all together; IncompleteError where one is missing or misplaced.

    It counts another way than `group`: from the text of the cells, and from what the groups' documents hold.
    """
    own = list(_read_again(source, grouping.fields, rules))
    records: dict[tuple[int, int], frozenset[str]] = {}
    for line, values in zip(source.lines(), own, strict=True):
        records[line.section, line.record] = records.get((line.section, line.record), frozenset()) | values
    number = next((i for i, f in enumerate(source.scoped(Scope.RECORD)) if f.kind is Kind.NUMBER), None) if renumber else None
    expected: dict[str, Counter[object]] = {}
    for line, values in zip(source.lines(), own, strict=True):
        for value in records[line.section, line.record] if with_partners else values:
            expected.setdefault(value, Counter())[_content(source, line, number)] += 1
    found = {g.value: Counter(_content(g.document, line, number) for line in g.document.lines()) for g in grouping.groups}
    for value in sorted(expected.keys() | found.keys()):
        wanted, held = expected.get(value, Counter()), found.get(value, Counter())
        missing, more = wanted - held, held - wanted
        if missing or more:
            name = value or rules.nobody
            raise IncompleteError(
                Say(
                    f"分组“{name}”缺 {missing.total()} 行、多 {more.total()} 行",
                    f"the group “{name}” lacks {missing.total()} parts and has {more.total()} too many",
                ),
                hint=Say("这是程序的错误，请报告", "this is a mistake of the program; please report it"),
            )
    if covered := source.line_count - len({index for g in grouping.groups for index in g.lines}):
        raise IncompleteError(Say(f"有 {covered} 行不在任何分组中", f"{covered} parts are in no group"))
    return sum(counter.total() for counter in found.values())


def _content(document: Document, line: Line, number: int | None) -> object:
    values = line.of_record.values
    record = values if number is None else (*values[:number], *values[number + 1 :])
    return document.sections[line.section].heading, record, line.of_part.values


def _read_again(source: Document, fields: tuple[Field, ...], rules: BatchRules) -> Iterator[frozenset[str]]:
    """For each line the values that it belongs to, from the text of its cells."""
    columns = {f.key: (f.scope is Scope.RECORD, [g.key for g in source.scoped(f.scope)].index(f.key)) for f in source.fields}
    rows = [
        {key: (line.of_record if of_record else line.of_part).values[i] for key, (of_record, i) in columns.items()}
        for line in source.lines()
    ]
    units = {item for row in rows for f in source.fields if f.kind is Kind.UNITS for item in row[f.key]}
    for row in rows:
        values: set[str] = set()
        for f in fields:
            text = show(row[f.key], "\0")
            for mark in "、，,；;/\n" if f.kind is Kind.PERSON else "":
                text = text.replace(mark, "\0")
            for item in map(str.strip, text.split("\0")):
                alias = rules.aliases.get(f.key, {}).get(item)
                ends = len(item) >= _LEAST_ORGANISATION and any(item.endswith(end) for end in rules.organisations)
                nobody = f.kind is Kind.PERSON and (item in units or ends)
                nobody |= f.kind is Kind.UNITS and (len(item) > _LONGEST_UNIT or any(mark in item for mark in _MARKS))
                values.add(alias if alias is not None else "" if nobody else item)
        yield frozenset(values - {""} or {""})
