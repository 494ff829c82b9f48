"""A document that is being changed: values by line and column, each change logged so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby

from exporter.check.hit import Edit, Fix
from exporter.model import Document, Field, Kind, Part, Record, Repair, Scope, TextForm, Value, show

__all__ = ["Draft"]


@dataclass(slots=True)
class _Values:
    """The values of a record or part and how they are spelled, to be changed."""

    values: list[Value]
    spelling: dict[int, str]


@dataclass(slots=True)
class _Line:
    section: int
    record: int
    own: _Values
    part: _Values
    gone: bool = False


@dataclass(slots=True)
class Draft:
    """Changes are made (`make`) or taken back (`take_back`) line by line; `document` gives the result.

    While fixes are made, lines keep the indexes that they had; lines that a fix removes go when `document` is called,
    and the log then has them last, in descending order.
    """

    source: Document
    log: list[Repair] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    columns: dict[str, tuple[Field, int]] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    text_form: TextForm = TextForm()
    going: list[tuple[str, int]] = field(default_factory=list)
    """The lines to be removed, and the rules that said so."""

    def __post_init__(self) -> None:
        document = self.source
        self.page_starts, self.text_form = document.page_starts, document.text_form
        for scope in Scope:
            self.columns |= {f.key: (f, i) for i, f in enumerate(document.scoped(scope))}
        own = _Values([], {})
        for line in document.lines():
            if line.part == 0:
                own = _Values(list(line.of_record.values), dict(line.of_record.spelling))
            part = _Values(list(line.of_part.values), dict(line.of_part.spelling))
            self.lines.append(_Line(line.section, line.record, own, part))

    # Making

    def make(self, code: str, fix: Fix) -> None:
        """Make a fix; its positions are those of the source."""
        for line, key in fix.written:
            self._set(code, line, key, None)
        for (line, key), edits in groupby(sorted(fix.edits), key=lambda e: (e.line, e.key)):
            self._set(code, line, key, list(edits))
        if fix.removes is not None:
            self.going.append((code, fix.removes))

    def _at(self, line: int, key: str) -> tuple[_Values, Field, int]:
        f, index = self.columns[key]
        there = self.lines[line]
        return (there.own if f.scope is Scope.RECORD else there.part), f, index

    def _set(self, code: str, line: int, key: str, edits: list[Edit] | None) -> None:
        """Change a value by edits, or only forget how it was spelled."""
        held, f, index = self._at(line, key)
        before = show(held.values[index], f.separator)
        after = before if edits is None else _shown(f, _parsed(f, _edited(before, self._shifted(line, key, edits))))
        spelled = held.spelling.get(index)
        if after == before and spelled is None:
            return
        form = self.text_form if self.text_form.lines else None
        self._log(code, line, key, before, after, spelled, form=form)
        if form is not None:
            self.text_form = replace(form, lines=())
        held.values[index] = _parsed(f, after)
        held.spelling.pop(index, None)

    def _shifted(self, line: int, key: str, edits: list[Edit]) -> list[Edit]:
        """Edits in the positions that the value has now, after earlier edits of the same value."""
        done = self._made[line, key]
        out = [e._replace(start=e.start + by, end=e.end + by) for e in edits for by in (sum(d for s, d in done if s <= e.start),)]
        done += [(e.end, len(e.text) - (e.end - e.start)) for e in edits]
        return out

    _made: defaultdict[tuple[int, str], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def _log(
        self, code: str, line: int, key: str, before: str, after: str, spelled: str | None, *, removes: bool = False,
        starts: tuple[int, ...] | None = None, form: TextForm | None = None,
    ) -> None:  # fmt: skip
        there = self.lines[line]
        first = line
        while first and self.lines[first - 1].own is there.own:
            first -= 1
        self.log.append(
            Repair(
                code=code, record=self._label(there), part=line - first + 1, line=line, field=key, before=before, after=after, spelled=spelled,
                removes=removes, page_starts=starts, text_form=form,
            )
        )  # fmt: skip

    def _label(self, line: _Line) -> str:
        number = next((i for f, i in self.columns.values() if f.kind is Kind.NUMBER and f.scope is Scope.RECORD), None)
        return show(line.own.values[number]) if number is not None else ""

    def _remove(self, code: str, line: int) -> None:
        """Take away a line of which one column at most holds anything."""
        held = self.lines[line].part
        filled = [(key, i) for key, (f, i) in self.columns.items() if f.scope is Scope.PART and (held.values[i] or i in held.spelling)]
        key, index = filled[0] if filled else next((key, i) for key, (f, i) in self.columns.items() if f.scope is Scope.PART)
        text = show(held.values[index], self.columns[key][0].separator)
        starts = self.page_starts
        form = self.text_form
        plain = TextForm(encoding=form.encoding, newline=form.newline, final_newline=form.final_newline)
        count = len(self.lines) - 1
        moved = sorted({s - (s > line) for s in starts if s - (s > line) < count})
        self.page_starts = tuple(moved) if len(moved) > 1 else ()
        self.text_form = replace(form, lines=()) if self.page_starts or not starts else plain
        self._log(
            code, line, key, text, "", held.spelling.get(index), removes=True,
            starts=starts if starts != self.page_starts else None, form=form if form != self.text_form else None,
        )  # fmt: skip
        del self.lines[line]

    # Taking back

    def take_back(self, one: Repair) -> None:
        """Take back a change, the last one first."""
        if one.removes:
            f, index = self.columns[one.field]
            above = self.lines[one.line - 1]
            fields = self.source.scoped(Scope.PART)
            part = _Values([() if g.kind is Kind.UNITS else "" for g in fields], {})
            self.lines.insert(one.line, _Line(above.section, above.record, above.own, part))
            held = part
        else:
            held, f, index = self._at(one.line, one.field)
        held.values[index] = _parsed(f, one.before)
        if one.spelled is not None:
            held.spelling[index] = one.spelled
        if one.page_starts is not None:
            self.page_starts = one.page_starts
        if one.text_form is not None:
            self.text_form = one.text_form

    # The result

    def document(self) -> Document:
        """The document as it is now, with what was changed in its log."""
        for code, line in sorted(set(self.going), key=lambda item: -item[1]):
            self._remove(code, line)
        self.going.clear()
        parts: dict[tuple[int, int], list[_Line]] = defaultdict(list)
        for line in self.lines:
            parts[line.section, line.record].append(line)
        sections = tuple(
            replace(section, records=tuple(_record(parts[s, r], record) for r, record in enumerate(section.records)))
            for s, section in enumerate(self.source.sections)
        )
        return replace(
            self.source,
            sections=sections,
            page_starts=self.page_starts,
            text_form=self.text_form,
            repairs=(*self.source.repairs, *self.log),
        )


def _record(lines: list[_Line], record: Record) -> Record:
    own = lines[0].own
    return Record(
        values=tuple(own.values),
        parts=tuple(Part(values=tuple(x.part.values), spelling=tuple(sorted(x.part.spelling.items()))) for x in lines),
        spelling=tuple(sorted(own.spelling.items())),
    )


def _edited(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda e: (-e.start, -e.end)):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _parsed(f: Field, text: str) -> Value:
    """The value that is shown so: what no value may begin or end with is left out."""
    if f.kind is not Kind.UNITS:
        return text.strip()
    return tuple(item for piece in text.split(f.separator) if (item := piece.strip()))


def _shown(f: Field, value: Value) -> str:
    return show(value, f.separator)
