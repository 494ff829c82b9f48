"""Fonts in a PDF: each face a Type0 font with Identity-H, a HarfBuzz subset, true widths and exact ToUnicode.

ISO 32000-1 §9.7 (composite fonts) and §9.10.3 (ToUnicode CMaps). The code of a character is the number of its glyph in
the subset. Where two characters share a glyph (in Fandol · and ・, or a space and a no-break space) the second gets its
code in a further Type0 font over the same descendant, with a ToUnicode of its own: else extraction would give the
first character for both.

A face whose licence allows no subset (OS/2 fsType 0x0100) is embedded whole, its glyphs keeping their numbers. A
variable face is embedded as the one instance that was measured, since PDF knows no other.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import uharfbuzz as hb

from exporter.fonts import Face, FontStack
from exporter.renderers.pdf.container import File

__all__ = ["EmbeddedFace", "PdfFonts", "RoleFont", "Run"]

_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "name", "DSIG", "VORG", "vhea", "vmtx", "cmap", "post", "OS/2", "STAT", "gasp", "meta", "kern")
_CFF = ("CFF ", "CFF2")
# A carriage return that is not escaped would be read as a line feed.
_ESCAPES = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\", "\r": r"\r"})


class Run(NamedTuple):
    """Characters of a line that one font resource draws, and its name."""

    font: str
    text: str


class EmbeddedFace:
    """A face cut down to the characters that a document uses, or whole where its licence demands that."""

    def __init__(self, face: Face, characters: Iterable[str]) -> None:
        self.face = face
        self._used = sorted(set(characters))
        nominal = face.font.get_nominal_glyph
        glyphs = {c: nominal(ord(c)) for c in self._used}
        self._is_cff = not set(face.hb.table_tags).isdisjoint(_CFF)
        self._program, renumbered = self._embeddable(set(glyphs.values()))
        self.planes: list[dict[str, int]] = []
        """For each font resource the codes of the characters that it draws."""
        taken: list[set[int]] = []
        for c in self._used:
            code = renumbered[glyphs[c]]
            plane = next((i for i, codes in enumerate(taken) if code not in codes), len(taken))
            if plane == len(taken):
                taken.append(set())
                self.planes.append({})
            taken[plane].add(code)
            self.planes[plane][c] = code
        upem = face.upem
        self._widths = {renumbered[g]: round(face.font.get_glyph_h_advance(g) * 1000 / upem) for g in set(glyphs.values())}

    def _embeddable(self, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
        """The font program, and for each glyph its number in it."""
        wanted = hb.SubsetInput()
        if self.face.embedding.whole:
            wanted.keep_everything()
            wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
        else:
            wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
            wanted.glyph_set.update(glyphs)
            wanted.drop_table_tag_set.update(int.from_bytes(tag.ljust(4).encode(), "big") for tag in _DROPPED)
        if self._is_cff:
            # Without CFF_IDENTITY_CHARSET a CID-keyed CFF keeps its old CIDs, and viewers draw wrong glyphs.
            wanted.flags |= hb.SubsetFlags.CFF_IDENTITY_CHARSET | hb.SubsetFlags.DOWNGRADE_CFF2
        for axis, value in self.face.location.items():
            wanted.pin_axis_location(self.face.hb, axis, value)
        plan = hb.SubsetPlan(self.face.hb, wanted)
        result = plan.execute()
        program = bytes(result.reference_table("CFF ").data) if self._is_cff else bytes(result.blob.data)
        return program, dict(plan.old_to_new_glyph_mapping)

    def add(self, file: File) -> Iterator[int]:
        """The numbers of the Type0 fonts, one for each plane."""
        name = f"/{self._name()}"
        descriptor = self._descriptor(name)
        if self._is_cff:
            descriptor += f"/FontFile3 {file.stream(self._program, '/Subtype/CIDFontType0C', quick=True)} 0 R"
        else:
            descriptor += f"/FontFile2 {file.stream(self._program, f'/Length1 {len(self._program)}', quick=True)} 0 R"
        kind = "/CIDFontType0" if self._is_cff else "/CIDFontType2/CIDToGIDMap/Identity"
        descendant = file.add(
            f"<</Type/Font/Subtype{kind}/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {file.add(f'<<{descriptor}>>')} 0 R/DW 1000/W{self._width_array()}>>"
        )
        for codes in self.planes:
            yield file.add(
                f"<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont{name}{'-Identity-H' if self._is_cff else ''}"
                f"/DescendantFonts[{descendant} 0 R]/ToUnicode {file.stream(_to_unicode(codes))} 0 R>>"
            )

    def _name(self) -> str:
        """The PostScript name; a subset's with six capitals before it (ISO 32000-1 §9.6.4), the same for the same characters."""
        if self.face.embedding.whole:
            return self.face.postscript_name
        digest = hashlib.sha256((self.face.family + "".join(self._used)).encode()).digest()
        tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
        return f"{tag}+{self.face.postscript_name}"

    def _descriptor(self, name: str) -> str:
        scale = 1000 / self.face.upem
        head = self.face.hb.reference_table("head").data
        box = [round(int.from_bytes(head[i : i + 2], "big", signed=True) * scale) for i in range(36, 44, 2)]
        extents = self.face.font.get_font_extents("ltr")
        ascent, descent = round(extents.ascender * scale), round(extents.descender * scale)
        return (
            f"/Type/FontDescriptor/FontName{name}/Flags 4/FontBBox[{' '.join(map(str, box))}]/ItalicAngle 0"
            f"/Ascent {ascent}/Descent {descent}/CapHeight {ascent}/StemV 80"
        )

    def _width_array(self) -> str:
        """The W array: for runs of glyphs that are not one em wide, the first code and the widths."""
        runs: list[tuple[int, list[str]]] = []
        last = -2
        for code, width in sorted(self._widths.items()):
            if width == 1000:
                continue
            if code != last + 1:
                runs.append((code, []))
            runs[-1][1].append(str(width))
            last = code
        return f"[{''.join([f'{code}[{chr(32).join(widths)}]' for code, widths in runs])}]"


