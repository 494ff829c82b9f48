"""A summary as an Excel workbook with native charts."""

from __future__ import annotations

import datetime as dt

from exporter.summary import words
from exporter.summary.charts import add_charts
from exporter.summary.figures import Counts, Group, Item, Summary
from exporter.summary.sheet import Sheet
from exporter.workbook import Book

__all__ = ["render"]

_SHARE = "0.0%"
# Up to so many bars the chart stands on the table's own page, below it.
_FEW = 12
# Headings of a table of groups without that of their source.
_PLAIN = 6


def render(summary: Summary, made: dt.date = words.UNDATED) -> bytes:
    """The workbook: sheets 汇总, 按领导, 按单位 and the lists. The same bytes for the same summary and date."""
    book = Book()
    _overview(Sheet(book, "汇总", (26, 10, 10, 10, 10, 10, 12)), summary)
    for name, heading, blank, groups in (
        ("按领导", "责任领导", words.NO_LEADER, summary.leaders),
        ("按单位", "责任单位", words.NO_UNIT, summary.units),
    ):
        _groups(book, summary, name=name, heading=heading, blank=blank, groups=groups)
    several = len(summary.sources) > 1
    late = words.ITEM_HEADINGS, (8, 11, 44, 11, 11, 26, 12)
    for name, items, (headings, widths) in (
        (words.LATE, summary.late, late),
        (words.UNCLEAR, summary.unclear, (late[0][:-1], (8, 11, 50, 12, 12, 30))),
    ):
        _items(Sheet(book, name, widths, landscape=True, left=3), summary, headings, items, several=several)
    return book.saved(f"{words.title(summary)} 进度汇总", made)


def _overview(sheet: Sheet, summary: Summary) -> None:
    sheet.title(words.title(summary), "进度汇总")
    for sentence in words.sentences(summary):
        sheet.paragraph(sentence.zh)
    headings = ("表", "事项", "合计", *(v.zh for v in words.VERDICTS.values()), "按计划比例")
    sheet.header(headings, repeat=False)
    for source in summary.sources:
        sheet.row((words.source_name(summary, source), source.records, *_numbers(source.counts)), formats={len(headings): _SHARE})
    if len(summary.sources) > 1:
        sheet.row(("合计", summary.records, *_numbers(summary.totals)), formats={len(headings): _SHARE}, bold=True)
    if summary.others:
        sheet.space()
        sheet.header(("“其他”的写法", "行数"), repeat=False)
        for o in summary.others:
            sheet.row((o.text or words.BLANK, o.lines))
    if summary.undated:
        sheet.space()
        sheet.header(("未作判断的时限", "行数", "未按计划或其他"), repeat=False)
        for u in summary.undated:
            sheet.row((u.text or words.BLANK, u.lines, u.pending))
    sheet.space()
    for note in words.notes(summary):
        sheet.paragraph(note)
    sheet.set_up()


def _numbers(counts: Counts) -> tuple[int | float | str, ...]:
    return (
        counts.total,
        *(counts.of(v) for v in words.VERDICTS),
        words.NOT_APPLICABLE if counts.share is None else int(counts.share * 1000 + 1e-9) / 1000,
    )


def _groups(book: Book, summary: Summary, *, name: str, heading: str, blank: str, groups: tuple[Group, ...]) -> None:
    headings = words.group_headings(summary, heading)
    named = len(headings) > _PLAIN
    sheet = Sheet(book, name, (18, 24, 10, 10, 10, 10, 12) if named else (36, 10, 10, 10, 10, 12))
    sheet.title(words.title(summary), f"进度汇总（{name}）")
    sheet.header(headings)
    begin = sheet.next
    for group in groups:
        before = (group.source,) if named else ()
        sheet.row((*before, words.name_of(group, blank), *_numbers(group.counts)), formats={len(headings): _SHARE})
    end = sheet.next - 1
    total = Counts.sum(g.counts for g in groups)
    sheet.row((*(("",) if named else ()), "合计", *_numbers(total)), formats={len(headings): _SHARE}, bold=True)
    if end < begin:
        sheet.set_up()
        return
    labels = [f"{words.name_of(g, blank)}{f'（{g.source}）' if named else ''}" for g in groups]
    below = len(groups) <= _FEW
    place = sheet if below else Sheet(book, f"{name}（图）", (9,) * 10)
    if below:
        sheet.space()
    add_charts(
        place,
        labels,
        sheet,
        column=len(headings) - len(words.VERDICTS),
        begin=begin,
        most=max(g.counts.total for g in groups),
        title=f"{name}完成情况（行）",
    )
    for each in {id(s): s for s in (sheet, place)}.values():
        each.set_up()


def _items(sheet: Sheet, summary: Summary, headings: tuple[str, ...], items: tuple[Item, ...], *, several: bool) -> None:
    sheet.title(words.title(summary), f"{sheet.name}（{len(items)}行）")
    sheet.header(headings)
    for item in items:
        sheet.row(words.item_cells(item, several=several)[: len(headings)])
    if not items:
        sheet.row(("", "", "无", *("",) * (len(headings) - 3)))
    sheet.set_up()
