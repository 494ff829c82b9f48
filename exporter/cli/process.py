"""The command as a process of its own: what it finds when it begins, and how it ends whatever happens.

Closed streams, signals, a full disk behind stdout, a mistake of the program: one message and an exit code of the README's.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from exporter.errors import WriteError, because
from exporter.messages import Say

__all__ = ["DEBUG", "INTERRUPTED", "run"]

DEBUG = "EXPORTER_DEBUG"
"""The environment variable that has a mistake of the program shown with its traceback."""
INTERRUPTED = 130
_PIPE_CLOSED = 141
_MISTAKE = 70  # EX_SOFTWARE of sysexits.h


def run(main: Callable[[Sequence[str] | None], int]) -> int:
    """The exit code of a command that is the whole process. Nothing that it raises gets out, but for SystemExit."""
    _open_streams()
    # What a library warns of is for its developers, whatever PYTHONWARNINGS says.
    warnings.simplefilter("ignore")
    code = _MISTAKE
    try:
        _interrupt_on_signals()
        code = main(None)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 2
    except KeyboardInterrupt:
        code = _interrupted()
    except BrokenPipeError:
        code = _PIPE_CLOSED
    except OSError as error:
        code = _refused(error)
    except MemoryError:
        code = _told(Say("内存不足，表格太大或太复杂", "out of memory: the table is too large or too intricate"), WriteError.exit_code)
    except Exception as error:  # noqa: BLE001  # the last net: a mistake of ours is one message as well
        code = _mistaken(error)
    return _ended(code)


def _ended(code: int) -> int:
    """The exit code with what is still to be flushed flushed: another one where stdout takes no more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads our output has enough (`| head`); what is still to be flushed goes nowhere.
        code = _PIPE_CLOSED
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        code = _refused(error)
    try:
        sys.stderr.flush()
    except OSError:
        # There is nobody left to tell.
        _silence(sys.stderr)
    # Python looks through everything for cycles before it ends; all of it is given back with the process anyway.
    gc.freeze()
    return code


def _open_streams() -> None:
    """Give closed standard streams a place that takes everything, so that no file of ours gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # open until the end


def _silence(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _interrupt_on_signals() -> None:
    """Let a request to end (a logout, a shutdown, a closed terminal) end as an interrupt does: in order."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _interrupted() -> int:
    return _told(Say("已中断，没有写了一半的文件", "interrupted; no file is left half-written"), INTERRUPTED, error=False)


def _refused(error: OSError) -> int:
    """What the system refused where no command expected it: too many open files, no room behind stdout."""
    why = because(error)
    where = f"{error.filename}{Say('：', ': ')}" if error.filename else ""
    return _told(Say(f"{where}系统拒绝：{why.zh}", f"{where}the system refused: {why.en}"), WriteError.exit_code)


def _mistaken(error: Exception) -> int:
    if isinstance(error, ImportError):
        # Where no file can be opened, Python only says that it found no module.
        try:
            os.close(os.open(os.devnull, os.O_RDONLY))
        except OSError as refused:
            return _refused(refused)
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exc()
    what = f"{type(error).__name__}: {error}"
    return _told(
        Say(
            f"程序的错误，请报告（设 {DEBUG}=1 再运行可见详情）：{what}",
            f"a mistake of the program, please report it (run with {DEBUG}=1 for its details): {what}",
        ),
        _MISTAKE,
    )


def _told(message: Say, code: int, *, error: bool = True) -> int:
    head = f"{Say('错误', 'error')}{Say('：', ': ')}" if error else ""
    with suppress(OSError, ValueError):
        print(f"{head}{message}", file=sys.stderr)
    return code
