"""`exporter diff`: what changed between two tables, or in one since it was exported."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_date, add_layout, add_limits, in_colour, tell_findings, today, write_out
from exporter.errors import UsageError
from exporter.messages import Say, path_text

if TYPE_CHECKING:
    from exporter.reports.comparison import Comparison

__all__ = ["add"]

_SUFFIXES = {".txt": "text", ".html": "html", ".htm": "html", ".json": "json", ".xlsx": "xlsx"}


def add(commands: Commands) -> None:
    """Add `exporter diff`."""
    diff = add_command(
        commands,
        "diff",
        Say(
            "exporter diff 二季度.docx 三季度.docx\nexporter diff 表.txt 表.pdf --format json\nexporter diff 改过的.docx --out 变更对照表.xlsx",
            "exporter diff q2.docx q3.docx\nexporter diff table.txt table.pdf --format json\nexporter diff edited.docx --out changes.xlsx",
        ),
    )
    diff.add_argument("old", type=Path, metavar="A")
    diff.add_argument("new", type=Path, nargs="?", metavar="B")
    diff.add_argument(
        "--format",
        choices=("text", "html", "json", "xlsx"),
        help=str(
            Say(
                "报告的格式：text（默认）、html、json、xlsx（变更对照表）；不写则看 --out 的扩展名",
                "the report: text (default), html, json, xlsx (a table of changes); by default what the suffix of --out says",
            )
        ),
    )
    diff.add_argument(
        "--out",
        type=Path,
        metavar=str(Say("文件", "FILE")),
        help=str(Say("写入文件，不写则输出到屏幕", "write the report to a file instead of the console")),
    )
    add_layout(diff)
    add_limits(diff)
    add_date(diff)
    diff.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    chosen = _format(options)
    comparison = _compared(options)
    if options.out is None and chosen == "text":
        from exporter.reports import text

        print(text.render(comparison, colour=in_colour(sys.stdout)), end="")
    else:
        data = _rendered(comparison, chosen, options)
        if options.out is None:
            write_out(data)
        else:
            _write(options.out, data, comparison)
    return 1 if comparison.changes else 0


def _format(options: argparse.Namespace) -> str:
    """The report's format; UsageError where it is not clear, or where the report would take a table's place."""
    out: Path | None = options.out
    chosen: str | None = options.format or (_SUFFIXES.get(out.suffix.lower()) if out is not None else "text")
    if chosen is None:
        raise UsageError(
            Say(f"不知道 {out} 应是什么格式", f"{out} does not say what format the report is to have"),
            hint=Say("请加 --format text|html|json|xlsx", "add --format text|html|json|xlsx"),
        )
    if chosen == "xlsx" and out is None:
        raise UsageError(
            Say("xlsx 不能输出到屏幕", "xlsx cannot go to the console"), hint=Say("请加 --out 文件.xlsx", "add --out FILE.xlsx")
        )
    if out is not None:
        from exporter.outfiles import refuse_inputs

        refuse_inputs([out], [options.old, options.new, options.layout])
    return chosen


def _compared(options: argparse.Namespace) -> Comparison:
    from exporter import api, formats
    from exporter.compare import compare
    from exporter.reports.comparison import Comparison, side_of

    first = api.read_with_findings(options.old, options.layout)
    name, kind = path_text(options.old), formats.by_suffix(options.old.suffix).name
    if options.new is not None:
        second = api.read_with_findings(options.new, options.layout)
        tell_findings([*first.findings, *second.findings])
        other, other_kind = path_text(options.new), formats.by_suffix(options.new.suffix).name
        old, new = side_of(first.document, Say(name, name), kind), side_of(second.document, Say(other, other), other_kind)
        return Comparison(old=old, new=new, changes=compare(first.document, second.document))
    copy = api.read_enclosed(options.old)
    if copy is None:
        raise UsageError(
            Say(f"{name} 中没有导出时的数据副本，无从比较", f"{name} encloses no copy of its data to compare it with"),
            hint=Say("请给出两个文件：exporter diff A B", "give two files: exporter diff A B"),
        )
    old = side_of(copy, Say(f"{name}（导出时）", f"{name} (as exported)"), kind)
    new = side_of(first.document, Say(f"{name}（现在）", f"{name} (as it is now)"), kind)
    return Comparison(old=old, new=new, changes=compare(copy, first.document))


def _rendered(comparison: Comparison, chosen: str, options: argparse.Namespace) -> bytes:
    if chosen == "html":
        from exporter.reports import html

        return html.render(comparison)
    if chosen == "json":
        from exporter.reports import json

        return json.render(comparison)
    if chosen == "xlsx":
        from exporter.reports import xlsx

        return xlsx.render(comparison, options.date or today())
    from exporter.reports import text

    return text.render(comparison).encode()


def _write(out: Path, data: bytes, comparison: Comparison) -> None:
    from exporter import api
    from exporter.reports.comparison import summary

    (written,) = api.put([(out, data)])
    print(summary(comparison.changes))
    print(f"  {written.path}  {written.size / 1024:,.0f} KB")
