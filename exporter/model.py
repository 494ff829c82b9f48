"""The canonical model: a document is a title, fields, and sections of records made of parts.

Frozen and typed, with no knowledge of length, font or file. Two documents are equal when their content is equal: how
a source spelled a value (`spelling`), where it began a page (`page_starts`), how its text file was laid out
(`text_form`) and what was repaired in it (`repairs`) are kept beside the content and do not take part in comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, pairwise
from typing import TypeAlias

from exporter import canonical
from exporter.errors import ModelError, Place
from exporter.messages import Say
from exporter.unfit import unfit

__all__ = [
    "Document",
    "Field",
    "Finding",
    "Kind",
    "Line",
    "Part",
    "Record",
    "Repair",
    "Scope",
    "Section",
    "Severity",
    "Spelling",
    "TextForm",
    "Value",
    "show",
]

Value: TypeAlias = str | tuple[str, ...]
Spelling: TypeAlias = tuple[tuple[int, str], ...]
"""What the source wrote where it differs from the value: (index of the value, text as written)."""


class Kind(StrEnum):
    """What a field holds. Only `UNITS` is a list; a value of any other kind is one text."""

    NUMBER = "number"
    TEXT = "text"
    PERSON = "person"
    DEADLINE = "deadline"
    STATUS = "status"
    UNITS = "units"


class Scope(StrEnum):
    """Whether a field is said once a record (and merged over its parts) or once a part."""

    RECORD = "record"
    PART = "part"


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something worth telling about a document: a stable code, what, where, and what was or could be done."""

    code: str
    severity: Severity
    message: Say
    place: Place
    suggestion: Say | None = None
    """What to do, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: `key` for programs, `heading` of one or two levels for people."""

    key: str
    heading: tuple[str, ...]
    kind: Kind
    scope: Scope
    separator: str = " "
    """Stands between the items of a list when it is shown."""

    @property
    def label(self) -> str:
        """The heading that names the column: its lowest level."""
        return self.heading[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of a record: the values of the fields of scope `PART`, in their order."""

    values: tuple[Value, ...]
    spelling: Spelling = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One numbered matter: the values of the fields of scope `RECORD`, and at least one part."""

    values: tuple[Value, ...]
    parts: tuple[Part, ...]
    spelling: Spelling = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Records under a full-width heading such as 一、经济发展; `heading` is empty where the table has none."""

    records: tuple[Record, ...]
    heading: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """How a text file was laid out where that differs from our own way of writing it.

    `gaps` are (index, lines): these lines, mostly empty ones, stand before the written line of that index.
    `lines` are (index, text): the written line of that index reads like this.
    """

    encoding: str = "utf-8"
    newline: str = "\n"
    final_newline: bool = True
    gaps: tuple[tuple[int, tuple[str, ...]], ...] = ()
    lines: tuple[tuple[int, str], ...] = ()

    @property
    def plain(self) -> bool:
        """Whether nothing differs from our own way."""
        return self == TextForm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change that a repair made to a document: by which rule, where, and the text before and after it.

    `line` is the index of the line and `field` the key of the column, both as they were when it was made. A repair
    that `removes` took the whole line away, of which only this column held anything. `spelled` is how the source wrote
    `before`, where that was not how it is shown. `page_starts` and `text_form` are what the document had before, where
    the repair could not keep them. Undoing all repairs, last first, gives the source's document again.
    """

    code: str
    record: str
    part: int
    line: int
    field: str
    before: str
    after: str
    spelled: str | None = None
    removes: bool = False
    page_starts: tuple[int, ...] | None = None
    text_form: TextForm | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One part with all that it belongs to; what a table shows as one row."""

    section: int
    record: int
    """Index of the record in its section."""
    part: int
    index: int
    """Index of the line in the document."""
    of_record: Record
    of_part: Part


def show(value: Value, separator: str = " ") -> str:
    """The text of a value as a reader sees it: a list's items joined by the field's separator."""
    return value if isinstance(value, str) else separator.join(value)


def check_text(text: str, place: Place) -> None:
    """Refuse a text that some format could not carry: ModelError with the character and its position."""
    if (bad := unfit(text)) is not None:
        code = f"U+{ord(bad.group()):04X}"
        position = bad.start() + 1
        raise ModelError(
            Say(f"有不可用于公文的字符 {code}", f"holds the character {code}, which no document format carries"),
            place=Place(file=place.file, line=place.line, record=place.record, part=place.part, field=place.field, position=position),
            hint=Say("请在来源中删除它", "delete it in the source"),
        )
    if text != text.strip():
        raise ModelError(
            Say("值的首尾有空白", "the value begins or ends with a blank"),
            place=place,
            hint=Say("请去掉首尾空白", "strip it"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole table. Raises ModelError when built from what no format could carry."""

    title: str
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    lead: tuple[str, ...] = ()
    """Lines between the title and the table (单位：万元)."""
    notes: tuple[str, ...] = ()
    """Lines after the table (注：……)."""
    page_starts: tuple[int, ...] = field(default=(), compare=False)
    """Indexes of the lines (see `lines`) with which the source begins a page, the first page's 0 included."""
    text_form: TextForm = field(default=TextForm(), compare=False)
    repairs: tuple[Repair, ...] = field(default=(), compare=False)
    """What was changed since the source was read, in order."""

    def __post_init__(self) -> None:
        _validate(self)

    def scoped(self, scope: Scope) -> tuple[Field, ...]:
        """The fields of a scope, in their order: what `Record.values` or `Part.values` are aligned to."""
        return tuple(f for f in self.fields if f.scope is scope)

    def lines(self) -> Iterator[Line]:
        """Every part in order, each with the record and the section it belongs to."""
        index = 0
        for s, section in enumerate(self.sections):
            for r, record in enumerate(section.records):
                for p, part in enumerate(record.parts):
                    yield Line(s, r, p, index, record, part)
                    index += 1

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical content, in hexadecimal."""
        return canonical.digest(self)

    @property
    def record_count(self) -> int:
        """How many records all sections hold."""
        return sum(len(section.records) for section in self.sections)

    @property
    def line_count(self) -> int:
        """How many parts all records hold."""
        return sum(len(record.parts) for section in self.sections for record in section.records)


def _validate(document: Document) -> None:
    for text, name in ((document.title, "title"), *((t, "lead") for t in document.lead), *((t, "notes") for t in document.notes)):
        check_text(text, Place(field=name))
        if not text or "\n" in text:
            raise ModelError(Say(f"{name} 为空或含换行", f"{name} is empty or holds a line break"), place=Place(field=name))
    _validate_fields(document.fields)
    scoped = {scope: document.scoped(scope) for scope in Scope}
    for section in document.sections:
        check_text(section.heading, Place(field="section"))
        if section.level not in (1, 2):
            raise ModelError(Say("节的级别只能是 1 或 2", "a section's level is 1 or 2"), place=Place(field=section.heading))
    if not _sound(document, scoped):
        _validate_records(document, scoped)
    if document.page_starts:
        starts = document.page_starts
        if starts[0] != 0 or any(a >= b for a, b in pairwise(starts)) or starts[-1] >= max(1, document.line_count):
            raise ModelError(Say("起页位置不合法", "page_starts are no increasing line indexes that begin with 0"))


def _validate_fields(fields: tuple[Field, ...]) -> None:
    if not fields:
        raise ModelError(Say("表格没有栏目", "the table has no fields"))
    keys = [f.key for f in fields]
    if len(set(keys)) != len(keys):
        raise ModelError(Say("栏目标识重复", "two fields have the same key"))
    if not any(f.scope is Scope.RECORD for f in fields):
        raise ModelError(Say("至少要有一个记录级栏目", "at least one field must have the scope of a record"))
    for f in fields:
        if not 1 <= len(f.heading) <= 2 or not all(f.heading):
            raise ModelError(Say("栏目标题须有一级或两级", "a heading has one or two levels"), place=Place(field=f.key))
        for text in f.heading:
            check_text(text, Place(field=f.key))
        if f.kind is Kind.UNITS and not f.separator:
            raise ModelError(Say("清单栏目须有分隔符", "a list needs a separator"), place=Place(field=f.key))


def _sound(document: Document, scoped: dict[Scope, tuple[Field, ...]]) -> bool:
    """Whether nothing is wrong with the records, judged all at once, which is quick; what is wrong `_validate_records` says."""
    records = [record for section in document.sections for record in section.records]
    parts = [part.values for record in records for part in record.parts]
    if not all(record.parts for record in records):
        return False
    if not all(any(record.values) for section in document.sections for record in section.records[1:]):
        return False
    texts: list[str] = []
    for rows, fields in (([record.values for record in records], scoped[Scope.RECORD]), (parts, scoped[Scope.PART])):
        if not set(map(len, rows)) <= {len(fields)}:
            return False
        for f, column in zip(fields, zip(*rows, strict=True), strict=False):
            items = list(chain.from_iterable(column)) if f.kind is Kind.UNITS else column
            if not (set(map(type, column)) <= {tuple if f.kind is Kind.UNITS else str} and set(map(type, items)) <= {str}):
                return False
            if f.kind is Kind.UNITS and not (all(items) and not any(f.separator in item or "\n" in item for item in items)):
                return False
            texts += items
    return unfit("\n".join(texts)) is None and list(map(str.strip, texts)) == texts


def _validate_records(document: Document, scoped: dict[Scope, tuple[Field, ...]]) -> None:
    """Refuse the first record that something is wrong with: ModelError says where, and what."""
    number = next((i for i, f in enumerate(scoped[Scope.RECORD]) if f.kind is Kind.NUMBER), None)
    for section in document.sections:
        for i, record in enumerate(section.records):
            name = show(record.values[number]) if number is not None and len(record.values) > number else str(i + 1)
            _validate_record(record, name, scoped)
            if i and not any(record.values):
                raise ModelError(
                    Say(
                        "记录没有任何记录级的值，无法与上一记录区分",
                        "a record without any record value cannot be told from a part of the one before",
                    ),
                    place=Place(record=name),
                )


def _validate_record(record: Record, name: str, scoped: dict[Scope, tuple[Field, ...]]) -> None:
    if not record.parts:
        raise ModelError(Say("记录没有分项", "the record has no parts"), place=Place(record=name))
    _validate_values(record.values, scoped[Scope.RECORD], name, None)
    for i, part in enumerate(record.parts, 1):
        _validate_values(part.values, scoped[Scope.PART], name, i)


def _validate_values(values: tuple[Value, ...], fields: tuple[Field, ...], name: str, part: int | None) -> None:
    if len(values) != len(fields):
        raise ModelError(
            Say(f"应有 {len(fields)} 个值，实有 {len(values)} 个", f"{len(fields)} values expected, {len(values)} found"),
            place=Place(record=name, part=part),
        )
    for value, f in zip(values, fields, strict=True):
        if isinstance(value, str):
            if f.kind is Kind.UNITS:
                raise ModelError(
                    Say("清单栏目的值须是清单", "the value of a list field must be a tuple"),
                    place=Place(record=name, part=part, field=f.label),
                )
            if value:
                check_text(value, Place(record=name, part=part, field=f.label))
            continue
        if f.kind is not Kind.UNITS:
            raise ModelError(
                Say("该栏目的值须是文本", "the value of this field must be text"), place=Place(record=name, part=part, field=f.label)
            )
        for item in value:
            check_text(item, Place(record=name, part=part, field=f.label))
            if not item or f.separator in item or "\n" in item:
                raise ModelError(
                    Say(f"清单的一项“{item}”为空或含分隔符", f"the list item “{item}” is empty or holds the separator"),
                    place=Place(record=name, part=part, field=f.label),
                )
