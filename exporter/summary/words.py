"""What a summary says. Its files are official papers and always Chinese; what a console shows has both languages."""

from __future__ import annotations

import datetime as dt
from unicodedata import east_asian_width

from exporter.linebreak import break_lines
from exporter.messages import Say
from exporter.summary.figures import Group, Item, Reason, Source, Summary, Verdict

__all__ = [
    "BLANK",
    "ITEM_HEADINGS",
    "LATE",
    "NOT_APPLICABLE",
    "NO_LEADER",
    "NO_UNIT",
    "REASONS",
    "UNCLEAR",
    "UNDATED",
    "VERDICTS",
    "Verdict",
    "balanced",
    "day",
    "group_headings",
    "item_cells",
    "name_of",
    "notes",
    "sentences",
    "share",
    "source_name",
    "title",
]

VERDICTS = {
    Verdict.ON_SCHEDULE: Say("按计划", "on schedule"),
    Verdict.BEHIND: Say("未按计划", "behind"),
    Verdict.OTHER: Say("其他", "other"),
}
REASONS = {Reason.PASSED: "时限已过", Reason.BEHIND: "未按计划", Reason.PASSED_AND_BEHIND: "时限已过，未按计划"}
BLANK = "（空白）"
NO_LEADER = "（未列领导）"
NO_UNIT = "（未列单位）"
NOT_APPLICABLE = "—"
LATE = "逾期与未按计划"
UNCLEAR = "进度状态不明"
ITEM_HEADINGS = ("序号", "责任领导", "事项", "完成时限", "进度状态", "责任单位", "列入原因")


UNDATED = dt.date(1970, 1, 1)
"""The date in a file's properties where none is given."""
_MOST = 6


def title(summary: Summary) -> str:
    """The title: the only document's own, or how many tables there are."""
    return summary.sources[0].title if len(summary.sources) == 1 else f"{len(summary.sources)}张一览表"


def share(value: float | None) -> str:
    """A share as people read it: 98.6%; rounded down, so that only all is 100%."""
    return NOT_APPLICABLE if value is None else f"{int(value * 1000 + 1e-9) / 10:.1f}%"


