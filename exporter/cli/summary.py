"""`exporter summary`: counts by leader and by unit, and what is late, as a workbook and as pages."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_date, add_fonts, add_layout, tell_findings, today
from exporter.errors import UsageError
from exporter.messages import Say, path_text

if TYPE_CHECKING:
    from exporter.readers.assemble import Reading
    from exporter.summary import Summary

__all__ = ["add"]

_NAME = "summary"
_FORMATS = ("xlsx", "pdf")


def add(commands: Commands) -> None:
    """Add `exporter summary`."""
    summary = add_command(
        commands,
        "summary",
        Say(
            "exporter summary seeds/heze-2023-q3.txt --date 2023-10-20\nexporter summary 各市/*.docx --out 汇总 --format pdf\nexporter summary 表一.xlsx 表二.xlsx --merge",
            "exporter summary seeds/heze-2023-q3.txt --date 2023-10-20\nexporter summary cities/*.docx --out summary --format pdf\nexporter summary one.xlsx two.xlsx --merge",
        ),
    )
    summary.add_argument(
        "sources",
        type=Path,
        nargs="+",
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say("一张或几张表，任何可读格式", "one or several tables of any readable formats")),
    )
    add_layout(summary)
    summary.add_argument(
        "--format",
        default=",".join(_FORMATS),
        metavar="F,F…",
        help=str(
            Say(
                "xlsx（汇总表，附图表）、pdf（汇总页），逗号分隔；默认两种都写",
                "xlsx (workbook with charts), pdf (pages), by commas; both by default",
            )
        ),
    )
    summary.add_argument(
        "--out",
        type=Path,
        default=Path("out"),
        metavar=str(Say("文件夹", "DIR")),
        help=str(Say("输出文件夹，默认 out", "where to write, out by default")),
    )
    summary.add_argument(
        "--merge",
        action="store_true",
        help=str(
            Say(
                "各表同名的领导、单位合并计算（同一机关的几张表）；不写则分表计算",
                "count leaders and units of one name together over all tables (tables of one body); apart by default",
            )
        ),
    )
    add_date(
        summary,
        Say(
            "对照日期：在此日之前到期而未按计划的列为逾期，并写入文件属性；不写则只看进度状态",
            "what was due before this day and is not on schedule is late; also the date in the files' properties. Without it only statuses count",
        ),
    )
    add_fonts(summary)
    summary.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from exporter import api
    from exporter.fonts import font_library
    from exporter.summary import summarize, summary_page_with_findings, summary_workbook

    formats = _formats(options.format)
    targets = {name: options.out / f"{_NAME}.{name}" for name in formats}
    _check_sources(options.sources, list(targets.values()), options.layout)
    readings: dict[str, Reading] = {}
    for path in options.sources:
        readings[_name(path, readings.__contains__)] = api.read_with_findings(path, options.layout)
    summary = summarize(
        {name: reading.document for name, reading in readings.items()}, layout=options.layout, date=options.date, merge=options.merge
    )
    made = options.date or today()
    findings = [finding for reading in readings.values() for finding in reading.findings]
    files: list[tuple[Path, bytes]] = []
    for name, path in targets.items():
        if name == "xlsx":
            files.append((path, summary_workbook(summary, made)))
        else:
            data, of_faces = summary_page_with_findings(summary, font_library(options.fonts), made)
            files.append((path, data))
            findings += of_faces
    written = api.put(files)
    _tell(summary)
    for file in written:
        print(f"  {file.path}  {file.size / 1024:,.0f} KB")
    tell_findings(findings)
    return 0


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in _FORMATS]
    if unknown or not names:
        raise UsageError(
            Say(f"汇总没有格式 {'、'.join(unknown) or '（空）'}", f"a summary has no format {', '.join(unknown) or '(none)'}"),
            hint=Say(f"用 {'、'.join(_FORMATS)}", f"use {', '.join(_FORMATS)}"),
        )
    return names


def _check_sources(sources: list[Path], targets: list[Path], layout: str | None) -> None:
    from exporter.outfiles import refuse_inputs, same_file

    refuse_inputs(targets, [*sources, layout])
    if any(same_file(one, other) for i, one in enumerate(sources) for other in sources[:i]):
        raise UsageError(
            Say("同一来源给了两次，会重复计算", "a source is given twice and would be counted twice"),
            hint=Say("请只写一次", "give it once"),
        )


def _name(path: Path, taken: Callable[[str], bool]) -> str:
    """What a source goes by: its name without the suffix, with its folder's or a number where another has the same."""
    n = 1
    stem, folder = path_text(path.stem), path_text(path.parent.name)
    name = stem
    while taken(name):
        n += 1
        name = f"{folder}/{stem}" if n == 2 and folder else f"{stem}（{n}）"
    return name


def _tell(summary: Summary) -> None:
    """The figures on stdout: in words, and by leader."""
    from exporter.summary import words

    print(words.title(summary))
    for sentence in words.sentences(summary):
        print(f"  {sentence}")
    several = any(group.source for group in summary.leaders) and len(summary.sources) > 1
    for group in summary.leaders:
        name = words.name_of(group, words.NO_LEADER)
        c = group.counts
        counts = Say(
            f"按计划 {c.on_schedule}/{c.total}，未按计划 {c.behind}，其他 {c.other}",
            f"{c.on_schedule}/{c.total} on schedule, {c.behind} behind, {c.other} other",
        )
        print(f"  {f'{group.source} · ' if several else ''}{name}{Say('：', ': ')}{counts}")
