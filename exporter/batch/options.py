"""What a batch is asked for; and a source of it, with the folder that its results go to."""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exporter import formats
from exporter.errors import Place, ReadError, UsageError, because
from exporter.filenames import file_names
from exporter.layout import layout_names
from exporter.messages import Say
from exporter.resources import folder
from exporter.version import VERSION

__all__ = ["MANIFEST", "SCHEMA", "UNDATED", "WORK", "BatchOptions", "Source", "expand", "key_of", "sources_of"]

MANIFEST = "manifest.json"
"""The name of the proof in each source's folder, and of the run's in the folder above."""
SCHEMA = "urn:exporter:batch:1"
UNDATED = dt.date(1970, 1, 1)
"""The date of a run that was given none: nothing is late by it."""
WORK = ".exporter-batch"
"""The folder in the output folder where results wait until they are whole."""
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """All that decides what comes out, in values that go to another process."""

    by: str
    formats: tuple[str, ...]
    out: Path
    date: dt.date
    layout: str | None = None
    paginate: str = "flow"
    profile: str | None = None
    fonts: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    with_partners: bool = False
    renumber: bool = False
    zip: bool = False
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be parted, and the name of the folder for its groups."""

    path: Path
    folder: str


def sources_of(places: Iterable[str | Path]) -> tuple[Source, ...]:
    """The sources that files, folders and patterns name, in order, each once. UsageError where a place names none."""
    paths = list(dict.fromkeys(path for place in places for path in expand(place)))
    stems = [path.stem for path in paths]
    # Sources of one name are told apart by their paths, which do not depend on what else is in the run.
    texts = [stem if stems.count(stem) == 1 else f"{path.parent.name}-{stem}" for stem, path in zip(stems, paths, strict=True)]
    twice = {text for text in texts if texts.count(text) > 1}
    texts = [path.as_posix() if text in twice else text for text, path in zip(texts, paths, strict=True)]
    return tuple(Source(path=path, folder=name) for path, name in zip(paths, file_names(texts), strict=True))


def expand(place: str | Path) -> list[Path]:
    """The files of a place: itself, those in a folder that can be read, or those that a pattern matches."""
    path = Path(place)
    # os.path, because a name may be too long to ask for: then reading tells.
    if os.path.isdir(path):  # noqa: PTH112
        found = [p for p in sorted(path.iterdir()) if p.is_file() and _readable(p)]
    elif os.path.exists(path) or not _MAGIC.intersection(str(place)):  # noqa: PTH110
        return [path]
    else:
        found = [p for p in map(Path, sorted(glob.glob(str(place), recursive=True))) if p.is_file() and _readable(p)]  # noqa: PTH207  # absolute patterns too
    if not found:
        raise UsageError(
            Say("没有可读的表格", "there is no table that can be read"),
            place=Place(file=str(place)),
            hint=Say("请给出文件、文件夹或通配符", "give files, folders or patterns"),
        )
    return found


def _readable(path: Path) -> bool:
    """Whether a file of a folder is a table and not what an office program or a hidden file leaves beside it."""
    return path.suffix.lower() in formats.readable_suffixes() and not path.name.startswith((".", "~$"))


def key_of(source: Source, options: BatchOptions) -> tuple[str, str]:
    """What a source's results depend on, as a digest, and the digest of the source itself. ReadError where it cannot be read."""
    try:
        digest = hashlib.sha256(source.path.read_bytes()).hexdigest()
    except OSError as error:
        why = because(error)
        raise ReadError(
            Say(f"文件打不开：{why.zh}", f"the file cannot be opened: {why.en}"),
            place=Place(file=str(source.path)),
            hint=Say("请检查路径和权限", "check path and permissions"),
        ) from error
    parts = {
        "version": VERSION,
        "source": digest,
        "path": source.path.as_posix(),
        "folder": source.folder,
        "layout": _layouts_digest(options.layout),
        "fonts": [_fonts_digest(place) for place in options.fonts],
        "by": options.by,
        "formats": options.formats,
        "date": options.date.isoformat(),
        "paginate": options.paginate,
        "profile": options.profile,
        "with_partners": options.with_partners,
        "renumber": options.renumber,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest(), digest


def _layouts_digest(layout: str | None) -> str:
    """The digest of the layout asked for, or of all among which the headings choose."""
    paths = [folder("layouts") / f"{name}.toml" for name in ((layout,) if layout else layout_names())]
    if layout is not None and Path(layout).suffix == ".toml":
        paths = [Path(layout)]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def _fonts_digest(place: str) -> str:
    """A folder of fonts by the names, sizes and times of its files; the machine's fonts by their word alone."""
    path = Path(place)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path] if path.is_file() else []
    told = [(p.as_posix(), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    return hashlib.sha256(json.dumps([place, told]).encode()).hexdigest()