def balanced(text: str, room: float) -> tuple[str, ...]:
    """A title in as few lines of so many ems as it needs, about equally long, broken where lines of Chinese may end."""
    ems = {c: 64 if east_asian_width(c) in "WFA" else 32 for c in text}
    whole = sum(ems[c] for c in text)
    fewest = max(1, -(-whole // int(room * 64)))
    for more in range(len(text) + 1):
        measure = min(int(room * 64), -(-whole // fewest) + 32 * more)
        lines = break_lines(text, measure, ems, 64, squeeze=False)
        if len(lines) <= fewest or measure == int(room * 64):
            return tuple(line.text.strip() for line in lines)
    return (text,)


def day(summary: Summary) -> str:
    """The date that deadlines are held against; empty where there is none."""
    return f"{summary.date.year}年{summary.date.month}月{summary.date.day}日" if summary.date else ""


def group_headings(summary: Summary, first: str) -> tuple[str, ...]:
    """The headings of a table of groups; that of the documents' names only where groups of several stand in it."""
    named = ("来源",) if any(g.source for g in (*summary.leaders, *summary.units)) and len(summary.sources) > 1 else ()
    return (*named, first, "合计", *(v.zh for v in VERDICTS.values()), "按计划比例")


def name_of(group: Group, blank: str) -> str:
    """A group's name; `blank` for the lines that name none."""
    return group.name or blank


def source_name(summary: Summary, source: Source) -> str:
    """What a document goes by in a table of all of them; the only one needs no name."""
    return source.name if len(summary.sources) > 1 else "全表"


def item_cells(item: Item, *, several: bool) -> tuple[str, ...]:
    """A listed line as the texts of its cells, under `ITEM_HEADINGS`; a list of unclear lines has no use for the last."""
    number = item.number or NOT_APPLICABLE
    if item.part > 1:
        number += f"（{item.part}）"
    return (
        f"{item.source}\n{number}" if several else number,
        item.leader or NO_LEADER,
        item.goal,
        item.deadline or BLANK,
        item.status or BLANK,
        "\n".join(item.units) or NO_UNIT,
        REASONS[item.reason] if item.reason else "",
    )


def sentences(summary: Summary) -> tuple[Say, ...]:
    """The figures in words: what there is, how it stands, what is late."""
    c = summary.totals
    of = f"共{len(summary.sources)}张表，" if len(summary.sources) > 1 else ""
    out = [
        Say(
            f"{of}{summary.records}个事项，分{c.total}行：按计划{c.on_schedule}行（{share(c.share)}），"
            f"未按计划{c.behind}行，其他{c.other}行。",
            f"{f'{len(summary.sources)} tables, ' if of else ''}{summary.records} records, {c.total} lines: {c.on_schedule} on schedule ({share(c.share)}), "
            f"{c.behind} behind, {c.other} other.",
        )
    ]
    if summary.others and any(s.has_status for s in summary.sources):
        out.append(
            Say(
                f"“其他”照原表所写：{_listed([(o.text, o.lines) for o in summary.others]).zh}。",
                f"other, as written: {_listed([(o.text, o.lines) for o in summary.others]).en}.",
            )
        )
    without = [s.name for s in summary.sources if not s.has_status]
    if without:
        some, rest = without[:_MOST], len(without) - _MOST
        more = Say(f"等{len(without)}张", f" and {rest} more") if rest > 0 else Say("", "")
        out.append(
            Say(
                f"没有进度状态栏的表，全部计入“其他”：{'、'.join(some)}{more.zh}。",
                f"tables without a status column, wholly counted as other: {', '.join(some)}{more.en}.",
            )
        )
    if summary.date is None:
        out.append(Say("未给出对照日期，只看进度状态，不判断逾期。", "without a date only statuses count; no deadline is judged."))
    else:
        more = (
            Say(f"，连同未到时限而未按计划的共{n}行", f"; {n} with those behind before it")
            if (n := len(summary.late)) > summary.passed
            else Say("", "")
        )
        out.append(
            Say(
                f"截至{day(summary)}，时限已过而未注明按计划的{summary.passed}行{more.zh}。",
                f"on {summary.date.isoformat()}, {summary.passed} lines are past their deadline and not on schedule{more.en}.",
            )
        )
    if summary.undated:
        out.append(
            Say(
                "时限无法确定为日期、未作判断的"
                f"{sum(u.lines for u in summary.undated)}行（其中未注明按计划的{sum(u.pending for u in summary.undated)}行）："
                f"{_listed([(u.text, u.lines) for u in summary.undated]).zh}。",
                f"deadlines that give no certain date and were not judged: {sum(u.lines for u in summary.undated)} lines "
                f"({sum(u.pending for u in summary.undated)} of them not on schedule): "
                f"{_listed([(u.text, u.lines) for u in summary.undated]).en}.",
            )
        )
    return tuple(out)


def _listed(texts: list[tuple[str, int]]) -> Say:
    """Texts as written and how often, the first of them where there are many."""
    rest = len(texts) - _MOST
    zh = "、".join(f"{_quoted(text)}{n}行" for text, n in texts[:_MOST])
    en = ", ".join(f"{_quoted(text)} {n}" for text, n in texts[:_MOST])
    return Say(f"{zh}，另有{rest}种写法", f"{en}, and {rest} more texts") if rest > 0 else Say(zh, en)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else BLANK


def notes(summary: Summary) -> tuple[str, ...]:
    """How the tables count, below them."""
    counted = (("责任领导", "位", summary.leader_mentions), ("责任单位", "个", summary.unit_mentions))
    return (
        "注：按计划比例＝按计划÷合计，不足0.1%的舍去。",
        *(
            f"一行列有几{measure}{what}的各计一次，故各{what}合计{n}，与总行数{summary.totals.total}不同。"
            for what, measure, n in counted
            if n != summary.totals.total
        ),
    )
