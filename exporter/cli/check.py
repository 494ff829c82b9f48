"""`exporter check`: what is wrong with a table, and its repair."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_date, add_layout, in_colour, today, write_out
from exporter.errors import UsageError
from exporter.messages import Say, path_text

if TYPE_CHECKING:
    from exporter.check import Ask, Repaired
    from exporter.layout import Layout
    from exporter.model import Document, Finding, Repair
    from exporter.reports.findings import Checked

__all__ = ["add"]

_SUFFIXES = {".txt": "text", ".html": "html", ".htm": "html", ".json": "json", ".xlsx": "xlsx"}


def add(commands: Commands) -> None:
    """Add `exporter check`."""
    check = add_command(
        commands,
        "check",
        Say(
            "exporter check 表.txt\nexporter check 表.docx --severity warning --format html --out 检查.html\n"
            "exporter check 表.txt --repair safe --out 改好.docx\nexporter check --rules",
            "exporter check table.txt\nexporter check table.docx --severity warning --format html --out findings.html\n"
            "exporter check table.txt --repair safe --out mended.docx\nexporter check --rules",
        ),
    )
    check.add_argument("source", type=Path, nargs="?", metavar=str(Say("来源", "SOURCE")))
    add_layout(check)
    check.add_argument(
        "--severity",
        choices=("error", "warning", "note"),
        default="note",
        help=str(
            Say(
                "只报告（并据以决定返回值）此级别及以上的问题，默认 note",
                "report, and return 1 for, findings of this severity and above; note by default",
            )
        ),
    )
    check.add_argument(
        "--format",
        choices=("text", "json", "html", "xlsx"),
        help=str(Say("报告的格式：text（默认）、json、html、xlsx", "the report: text (default), json, html, xlsx")),
    )
    check.add_argument(
        "--repair",
        choices=("safe", "all", "interactive"),
        help=str(
            Say(
                "修复：safe 只改确定无疑的；all 也改很可能的；interactive 逐处询问。改好的表写到 --out，来源文件不动",
                "repair: safe what is certain, all what is likely too, interactive asks; the repaired table goes to --out, the source stays",
            )
        ),
    )
    check.add_argument(
        "--out",
        type=Path,
        metavar=str(Say("文件", "FILE")),
        help=str(
            Say(
                "报告写入文件；用 --repair 时是改好的表（按扩展名定格式，默认在来源旁加“.repaired”）",
                "write the report to a file; with --repair the repaired table (its format by its suffix; by default beside the source, with .repaired in its name)",
            )
        ),
    )
    check.add_argument(
        "--report",
        type=Path,
        metavar=str(Say("文件", "FILE")),
        help=str(Say("用 --repair 时，报告写入此文件", "with --repair, write the report to this file")),
    )
    check.add_argument("--rules", action="store_true", help=str(Say("列出全部规则", "list all rules")))
    add_date(check)
    check.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.rules:
        return _list_rules()
    if options.source is None:
        raise UsageError(
            Say("没有给出表格", "no table was given"), hint=Say("例如 exporter check 表.txt", "for example exporter check table.txt")
        )
    target, report, chosen = _targets(options)
    checked, repaired = _checked(options)
    if target is not None:
        from exporter import api, formats
        from exporter.job import Job

        kind = formats.by_written_suffix(target.suffix)
        job = Job(repaired.document, api.layout_for(repaired.document, options.layout), date=options.date or today())
        files = [(target, kind.load_renderer()(job))]
    else:
        files = []
    if report is not None:
        files.append((report, _rendered(checked, chosen, options)))
    elif chosen == "text":
        from exporter.reports import findings_text

        print(findings_text.render(checked, colour=in_colour(sys.stdout)), end="")
    else:
        write_out(_rendered(checked, chosen, options))
    if files:
        _write(files, checked, quiet=report is None and chosen != "text")
    return 1 if checked.findings else 0


def _list_rules() -> int:
    from exporter.check import all_rules
    from exporter.reports.findings import SEVERITIES

    for rule in all_rules():
        print(f"{rule.code}  {SEVERITIES[rule.severity]}  {rule.about}")
    return 0


def _targets(options: argparse.Namespace) -> tuple[Path | None, Path | None, str]:
    """Where the repaired table goes, where the report goes, and the report's format; UsageError where that is not clear."""
    source: Path = options.source
    if options.repair is None:
        if options.report is not None:
            raise UsageError(Say("--report 只与 --repair 同用", "--report goes with --repair only"), hint=Say("请用 --out", "use --out"))
        target, report = None, options.out
    else:
        target, report = options.out or source.with_name(f"{source.stem}.repaired{_suffix(source)}"), options.report
    chosen: str | None = options.format or (_SUFFIXES.get(report.suffix.lower()) if report is not None else "text")
    if chosen is None:
        raise UsageError(
            Say(f"不知道 {report} 应是什么格式", f"{report} does not say what format the report is to have"),
            hint=Say("请加 --format text|html|json|xlsx", "add --format text|html|json|xlsx"),
        )
    if chosen == "xlsx" and report is None:
        name = "--out" if options.repair is None else "--report"
        raise UsageError(
            Say("xlsx 不能输出到屏幕", "xlsx cannot go to the console"), hint=Say(f"请加 {name} 文件.xlsx", f"add {name} FILE.xlsx")
        )
    from exporter.outfiles import refuse_inputs

    refuse_inputs([p for p in (target, report) if p is not None], [source, options.layout])
    return target, report, chosen


