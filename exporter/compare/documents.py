"""Two documents → their differences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from exporter.compare.alignment import Alignment, Column, align, number_of
from exporter.compare.changes import Change, Changes, Difference, Subject
from exporter.compare.pairing import Item, Pair, Pairer, Pairing
from exporter.model import Document, Field, Kind, Record, Scope, Value, show

__all__ = ["compare"]


def compare(old: Document, new: Document) -> Changes:
    """What changed from one document to another; nothing exactly where the documents are equal."""
    if old == new:
        return Changes()
    return Changes(differences=tuple(_differences(align(old, new))))


def _differences(both: Alignment) -> Iterator[Difference]:
    old, new = both.old, both.new
    if old.title != new.title:
        yield Difference(change=Change.CHANGED, subject=Subject.TITLE, old=old.title, new=new.title)
    yield from _lines(Subject.LEAD, old.lead, new.lead)
    yield from _listed(Subject.FIELD, both.fields, *_field_texts(both))
    headings = [[_leveled(s.level, s.heading) for s in d.sections] for d in (old, new)]
    yield from _listed(Subject.SECTION, both.sections, *headings)
    yield from _numbered_together(_records(both))
    yield from _lines(Subject.NOTE, old.notes, new.notes)


def _leveled(level: int, heading: str) -> str:
    return heading if level == 1 else f"{'　' * (level - 1)}{heading}"


def _field_texts(both: Alignment) -> tuple[list[str], list[str]]:
    """The headings of both documents' fields; with all else that is said of a field where only that changed."""
    old, new = ([" / ".join(f.heading) for f in d.fields] for d in (both.old, both.new))
    for i, j in both.fields.pairs:
        before, after = both.old.fields[i], both.new.fields[j]
        if before != after and old[i] == new[j]:
            old[i], new[j] = _described(before), _described(after)
    return old, new


def _described(field: Field) -> str:
    return f"{' / '.join(field.heading)} ({len(field.heading)}; {field.kind}; “{field.separator}”)"


