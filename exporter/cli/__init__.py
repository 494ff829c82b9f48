"""The command line: the one place with a clock and a console. One module a command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from exporter.cli.commands import ABOUT
from exporter.errors import ExporterError
from exporter.messages import Say
from exporter.version import VERSION

__all__ = ["main"]

_INTERRUPTED = 130
_PIPE_CLOSED = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Messages go to stderr, results to stdout."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(next((word for word in given if not word.startswith("-")), None)).parse_args(given)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except ExporterError as error:
        print(f"{Say('错误', 'error')}{Say('：', ': ')}{error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(Say("已中断，原有文件未动", "interrupted; what was there is untouched"), file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # Who read our output has enough (`| head`); what is still to be flushed goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    return code


def _parser(wanted: str | None) -> argparse.ArgumentParser:
    """The parser of all commands; only the one that is wanted is loaded and gets its arguments."""
    parser = argparse.ArgumentParser(
        prog="exporter",
        description=str(
            Say("把责任目标表导出为公文格式的 Word、PDF、Excel 和 XML。", "Export official tables as Word, PDF, Excel and XML.")
        ),
        epilog=str(
            Say(
                "退出码：0 完成 · 1 有问题或差异 · 2 用法 · 3 读不了 · 4 布局或字体 · 5 写不了 · 130 中断",
                "exit codes: 0 done · 1 findings or differences · 2 usage · 3 input · 4 layout or font · 5 output · 130 interrupted",
            )
        ),
    )
    parser.add_argument("--version", action="version", version=f"exporter {VERSION}")
    commands = parser.add_subparsers(required=True, metavar=str(Say("命令", "COMMAND")))
    for name, about in ABOUT.items():
        if name == wanted:
            import_module(f"exporter.cli.{name}").add(commands)
        else:
            commands.add_parser(name, help=str(about))
    return parser
