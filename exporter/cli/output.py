"""What the commands share: their arguments, and what they tell."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO, TypeAlias

from exporter.cli.commands import ABOUT
from exporter.errors import UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.model import Finding

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # it has no public name

__all__ = [
    "Commands",
    "add_command",
    "add_date",
    "add_fonts",
    "add_layout",
    "add_limits",
    "in_colour",
    "tell_findings",
    "today",
    "write_out",
]

_SHOWN_OF_A_CODE = 3


def add_command(commands: Commands, name: str, examples: Say) -> argparse.ArgumentParser:
    """A new command with what it is for, its examples below its help."""
    about = ABOUT[name]
    heading = Say("例：", "examples:")
    lines = "".join(f"\n  {line}" for line in str(examples).split("\n"))
    return commands.add_parser(
        name,
        help=str(about),
        description=str(about),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"{heading}{lines}",
    )


def add_layout(command: argparse.ArgumentParser) -> None:
    """Add the option for the layout."""
    command.add_argument(
        "--layout",
        metavar=str(Say("名称|文件", "NAME|FILE")),
        help=str(Say("布局；不写则按表头选择", "the layout; by default the headings choose it")),
    )


def add_date(command: argparse.ArgumentParser, about: Say | None = None) -> None:
    """Add the option for the date; `about` says what it does where it is more than the date in the files' properties."""
    properties = Say("写入文件属性的日期，默认今天（UTC）", "the date in the files' properties, today (UTC) by default")
    command.add_argument("--date", type=_date, metavar="YYYY-MM-DD", help=str(about or properties))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(Say(f"{text} 不是 YYYY-MM-DD", f"{text} is not YYYY-MM-DD"))) from error


def today() -> dt.date:
    """Today in UTC, or the day of SOURCE_DATE_EPOCH, so that a time zone never changes a file."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return dt.datetime.fromtimestamp(int(epoch) if epoch else time.time(), dt.UTC).date()
    except ValueError as error:
        raise UsageError(Say("SOURCE_DATE_EPOCH 不是整数", "SOURCE_DATE_EPOCH is no whole number")) from error


def add_fonts(command: argparse.ArgumentParser) -> None:
    """Add the option for folders of faces."""
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


def add_limits(command: argparse.ArgumentParser) -> None:
    """Add the option for limits on what is read; `main` puts them in force."""
    command.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar=str(Say("名称=值", "NAME=VALUE")),
        help=str(
            Say(
                "改变读取的上限，可写多次；超过上限的文件不读，并说明是哪一项。各项见 exporter limits",
                "change a limit on what is read, may be repeated; a file beyond one is refused and the limit named. `exporter limits` lists them",
            )
        ),
    )


def in_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that may show colours (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_out(data: bytes) -> None:
    """Write all bytes to stdout; where it is unbuffered, a write may take only some of them."""
    sys.stdout.flush()
    rest = memoryview(data)
    while rest:
        rest = rest[sys.stdout.buffer.write(rest) or 0 :]
    sys.stdout.buffer.flush()


def tell_findings(found: Sequence[Finding]) -> None:
    """Tell on stderr how many findings there are, and the first of each code, the worst codes first."""
    from exporter.model import Severity

    counts = Counter(f.code for f in found)
    summary = Say("、", ", ").__str__().join(f"{code} × {count}" for code, count in sorted(counts.items()))
    print(
        Say(f"发现 {len(found)} 处", f"{len(found)} findings") if found else Say("没有发现问题", "no findings"),
        f"({summary})" if found else "",
        file=sys.stderr,
    )
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    worst = {code: min(order[f.severity] for f in found if f.code == code) for code in counts}
    for code in sorted(counts, key=lambda c: (worst[c], c)):
        for finding in [f for f in found if f.code == code][:_SHOWN_OF_A_CODE]:
            where = f"{finding.place}{Say('：', ': ')}" if str(finding.place) else ""
            print(f"  {code} {where}{finding.message}", file=sys.stderr)
        if (more := counts[code] - _SHOWN_OF_A_CODE) > 0:
            print(Say(f"  {code} ……另有 {more} 处", f"  {code} … and {more} more"), file=sys.stderr)
