"""The faces at hand: those that ship, and those in the folders that someone asks for."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from exporter.errors import Place, UsageError
from exporter.fonts.face import Face
from exporter.fonts.folders import FontFolder, Source, machine_folders
from exporter.fonts.sfnt import normalised
from exporter.fonts.shelf import Refused, Shelf
from exporter.fonts.stack import FontStack, Pick
from exporter.layout import Layout
from exporter.messages import Say
from exporter.resources import folder

__all__ = ["SYSTEM", "FontLibrary", "font_library", "shipped_library"]

SYSTEM = "system"
"""Stands for the user's and the system's font folders where folders are given."""


class FontLibrary:
    """The faces at hand, by family: `faces` ship, the others are in `folders` and read when a stack asks for one.

    `aliases` are groups of names of one family.
    """

    def __init__(self, faces: Iterable[Face], folders: Iterable[FontFolder] = (), aliases: Iterable[Iterable[str]] = ()) -> None:
        self.faces = tuple(faces)
        self.shelf = Shelf(folders)
        self._by_family = {normalised(face.family): face for face in self.faces}
        groups = [frozenset(normalised(name) for name in group) for group in aliases]
        self._names = {name: group for group in groups for name in group}
        self._picks: dict[str, Pick] = {}

    def stack(self, layout: Layout, role: str) -> FontStack:
        """The stack of a role of a layout; FontError where none of its families is at hand."""
        return FontStack(role, tuple(self.pick(family) for family in layout.fonts[role]), self.shelf)

    def pick(self, family: str) -> Pick:
        """The face of a family: from the first folder that has it, else the one that ships."""
        if family not in self._picks:
            name = normalised(family)
            names = self._names.get(name, frozenset({name}))
            face, refused = self.shelf.named(names)
            ours = next((self._by_family[n] for n in sorted(names) if n in self._by_family), None)
            if face is None and ours is not None:
                if ours.refusal is None:
                    face = ours
                else:
                    refused = (*refused, Refused(ours, ours.refusal))
            self._picks[family] = Pick(family, face, refused)
        return self._picks[family]


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads((folder("fonts") / "fonts.toml").read_text(encoding="utf-8"))


@cache
def _shipped() -> tuple[Face, ...]:
    """Shared by all libraries of a process, so that a face is opened once."""
    base = folder("fonts")
    return tuple(
        Face(
            family=entry["family"],
            system=entry["system"],
            role=entry["role"],
            path=base / entry["file"],
            sha256=entry["sha256"],
            licence=entry["licence"],
        )
        for entry in _listed()["font"]
    )


def shipped_library() -> FontLibrary:
    """The faces that ship with exporter, as `fonts/fonts.toml` lists them: the same on every machine."""
    return FontLibrary(_shipped(), aliases=_listed()["aliases"])


def font_library(places: str | Path | Iterable[str | Path] = ()) -> FontLibrary:
    """The faces in some folders or font files, in their order, and then those that ship.

    The word `system` stands for the user's font folders and then the system's. UsageError where a place is missing.
    """
    given = [places] if isinstance(places, str | Path) else list(places)
    folders: list[FontFolder] = []
    for place in given:
        if str(place) == SYSTEM:
            folders += machine_folders()
            continue
        path = Path(place)
        if not os.path.exists(path):  # noqa: PTH110  # which is false for a name that is too long
            raise UsageError(
                Say("没有这个字体文件夹", "there is no such font folder"),
                place=Place(file=str(path)),
                hint=Say(
                    "请给出文件夹、字体文件，或 system（本机字体）", "give a folder, a font file, or system (the fonts of this machine)"
                ),
            )
        folders.append(FontFolder(path=path, source=Source.GIVEN))
    return FontLibrary(_shipped(), folders, _listed()["aliases"])
