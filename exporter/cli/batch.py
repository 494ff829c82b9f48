"""`exporter batch`: each leader's own part of a table, or each unit's, as documents of their own."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporter.cli.output import Commands, add_command, add_date, add_fonts, add_layout, today
from exporter.cli.streams import below
from exporter.errors import UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.batch import BatchResult, Event, Failure, SourceResult

__all__ = ["add"]

_BAR = 24
# A longer name is cut on the console.
_LONGEST_NAME = 24
# Two lines a second are enough to see that it goes on.
_REDRAW = 0.5


def add(commands: Commands) -> None:
    """Add `exporter batch`."""
    batch = add_command(
        commands,
        "batch",
        Say(
            "exporter batch seeds/heze-2023-q3.txt --by leader\nexporter batch 各市/*.docx --by unit --format pdf,docx --jobs 4\n"
            "exporter batch 表.txt --by leader --only 曹临,张鹏 --with-partners --renumber",
            "exporter batch seeds/heze-2023-q3.txt --by leader\nexporter batch cities/*.docx --by unit --format pdf,docx --jobs 4\n"
            "exporter batch table.txt --by leader --only 曹临,张鹏 --with-partners --renumber",
        ),
    )
    batch.add_argument(
        "sources",
        nargs="+",
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say("表格文件、文件夹或通配符", "tables, folders of them, or patterns")),
    )
    batch.add_argument(
        "--by",
        required=True,
        metavar=str(Say("leader|unit|status|deadline|栏目", "leader|unit|status|deadline|FIELD")),
        help=str(Say("按什么分组；也可写栏目的标题", "what to group by; a column's heading too")),
    )
    add_layout(batch)
    batch.add_argument("--format", default="docx,pdf,xlsx,xml", metavar="F,F…", help=str(Say("格式，逗号分隔", "formats, by commas")))
    batch.add_argument(
        "--out",
        type=Path,
        default=Path("out"),
        metavar=str(Say("文件夹", "DIR")),
        help=str(Say("输出文件夹，默认 out；每个来源一个子文件夹", "where to write, out by default; each source has a folder in it")),
    )
    batch.add_argument(
        "--only",
        default="",
        metavar=str(Say("值,值…", "VALUE,VALUE…")),
        help=str(Say("只导出这些组，别的保持原样", "only these groups; the others stay as they are")),
    )
    _add_switches(batch)
    batch.add_argument("--jobs", type=_count, metavar="N", help=str(Say("进程数，默认为处理器数", "processes, one a processor by default")))
    batch.add_argument(
        "--paginate",
        choices=("source", "flow"),
        default="flow",
        help=str(Say("默认 flow：各组重新分页", "flow by default: a group's pages as they come")),
    )
    batch.add_argument("--profile", choices=("stand-alone", "bound-annex"), help=str(Say("页面，同 export", "the page, as for export")))
    add_date(
        batch,
        Say(
            "写入文件属性的日期，默认今天（UTC）；汇总中在此日之前到期而未按计划的列为逾期",
            "the date in the files' properties, today (UTC) by default; in the summary what was due before it and is not on schedule is late",
        ),
    )
    add_fonts(batch)
    batch.set_defaults(run=_run)


def _add_switches(batch: argparse.ArgumentParser) -> None:
    for name, about in (
        ("--with-partners", Say("事项的全部分项都列入，不只本人的", "all parts of a record, not only the own ones")),
        ("--renumber", Say("组内重新编号，原序号写在括号里", "number the records anew, the original number in brackets")),
        ("--zip", Say("另把每个来源的结果打成一个 zip", "also a zip of each source's results")),
        ("--resume", Say("接着上次做：只做缺的和变了的", "go on where a run ended: only what is missing or has changed")),
        ("--json", Say("每个事件一行 JSON，写到标准输出", "one event a line as JSON on stdout")),
    ):
        batch.add_argument(name, action="store_true", help=str(about))


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(str(Say(f"{text} 不是正整数", f"{text} is no positive whole number")))
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.replace("，", ",").split(",") if word.strip()))


def _run(options: argparse.Namespace) -> int:
    from exporter.batch import batch

    names = _words(options.format)
    if not names:
        raise UsageError(Say("没有给出格式", "no format was given"), hint=Say("例如 --format pdf,docx", "for example --format pdf,docx"))
    teller = _Json() if options.json else _Bar()
    try:
        result = batch(
            options.sources,
            by=options.by,
            formats=names,
            out=options.out,
            layout=options.layout,
            only=_words(options.only),
            with_partners=options.with_partners,
            renumber=options.renumber,
            paginate=options.paginate,
            profile=options.profile,
            # A run that is gone on with has the date of its beginning, so that its bytes are those of a run in one go.
            date=options.date or (None if options.resume else today()),
            fonts=options.fonts,
            zip=options.zip,
            resume=options.resume,
            jobs=options.jobs,
            told=teller.tell,
        )
    finally:
        teller.clear()
    if not options.json:
        for source in result.sources:
            _tell_source(source, result.out)
    _tell_findings(result.sources)
    for failure in result.failures:
        _tell_failure(failure)
    return _code(result)


def _code(result: BatchResult) -> int:
    """1 where something failed; where all did, and for the same reason, that reason's own code."""
    codes = {failure.code for failure in result.failures}
    if not result.sources and len(codes) == 1:
        return codes.pop()
    return 0 if result.ok else 1


