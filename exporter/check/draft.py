"""A document that is being changed: values by line and column, each change logged so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from exporter.check.hit import Edit, Fix
from exporter.errors import ModelError, Place
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Part, Record, Repair, Scope, Value, show

__all__ = ["Draft"]


@dataclass(slots=True)
class _Held:
    """The values of a record or part and how they are spelled, to be changed."""

    values: list[Value]
    spelling: dict[int, str]


@dataclass(slots=True)
class _Line:
    section: int
    record: int
    part: int
    """Counts from 1."""
    own: _Held
    held: _Held


class Draft:
    """The changes of one rule are made (`make`), or changes taken back (`take_back`); `document` gives the result."""

    def __init__(self, document: Document) -> None:
        self._source = document
        self.log: list[Repair] = []
        """What was changed, in order."""
        self._page_starts = document.page_starts
        self._text_form = document.text_form
        self._columns = {f.key: (f, i) for scope in Scope for i, f in enumerate(document.scoped(scope))}
        self._lines: list[_Line] = []
        own = _Held([], {})
        for line in document.lines():
            if line.part == 0:
                own = _Held(list(line.of_record.values), dict(line.of_record.spelling))
            held = _Held(list(line.of_part.values), dict(line.of_part.spelling))
            self._lines.append(_Line(line.section, line.record, line.part + 1, own, held))

    # Making

    def make(self, code: str, fixes: Sequence[Fix]) -> None:
        """Make the fixes of a rule, whose positions are those of the document; none may touch what another touches.

        The log has one entry for each value, and then one for each line that goes, the last one first.
        """
        edits = sorted({edit for fix in fixes for edit in fix.edits})
        for line, key in sorted({at for fix in fixes for at in fix.written}):
            self._set(code, line, key, ())
        for (line, key), found in groupby(edits, key=lambda e: (e.line, e.key)):
            self._set(code, line, key, tuple(found))
        for line in sorted({fix.removes for fix in fixes if fix.removes is not None}, reverse=True):
            self._remove(code, line)

    def _at(self, line: int, key: str) -> tuple[_Held, Field, int]:
        f, index = self._columns[key]
        there = self._lines[line]
        return (there.own if f.scope is Scope.RECORD else there.held), f, index

    def _entry(self, code: str, line: int, key: str) -> Repair:
        """A log entry that changes nothing yet."""
        held, f, index = self._at(line, key)
        there = self._lines[line]
        number = next((i for g, i in self._columns.values() if g.kind is Kind.NUMBER and g.scope is Scope.RECORD), None)
        label = show(there.own.values[number]) if number is not None else ""
        text = show(held.values[index], f.separator)
        return Repair(
            code=code, record=label, part=there.part, line=line, field=key, before=text, after=text, spelled=held.spelling.get(index)
        )

    def _set(self, code: str, line: int, key: str, edits: Sequence[Edit]) -> None:
        """Change a value by edits, and forget how it was spelled."""
        held, f, index = self._at(line, key)
        entry = self._entry(code, line, key)
        value = _parsed(f, _edited(entry.before, edits))
        after = show(value, f.separator)
        if (after == entry.before and entry.spelled is None) or (not after and f.scope is Scope.RECORD and sum(map(bool, held.values)) < 2):
            return  # a record that says nothing of its own would be taken for a part of the one before
        form = self._text_form
        if form.lines:
            self._text_form = replace(form, lines=())
        self.log.append(replace(entry, after=after, text_form=form if form.lines else None))
        held.values[index] = value
        held.spelling.pop(index, None)

    def _remove(self, code: str, line: int) -> None:
        """Take away a line of which one column at most holds anything."""
        held = self._lines[line].held
        keys = [key for key, (f, i) in self._columns.items() if f.scope is Scope.PART]
        filled = [key for key in keys if held.values[self._columns[key][1]] or self._columns[key][1] in held.spelling]
        entry = self._entry(code, line, (filled or keys)[0])
        starts, form = self._page_starts, self._text_form
        last = len(self._lines) - 2
        moved = sorted({s - (s > line) for s in starts if s - (s > line) <= last})
        self._page_starts = tuple(moved) if len(moved) > 1 else ()
        # Gaps and odd lines are counted by written lines, of which there are fewer now; those above the title stay.
        self._text_form = replace(form, gaps=tuple(g for g in form.gaps if g[0] == 0), lines=())
        self.log.append(
            replace(
                entry,
                after="",
                removes=True,
                page_starts=starts if starts != self._page_starts else None,
                text_form=form if form != self._text_form else None,
            )
        )
        own = self._lines.pop(line).own
        self._count(line, own)

    def _count(self, line: int, own: _Held) -> None:
        """Number the parts of a record from a line on."""
        while line < len(self._lines) and self._lines[line].own is own:
            self._lines[line].part = self._lines[line - 1].part + 1
            line += 1

    # Taking back

    def take_back(self, one: Repair) -> None:
        """Take back a change, the last one first; ModelError where the document has no such place."""
        lines = range(1 if one.removes else 0, len(self._lines) + (1 if one.removes else 0))
        if one.line not in lines or one.field not in self._columns:
            raise ModelError(
                Say("修复记录与文档不符", "the log of repairs does not fit the document"),
                place=Place(record=one.record or None, part=one.part, field=one.field),
                hint=Say("请从来源重新读入", "read the source again"),
            )
        if one.removes:
            above = self._lines[one.line - 1]
            empty: list[Value] = [() if f.kind is Kind.UNITS else "" for f in self._source.scoped(Scope.PART)]
            self._lines.insert(one.line, _Line(above.section, above.record, above.part + 1, above.own, _Held(empty, {})))
            self._count(one.line, above.own)
        held, f, index = self._at(one.line, one.field)
        held.values[index] = _parsed(f, one.before)
        if one.spelled is not None:
            held.spelling[index] = one.spelled
        if one.page_starts is not None:
            self._page_starts = one.page_starts
        if one.text_form is not None:
            self._text_form = one.text_form

    # The result

    def document(self) -> Document:
        """The document as it is now, with what was changed in its log."""
        parts: dict[tuple[int, int], list[_Line]] = defaultdict(list)
        for line in self._lines:
            parts[line.section, line.record].append(line)
        sections = tuple(
            replace(section, records=tuple(_record(parts[s, r]) for r in range(len(section.records))))
            for s, section in enumerate(self._source.sections)
        )
        return replace(
            self._source,
            sections=sections,
            page_starts=self._page_starts,
            text_form=self._text_form,
            repairs=(*self._source.repairs, *self.log),
        )


def _record(lines: Sequence[_Line]) -> Record:
    own = lines[0].own
    parts = tuple(Part(values=tuple(x.held.values), spelling=tuple(sorted(x.held.spelling.items()))) for x in lines)
    return Record(values=tuple(own.values), parts=parts, spelling=tuple(sorted(own.spelling.items())))


def _edited(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _parsed(f: Field, text: str) -> Value:
    """The value that is shown so, without the blanks that no value begins or ends with."""
    if f.kind is not Kind.UNITS:
        return text.strip()
    return tuple(item for piece in text.split(f.separator) if (item := piece.strip()))
