"""Layout files: those that ship, and a user's own."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from exporter._toml import Table
from exporter.errors import LayoutError, Place
from exporter.layout.model import Layout
from exporter.layout.tables import layout_of
from exporter.messages import Say
from exporter.resources import folder

__all__ = ["layout_file", "layout_names", "load_layout", "parse_layout"]


def layout_names() -> tuple[str, ...]:
    """The names of the layouts that ship, sorted."""
    return tuple(sorted(p.stem for p in folder("layouts").glob("*.toml")))


def layout_file(name: str | Path) -> Path:
    """The TOML file of a layout that ships, or the file itself where one is given; LayoutError lists the names."""
    path = Path(name)
    if path.suffix != ".toml":
        path = folder("layouts") / f"{name}.toml"
        if str(name) not in layout_names():
            raise LayoutError(
                Say(
                    f"没有名为 {name} 的布局；现有：{'、'.join(layout_names())}",
                    f"no layout is named {name}; there are: {', '.join(layout_names())}",
                ),
                hint=Say("请用其中之一，或给出 .toml 文件", "use one of them, or give a .toml file"),
            )
    return path


def load_layout(name: str | Path) -> Layout:
    """The layout of a name, or of a TOML file; LayoutError names file, key and remedy."""
    path = layout_file(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(str(path), error) from error
    return parse_layout(data, str(path))


@lru_cache(maxsize=64)
def parse_layout(data: bytes, file: str) -> Layout:
    """The layout in the bytes of a TOML file, named by it; LayoutError names file, key and remedy.

    It is remembered, since every table that is read meets every layout.
    """
    try:
        top = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(file, error) from error
    return layout_of(Table(file, top), Path(file).stem)


def _unreadable(file: str, error: Exception) -> LayoutError:
    return LayoutError(
        Say(f"布局文件读不出来：{error}", f"the layout file cannot be read: {error}"),
        place=Place(file=file),
        hint=Say("请检查文件及其 TOML 语法", "check the file and its TOML syntax"),
    )
