"""Faces and font stacks: which face has a character, and how wide it is.

A stack is a layout's list of families, the official one first. The official name is what Word and Excel are told to
use; measuring and the PDF use the faces that are at hand. Every Han character is one em in each of them, so a table
laid out with ours holds with the official ones too.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.errors import FontError, Place
from exporter.layout import Layout
from exporter.messages import Say
from exporter.resources import folder

if TYPE_CHECKING:
    import uharfbuzz

__all__ = ["Advances", "Face", "FontLibrary", "FontStack", "shipped_library"]

# OS/2 fsType (OpenType specification): bit 1, "Restricted License embedding".
_RESTRICTED = 0x0002


@dataclass(frozen=True, eq=False)
class Face:
    """One font file. Opening it costs a millisecond and happens on first use."""

    family: str
    system: str
    role: str
    path: Path
    sha256: str
    licence: str

    @cached_property
    def hb(self) -> uharfbuzz.Face:
        """HarfBuzz's view of the file; FontError where it is missing or may not be embedded."""
        import uharfbuzz  # slow to import, and a command without fonts needs none

        if not self.path.is_file():
            raise FontError(
                Say(f"缺少字体文件（{self.family}）", f"the font file of {self.family} is missing"),
                place=Place(file=str(self.path)),
                hint=Say("请重新安装 exporter", "install exporter again"),
            )
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)))
        os2 = face.reference_table("OS/2").data
        if int.from_bytes(os2[8:10], "big") & _RESTRICTED:
            raise FontError(
                Say(f"字体 {self.family} 的许可不允许嵌入（fsType）", f"the licence of {self.family} forbids embedding (fsType)"),
                place=Place(file=str(self.path)),
                hint=Say("请换用可嵌入的字体", "use a face that may be embedded"),
            )
        return face

    @cached_property
    def font(self) -> uharfbuzz.Font:
        """The face scaled to its own units."""
        import uharfbuzz

        return uharfbuzz.Font(self.hb)

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the face has glyphs for."""
        return frozenset(self.hb.unicodes)

    @property
    def upem(self) -> int:
        """Units to the em."""
        return int(self.hb.upem)

    def advance(self, character: str) -> int:
        """Width of a character that the face has, in its units."""
        glyph = self.font.get_nominal_glyph(ord(character))
        return int(self.font.get_glyph_h_advance(glyph or 0))

    def intact(self) -> bool:
        """Whether the file is the one that was shipped, by its SHA-256."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest() == self.sha256


class FontStack:
    """Some faces in order of preference, for one role of a layout."""

    def __init__(self, role: str, families: tuple[str, ...], faces: tuple[Face, ...]) -> None:
        if not faces:
            raise FontError(
                Say(
                    f"字体序列 {role}（{'、'.join(families)}）中没有一种可用",
                    f"none of the fonts of {role} ({', '.join(families)}) is at hand",
                ),
                hint=Say(
                    "请在布局的 [fonts] 中加入 exporter fonts 列出的字体", "add one that `exporter fonts` lists to the layout's [fonts]"
                ),
            )
        self.role = role
        self.official = families[0]
        """The family that Word and Excel are told to use."""
        self.faces = faces

    def face_of(self, character: str) -> Face | None:
        """The first face that has the character."""
        code = ord(character)
        return next((face for face in self.faces if code in face.characters), None)

    def missing(self, characters: Iterable[str]) -> list[str]:
        """The characters that no face has, sorted; a line feed is none."""
        return sorted(c for c in set(characters) if c != "\n" and self.face_of(c) is None)

    def fallbacks(self, characters: Iterable[str]) -> dict[str, Face]:
        """The characters that do not come from the first face, with the face they come from."""
        found = {c: self.face_of(c) for c in set(characters) if c != "\n" and ord(c) not in self.faces[0].characters}
        return {c: face for c, face in sorted(found.items()) if face is not None}

    def advances(self, size: int) -> Advances:
        """The widths of characters at a size."""
        return Advances(self, size)


class Advances(dict[str, int]):
    """Character → width in EMU at one size, filled on demand; a line feed has none."""

    def __init__(self, stack: FontStack, size: int) -> None:
        super().__init__({"\n": 0})
        self._stack = stack
        self.size = size

    def __missing__(self, character: str) -> int:
        face = self._stack.face_of(character)
        if face is None:
            raise FontError(
                Say(
                    f"没有字体有字符“{character}”（U+{ord(character):04X}）",
                    f"no font has the character “{character}” (U+{ord(character):04X})",
                ),
                hint=Say(
                    "请更正该字，或在布局的 [fonts] 中加入有此字的字体", "correct it, or add a font that has it to the layout's [fonts]"
                ),
            )
        width = self[character] = round(face.advance(character) * self.size / face.upem)
        return width


class FontLibrary:
    """The faces at hand, by family."""

    def __init__(self, faces: Iterable[Face]) -> None:
        self.faces = tuple(faces)
        self._by_family = {face.family: face for face in self.faces}

    def stack(self, layout: Layout, role: str) -> FontStack:
        """The stack of a role of a layout; FontError where none of its families is at hand."""
        families = layout.fonts[role]
        return FontStack(role, families, tuple(self._by_family[f] for f in families if f in self._by_family))


def shipped_library() -> FontLibrary:
    """The faces that ship with exporter, as `fonts/fonts.toml` lists them."""
    base = folder("fonts")
    listed = tomllib.loads((base / "fonts.toml").read_text(encoding="utf-8"))["font"]
    return FontLibrary(
        Face(
            family=entry["family"],
            system=entry["system"],
            role=entry["role"],
            path=base / entry["file"],
            sha256=entry["sha256"],
            licence=entry["licence"],
        )
        for entry in listed
    )
