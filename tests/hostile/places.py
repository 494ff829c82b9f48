"""Paths that are no files, or lead elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from .build import text_table
from .cases import CASES, Case


def _add(name: str, suffix: str, code: int, says: str, put: object) -> None:
    CASES.append(Case(name=name, suffix=suffix, make=bytes, code=code, says=says, place=put))  # type: ignore[arg-type]


def _folder(at: Path) -> Path:
    path = at / "folder.txt"
    path.mkdir()
    return path


def _missing(at: Path) -> Path:
    return at / "nothing.docx"


def _unknown(at: Path) -> Path:
    path = at / "table.exe"
    path.write_bytes(b"MZ")
    return path


def _fifo(at: Path) -> Path:
    path = at / "pipe.csv"
    os.mkfifo(path)
    return path


def _device(at: Path) -> Path:
    path = at / "zero.txt"
    path.symlink_to("/dev/zero")
    return path


def _loop(at: Path) -> Path:
    path = at / "loop.txt"
    path.symlink_to(path)
    return path


def _escape(at: Path) -> Path:
    path = at / "\x1b[31mred.txt"
    path.write_text(text_table(), encoding="utf-8")
    return path


_add("place-folder", ".txt", 3, "no file", _folder)
_add("place-missing", ".docx", 3, "cannot be opened", _missing)
_add("place-unknown-suffix", ".exe", 2, "cannot be read", _unknown)
if os.name == "posix":
    _add("place-pipe-that-nobody-fills", ".csv", 3, "no file", _fifo)
    _add("place-device-without-end", ".txt", 3, "no file", _device)
    _add("place-link-to-itself", ".txt", 3, "cannot be opened", _loop)
    _add("place-escape-sequence-in-the-name", ".txt", 0, "1 records", _escape)
