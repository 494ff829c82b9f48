"""The command line: the one place with a clock and a console. One module a command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from exporter.cli import process
from exporter.cli.commands import ABOUT
from exporter.cli.streams import shown_streams
from exporter.errors import ExporterError
from exporter.messages import Say
from exporter.version import VERSION

__all__ = ["command", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Messages go to stderr, results to stdout."""
    with shown_streams():
        given = list(sys.argv[1:] if arguments is None else arguments)
        options = _parser(given[0] if given and given[0] in ABOUT else None).parse_args(given)
        try:
            with _limits(options):
                code = int(options.run(options))
            sys.stdout.flush()
        except ExporterError as error:
            print(f"{Say('错误', 'error')}{Say('：', ': ')}{error}", file=sys.stderr)
            return error.exit_code
        except KeyboardInterrupt:
            print(Say("已中断，没有写了一半的文件", "interrupted; no file is left half-written"), file=sys.stderr)
            return process.INTERRUPTED
    return code


def _limits(options: argparse.Namespace) -> AbstractContextManager[None]:
    """A block in which the limits that were asked for are in force."""
    if not (given := getattr(options, "limit", ())):
        return nullcontext()
    from exporter.limits import in_force, parse_limits

    return in_force(parse_limits(given))


def command() -> int:
    """The command as a process of its own; its exit code."""
    return process.run(main)


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    """The parser of the command that is wanted, or of all where none is known: then they have only names and purposes."""
    parser = argparse.ArgumentParser(
        prog="exporter",
        description=str(
            Say("把责任目标表导出为公文格式的 Word、PDF、Excel 和 XML。", "Export official tables as Word, PDF, Excel and XML.")
        ),
        epilog=str(
            Say(
                "退出码：0 完成 · 1 有问题或差异 · 2 用法 · 3 读不了 · 4 布局或字体 · 5 写不了 · 70 程序的错误 · 130 中断",
                "exit codes: 0 done · 1 findings or differences · 2 usage · 3 input · 4 layout or font · 5 output · 70 a mistake of the program · 130 interrupted",
            )
        ),
    )
    parser.add_argument("--version", action="version", version=f"exporter {VERSION}")
    commands = parser.add_subparsers(prog="exporter", required=True, metavar=str(Say("命令", "COMMAND")))
    if wanted is not None:
        import_module(f"exporter.cli.{wanted}").add(commands)
        return parser
    for name, about in ABOUT.items():
        commands.add_parser(name, help=str(about))
    return parser
