"""The command in a child process: a fork of this one, which has everything loaded, with something wrong in its world."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

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


def new_child(
    arguments: Sequence[str], before: Callable[[], None] = lambda: None, *, out: int | None = None, err: int | None = None
) -> int:
    """The process id of a child that does `before` and then runs the command; what it tells goes to `out` and `err`, or nowhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner, which do not matter to the child
        pid = os.fork()
    if pid:
        return pid
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


def child(arguments: Sequence[str], before: Callable[[], None] = lambda: None) -> Ended:
    """How the command ended in a child that did `before` first."""
    pipes = os.pipe(), os.pipe()
    pid = new_child(arguments, before, out=pipes[0][1], err=pipes[1][1])
    texts = ["", ""]

    def drain(i: int) -> None:
        with os.fdopen(pipes[i][0], encoding="utf-8") as stream:
            texts[i] = stream.read()

    for _, end in pipes:
        os.close(end)
    threads = [threading.Thread(target=drain, args=(i,)) for i in (0, 1)]
    for thread in threads:
        thread.start()
    _, status = os.waitpid(pid, 0)
    for thread in threads:
        thread.join()
    return Ended(os.waitstatus_to_exitcode(status), *texts)


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
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def open_files(more: int) -> Callable[[], None]:
    """What lets a process open so many files more than it has open."""

    def limit() -> None:
        lowest = os.open(os.devnull, os.O_RDONLY)
        os.close(lowest)
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + more, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    return limit


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
