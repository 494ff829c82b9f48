"""One face: its characters, widths, and whether a document may hold it."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exporter.errors import FontError, Place
from exporter.fonts.folders import Source
from exporter.messages import Say

if TYPE_CHECKING:
    import uharfbuzz

__all__ = ["Embedding", "Face"]

# OS/2 fsType (OpenType specification, OS/2 table).
_RESTRICTED = 0x0002
_PREVIEW = 0x0004
_EDITABLE = 0x0008
_USAGE = _RESTRICTED | _PREVIEW | _EDITABLE
_NO_SUBSETTING = 0x0100
_BITMAPS_ONLY = 0x0200
# Before version 3 several usage bits may be set and the least restrictive holds; since then at most one may.
_EXCLUSIVE_SINCE = 3
_REGULAR = 400
# A noncharacter: no face has it but those made to show a box for everything.
_NONCHARACTER = 0x1FFFE
_PICTURES = frozenset({"COLR", "CBDT", "SVG ", "sbix"})
# Letters and symbols that are blank by definition: the fillers of Hangul, the blank pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class Embedding(NamedTuple):
    """What the licence bits of a face allow. `whole` says that it may be embedded only as it is, not as a subset."""

    forbidden: Say | None
    usage: Say
    whole: bool

    @classmethod
    def of(cls, os2: bytes) -> Embedding:
        """By the OS/2 table of a face; one without it restricts nothing."""
        version, bits = int.from_bytes(os2[:2], "big"), int.from_bytes(os2[8:10], "big")
        usage = bits & _USAGE
        restricted = bool(usage & _RESTRICTED) and (version >= _EXCLUSIVE_SINCE or usage == _RESTRICTED)
        forbidden = None
        if restricted:
            forbidden = Say("其许可不允许嵌入（fsType 0x0002）", "its licence forbids embedding (fsType 0x0002)")
        elif bits & _BITMAPS_ONLY:
            forbidden = Say("其许可只允许嵌入点阵（fsType 0x0200）", "its licence allows only bitmaps to be embedded (fsType 0x0200)")
        if forbidden:
            words = Say("不得嵌入", "may not be embedded")
        elif usage & _EDITABLE:
            words = Say("可嵌入可编辑的文件", "may be embedded in files for editing")
        elif usage & _PREVIEW:
            words = Say("可嵌入供阅读和打印的文件", "may be embedded in files for viewing and printing")
        else:
            words = Say("可嵌入", "may be embedded")
        whole = bool(bits & _NO_SUBSETTING)
        if whole and not forbidden:
            words = Say(f"{words.zh}，须整体嵌入", f"{words.en}, only whole")
        return cls(forbidden, words, whole)


@dataclass(frozen=True, eq=False, kw_only=True)
class Face:
    """One face of a font file. Opening it costs a millisecond and happens on first use."""

    family: str
    path: Path
    system: str = ""
    role: str = ""
    sha256: str = ""
    licence: str = ""
    """For a face that ships: the name an operating system knows it by, what it stands in for, its sum and licence."""
    index: int = 0
    """Which face of a collection."""
    source: Source = Source.SHIPPED

    @property
    def shown(self) -> str:
        """The face for people: its family, with the file's name where it does not ship."""
        return self.family if self.source is Source.SHIPPED else f"{self.family} ({self.path.name})"

    @cached_property
    def hb(self) -> uharfbuzz.Face:
        """HarfBuzz's view of the file; FontError where it is missing."""
        import uharfbuzz  # slow to import, and a command without fonts needs none

        if not self.path.is_file():
            raise FontError(
                Say(f"缺少字体文件（{self.family}）", f"the font file of {self.family} is missing"),
                place=Place(file=str(self.path)),
                hint=Say("请重新安装", "install it again"),
            )
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), self.index)

    @cached_property
    def font(self) -> uharfbuzz.Font:
        """The face scaled to its own units; a variable one at regular weight."""
        import uharfbuzz

        font = uharfbuzz.Font(self.hb)
        if self.location:
            font.set_variations(self.location)
        return font

    @cached_property
    def location(self) -> dict[str, float]:
        """Where a variable face is set: every axis at its default, the weight as near to regular as it goes."""
        return {
            axis.tag: min(max(_REGULAR, axis.min_value), axis.max_value) if axis.tag == "wght" else axis.default_value
            for axis in self.hb.axis_infos
        }

    @cached_property
    def embedding(self) -> Embedding:
        """What its licence bits allow."""
        return Embedding.of(bytes(self.hb.reference_table("OS/2").data))

    @cached_property
    def refusal(self) -> Say | None:
        """Why the face cannot be used, or None: its licence, or no outlines that a PDF could hold."""
        if self.embedding.forbidden is not None:
            return self.embedding.forbidden
        tags = set(self.hb.table_tags)
        if tags.isdisjoint(("glyf", "CFF ", "CFF2")):
            return Say("没有轮廓，只有点阵或彩色图", "it has no outlines, only bitmaps or pictures")
        # PDF knows no CFF2; HarfBuzz makes CFF of it where it makes an instance of a variable face.
        if "CFF2" in tags and not self.location:
            return Say("轮廓是 PDF 所没有的 CFF2", "its outlines are CFF2, which PDF does not know")
        return None

    @cached_property
    def sound(self) -> bool:
        """Whether a glyph can be taken out of the face: a damaged table shows here and not in the middle of an export."""
        import uharfbuzz

        if not self.characters or not 16 <= self.upem <= 16384:  # OpenType specification, head.unitsPerEm
            return False
        wanted = uharfbuzz.SubsetInput()
        wanted.flags = uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.unicode_set.add(min(self.characters))
        try:
            return len(uharfbuzz.SubsetPlan(self.hb, wanted).execute().blob.data) > 0
        except (RuntimeError, ValueError, MemoryError):
            return False

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the face has glyphs for."""
        return frozenset(self.hb.unicodes)

    @property
    def upem(self) -> int:
        """Units to the em."""
        return int(self.hb.upem)

    @cached_property
    def postscript_name(self) -> str:
        """A name for PDF: the face's own PostScript name, or else its file's, in letters that need no escape."""
        import uharfbuzz

        own = self.hb.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME) or ""
        for name in (own, self.path.stem):
            plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
            if plain:
                return plain
        return f"Face{self.index}"

    def advance(self, character: str) -> int:
        """Width of a character that the face has, in its units."""
        glyph = self.font.get_nominal_glyph(ord(character))
        return int(self.font.get_glyph_h_advance(glyph or 0))

    def shows(self, character: str) -> bool:
        """Whether the face has a glyph for the character, and one with ink in it where the character is not blank.

        Some Chinese faces list every character of a standard and leave those blank that nobody drew. Those that ship do
        not (a test sees to it), and are not asked each time.
        """
        if ord(character) not in self.characters:
            return False
        return self.source is Source.SHIPPED or self.inked(character)

    def inked(self, character: str) -> bool:
        """Whether a character that the face has is drawn with ink, or is blank by nature."""
        glyph = self.font.get_nominal_glyph(ord(character))
        if not glyph:
            return False
        if character in _BLANK or unicodedata.category(character)[0] in "ZC":
            return True
        if not _PICTURES.isdisjoint(self.hb.table_tags):
            return self._outlined(glyph)
        extents = self.font.get_glyph_extents(glyph)
        return bool(extents and extents.width and extents.height)

    def _outlined(self, glyph: int) -> bool:
        """Whether a glyph has an outline of its own; the extents of a picture font are those of its pictures."""
        import uharfbuzz

        drawn: list[bool] = []
        pen = uharfbuzz.DrawFuncs()
        pen.set_line_to_func(lambda _x, _y, ink: ink.append(True))
        pen.set_quadratic_to_func(lambda *call: call[-1].append(True))
        pen.set_cubic_to_func(lambda *call: call[-1].append(True))
        self.font.draw_glyph(glyph, pen, drawn)
        return bool(drawn)

    @property
    def claims_everything(self) -> bool:
        """Whether the face claims to have everything, as those do that are made to show boxes."""
        return _NONCHARACTER in self.characters

    def intact(self) -> bool:
        """Whether the file is there, can be read, and is the one that was shipped, by its SHA-256."""
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest() == self.sha256
        except OSError:
            return False
