"""The command line: the one place with a clock and a console."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.errors import ExporterError, UsageError
from exporter.messages import Say
from exporter.version import VERSION

if TYPE_CHECKING:
    from exporter.fonts import Face, FontLibrary
    from exporter.layout import Layout
    from exporter.pageplan import Pages

__all__ = ["main"]

_INTERRUPTED = 130
_SHOWN_FINDINGS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Messages go to stderr, results to stdout."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ExporterError as error:
        print(f"{Say('错误', 'error')}{Say('：', ': ')}{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(Say("已中断，原有文件未动", "interrupted; what was there is untouched"), file=sys.stderr)
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="exporter",
        description=str(
            Say("把责任目标表导出为公文格式的 Word、PDF、Excel 和 XML。", "Export official tables as Word, PDF, Excel and XML.")
        ),
        epilog=str(
            Say(
                "退出码：0 完成 · 1 有差异 · 2 用法 · 3 读不了 · 4 布局或字体 · 5 写不了 · 130 中断",
                "exit codes: 0 done · 1 findings · 2 usage · 3 input · 4 layout or font · 5 output · 130 interrupted",
            )
        ),
    )
    parser.add_argument("--version", action="version", version=f"exporter {VERSION}")
    commands = parser.add_subparsers(required=True, metavar=str(Say("命令", "COMMAND")))
    _add_export(commands)
    layouts = commands.add_parser("layouts", help=str(Say("列出布局及各自认得的栏目", "list the layouts and what each matches")))
    layouts.set_defaults(run=_layouts)
    fonts = commands.add_parser(
        "fonts",
        help=str(Say("列出字体；给出表格时，说明哪些字来自哪种字体", "list the faces; with a table, which character comes from which")),
    )
    fonts.add_argument("source", nargs="?", type=Path, metavar=str(Say("来源", "SOURCE")))
    fonts.add_argument("--layout", metavar=str(Say("名称|文件", "NAME|FILE")))
    _add_fonts(fonts)
    fonts.set_defaults(run=_fonts)
    return parser


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = commands.add_parser(
        "export",
        help=str(Say("导出一张表", "export a table")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=str(
            Say(
                "例：\n  exporter export seeds/heze-2023-q3.txt\n  exporter export 表.txt --format pdf,docx --out 归档\n  exporter export 表.txt --paginate flow --date 2023-10-20",
                "examples:\n  exporter export seeds/heze-2023-q3.txt\n  exporter export table.txt --format pdf,docx --out archive\n  exporter export table.txt --paginate flow --date 2023-10-20",
            )
        ),
    )
    export.add_argument(
        "source",
        type=Path,
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say("表格文件（.txt .tsv .csv .xml）", "the table (.txt .tsv .csv .xml)")),
    )
    export.add_argument(
        "--layout",
        metavar=str(Say("名称|文件", "NAME|FILE")),
        help=str(Say("布局；不写则按表头选择", "the layout; by default the headings choose it")),
    )
    export.add_argument(
        "--format",
        default="docx,pdf,xlsx,xml",
        metavar="F,F…",
        help=str(
            Say("格式，逗号分隔；默认 docx,pdf,xlsx,xml，另有 txt、csv", "formats, by commas; docx,pdf,xlsx,xml by default, also txt, csv")
        ),
    )
    export.add_argument(
        "--out",
        type=Path,
        default=Path("out"),
        metavar=str(Say("文件夹", "DIR")),
        help=str(Say("输出文件夹，默认 out", "where to write, out by default")),
    )
    export.add_argument(
        "--paginate",
        choices=("source", "flow"),
        help=str(Say("source：按来源分页；flow：重新分页", "source: pages as in the source; flow: as they come")),
    )
    export.add_argument(
        "--profile",
        choices=("stand-alone", "bound-annex"),
        help=str(
            Say(
                "stand-alone：单独成册；bound-annex：装订在竖排公文中的横排附件（GB/T 9704—2012 第 8 章）",
                "stand-alone: a document of its own; bound-annex: a landscape table bound into a portrait document (GB/T 9704—2012 §8)",
            )
        ),
    )
    export.add_argument(
        "--date",
        type=_date,
        metavar="YYYY-MM-DD",
        help=str(Say("写入文件属性的日期，默认今天（UTC）", "the date in the files' properties, today (UTC) by default")),
    )
    _add_fonts(export)
    export.set_defaults(run=_export)


def _add_fonts(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fonts",
        action="append",
        default=[],
        metavar=str(Say("文件夹", "DIR")),
        help=str(
            Say(
                "先到此文件夹找布局所写的字体，可写多次；写 system 则找本机字体（先用户后系统）。不写则只用随附的字体，各机输出相同",
                "look for the layout's faces in this folder first, may be repeated; `system` looks in the user's and the "
                "system's folders. Without it only the faces that ship are used, and every machine writes the same bytes",
            )
        ),
    )


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(Say(f"{text} 不是 YYYY-MM-DD", f"{text} is not YYYY-MM-DD"))) from error


def _today() -> dt.date:
    """Today in UTC, or the day of SOURCE_DATE_EPOCH, so that a time zone never changes a file."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return dt.datetime.fromtimestamp(int(epoch) if epoch else time.time(), dt.UTC).date()
    except ValueError as error:
        raise UsageError(Say("SOURCE_DATE_EPOCH 不是整数", "SOURCE_DATE_EPOCH is no whole number")) from error


