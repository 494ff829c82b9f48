"""Where the files that ship with exporter are: inside an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from exporter.errors import LayoutError
from exporter.messages import Say

__all__ = ["folder"]

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `layouts`, `fonts` or `seeds`; LayoutError where the installation is incomplete."""
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise LayoutError(
        Say(f"安装不完整：缺少文件夹 {name}", f"the installation is incomplete: no folder {name}"),
        hint=Say("请重新安装 exporter", "install exporter again"),
    )