def _to_unicode(codes: dict[str, int]) -> bytes:
    """A ToUnicode CMap; characters beyond the BMP as surrogate pairs in UTF-16BE."""
    pairs = sorted((code, c.encode("utf-16-be").hex()) for c, code in codes.items())
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for i in range(0, len(pairs), 100):
        some = pairs[i : i + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines += [f"<{code:04x}> <{text}>" for code, text in some]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


class PdfFonts:
    """All faces of a document, and for each role how its characters are encoded."""

    def __init__(self, stacks: dict[str, FontStack], used: dict[str, set[str]]) -> None:
        self.private = frozenset(c for characters in used.values() for c in characters if unicodedata.category(c) == "Co")
        """The characters for private use (Unicode §23.5) that the document draws."""
        by_face: dict[Face, set[str]] = {}
        for role, characters in used.items():
            for c in sorted(characters):
                face = stacks[role].face_of(c)
                if face is not None:
                    by_face.setdefault(face, set()).add(c)
        # By what is the same on every machine; faces of one name stay in the order of their first use.
        faces = sorted(by_face, key=lambda face: (face.family, face.path.name, face.index))
        self._embedded = {face: EmbeddedFace(face, by_face[face]) for face in faces}
        self._names: dict[tuple[Face, int], str] = {}
        for n, (face, embedded) in enumerate(self._embedded.items()):
            for plane in range(len(embedded.planes)):
                self._names[face, plane] = f"F{n}" if plane == 0 else f"F{n}x{plane}"
        self.roles = {
            role: RoleFont(stacks[role], characters, self._embedded, self._names) for role, characters in used.items() if characters
        }
        for font in self.roles.values():
            font.unusual = _any_of(self.private | font.others.keys())

    def runs(self, role: str, text: str) -> list[Run]:
        """A line as runs, each of one font resource."""
        return self.roles[role].runs(text)

    def resources(self, file: File) -> str:
        """The Font resource dictionary of every page."""
        fonts = [
            f"/{self._names[face, plane]} {number} 0 R"
            for face, embedded in self._embedded.items()
            for plane, number in enumerate(embedded.add(file))
        ]
        return f"<<{''.join(fonts)}>>"


class RoleFont:
    """How the text of one role is encoded: nearly all of it comes from one font resource and is translated at once."""

    def __init__(self, stack: FontStack, characters: set[str], faces: dict[Face, EmbeddedFace], names: dict[tuple[Face, int], str]) -> None:
        self.codes: dict[int, str] = {}
        """For `str.translate`: code point → the two bytes of its code, as a literal string of a content stream has them."""
        self.others: dict[str, str] = {}
        """The characters that come from another font resource, and its name."""
        self.unusual = _any_of(())
        """Finds the characters that a line needs more for than its codes: those, and those for private use."""
        first = stack.faces[0]
        self.name = names.get((first, 0), "")
        """The font resource of all other characters."""
        for c in sorted(characters):
            face = stack.face_of(c)
            if face is None:
                continue
            plane = next(i for i, codes in enumerate(faces[face].planes) if c in codes)
            self.codes[ord(c)] = _literal(faces[face].planes[plane][c])
            if face is not first or plane:
                self.others[c] = names[face, plane]

    def runs(self, text: str) -> list[Run]:
        """A line as runs, each of one font resource."""
        if self.others.keys().isdisjoint(text):
            return [Run(self.name, text)]
        return [Run(name, "".join(same)) for name, same in groupby(text, lambda c: self.others.get(c, self.name))]

    def shown(self, text: str) -> str:
        """A literal string of a content stream (ISO 32000-1 §7.3.4.2), one character a byte."""
        return f"({text.translate(self.codes)})"


def _any_of(characters: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of some characters: faster than a set, which would make an object of every character."""
    return re.compile(f"[{re.escape(''.join(sorted(characters)))}]" if characters else "(?!)")


def _literal(code: int) -> str:
    """A code's two bytes as characters, those escaped that mean something in a literal string."""
    return code.to_bytes(2, "big").decode("latin-1").translate(_ESCAPES)
