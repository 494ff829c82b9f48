"""The command in a child process, a fork of this one, which has everything loaded, with something wrong in its world.

A fork has none of the threads of the process that it is a copy of, and waits for ever where a library counts on its own.
page-validation, which `archive` asks, is such a library: where this process has asked it too, `archive` begins anew.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import pytest

from exporter import formats
from exporter.cli import main, process

__all__ = ["Ended", "Tree", "child", "file_size", "mounted", "new_child", "no_rights", "open_files", "snapshot", "warm"]

Tree = dict[str, bytes | None]
"""Every path below a folder and its bytes, None for a folder."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal that ended it) and what it wrote."""

    code: int
    out: str
    err: str


def snapshot(folder: Path) -> Tree:
    return {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def warm() -> None:
    """Load what the commands load, so that a child begins where its work does."""
    for name in formats.format_names():
        f = formats.get(name)
        if f.renderer is not None:
            f.load_renderer()
        if f.reader is not None:
            f.load_reader()


def _nothing() -> None:
    """What is done before a command that finds nothing wrong."""


def new_child(arguments: Sequence[str], before: Callable[[], None] = _nothing, *, out: int | None = None, err: int | None = None) -> int:
    """The process id of a child that does `before` and then runs the command; what it tells goes to `out` and `err`, or nowhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner, which do not matter to the child
        pid = os.fork()
    if not pid:
        _become(arguments, before, out, err)
    return pid


def _become(arguments: Sequence[str], before: Callable[[], None], out: int | None, err: int | None) -> NoReturn:
    """Be the command, to the end of this process."""
    code = 99
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, to in ((1, out), (2, err)):
            os.dup2(os.open(os.devnull, os.O_WRONLY) if to is None else to, number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, encoding="utf-8", closefd=False) for n, mode in enumerate("rww"))
        os.environ["EXPORTER_LANG"] = "en"
        before()
        code = process.run(lambda _: main(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001  # whatever gets out, the child must not go on with the tests
        traceback.print_exc()
    finally:
        os._exit(code)


def child(arguments: Sequence[str], before: Callable[[], None] = _nothing) -> Ended:
    """How the command ended in a child that did `before` first; for `archive`, `before` can be pickled."""
    if arguments[0] == "archive" and "page" in sys.modules:
        return _begun_anew(arguments, before)
    pipes = os.pipe(), os.pipe()
    pid = new_child(arguments, before, out=pipes[0][1], err=pipes[1][1])
    for _, end in pipes:
        os.close(end)
    texts = _drained([read for read, _ in pipes])
    _, status = os.waitpid(pid, 0)
    return Ended(os.waitstatus_to_exitcode(status), *texts)


def _begun_anew(arguments: Sequence[str], before: Callable[[], None]) -> Ended:
    context = multiprocessing.get_context("spawn")
    ends = [context.Pipe(duplex=False) for _ in range(2)]
    made = context.Process(target=_become_anew, args=(arguments, before, tempfile.tempdir, *(write for _, write in ends)))
    made.start()
    for _, write in ends:
        write.close()
    texts = _drained([os.dup(read.fileno()) for read, _ in ends])
    made.join()
    assert made.exitcode is not None
    return Ended(made.exitcode, *texts)


def _become_anew(arguments: Sequence[str], before: Callable[[], None], temporary: str | None, out: Connection, err: Connection) -> None:
    tempfile.tempdir = temporary
    warm()
    _become(arguments, before, out.fileno(), err.fileno())


def _drained(ends: Sequence[int]) -> tuple[str, str]:
    """What comes out of two pipes until both are closed, read at once, so that none fills up."""
    texts = ["", ""]

    def drain(i: int) -> None:
        with os.fdopen(ends[i], encoding="utf-8") as stream:
            texts[i] = stream.read()

    threads = [threading.Thread(target=drain, args=(i,)) for i in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return texts[0], texts[1]


def no_rights() -> None:
    """Give up root's right to write everywhere; the owner of a folder is held to its permissions then, as anybody is."""
    if os.geteuid() != 0:
        return
    if sys.platform != "linux":
        os._exit(98)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def file_size(most: int) -> Callable[[], None]:
    """What lets no file grow beyond so many bytes: to a program it is as a disk that is full."""
    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))


def open_files(more: int) -> Callable[[], None]:
    """What lets a process open so many files more than it has open."""
    return partial(_limit_open_files, more)


def _limit_open_files(more: int) -> None:
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + more, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


class mounted:  # noqa: N801  # used as a block
    """A small disk of its own at a folder, as a block; where it cannot be had, the test is skipped, and fails in CI."""

    def __init__(self, folder: Path, size: str) -> None:
        self._folder, self._size = folder, size

    def __enter__(self) -> Path:
        libc = ctypes.CDLL(None, use_errno=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        if sys.platform != "linux" or libc.mount(b"none", os.fsencode(self._folder), b"tmpfs", 0, f"size={self._size}".encode()) != 0:
            why = "a small disk cannot be mounted here"
            if os.environ.get("CI"):
                pytest.fail(why)
            pytest.skip(why)
        return self._folder

    def __exit__(self, *_: object) -> None:
        ctypes.CDLL(None).umount2(os.fsencode(self._folder), 2)
