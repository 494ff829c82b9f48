"""Files put in place: whole or not at all, together or none, never over what the program reads.

While they are made, files wait in a hidden folder `.exporter-….part` inside the folder that they go to, so that each is
put in place by one renaming, and whoever looks meanwhile, or after a kill, finds the old file whole or the new one. The
folder is locked while its process lives; one that a killed process left is cleared away by the next that writes there.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from exporter.errors import Place, UsageError, WriteError, because
from exporter.messages import Say

__all__ = [
    "Written",
    "clear_left_over",
    "put",
    "put_tree",
    "refuse_inputs",
    "refuse_special",
    "remove_tree",
    "same_file",
    "write_new",
    "writing",
]

_PREFIX, _SUFFIX = ".exporter-", ".part"
_NEW, _COPIES, _OLD = "new", "copies", "old"
# Where no lock tells whether its process lives (Windows): seconds after which a waiting folder counts as left.
_LEFT_AFTER = 3_600


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its path and size in bytes."""

    path: Path
    size: int


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
                rooms[path.parent] = stack.enter_context(_workroom(path.parent, path))
            room = rooms[path.parent]
            with writing(path):
                mode = _mode(path)
                new = room / _NEW / str(len(waiting))
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
    with _workroom(target.parent, target) as room, writing(target):
        new, old = room / _NEW / target.name, room / _OLD / target.name
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


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, down to the disk; OSError where it cannot be."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def refuse_inputs(targets: Iterable[Path], inputs: Iterable[Path | str | None]) -> None:
    """UsageError where something that is to be written is an input or a folder that holds one, or two targets are one.

    It knows a file under any name: by a link, a hard link, another spelling.
    """
    taken: set[_Key] = set()
    for target in targets:
        if not taken.isdisjoint(keys := _keys(target)):
            raise UsageError(
                Say("两个输出会彼此覆盖", "one output would overwrite the other"),
                place=Place(file=str(target)),
                hint=Say("请另选文件名", "choose other names"),
            )
        taken |= keys
    for path in (Path(given) for given in inputs if given):
        if any(not taken.isdisjoint(_keys(at)) for at in (path, *_above(path))):
            raise UsageError(
                Say(f"输出会覆盖来源文件 {path}", f"the output would overwrite the source {path}"),
                hint=Say("请用 --out 另选地方", "choose another place with --out"),
            )


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths are one file, or would be if it were there; by whatever links and spellings."""
    return not _keys(one).isdisjoint(_keys(other))


_Key: TypeAlias = str | tuple[int, int]


def _keys(path: Path) -> set[_Key]:
    """What a path is known by: where it leads, and the file itself where there is one."""
    keys: set[_Key] = set()
    try:
        keys.add(os.path.normcase(path.resolve()))
    except (OSError, RuntimeError):  # the working folder is gone, or links go in a circle
        keys.add(os.path.normcase(path))
    with suppress(OSError):
        found = path.stat()
        keys.add((found.st_dev, found.st_ino))
    return keys


def _above(path: Path) -> Sequence[Path]:
    try:
        return path.resolve().parents
    except (OSError, RuntimeError):
        return path.parents


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
                    copies[path] = _copied(path, new.parent.parent / _COPIES / new.name)
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
        shutil.copy2(path, copy)
    return copy


@contextmanager
def _workroom(folder: Path, target: Path) -> Iterator[Path]:
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
                for name in (_NEW, _COPIES, _OLD):
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
        room = Path(tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder))
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
        for old in (room / _OLD).iterdir() if (room / _OLD).is_dir() else ():
            if not os.path.lexists(folder / old.name):
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
