"""Where an archive package is: a folder or a zip file. Both are read within limits, and put in place whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from exporter.errors import Place, ReadError, WriteError, because
from exporter.messages import Say
from exporter.outfiles import put, put_tree, write_new

__all__ = ["MAX_FILES", "MAX_SIZE", "as_written", "load", "pack", "place", "wanted"]

MAX_FILES = 1_000
MAX_SIZE = 1 << 30
"""Bytes of all files together. A package of a table of 20,000 records is about 60 MB."""

# The earliest time that a zip can say.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644


def pack(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip file of one folder. Nothing is compressed: any program reads it, and damage stays where it is.

    So equal files give equal bytes, which lets a check compare the zip itself.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            info = zipfile.ZipInfo(f"{folder}/{path}", _EPOCH)
            info.create_system = 3
            info.external_attr = (stat.S_IFREG | _MODE) << 16
            archive.writestr(info, data)
    return out.getvalue()


def as_written(files: Mapping[str, bytes], data: bytes) -> bool:
    """Whether a zip that holds these files is, byte for byte, what `pack` makes of them; its own name does not matter."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        folder = archive.namelist()[0].partition("/")[0]
    return pack(files, folder) == data


def load(path: Path) -> tuple[dict[str, bytes], bytes | None]:
    """The files of a package by their paths in it, and the bytes of the zip where it is one.

    ReadError where there is no package, a file is no plain file, or the limits are exceeded.
    """
    try:
        if path.is_dir():
            return _folder(path), None
        _check_size([path.stat().st_size], path)
        data = path.read_bytes()
    except OSError as error:
        why = because(error)
        raise ReadError(
            Say(f"归档包打不开：{why.zh}", f"the package cannot be opened: {why.en}"),
            place=Place(file=str(error.filename or path)),
            hint=Say("请检查路径和权限", "check path and permissions"),
        ) from error
    return _unpacked(data, path), data


def _folder(path: Path) -> dict[str, bytes]:
    found = sorted(p for p in path.rglob("*") if p.is_symlink() or not p.is_dir())
    for p in found:
        if p.is_symlink() or not p.is_file():
            raise _unsafe(path, str(p.relative_to(path)), Say("不是普通文件", "is no plain file"))
    _check_size([p.stat().st_size for p in found], path)
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in found}


def _unpacked(data: bytes, path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_size([entry.file_size for entry in entries], path)
            names = [_name(entry, path) for entry in entries]
            if len(set(names)) < len(names) or len({name.parts[0] for name in names}) > 1:
                raise _unsafe(path, path.name, Say("有重名文件，或不止一个文件夹", "has files of one name, or more than one folder"))
            return {"/".join(name.parts[1:]): archive.read(entry) for name, entry in zip(names, entries, strict=True)}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise ReadError(
            Say(f"zip 文件已损坏：{error}", f"the zip file is damaged: {error}"),
            place=Place(file=str(path)),
            hint=Say("请取另一份副本", "take another copy"),
        ) from error


def _name(entry: zipfile.ZipInfo, path: Path) -> PurePosixPath:
    name = PurePosixPath(entry.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or len(name.parts) < 2:
        raise _unsafe(path, entry.filename, Say("不在包的文件夹内", "is not inside the folder of the package"))
    return name


def _unsafe(path: Path, name: str, what: Say) -> ReadError:
    return ReadError(
        Say(f"{name} {what.zh}", f"{name} {what.en}"),
        place=Place(file=str(path)),
        hint=Say("请确认来源可信", "make sure where it comes from"),
    )


def _check_size(sizes: Iterable[int], path: Path) -> None:
    sizes = list(sizes)
    if len(sizes) > MAX_FILES or sum(sizes) > MAX_SIZE:
        raise ReadError(
            Say(
                f"有 {len(sizes)} 个文件、{sum(sizes) >> 20} MB，上限 {MAX_FILES} 个、{MAX_SIZE >> 20} MB",
                f"{len(sizes)} files of {sum(sizes) >> 20} MB; at most {MAX_FILES} of {MAX_SIZE >> 20} MB are read",
            ),
            place=Place(file=str(path)),
            hint=Say("请确认这是归档包", "make sure that this is an archive package"),
        )


def place(target: Path, content: Mapping[str, bytes] | bytes, *, replace: bool = False) -> bool:
    """Put a package in place whole or not at all; False where the same package was there already.

    `content` is the files of a folder, or the bytes of a zip. WriteError where something else is there and `replace` is
    not given, or where it cannot be written; what was there stays then.
    """
    if not wanted(target, content, replace=replace):
        return False
    if isinstance(content, bytes):
        put([(target, content)])
    else:
        put_tree(target, lambda made: _write(made, content))
    return True


def wanted(target: Path, content: Mapping[str, bytes] | bytes, *, replace: bool = False) -> bool:
    """Whether a package is still to be put in place; WriteError where something else is there that stays."""
    if not os.path.lexists(target):
        return True
    if _same(target, content):
        return False
    _refuse(target, replace=replace)
    return True


def _same(target: Path, content: Mapping[str, bytes] | bytes) -> bool:
    with suppress(ReadError):
        files, data = load(target)
        return files == content if data is None else data == content
    return False


def _refuse(target: Path, *, replace: bool) -> None:
    is_package = (target / "bagit.txt").is_file() if target.is_dir() else zipfile.is_zipfile(target)
    if replace and is_package and not target.is_symlink():
        return
    if is_package:
        raise WriteError(
            Say("已有归档包，内容不同；归档包不被悄悄覆盖", "another package is there; packages are not overwritten"),
            place=Place(file=str(target)),
            hint=Say("请另选 --out，或确认后加 --replace", "choose another --out, or replace it with --replace"),
        )
    raise WriteError(
        Say("已有同名的文件或文件夹，且不是归档包", "a file or folder of this name is there, and it is no package"),
        place=Place(file=str(target)),
        hint=Say("请另选 --out", "choose another --out"),
    )


def _write(made: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, data)
        path.chmod(_MODE)
