"""Results appear whole or not at all: they wait in a folder of the output folder, and are put in place by one renaming.

The waiting folder `.exporter-batch` holds `new/<source>` while it is made, `old/<source>` while it is replaced, and a
lock. A run that was killed leaves it; the next one puts back what was being replaced and clears it away.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from exporter.batch.options import MANIFEST, WORK
from exporter.batch.results import SourceResult, read_manifest
from exporter.errors import Place, WriteError
from exporter.messages import Say
from exporter.outfiles import refuse_special, remove_tree, writing

__all__ = ["intact", "known_source", "put_file", "put_folder", "put_zip", "sha256_of", "workshop", "write_file", "zip_is_of"]

# A killed run's workers end by themselves in this time.
_PATIENCE = 5.0
_CHUNK = 1 << 20


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """The waiting folder, ours alone until the end; WriteError where another run has it or it cannot be made."""
    work = out / WORK
    with writing(out):
        work.mkdir(parents=True, exist_ok=True)
        if work.is_symlink():
            raise WriteError(
                Say("等候用的文件夹是一个链接，不跟随", "the waiting folder is a link, which is not followed"),
                place=Place(file=str(work)),
                hint=Say("请移走它，或用 --out 另选文件夹", "move it away, or choose another folder with --out"),
            )
        try:
            lock = _locked(work / "lock")
        except OSError:
            with suppress(OSError):  # another run's, or one that was killed, in which something waits
                work.rmdir()
            raise
    try:
        with writing(out):
            _recover(work, out)
            for name in ("new", "old"):
                (work / name).mkdir(exist_ok=True)
        yield work
    finally:
        lock.close()
        remove_tree(work)


def _locked(path: Path) -> IO[bytes]:
    """A file that one process holds; its end, even by a kill, lets go."""
    # Not through a link that somebody has put there.
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o666), "r+b")
    until = time.monotonic() + _PATIENCE
    while not _lock(file):
        if time.monotonic() > until:
            file.close()
            raise WriteError(
                Say("另一批导出正在写这个文件夹", "another batch is writing into this folder"),
                place=Place(file=str(path.parent.parent)),
                hint=Say("请等它结束，或用 --out 另选文件夹", "wait for it, or choose another folder with --out"),
            )
        time.sleep(0.05)
    return file


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _recover(work: Path, out: Path) -> None:
    """Put back what a killed run was replacing, and clear away what it was making."""
    old = work / "old"
    for kept in sorted(old.iterdir()) if old.is_dir() and not old.is_symlink() else ():
        if not os.path.lexists(out / kept.name):
            kept.rename(out / kept.name)
    for path in work.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def known_source(folder: Path) -> SourceResult | None:
    """What the manifest in a folder tells of; None where there is none of ours."""
    try:
        return read_manifest((folder / MANIFEST).read_bytes(), folder.name)
    except (OSError, ValueError):
        return None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def intact(path: Path, sha256: str) -> bool:
    """Whether a file is there, can be read and holds what it should."""
    with suppress(OSError):
        return path.is_file() and sha256_of(path) == sha256
    return False


def write_file(path: Path, data: bytes) -> None:
    """Write a file in the waiting folder; WriteError where it cannot be."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def put_file(work: Path, path: Path, data: bytes) -> None:
    """Put a file in place, whole."""
    waiting = work / "new" / f".{path.name}"
    write_file(waiting, data)
    refuse_special(path)
    with writing(path):
        waiting.replace(path)


def put_folder(work: Path, out: Path, name: str) -> None:
    """Put a source's folder in the place of the one that an earlier run made; WriteError where files of others are in it."""
    final, old = out / name, work / "old" / name
    with writing(final):
        if os.path.lexists(final):
            _refuse_foreign(final)
            final.rename(old)
        try:
            (work / "new" / name).rename(final)
        except OSError:
            if old.exists():
                old.rename(final)
            raise
        remove_tree(old)


def _refuse_foreign(folder: Path) -> None:
    known = known_source(folder)
    ours = {MANIFEST, *(f.name for f in known.every_file)} if known else set()
    foreign = (
        sorted(p.name for p in folder.iterdir() if p.name not in ours) if folder.is_dir() and not folder.is_symlink() else [folder.name]
    )
    if foreign:
        raise WriteError(
            Say(f"文件夹中有不是本程序写的文件：{'、'.join(foreign[:3])}", f"the folder holds files of others: {', '.join(foreign[:3])}"),
            place=Place(file=str(folder)),
            hint=Say("请移走它们，或用 --out 另选文件夹", "move them away, or choose another folder with --out"),
        )


def put_zip(work: Path, folder: Path, target: Path) -> None:
    """Put a zip of a folder in place: the same bytes for the same files."""
    waiting = work / "new" / target.name
    refuse_special(target)
    with writing(target):
        with zipfile.ZipFile(waiting, "w") as package:
            for path in sorted(folder.iterdir()):
                info = zipfile.ZipInfo(f"{folder.name}/{path.name}", (1980, 1, 1, 0, 0, 0))
                info.create_system = 0
                # Word, Excel and PDF files are compressed already.
                info.compress_type = (
                    zipfile.ZIP_DEFLATED if path.suffix in (".xml", ".txt", ".csv", ".json", ".html") else zipfile.ZIP_STORED
                )
                with package.open(info, "w") as inside, path.open("rb") as file:
                    shutil.copyfileobj(file, inside, _CHUNK)
        waiting.replace(target)


def zip_is_of(target: Path, folder: Path) -> bool:
    """Whether a zip holds what a folder does, by its manifest."""
    with suppress(OSError, KeyError, zipfile.BadZipFile), zipfile.ZipFile(target) as package:
        return package.read(f"{folder.name}/{MANIFEST}") == (folder / MANIFEST).read_bytes()
    return False
