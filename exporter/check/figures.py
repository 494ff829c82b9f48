"""Rules about dates, deadlines, statuses and how numbers are written."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from exporter.check.hit import Hit
from exporter.check.rule import rule
from exporter.check.structure import DEADLINE, _shifted, _wrapped
from exporter.check.table import Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_QUARTER = re.compile(r"([一二三四1-4])季度")
_YEAR = re.compile(r"(20\d\d)年")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月")
_DATE = re.compile(r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?")
_PAST = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(底|末|份|前|\d{1,2}日)?(前)?")
_DONE = re.compile(r"完成|完工|建成|结束|办结|投用|投入使用|举办|召开|结课|通车|竣工|验收|交付|开通|实现|达到|运营")
_NOT_DONE = re.compile(r"(未|没有|尚未|待)(?:[^，。；]{0,4})(?:完成|完工|建成|开工|启动)|正在|推进|筹备|尚未")
# 1,23 or 12,3456: groups that are no groups of three; 3.5.2 followed by a measure; 85%%.
_MALFORMED = re.compile(
    r"(?<![\d,.A-Za-z])\d{1,3}(?:,\d{3})*,(?:\d{1,2}|\d{4,})(?![\d,])(?=[万亿元%％个项人家吨户套])|(?<![\d.A-Za-z])\d+\.\d*\.\d+(?=[万亿元%％个项人家吨户套])|[%％]{2,}"
)
_OFTEN = 0.9


class Period(NamedTuple):
    """The end of the time that a table reports on."""

    year: int | None
    month: int

    @property
    def share(self) -> float:
        """How much of the year has passed."""
        return self.month / 12


def period(table: Table) -> Period | None:
    """What the title and the headings say: 2023年 and 三季度 give September 2023; None where they say nothing."""
    document = table.document
    headings = " ".join(h for f in document.fields for h in f.heading)
    said = f"{headings} {document.title} {' '.join(document.lead)}"
    year = _YEAR.search(f"{document.title} {' '.join(document.lead)} {headings}")
    if (quarter := _QUARTER.search(said)) is not None:
        word = quarter.group(1)
        month = 3 * (_QUARTERS.get(word) or int(word))
    elif "上半年" in said:
        month = 6
    elif (found := _MONTH.search(said)) is not None and 1 <= int(found.group(1)) <= 12:
        month = int(found.group(1))
    else:
        return None
    return Period(int(year.group(1)) if year is not None else None, month)


@rule("C502", Severity.NOTE, "时限已过", "a deadline has passed", mends=False)
def passed_deadlines(table: Table) -> Iterator[Hit]:
    """Before the end of the time that the table reports on, where the progress does not say that it is done. A hint."""
    now = table.once(period)
    if now is None:
        return
    for row in table.rows:
        for cell in (*row.own.values(), *row.cells.values()):
            if cell.kind is not Kind.DEADLINE or (cell.part is None and row.part) or (m := _PAST.fullmatch(cell.text)) is None:
                continue
            year, month = int(m.group(1)) if m.group(1) else now.year, int(m.group(2))
            if not 1 <= month <= 12 or (year or 0, month) > (now.year or year or 0, now.month):
                continue
            told = "".join(c.text for c in row.cells.values() if c.kind is Kind.TEXT)
            if not told or not _DONE.search(_NOT_DONE.sub("", told)):
                yield cell.hit(
                    Say(
                        f"时限“{cell.text}”已过，进展中没有写明完成",
                        f"the deadline “{cell.text}” has passed, and nothing says that it is done",
                    ),
                    suggestion=Say("请核对进度", "check the progress"),
                )


@rule("C504", Severity.NOTE, "进度状态不是常用的值", "an unusual status", mends=False)
def odd_statuses(table: Table) -> Iterator[Hit]:
    """Neither one of the layout's, nor one that the table has often."""
    shifted = table.once(_shifted)
    cells = [c for c in table.of_kind(Kind.STATUS) if c.text]
    counted = Counter(c.text for c in cells)
    known = {*table.checklist.statuses, *(s for s, n in counted.items() if n > max(2, len(cells) // 20))}
    for cell in cells:
        if cell.text not in known and cell.line not in shifted:
            words = "、".join(table.checklist.statuses)
            yield cell.hit(
                Say(f"状态是“{cell.text}”，一般为{words}", f"the status is “{cell.text}”; usual are {words}"),
                start=0,
                suggestion=Say("请核对", "check it"),
            )


@rule("C505", Severity.ERROR, "没有这一天", "a date that there is not", mends=False)
def impossible_dates(table: Table) -> Iterator[Hit]:
    """13月, 2月30日."""
    for cell, start, match in table.search(_DATE):
        month, day = int(match.group("month")), match.group("day")
        year = int(match.group("year") or 2024)  # a leap year, where none is said
        wrong = not 1 <= month <= 12
        if not wrong and day is not None:
            try:
                dt.date(year, month, int(day))
            except ValueError:
                wrong = True
        if wrong:
            yield cell.hit(
                Say(f"没有“{match.group()}”这个日期", f"there is no date “{match.group()}”"),
                start=start,
                suggestion=Say("请改正", "correct it"),
            )


@rule("C506", Severity.NOTE, "时限写法少见", "an unusual deadline", mends=False)
def odd_deadlines(table: Table) -> Iterator[Hit]:
    """Neither a date nor a usual word, and seldom in the table."""
    shifted, wrapped = table.once(_shifted), table.once(_wrapped)
    cells = [c for c in table.of_kind(Kind.DEADLINE) if c.text]
    counted = Counter(c.text for c in cells)
    for cell in cells:
        if cell.line in shifted or cell.line in wrapped or counted[cell.text] > max(1, len(cells) // 50):
            continue
        if DEADLINE.fullmatch(cell.text) is None and not any(c.isdigit() for c in cell.text):
            yield cell.hit(
                Say(f"时限“{cell.text}”的写法少见", f"“{cell.text}” is an unusual deadline"), start=0, suggestion=Say("请核对", "check it")
            )


@rule("C507", Severity.WARNING, "数字写法有误", "a number is written wrongly", mends=False)
def malformed_numbers(table: Table) -> Iterator[Hit]:
    """Groups of digits that are not of three, two decimal points, %%."""
    for cell, start, match in table.search(_MALFORMED):
        yield cell.hit(
            Say(f"数字“{match.group()}”的写法有误", f"“{match.group()}” is no way to write a number"),
            start=start,
            suggestion=Say("请改正", "correct it"),
        )
