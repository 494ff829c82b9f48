"""`exporter export`: a table in the formats asked for."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_date, add_fonts, add_layout, tell_findings, today
from exporter.errors import UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.fonts import FontLibrary

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter export`."""
    from exporter import formats

    readable = " ".join(formats.readable_suffixes(plugins=False))
    export = add_command(
        commands,
        "export",
        Say(
            "exporter export seeds/heze-2023-q3.txt\nexporter export 表.txt --format pdf,docx --out 归档\nexporter export 表.txt --paginate flow --date 2023-10-20",
            "exporter export seeds/heze-2023-q3.txt\nexporter export table.txt --format pdf,docx --out archive\nexporter export table.txt --paginate flow --date 2023-10-20",
        ),
    )
    export.add_argument(
        "source",
        type=Path,
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say(f"表格文件（{readable}）", f"the table ({readable})")),
    )
    add_layout(export)
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
        "--pdf",
        choices=("pdfa-3a", "pdfa-2a", "pdfa-2u", "plain"),
        default="pdfa-3a",
        help=str(
            Say(
                "PDF 的类别：pdfa-3a（默认；可归档、可无障碍阅读，内附数据及其模式），pdfa-2a（同上，无附件），"
                "pdfa-2u（无标签、无附件），plain（不作归档声明，无标签）",
                "what the PDF is: pdfa-3a (the default: archival and accessible, with the data and its schema inside), "
                "pdfa-2a (the same, nothing inside), pdfa-2u (no tags, nothing inside), plain (claims nothing, no tags)",
            )
        ),
    )
    export.add_argument(
        "--raw-csv",
        action="store_true",
        help=str(
            Say(
                "csv 照原样写，供程序用；不写则在 = + - @ 开头的单元格前加一个撇号，以免电子表格把它当公式算，读回时去掉",
                "write csv as it is, for programs; otherwise a cell that begins with = + - @ gets an apostrophe before it, so that no "
                "spreadsheet computes it; reading takes it away again",
            )
        ),
    )
    add_date(export)
    add_fonts(export)
    export.set_defaults(run=_run)


def _library(places: list[str]) -> FontLibrary | None:
    """The faces in the folders asked for; None stands for those that ship, which only a format with pages needs."""
    if not places:
        return None
    from exporter.fonts import font_library

    return font_library(places)


def _run(options: argparse.Namespace) -> int:
    from exporter import api, formats
    from exporter.job import Job
    from exporter.layout import Paginate
    from exporter.outfiles import refuse_inputs
    from exporter.pageformat import Profile
    from exporter.pdfprofile import PdfProfile

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
    job = Job(
        document,
        layout,
        mode=mode,
        date=options.date or today(),
        library=_library(options.fonts),
        pdf=PdfProfile(options.pdf),
        raw_csv=options.raw_csv,
    )
    targets = [options.out / f"{options.source.stem}{f.suffixes[0]}" for f in chosen]
    refuse_inputs(targets, [options.source, options.layout])
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
    tell_findings(findings)
    return 0
