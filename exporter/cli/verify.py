"""`exporter verify`: whether files hold the same document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_layout, in_colour, tell_findings
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.verify import Verified

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter verify`."""
    verify = add_command(
        commands,
        "verify",
        Say(
            "exporter verify out/heze-2023-q3.*\nexporter verify 表.docx 表.pdf --against 表.txt",
            "exporter verify out/heze-2023-q3.*\nexporter verify table.docx table.pdf --against table.txt",
        ),
    )
    verify.add_argument("files", nargs="+", type=Path, metavar=str(Say("文件", "FILE")))
    verify.add_argument(
        "--against",
        type=Path,
        metavar=str(Say("来源", "SOURCE")),
        help=str(Say("与之核对的文件；不写则为第一个", "the file to verify with; by default the first one")),
    )
    add_layout(verify)
    verify.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from exporter.verify import verify

    verification = verify(options.files, against=options.against, layout=options.layout)
    width = max(len(f.format) for f in verification.files)
    for file in verification.files:
        d = file.document
        held = Say(f"{d.record_count} 项 {d.line_count} 行", f"{d.record_count} records, {d.line_count} parts")
        print(f"{file.format:<{width}}  {held}  {file.digest}  {file.path}")
    for file in verification.files[1:]:
        _tell(file, verification.reference.path)
    if verification.equal:
        count = len(verification.files)
        print(Say(f"{count} 个文件内容全部相同", f"all equal: {count} files hold the same document"))
    tell_findings([finding for file in verification.files for finding in file.findings])
    return 0 if verification.equal else 1


def _tell(file: Verified, reference: Path) -> None:
    from exporter.reports import text
    from exporter.reports.comparison import summary

    if not file.changes:
        return
    print()
    print(f"- {reference}")
    print(f"+ {file.path}")
    print(summary(file.changes))
    for line in text.difference_lines(file.changes, colour=in_colour(sys.stdout)):
        print(line)