def _suffix(source: Path) -> str:
    """The suffix to write a repaired table with: the source's own where it can be written, otherwise Word's."""
    from exporter import formats

    return source.suffix if formats.can_write(source.suffix) else ".docx"


def _checked(options: argparse.Namespace) -> tuple[Checked, Repaired]:
    from exporter import api, formats
    from exporter.check import Repaired, check, repair
    from exporter.model import Severity
    from exporter.reports.findings import Checked, least

    document = api.read(options.source, options.layout)
    layout: Layout = api.layout_for(document, options.layout)
    repaired = Repaired(document, ())
    if options.repair is not None:
        ask = _asker(document) if options.repair == "interactive" else None
        repaired = repair(document, layout, mode=options.repair, ask=ask)
    found = least(check(repaired.document, layout), Severity(options.severity))
    name = path_text(options.source)
    checked = Checked(
        name=Say(name, name),
        format=formats.by_suffix(options.source.suffix).name,
        layout=layout.name,
        document=repaired.document,
        findings=found,
        log=repaired.log,
        checklist=layout.check,
    )
    return checked, repaired


def _asker(document: Document) -> Ask:
    """A function that asks on the terminal: yes, no, or no more questions."""
    if not sys.stdin.isatty():
        raise UsageError(
            Say("interactive 需要在终端里逐处询问", "interactive asks on a terminal, and this is none"),
            hint=Say("请用 --repair safe 或 all", "use --repair safe or all"),
        )
    from exporter.reports.repairs import log_line

    stopped = False

    def ask(finding: Finding, changes: Sequence[Repair]) -> bool:
        nonlocal stopped
        if stopped:
            return False
        print(f"{finding.code} {finding.place}{Say('：', ': ')}{finding.message}", file=sys.stderr)
        for one in changes:
            print(f"  {log_line(document.fields, one)}", file=sys.stderr)
        print(Say("改吗？[y 改 / n 不改 / q 不再问] ", "repair it? [y/n/q to stop asking] "), end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline().strip().lower()
        stopped = answer in ("q", "")
        return answer in ("y", "yes", "是", "改")

    return ask


def _rendered(checked: Checked, chosen: str, options: argparse.Namespace) -> bytes:
    if chosen == "html":
        from exporter.reports import findings_html

        return findings_html.render(checked)
    if chosen == "json":
        from exporter.reports import findings_json

        return findings_json.render(checked)
    if chosen == "xlsx":
        from exporter.reports import findings_xlsx

        return findings_xlsx.render(checked, options.date or today())
    from exporter.reports import findings_text

    return findings_text.render(checked).encode()


def _write(files: list[tuple[Path, bytes]], checked: Checked, *, quiet: bool) -> None:
    """Put the files in place and tell of them: on stderr where a report for programs is on stdout."""
    from exporter import api
    from exporter.reports.findings import summary
    from exporter.reports.findings_text import repair_lines

    stream = sys.stderr if quiet else sys.stdout
    written = api.put(files)
    if len(written) == 2 or not checked.log:
        print(*repair_lines(checked), summary(checked), sep="\n", file=stream)
    for one in written:
        print(f"  {one.path}  {one.size / 1024:,.0f} KB", file=stream)
