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
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFString

from exporter.fonts import Face, FontStack
from exporter.renderers.pdf.container import stream

__all__ = ["EmbeddedFace", "PdfFonts", "Run"]

_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "name", "DSIG", "VORG", "vhea", "vmtx", "cmap", "post", "OS/2", "STAT", "gasp", "meta", "kern")
_CFF = ("CFF ", "CFF2")


class Run(NamedTuple):
    """Characters of a line that one font resource draws: its name, and their codes in hexadecimal."""

    font: str
    codes: str


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

    def add(self, document: PDFDocument) -> Iterator[Any]:
        """References to the Type0 fonts, one for each plane."""
        name = PDFName(self._name())
        entries: dict[str, Any] = {"Subtype": "/CIDFontType0C"} if self._is_cff else {"Length1": len(self._program)}
        descriptor = self._descriptor(name)
        descriptor["FontFile3" if self._is_cff else "FontFile2"] = stream(document, self._program, entries)
        info = {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        descendant: dict[str, Any] = {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if self._is_cff else "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": PDFDictionary(info),
            "FontDescriptor": document.Reference(PDFDictionary(descriptor)),
            "DW": 1000,
            "W": self._width_array(),
        }
        if not self._is_cff:
            descendant["CIDToGIDMap"] = "/Identity"
        shared = document.Reference(PDFDictionary(descendant))
        for codes in self.planes:
            font = {
                "Type": "/Font",
                "Subtype": "/Type0",
                "Encoding": "/Identity-H",
                "BaseFont": PDFName(f"{self._name()}-Identity-H") if self._is_cff else name,
                "DescendantFonts": PDFArray([shared]),
                "ToUnicode": stream(document, _to_unicode(codes)),
            }
            yield document.Reference(PDFDictionary(font))

    def _name(self) -> str:
        """The PostScript name; a subset's with six capitals before it (ISO 32000-1 §9.6.4), the same for the same characters."""
        if self.face.embedding.whole:
            return self.face.postscript_name
        digest = hashlib.sha256((self.face.family + "".join(self._used)).encode()).digest()
        tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
        return f"{tag}+{self.face.postscript_name}"

    def _descriptor(self, name: Any) -> dict[str, Any]:
        scale = 1000 / self.face.upem
        head = self.face.hb.reference_table("head").data
        box = [round(int.from_bytes(head[i : i + 2], "big", signed=True) * scale) for i in range(36, 44, 2)]
        extents = self.face.font.get_font_extents("ltr")
        ascent = round(extents.ascender * scale)
        return {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 4,
            "FontBBox": PDFArray(box),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": round(extents.descender * scale),
            "CapHeight": ascent,
            "StemV": 80,
        }

    def _width_array(self) -> Any:
        """The W array: for runs of glyphs that are not one em wide, the first code and the widths."""
        out: list[Any] = []
        last = -2
        for code, width in sorted(self._widths.items()):
            if width == 1000:
                continue
            if code == last + 1:
                out[-1].append(width)
            else:
                out += [code, [width]]
            last = code
        return PDFArray([PDFArray(item) if isinstance(item, list) else item for item in out])


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
        self._of_role = {
            role: _RoleEncoder(stacks[role], characters, self._embedded, self._names) for role, characters in used.items() if characters
        }

    def runs(self, role: str, text: str) -> list[Run]:
        """A line as runs of codes, each for one font resource."""
        return self._of_role[role].runs(text)

    def resources(self, document: PDFDocument) -> Any:
        """The Font resource dictionary of every page."""
        fonts = {}
        for face, embedded in self._embedded.items():
            for plane, reference in enumerate(embedded.add(document)):
                fonts[self._names[face, plane]] = reference
        return PDFDictionary(fonts)


class _RoleEncoder:
    """Encodes the text of one role: most lines come from one font and are translated at once."""

    def __init__(self, stack: FontStack, characters: set[str], faces: dict[Face, EmbeddedFace], names: dict[tuple[Face, int], str]) -> None:
        self._main: dict[int, int] = {}
        self._other: dict[str, tuple[str, str]] = {}
        first = stack.faces[0]
        self._name = names.get((first, 0), "")
        for c in sorted(characters):
            face = stack.face_of(c)
            if face is None:
                continue
            plane = next(i for i, codes in enumerate(faces[face].planes) if c in codes)
            code = faces[face].planes[plane][c]
            if face is first and plane == 0:
                self._main[ord(c)] = code
            else:
                self._other[c] = names[face, plane], f"{code:04x}"

    def runs(self, text: str) -> list[Run]:
        if self._other.keys().isdisjoint(text):
            return [Run(self._name, text.translate(self._main).encode("utf-16-be", "surrogatepass").hex())]
        out: list[Run] = []
        for c in text:
            font, code = self._other.get(c) or (self._name, f"{self._main[ord(c)]:04x}")
            if out and out[-1].font == font:
                out[-1] = Run(font, out[-1].codes + code)
            else:
                out.append(Run(font, code))
        return out