def _export(options: argparse.Namespace) -> int:
    from exporter import api, formats
    from exporter.fonts import font_library
    from exporter.job import Job
    from exporter.layout import Paginate
    from exporter.pageformat import Profile

    began = time.perf_counter()
    names = tuple(dict.fromkeys(name.strip() for name in options.format.split(",") if name.strip()))
    if not names:
        raise UsageError(Say("没有给出格式", "no format was given"), hint=Say("例如 --format pdf,docx", "for example --format pdf,docx"))
    chosen = [formats.get(name) for name in names]
    reading = api.read_with_findings(options.source, options.layout)
    document = reading.document
    layout = api.layout_for(document, options.layout)
    if options.profile:
        layout = layout.for_profile(Profile(options.profile))
    mode = Paginate(options.paginate) if options.paginate else None
    job = Job(document, layout, mode=mode, date=options.date or _today(), library=font_library(options.fonts))
    targets = {(options.out / f"{options.source.stem}{f.suffixes[0]}").resolve() for f in chosen}
    if options.source.resolve() in targets:
        raise UsageError(
            Say("输出会覆盖来源文件", "the output would overwrite the source"),
            hint=Say("请用 --out 另选文件夹", "choose another folder with --out"),
        )
    written = api.write(job, names, options.out, options.source.stem)
    paged = any(f.paged for f in chosen)
    findings = (*reading.findings, *(job.pages.findings if paged else ()))
    seconds = time.perf_counter() - began
    pages = len(job.pages.pages) if paged else 0
    print(document.title)
    print(
        Say(
            f"布局 {layout.name} · {document.record_count} 项 {document.line_count} 行"
            + (f" · {pages} 页" if paged else "")
            + f" · {seconds:.1f} 秒",
            f"layout {layout.name} · {document.record_count} records, {document.line_count} parts"
            + (f" · {pages} pages" if paged else "")
            + f" · {seconds:.1f} s",
        )
    )
    for file in written:
        print(f"  {file.path}  {file.size / 1024:,.0f} KB")
    _tell_findings(findings)
    return 0


def _tell_findings(findings: Sequence[object]) -> None:
    from exporter.model import Finding, Severity

    found = [f for f in findings if isinstance(f, Finding)]
    counts = Counter(f.code for f in found)
    summary = Say("、", ", ").__str__().join(f"{code} × {count}" for code, count in sorted(counts.items()))
    print(
        Say(f"发现 {len(found)} 处", f"{len(found)} findings") if found else Say("没有发现问题", "no findings"),
        f"({summary})" if found else "",
        file=sys.stderr,
    )
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    for finding in sorted(found, key=lambda f: order[f.severity])[:_SHOWN_FINDINGS]:
        where = f"{finding.place}{Say('：', ': ')}" if str(finding.place) else ""
        print(f"  {finding.code} {where}{finding.message}", file=sys.stderr)
    if len(found) > _SHOWN_FINDINGS:
        print(Say(f"  ……另有 {len(found) - _SHOWN_FINDINGS} 处", f"  … and {len(found) - _SHOWN_FINDINGS} more"), file=sys.stderr)


def _layouts(_: argparse.Namespace) -> int:
    from exporter.layout import layout_names, load_layout

    for name in layout_names():
        layout = load_layout(name)
        print(f"{name}  {layout.about}")
        print(f"  {layout.expects()}")
    return 0


def _fonts(options: argparse.Namespace) -> int:
    from exporter.fonts import font_library, report, searched

    library = font_library(options.fonts)
    intact = True
    for face in library.faces:
        ok = face.path.is_file() and face.intact()
        intact = intact and ok
        state = Say("完好", "intact") if ok else Say("缺失或被改动", "missing or changed")
        print(f"{face.family}  {face.role}  {len(face.characters) if ok else 0:,} {Say('字', 'characters')}  {face.licence}  {state}")
    for line in searched(library):
        print(line)
    layouts, pages = _laid_out(options, library)
    for layout in layouts:
        print()
        for line in report(library, layout):
            print(line)
    if pages is not None:
        _font_use(pages)
    stacks = [library.stack(layout, role) for layout in layouts for role in layout.fonts]
    if findings := list(dict.fromkeys(finding for stack in stacks for finding in stack.findings)):
        _tell_findings(findings)
    return 0 if intact else 4


def _laid_out(options: argparse.Namespace, library: FontLibrary) -> tuple[list[Layout], Pages | None]:
    """The layouts to tell of: the source's and its pages, or the one asked for, or all."""
    from exporter import api
    from exporter.job import Job
    from exporter.layout import layout_names, load_layout

    if options.source is None:
        return [load_layout(name) for name in ([options.layout] if options.layout else layout_names())], None
    document = api.read(options.source, options.layout)
    layout = api.layout_for(document, options.layout)
    return [layout], Job(document, layout, library=library).pages


def _font_use(pages: Pages) -> None:
    used: dict[Face, set[str]] = {}
    for page in pages.pages:
        for cell in page.cells:
            for character in cell.text.replace("\n", ""):
                face = pages.stacks[cell.style.font].face_of(character)
                if face is not None:
                    used.setdefault(face, set()).add(character)
    print()
    for face, characters in sorted(used.items(), key=lambda item: -len(item[1])):
        shown = "".join(sorted(characters)) if len(characters) <= 60 else "".join(sorted(characters)[:60]) + "…"
        print(f"{face.shown}  {len(characters)} {Say('字', 'characters')}  {shown}")