def _tell_source(source: SourceResult, out: Path) -> None:
    from unicodedata import east_asian_width

    print(source.title)
    paged = any(g.pages is not None for g in source.groups)
    heads = [source.field, *map(str, (Say("事项", "records"), Say("分项", "parts"), Say("页", "pages"), Say("文件", "files")))]
    names = [g.name if len(g.name) <= _LONGEST_NAME else f"{g.name[: _LONGEST_NAME - 1]}…" for g in source.groups]
    names = [" ".join(name.split()) for name in names]
    rows = [
        [name, str(g.records), str(g.parts), "" if g.pages is None else str(g.pages), str(len(g.files))]
        for name, g in zip(names, source.groups, strict=True)
    ]
    sums = [sum(g.records for g in source.groups), sum(g.parts for g in source.groups), sum(g.pages or 0 for g in source.groups)]
    total = [str(Say("合计", "total")), *map(str, sums), str(sum(len(g.files) for g in source.groups))]
    if not paged:
        total[3] = ""
    table = [heads, *rows, total]

    def wide(text: str) -> int:
        return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)

    widths = [max(wide(row[i]) for row in table) for i in range(5)]
    for row in table:
        first = row[0] + " " * (widths[0] - wide(row[0]))
        print("  " + "  ".join([first, *(" " * (w - wide(text)) + text for text, w in zip(row[1:], widths[1:], strict=True))]))
    held = Say(
        f"来源 {source.records} 项 {source.parts} 行，全部在其所属的组中（各组合计 {source.memberships} 行）",
        f"{source.records} records, {source.parts} parts in the source, each in its groups ({source.memberships} in all groups together)",
    )
    kept = Say(f"，其中 {source.reused} 组已有", f", {source.reused} groups were there already") if source.reused else ""
    print(f"  {held}{kept}")
    print(f"  {Say('目录与汇总', 'index and summary')}{Say('：', ': ')}{out / source.folder}  {' '.join(f.name for f in source.files)}")


def _tell_findings(sources: tuple[SourceResult, ...]) -> None:
    from collections import Counter

    counts = Counter(t.code for s in sources for t in (*s.findings, *(t for g in s.groups for t in g.findings)))
    if counts:
        found = Say(f"发现 {counts.total()} 处", f"{counts.total()} findings")
        listed = Say("、", ", ").__str__().join(f"{code} × {count}" for code, count in sorted(counts.items()))
        print(f"{found} ({listed})", file=sys.stderr)
    for source in sources:
        for told in source.findings:
            if told.code.startswith("G"):
                print(f"  {told.code} {told.place}{Say('：', ': ')}{told.message}", file=sys.stderr)


def _tell_failure(failure: Failure) -> None:
    where = f"{failure.source} {failure.group or ''}".strip()
    print(f"{Say('失败', 'failed')}{Say('：', ': ')}{where}  {failure.message}", file=sys.stderr)


class _Bar:
    """A line on stderr that says how far it is; nothing where stderr is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._began = self._last = time.monotonic()
        self._groups = self._sources = 0

    def tell(self, event: Event) -> None:
        """Draw the line anew."""
        self._groups += event.kind == "group"
        self._sources += event.kind == "source"
        now = time.monotonic()
        if not self._shown or (now - self._last < _REDRAW and event.kind == "group"):
            return
        self._last = now
        done = int(event.fraction * _BAR)
        left = (now - self._began) * (1 - event.fraction) / event.fraction if event.fraction > 0.02 else None
        time_left = "" if left is None else Say(f"约剩 {_clock(left)}", f"about {_clock(left)} left")
        counts = Say(
            f"{self._sources}/{event.sources} 张表 {self._groups} 组", f"{self._sources}/{event.sources} tables, {self._groups} groups"
        )
        line = f"[{'#' * done}{'.' * (_BAR - done)}] {event.fraction:4.0%}  {counts}  {time_left}"
        self._draw(f"\r{line}\x1b[K")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._draw("\r\x1b[K")

    @staticmethod
    def _draw(line: str) -> None:
        stream = below(sys.stderr)
        stream.write(line)
        stream.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


class _Json:
    """One event a line on stdout."""

    def tell(self, event: Event) -> None:
        """Write an event."""
        content: dict[str, Any] = {"event": event.kind, "fraction": round(event.fraction, 4), "sources": event.sources}
        if event.source is not None:
            content["source"] = event.source.path.as_posix()
        if (g := event.group) is not None:
            content |= {"group": g.name, "records": g.records, "parts": g.parts, "pages": g.pages, "files": [f.name for f in g.files]}
        if (r := event.result) is not None:
            content |= {
                "folder": r.folder,
                "records": r.records,
                "parts": r.parts,
                "groups": len(r.groups),
                "whole": r.whole,
                "reused": r.reused,
            }
        if (f := event.failure) is not None:
            content |= {"group": f.group, "message": f.message._asdict(), "code": f.code}
        sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def clear(self) -> None:
        """Nothing is left over."""