def _lines(subject: Subject, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    pairer = Pairer([Item((text,), text=text) for text in old], [Item((text,), text=text) for text in new])
    pairer.by_ends()
    pairer.by_key(0)
    pairer.by_likeness()
    pairer.in_gaps()
    return _listed(subject, pairer.result(), old, new)


def _listed(subject: Subject, pairing: Pairing, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """The differences of two lists of texts."""
    moved = pairing.moved()
    for i, j in _in_order(pairing):
        where = Difference(
            change=Change.CHANGED,
            subject=subject,
            old=old[i] if i is not None else None,
            new=new[j] if j is not None else None,
            old_position=i + 1 if i is not None else None,
            new_position=j + 1 if j is not None else None,
        )
        if i is None or j is None:
            yield replace(where, change=Change.ADDED if i is None else Change.REMOVED)
            continue
        if (i, j) in moved:
            yield replace(where, change=Change.MOVED)
        if old[i] != new[j]:
            yield where


def _in_order(pairing: Pairing) -> Iterator[tuple[int | None, int | None]]:
    """Everything in the new list's order; what was removed follows what it stood behind."""
    at = dict(pairing.pairs)
    gone: dict[int, list[int]] = defaultdict(list)
    removed = set(pairing.removed)
    behind = -1
    for i in range(len(at) + len(removed)):
        if i in removed:
            gone[behind].append(i)
        else:
            behind = at[i]
    origin = {j: i for i, j in pairing.pairs}
    for j in range(-1, len(origin) + len(pairing.added)):
        if j >= 0:
            yield origin.get(j), j
        yield from ((i, None) for i in gone[j])


# Records -----------------------------------------------------------------------------------------------------------


def _records(both: Alignment) -> Iterator[Difference]:
    moved = _moved(both)
    for i, j in _in_order(both.records):
        where = _place(both, i, j)
        if i is None:
            yield replace(where, change=Change.ADDED, new=_whole(both.new, both.new_records[j or 0]))
        elif j is None:
            yield replace(where, change=Change.REMOVED, old=_whole(both.old, both.old_records[i]))
        else:
            if (i, j) in moved:
                from_, to = (d.sections[s[at]].heading for d, s, at in ((both.old, both.old_sections, i), (both.new, both.new_sections, j)))
                yield replace(where, change=Change.MOVED, old="" if from_ == to else from_, new="" if from_ == to else to)
            yield from _inside(both, i, j, where)


def _place(both: Alignment, i: int | None, j: int | None) -> Difference:
    return Difference(
        change=Change.CHANGED,
        subject=Subject.RECORD,
        old_record=number_of(both.old, both.old_records[i]) if i is not None else None,
        new_record=number_of(both.new, both.new_records[j]) if j is not None else None,
        old_position=i + 1 if i is not None else None,
        new_position=j + 1 if j is not None else None,
    )


def _moved(both: Alignment) -> set[Pair]:
    """The records that moved, not counting those that only went with their section.

    In a section that both have, a record is compared with its neighbours there; where a heading was added or removed,
    with its neighbours in the whole document.
    """
    sections = dict(both.sections.pairs)
    known = set(sections.values())
    within: dict[Pair, list[Pair]] = defaultdict(list)
    out: set[Pair] = set()
    loose: list[Pair] = []
    for i, j in both.records.pairs:
        here, there = both.old_sections[i], both.new_sections[j]
        if sections.get(here) == there:
            within[here, there].append((i, j))
        elif here in sections and there in known:
            out.add((i, j))
        else:
            loose.append((i, j))
    for pairs in within.values():
        out |= both.records.moved(pairs)
    if loose:
        out |= both.records.moved() & set(loose)
    return out


def _inside(both: Alignment, i: int, j: int, where: Difference) -> Iterator[Difference]:
    """The differences between two records that are the same matter."""
    old, new = both.old_records[i], both.new_records[j]
    yield from _values(both.columns[Scope.RECORD], old.values, new.values, where)
    if old.parts == new.parts and both.old.fields == both.new.fields:
        return
    pairing = both.parts(i, j)
    moved = pairing.moved()
    for p, q in _in_order(pairing):
        part = replace(where, subject=Subject.PART, old_part=p + 1 if p is not None else None, new_part=q + 1 if q is not None else None)
        if p is None:
            yield replace(part, change=Change.ADDED, new=_named(both.new.scoped(Scope.PART), new.parts[q or 0].values))
        elif q is None:
            yield replace(part, change=Change.REMOVED, old=_named(both.old.scoped(Scope.PART), old.parts[p].values))
        else:
            if (p, q) in moved:
                yield replace(part, change=Change.MOVED, old="", new="")
            yield from _values(both.columns[Scope.PART], old.parts[p].values, new.parts[q].values, part)


def _values(columns: Sequence[Column], old: Sequence[Value], new: Sequence[Value], where: Difference) -> Iterator[Difference]:
    for c in columns:
        if not c.same(old, new):
            yield replace(
                where,
                subject=Subject.VALUE,
                change=Change.RENUMBERED if c.new.kind is Kind.NUMBER and where.old_part is None else Change.CHANGED,
                old=show(old[c.old_index], c.old.separator),
                new=show(new[c.new_index], c.new.separator),
                field=c.new.label,
                key=c.new.key,
            )


def _whole(document: Document, record: Record) -> str:
    """All that a record says, a line for each column."""
    fields = document.scoped(Scope.PART)
    return "\n".join(
        text for text in (_named(document.scoped(Scope.RECORD), record.values), *(_named(fields, p.values) for p in record.parts)) if text
    )


def _named(fields: Sequence[Field], values: Sequence[Value]) -> str:
    return "\n".join(f"{f.label}：{show(v, f.separator)}" for f, v in zip(fields, values, strict=True) if v)


def _numbered_together(found: Iterator[Difference]) -> Iterator[Difference]:
    """Records one after the other whose 序号 all went up or down by the same: one difference with its count."""
    run: list[Difference] = []
    held: list[Difference] = []
    for d in found:
        if d.change is Change.RENUMBERED:
            if run and not _goes_on(run[-1], d):
                yield from _told(run, held)
                run, held = [], []
            run.append(d)
        elif run:
            held.append(d)
        else:
            yield d
    yield from _told(run, held)


def _goes_on(last: Difference, d: Difference) -> bool:
    follows = all(b == (a or 0) + 1 for a, b in ((last.old_position, d.old_position), (last.new_position, d.new_position)))
    texts = last.old or "", last.new or "", d.old or "", d.new or ""
    return follows and all(t.isdecimal() for t in texts) and int(texts[1]) - int(texts[0]) == int(texts[3]) - int(texts[2])


def _told(run: Sequence[Difference], held: Sequence[Difference]) -> Iterator[Difference]:
    """A run, and what was found between its records."""
    if len(run) > 1:
        first, last = run[0], run[-1]
        yield replace(first, old=f"{first.old}—{last.old}", new=f"{first.new}—{last.new}", count=len(run))
    else:
        yield from run
    yield from held
