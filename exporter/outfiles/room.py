"""Waiting folders: hidden, inside the folder that their files go to, locked while their process lives, cleared when it does not."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporter.errors import Place, WriteError, because
from exporter.messages import Say

__all__ = ["COPIES", "NEW", "OLD", "clear_left_over", "remove_tree", "workroom", "writing"]

NEW, COPIES, OLD = "new", "copies", "old"
"""What is in a waiting folder: what is being made, second names of what is being replaced, and what was taken away for a moment."""
_PREFIX, _SUFFIX = ".exporter-", ".part"
# Where no lock tells whether its process lives (Windows): seconds after which a waiting folder counts as left.
_LEFT_AFTER = 3_600


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A block in which what the system refuses is a WriteError that names `path`."""
    try:
        yield
    except OSError as error:
        why = because(error)
        raise WriteError(
            Say(f"写不进去：{why.zh}", f"cannot be written: {why.en}"),
            place=Place(file=str(path)),
            hint=Say(
                "请检查文件夹权限、磁盘空间，并关闭正打开该文件的程序",
                "check permissions and free space, and close programs that have the file open",
            ),
        ) from error


@contextmanager
def workroom(folder: Path, target: Path) -> Iterator[Path]:
    """A waiting folder inside a folder, which is made where it is missing; both are gone again where something fails."""
    with writing(target):
        made = _made(folder)
    try:
        with writing(target):
            # To clear away takes a handle, which must be there when there are no more.
            spare = os.open(os.devnull, os.O_RDONLY)
        try:
            with writing(target):
                clear_left_over(folder)
                room, lock = _room(folder)
        except BaseException:
            os.close(spare)
            raise
        try:
            with writing(target):
                for name in (NEW, COPIES, OLD):
                    (room / name).mkdir()
            yield room
        finally:
            os.close(spare)
            remove_tree(room)
            if lock is not None:
                os.close(lock)
    except BaseException:
        _unmake(made)
        raise


def _room(folder: Path) -> tuple[Path, int | None]:
    """A new waiting folder, and its lock where the system has locks."""
    while True:
        # Not by mkdtemp: on Windows its folder, and what moves out of it, is for nobody but the user.
        room = folder / f"{_PREFIX}{os.urandom(6).hex()}{_SUFFIX}"
        room.mkdir()
        try:
            lock = _locked(room)
        except BlockingIOError:
            continue  # who clears away was quicker, and takes it for one that was left
        if room.is_dir():
            return room, lock
        if lock is not None:
            os.close(lock)


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it; which were made, the innermost first."""
    missing = []
    while not os.path.isdir(folder):  # noqa: PTH112  # which is false for a name that is too long
        missing.append(folder)
        if folder.parent == folder:
            break
        folder = folder.parent
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            made.insert(0, path)
    except OSError:
        _unmake(made)
        raise
    return made


def _unmake(folders: Iterable[Path]) -> None:
    for path in folders:
        with suppress(OSError):  # somebody has put something into it
            path.rmdir()


def clear_left_over(folder: Path) -> None:
    """Clear away waiting folders of processes that were killed, and put back what they had taken away for a moment."""
    for room in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        if room.is_symlink() or not room.is_dir():
            continue
        try:
            lock = _locked(room)
        except BlockingIOError:
            continue
        if lock is None and not _aged(room):
            continue
        taken = room / OLD
        for old in taken.iterdir() if taken.is_dir() and not taken.is_symlink() else ():
            if not os.path.lexists(folder / old.name):
                with suppress(OSError):  # what is somebody else's stays as it is, out of sight
                    old.rename(folder / old.name)
        remove_tree(room)
        if lock is not None:
            os.close(lock)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, one open handle at a time. What cannot be removed stays."""
    for root, folders, files in os.walk(folder, topdown=False):
        for path in (Path(root, name) for name in files):
            with suppress(OSError):
                path.unlink()
        for path in (Path(root, name) for name in folders):
            with suppress(OSError):
                if path.is_symlink():
                    path.unlink()
                else:
                    path.rmdir()
    with suppress(OSError):
        folder.rmdir()


def _locked(room: Path) -> int | None:
    """A lock on a folder, which ends with this process however it ends; None where the system or the disk has none.

    BlockingIOError where another process has it.
    """
    if os.name == "nt":
        return None
    import fcntl

    try:
        handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, PermissionError):  # gone meanwhile; somebody else's
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle


def _aged(room: Path) -> bool:
    """Whether a folder that no lock tells of has been left long ago."""
    with suppress(OSError):
        return os.name == "nt" and time.time() - room.stat().st_mtime > _LEFT_AFTER
    return False
