"""Files put in place: whole or not at all, together or none; and folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from exporter.errors import Place, WriteError
from exporter.messages import Say
from exporter.outfiles.room import COPIES, NEW, OLD, workroom, writing

__all__ = ["Written", "put", "put_tree", "refuse_special", "write_new"]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its path and size in bytes."""

    path: Path
    size: int


def put(files: Sequence[tuple[Path, bytes]]) -> tuple[Written, ...]:
    """Put files in place together; WriteError where one cannot be, and then all that was there is as it was.

    A killed process leaves each file whole, the old or the new one. A link, a device or a write-protected file is never
    replaced.
    """
    with ExitStack() as stack:
        waiting: list[tuple[Path, Path]] = []
        rooms: dict[Path, Path] = {}
        for path, data in files:
            if path.parent not in rooms:
                rooms[path.parent] = stack.enter_context(workroom(path.parent, path))
            room = rooms[path.parent]
            with writing(path):
                mode = _mode(path)
                new = room / NEW / str(len(waiting))
                write_new(new, data)
                if mode is not None:
                    with suppress(PermissionError):  # some shared folders know no modes
                        new.chmod(mode)
            waiting.append((new, path))
        _swap(waiting)
        for folder in rooms:
            _sync(folder)
    return tuple(Written(path, len(data)) for path, data in files)


def put_tree(target: Path, fill: Callable[[Path], None]) -> None:
    """Put a folder in place, in that of an old one if there is one; `fill` writes it.

    WriteError where it cannot be, and then the old one is there as it was. A process killed between the two renamings
    leaves the old one in the waiting folder, and the next that writes beside it puts it back.
    """
    with workroom(target.parent, target) as room, writing(target):
        new, old = room / NEW / target.name, room / OLD / target.name
        fill(new)
        if os.path.lexists(target):
            target.rename(old)
            try:
                new.rename(target)
            except BaseException:
                old.rename(target)
                raise
        else:
            new.rename(target)
        _sync(target.parent)


def refuse_special(path: Path) -> None:
    """WriteError where what is at a path is not to be replaced: a link, a folder, a device, a write-protected file."""
    _mode(path)


def _mode(path: Path) -> int | None:
    """The permissions of the file that will be replaced; None where there is none. WriteError where it must stay."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISREG(found.st_mode):
        if found.st_mode & 0o222:
            return stat.S_IMODE(found.st_mode)
        what = Say("已有的文件是只读的", "the file that is there is write-protected")
    elif stat.S_ISLNK(found.st_mode):
        what = Say("已有的是一个链接，不跟随也不替换", "a link is there, which is neither followed nor replaced")
    elif stat.S_ISDIR(found.st_mode):
        what = Say("已有同名的文件夹", "a folder of this name is there")
    else:
        what = Say("已有的不是普通文件", "what is there is no plain file")
    raise WriteError(what, place=Place(file=str(path)), hint=Say("请移走它，或另选 --out", "move it away, or choose another --out"))


def _swap(waiting: Sequence[tuple[Path, Path]]) -> None:
    """Put all in place; where one cannot be, put back what the others replaced."""
    copies: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        # The last one is replaced or not, and needs no copy.
        for new, path in waiting[:-1]:
            with writing(path):
                if path.exists():
                    copies[path] = _copied(path, new.parent.parent / COPIES / new.name)
        for new, path in waiting:
            with writing(path):
                new.replace(path)
            done.append(path)
    except BaseException:
        for path in reversed(done):
            with writing(path):
                if path in copies:
                    copies[path].replace(path)
                else:
                    path.unlink()
        raise


def _copied(path: Path, copy: Path) -> Path:
    """A second name for a file, or where the file system has none, a copy."""
    try:
        copy.hardlink_to(path)
    except OSError:
        import shutil

        shutil.copy2(path, copy)
    return copy


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, down to the disk; OSError where it cannot be."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in a folder written down to the disk, where a system can."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some file systems cannot, and the files are whole all the same
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
