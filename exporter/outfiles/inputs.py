"""What is read is never written over, whatever name it goes by."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from exporter.errors import Place, UsageError
from exporter.messages import Say

__all__ = ["refuse_inputs", "same_file"]

_Key: TypeAlias = str | tuple[int, int]


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
