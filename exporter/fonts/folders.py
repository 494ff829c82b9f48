"""Where fonts are on a machine: the user's folders and the system's, and the font files in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["SUFFIXES", "FontFolder", "Source", "font_files", "machine_folders"]

SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


class Source(StrEnum):
    """Where a face comes from."""

    GIVEN = "given"
    USER = "user"
    SYSTEM = "system"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFolder:
    """A folder to look for fonts in (or one font file), and whose it is."""

    path: Path
    source: Source


def machine_folders(
    platform: str = sys.platform, environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> tuple[FontFolder, ...]:
    """The user's font folders and then the system's, those that exist, each once."""
    at_home = home if home is not None else _home(environment)
    match platform:
        case "win32":
            user, system = _windows(environment)
        case "darwin":
            user = [at_home / "Library/Fonts"]
            system = [Path("/Library/Fonts"), Path("/System/Library/Fonts")]
        case _:
            user, system = _freedesktop(environment, at_home)
    out: dict[Path, FontFolder] = {}
    for paths, source in ((user, Source.USER), (system, Source.SYSTEM)):
        for path in paths:
            if path.is_dir():
                out.setdefault(path.resolve(), FontFolder(path=path, source=source))
    return tuple(out.values())


def _home(environment: Mapping[str, str]) -> Path:
    # Not Path.home(), which raises where a service has no home.
    return Path(environment.get("HOME") or environment.get("USERPROFILE") or os.devnull)


def _windows(environment: Mapping[str, str]) -> tuple[list[Path], list[Path]]:
    local = environment.get("LOCALAPPDATA")
    windows = environment.get("WINDIR") or environment.get("SystemRoot")
    user = [Path(local) / "Microsoft" / "Windows" / "Fonts"] if local else []
    return user, [Path(windows) / "Fonts"] if windows else []


def _freedesktop(environment: Mapping[str, str], home: Path) -> tuple[list[Path], list[Path]]:
    """The XDG Base Directory Specification's data folders, and the older places that fontconfig looks in as well."""
    user = [home / ".fonts", home / ".local/share/fonts"]
    if data_home := environment.get("XDG_DATA_HOME"):
        user.insert(0, Path(data_home) / "fonts")
    system = [Path(d) / "fonts" for d in environment.get("XDG_DATA_DIRS", "").split(os.pathsep) if d]
    return user, [*system, Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]


def font_files(folder: Path, unreadable: Callable[[OSError], object]) -> Iterator[Path]:
    """The font files of a folder and of those in it, in an order that depends on their names only.

    Links to folders are followed, each folder once. `unreadable` is told of a folder that cannot be listed.
    """
    if folder.is_file():
        yield folder
        return
    seen: set[str] = set()
    for root, folders, files in os.walk(folder, onerror=unreadable, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in SUFFIXES:  # noqa: PTH122  # a Path for each of thousands is slow
                yield Path(root, name)
