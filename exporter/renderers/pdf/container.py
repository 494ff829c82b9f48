"""The file around the objects: object streams, a cross-reference stream, and an identifier made from what the file holds.

reportlab numbers and writes the objects; its own file has streams whose `endstream` stands on no line of its own (against
ISO 19005-2 §6.1.7.1), and packs nothing.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFObject

__all__ = ["File", "Later", "Verbatim", "number_of", "plain_stream", "stream"]

_LEVEL = 6
# Objects in an object stream; readers unpack a whole one for any of its objects.
_PACKED = 200
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Verbatim(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """An object exactly as written."""

    def __init__(self, content: str | bytes) -> None:
        self._content = content.encode() if isinstance(content, str) else content

    def format(self, document: PDFDocument) -> bytes:
        """What is written; the signature is reportlab's."""
        return self._content


class Later(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """An object whose content is known only after others refer to it."""

    content: Any = None

    def format(self, document: PDFDocument) -> bytes:
        """What is written; the signature is reportlab's."""
        written: bytes = self.content.format(document)
        return written


class _Stream(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    def __init__(self, entries: dict[str, Any], content: bytes) -> None:
        self._entries = entries
        self._content = content

    def format(self, document: PDFDocument) -> bytes:
        dictionary: bytes = PDFDictionary({**self._entries, "Length": len(self._content)}).format(document)
        return dictionary + _data(self._content)


def _data(content: bytes) -> bytes:
    return b"\nstream\n" + content + b"\nendstream"


def stream(document: PDFDocument, content: bytes, entries: dict[str, Any] | None = None) -> Any:
    """A reference to a compressed stream."""
    packed, names = _deflated(content)
    return document.Reference(_Stream({**(entries or {}), "Filter": names}, packed))


def plain_stream(document: PDFDocument, content: bytes, entries: dict[str, Any]) -> Any:
    """A reference to a stream that is not compressed."""
    return document.Reference(_Stream(entries, content))


def _deflated(content: bytes) -> tuple[bytes, str]:
    """Content compressed, and the names of the filters.

    Where the last byte of a checksum is by chance the code of a line's end, some checkers count it as the end of line
    before `endstream` and find the length wrong; such data is written in base 85, which ends in `~>`.
    """
    packed = zlib.compress(content, _LEVEL)
    if packed[-1] in b"\r\n":
        return base64.a85encode(packed) + b"~>", "[/ASCII85Decode /FlateDecode]"
    return packed, "/FlateDecode"


def number_of(document: PDFDocument, reference: Any) -> int:
    """The object number of a reference."""
    number: int = document.idToObjectNumberAndVersion[reference.name][0]
    return number


class File(PDFDocument):  # type: ignore[misc]  # reportlab is untyped
    """Objects under reportlab's numbers, and further ones as bytes."""

    def __init__(self) -> None:
        super().__init__(dummyoutline=1, compression=1, invariant=1, pdfVersion=(1, 7))
        self._written: list[bytes] = []

    @property
    def next_number(self) -> int:
        """The number of the next object; only to be asked for when all objects of reportlab's are known."""
        return len(self.numberToId) + len(self._written) + 1

    def append(self, objects: Iterable[bytes]) -> None:
        """Add objects that are written already, with numbers from `next_number` on. No others may follow."""
        self._written += objects

    def format(self) -> bytes:
        """The bytes of the file."""
        self.Reference(self.Catalog)
        self.Reference(self.info)
        out = _Body()
        small: list[tuple[int, bytes]] = []
        for number in sorted(self.numberToId):
            item = self.idToObject[self.numberToId[number]]
            if isinstance(item, _Stream):
                out.add(number, item.format(self))
            else:
                small.append((number, item.format(self)))
        small += enumerate(self._written, len(self.numberToId) + 1)
        packs = [small[i : i + _PACKED] for i in range(0, len(small), _PACKED)]
        first = len(small) + len(out.places)
        for number, pack in enumerate(packs, first):
            out.pack(number, pack)
        root, info = (self.idToObjectNumberAndVersion[item.__InternalName__][0] for item in (self.Catalog, self.info))
        return out.closed(first + len(packs), f"/Root {root} 0 R/Info {info} 0 R")


class _Body:
    """The file in the making, and where its objects are (ISO 32000-1 §7.5.7, §7.5.8)."""

    def __init__(self) -> None:
        self._parts = [_HEADER]
        self._length = len(_HEADER)
        self.places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65_535)}

    def add(self, number: int, content: bytes) -> None:
        self.places[number] = (1, self._length, 0)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        self._parts.append(part)
        self._length += len(part)

    def pack(self, number: int, objects: list[tuple[int, bytes]]) -> None:
        """An object stream."""
        heads: list[str] = []
        at = 0
        for index, (packed, content) in enumerate(objects):
            heads.append(f"{packed} {at}")
            at += len(content) + 1
            self.places[packed] = (2, number, index)
        head = " ".join(heads).encode() + b"\n"
        data, names = _deflated(head + b"\n".join(content for _, content in objects))
        entries = f"<</Type/ObjStm/N {len(objects)}/First {len(head)}/Filter {names}/Length {len(data)}>>"
        self.add(number, entries.encode() + _data(data))

    def closed(self, number: int, trailer: str) -> bytes:
        """The whole file, its cross-reference stream being the object of a number."""
        begin = self._length
        digest = hashlib.sha256()
        for part in self._parts:
            digest.update(part)
        identity = digest.hexdigest()[:32]
        self.places[number] = (1, begin, 0)
        data, names = _deflated(b"".join(struct.pack(">BIH", *self.places[n]) for n in range(number + 1)))
        entries = f"<</Type/XRef/Size {number + 1}/W[1 4 2]{trailer}/ID[<{identity}><{identity}>]/Filter {names}/Length {len(data)}>>"
        self.add(number, entries.encode() + _data(data))
        self._parts.append(b"startxref\n%d\n%%%%EOF\n" % begin)
        return b"".join(self._parts)
