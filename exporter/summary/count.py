"""From documents to figures: one pass over the lines of each. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from exporter.layout import StatusWords
from exporter.model import Document, Kind, Line, Scope, Value, show
from exporter.summary.deadline import due, year_of
from exporter.summary.figures import Counts, Group, Item, OtherText, Reason, Source, Summary, Undated, Verdict

__all__ = ["CountedFor", "Named", "figures"]

CountedFor: TypeAlias = Mapping[str, str] | Callable[[Line], Iterable[str]]
"""Whom a line is counted for: what to put in place of a value as written, or a function that gives all names of a line.

A line of no name, or of an empty one, belongs to nobody.
"""


class Named(NamedTuple):
    """A document, the name it goes by in a summary of several, and the words that its status is told by.

    `leaders` and `units` say whom its lines are counted for, where that is not simply what is written.
    """

    name: str
    document: Document
    words: StatusWords
    leaders: CountedFor | None = None
    units: CountedFor | None = None


class _Column:
    """The first field of a kind, and its value in a line: what a record says holds for each of its lines."""

    def __init__(self, document: Document, kind: Kind, *scopes: Scope) -> None:
        self._at: tuple[Scope, int] | None = None
        self.separator = " "
        for f in document.fields:
            if f.kind is kind and f.scope in (scopes or tuple(Scope)):
                self._at = f.scope, document.scoped(f.scope).index(f)
                self.separator = f.separator
                return

    def __bool__(self) -> bool:
        return self._at is not None

    def value(self, line: Line) -> Value:
        if self._at is None:
            return ""
        scope, index = self._at
        return (line.of_record if scope is Scope.RECORD else line.of_part).values[index]

    def text(self, line: Line) -> str:
        return show(self.value(line), self.separator)


class _Tally:
    """Counters of verdicts by key, in the order of first appearance."""

    def __init__(self) -> None:
        self.mentions = 0
        self._counts: dict[tuple[str, str], Counter[Verdict]] = {}

    def add(self, source: str, names: tuple[str, ...], verdict: Verdict) -> None:
        """Count a line once for each of its names, or for nobody."""
        self.mentions += max(1, len(names))
        for name in names or ("",):
            self._counts.setdefault((source, name), Counter())[verdict] += 1

    def groups(self) -> tuple[Group, ...]:
        return tuple(Group(source=source, name=name, counts=_counts(c)) for (source, name), c in self._counts.items())


def _counts(c: Counter[Verdict]) -> Counts:
    return Counts(on_schedule=c[Verdict.ON_SCHEDULE], behind=c[Verdict.BEHIND], other=c[Verdict.OTHER])


def figures(documents: Iterable[Named], *, date: dt.date | None = None, merge: bool = False) -> Summary:
    """The figures of some documents.

    A deadline that ends before `date` has passed; without a date none is judged. `merge` takes leaders and units of one
    name in several documents together: right for tables of one body, wrong for those of several, where one name may be
    two people.
    """
    run = _Run(date, merge=merge)
    sources = tuple(run.source(named) for named in documents)
    order = {"": 0} | {s.name: i for i, s in enumerate(sources)}
    return Summary(
        date=date,
        sources=sources,
        totals=Counts.sum(s.counts for s in sources),
        leaders=tuple(sorted(run.leaders.groups(), key=lambda g: (order[g.source], not g.name))),
        units=tuple(sorted(run.units.groups(), key=lambda g: (order[g.source], not g.name, -g.counts.total))),
        leader_mentions=run.leaders.mentions,
        unit_mentions=run.units.mentions,
        others=tuple(OtherText(text=t, lines=n) for t, n in run.others.most_common()),
        late=tuple(run.late),
        unclear=tuple(run.unclear),
        undated=tuple(Undated(text=t, lines=n, pending=run.pending[t]) for t, n in run.undated.most_common()),
    )


class _Run:
    """What is gathered over the lines of all documents."""

    def __init__(self, date: dt.date | None, *, merge: bool) -> None:
        self.date = date
        self.merge = merge
        self.leaders, self.units = _Tally(), _Tally()
        self.others: Counter[str] = Counter()
        self.undated: Counter[str] = Counter()
        self.pending: Counter[str] = Counter()
        self.late: list[Item] = []
        self.unclear: list[Item] = []

    def source(self, named: Named) -> Source:
        """Count the lines of a document."""
        document = named.document
        status = _Column(document, Kind.STATUS)
        leader = _Column(document, Kind.PERSON)
        units = _Column(document, Kind.UNITS)
        deadline = _Column(document, Kind.DEADLINE)
        number = _Column(document, Kind.NUMBER, Scope.RECORD)
        goal = _Column(document, Kind.TEXT, Scope.RECORD) or _Column(document, Kind.TEXT)
        year = year_of(document.title)
        key = "" if self.merge else named.name
        seen: Counter[Verdict] = Counter()
        for line in document.lines():
            verdict = _verdict(status.text(line), named.words)
            seen[verdict] += 1
            self.leaders.add(key, _names(line, leader.value(line), named.leaders), verdict)
            self.units.add(key, _names(line, units.value(line), named.units), verdict)
            item = Item(
                source=named.name,
                number=number.text(line),
                part=line.part + 1,
                leader=leader.text(line),
                goal=goal.text(line),
                deadline=deadline.text(line),
                due=due(deadline.text(line), year),
                status=status.text(line),
                units=_names(line, units.value(line), None),
            )
            self._list(item, verdict, has_status=bool(status), has_deadline=bool(deadline))
        return Source(
            name=named.name,
            title=document.title,
            records=document.record_count,
            lines=document.line_count,
            counts=_counts(seen),
            year=year,
            has_status=bool(status),
            has_leader=bool(leader),
            has_units=bool(units),
            has_deadline=bool(deadline),
        )

    def _list(self, item: Item, verdict: Verdict, *, has_status: bool, has_deadline: bool) -> None:
        """Put a line into the lists that it belongs to."""
        pending = verdict is not Verdict.ON_SCHEDULE
        if self.date is not None and has_deadline and item.due is None:
            self.undated[item.deadline] += 1
            self.pending[item.deadline] += pending
        passed = pending and self.date is not None and item.due is not None and item.due < self.date
        if verdict is Verdict.BEHIND:
            self.late.append(replace(item, reason=Reason.PASSED_AND_BEHIND if passed else Reason.BEHIND))
        elif passed:
            self.late.append(replace(item, reason=Reason.PASSED))
        if verdict is Verdict.OTHER:
            self.others[item.status] += 1
            if has_status:
                self.unclear.append(item)


def _names(line: Line, written: Value, told: CountedFor | None) -> tuple[str, ...]:
    """Whom a line is counted for, each once."""
    items: Iterable[str] = (written,) if isinstance(written, str) else written
    if isinstance(told, Mapping):
        items = (told.get(item, item) for item in items)
    elif told is not None:
        items = told(line)
    return tuple(item for item in dict.fromkeys(items) if item)


def _verdict(status: str, words: StatusWords) -> Verdict:
    if status in words.on_schedule:
        return Verdict.ON_SCHEDULE
    return Verdict.BEHIND if status in words.behind else Verdict.OTHER
