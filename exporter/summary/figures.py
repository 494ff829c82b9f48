"""What a summary counts, as frozen data: statuses in all, by leader and by unit; lines that are late; what is not known.

Every count comes from the model and is held against the document's own number of lines when a `Summary` is built.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from exporter.errors import ModelError
from exporter.messages import Say

__all__ = ["Counts", "Group", "Item", "OtherText", "Reason", "Source", "Summary", "Undated", "Verdict"]


class Verdict(StrEnum):
    """What a status says by the layout's words; `OTHER` is whatever is none of them, a blank included."""

    ON_SCHEDULE = "on-schedule"
    BEHIND = "behind"
    OTHER = "other"


class Reason(StrEnum):
    """Why a line is listed: its deadline has passed while it is not on schedule, its status says behind, or both."""

    PASSED = "passed"
    BEHIND = "behind"
    PASSED_AND_BEHIND = "passed-and-behind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many lines have which verdict."""

    on_schedule: int = 0
    behind: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All lines."""
        return self.on_schedule + self.behind + self.other

    @property
    def share(self) -> float | None:
        """The part that is on schedule, between 0 and 1; None where there are no lines."""
        return self.on_schedule / self.total if self.total else None

    def of(self, verdict: Verdict) -> int:
        """The number of one verdict."""
        return {Verdict.ON_SCHEDULE: self.on_schedule, Verdict.BEHIND: self.behind, Verdict.OTHER: self.other}[verdict]

    @staticmethod
    def sum(counts: Iterable[Counts]) -> Counts:
        """Several counts added up."""
        some = tuple(counts)
        return Counts(on_schedule=sum(c.on_schedule for c in some), behind=sum(c.behind for c in some), other=sum(c.other for c in some))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A leader or a unit, as written, and its counts; an empty `name` holds the lines that name none.

    `source` is empty where groups of one name were taken together over all sources.
    """

    source: str
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line that a list shows: its values as written. `due` is the last day of its deadline, None where not certain.

    `reason` is None in the list of lines whose status is neither of the layout's words.
    """

    source: str
    number: str
    part: int
    """Counts the lines of a record from 1."""
    leader: str
    goal: str
    deadline: str
    due: dt.date | None
    status: str
    units: tuple[str, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherText:
    """A status that is none of the layout's words, as written, and on how many lines."""

    text: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """A deadline that gives no certain date, as written; on how many lines, and how many of them are not on schedule."""

    text: str
    lines: int
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document: its name and title, how many records and lines it holds, and its counts.

    `year` is what its title says, for deadlines without one. The flags say whether it has such a column at all.
    """

    name: str
    title: str
    records: int
    lines: int
    counts: Counts
    year: int | None
    has_status: bool
    has_leader: bool
    has_units: bool
    has_deadline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All figures of one or several documents. Raises ModelError where they do not add up.

    `leaders` are in the documents' order; the `units` of a document by lines, most first, then in its order. A line of several
    units (or leaders) counts once for each, so theirs add up to `unit_mentions` (`leader_mentions`) and not to the lines. `unclear` are the lines with other
    statuses, of documents that have the column. Without a `date` no deadline is judged.
    """

    date: dt.date | None
    sources: tuple[Source, ...]
    totals: Counts
    leaders: tuple[Group, ...]
    units: tuple[Group, ...]
    leader_mentions: int
    unit_mentions: int
    others: tuple[OtherText, ...]
    late: tuple[Item, ...]
    unclear: tuple[Item, ...]
    undated: tuple[Undated, ...]

    def __post_init__(self) -> None:
        lines = sum(s.lines for s in self.sources)
        behind = sum(i.reason in (Reason.BEHIND, Reason.PASSED_AND_BEHIND) for i in self.late)
        for zh, en, found, expected in (
            ("总数", "the totals", self.totals.total, lines),
            ("各表", "the documents", Counts.sum(s.counts for s in self.sources), self.totals),
            ("各领导", "the leaders", sum(g.counts.total for g in self.leaders), self.leader_mentions),
            ("各单位", "the units", sum(g.counts.total for g in self.units), self.unit_mentions),
            ("其他状态", "the other statuses", sum(o.lines for o in self.others), self.totals.other),
            ("未按计划清单", "the list of lines behind", behind, self.totals.behind),
        ):
            if found != expected:
                raise ModelError(
                    Say(f"{zh}合计不符：{found}，应为 {expected}", f"{en} do not add up: {found} instead of {expected}"),
                    hint=Say("请报告此问题并附上来源", "please report this with the source"),
                )

    @classmethod
    def joined(cls, summaries: Iterable[Summary]) -> Summary:
        """The figures of several summaries of one date, leaders and units of each source apart; ValueError where there are none."""
        some = tuple(summaries)
        if len({s.date for s in some}) != 1:
            raise ValueError([s.date for s in some])
        others: Counter[str] = Counter()
        undated: Counter[str] = Counter()
        pending: Counter[str] = Counter()
        for s in some:
            others.update({o.text: o.lines for o in s.others})
            undated.update({u.text: u.lines for u in s.undated})
            pending.update({u.text: u.pending for u in s.undated})
        return cls(
            date=some[0].date,
            sources=tuple(source for s in some for source in s.sources),
            totals=Counts.sum(s.totals for s in some),
            leaders=tuple(group for s in some for group in s.leaders),
            units=tuple(group for s in some for group in s.units),
            leader_mentions=sum(s.leader_mentions for s in some),
            unit_mentions=sum(s.unit_mentions for s in some),
            others=tuple(OtherText(text=t, lines=n) for t, n in others.most_common()),
            late=tuple(item for s in some for item in s.late),
            unclear=tuple(item for s in some for item in s.unclear),
            undated=tuple(Undated(text=t, lines=n, pending=pending[t]) for t, n in undated.most_common()),
        )

    @property
    def records(self) -> int:
        """How many records all documents hold."""
        return sum(s.records for s in self.sources)

    @property
    def passed(self) -> int:
        """How many lines are listed because their deadline has passed."""
        return sum(i.reason in (Reason.PASSED, Reason.PASSED_AND_BEHIND) for i in self.late)
