"""The file around the objects: object streams, a cross-reference stream, and an identifier made from what the file holds.

ISO 32000-1 §7.5. An object is text or bytes that somebody else has written, and known by its number. Small ones wait until
there are enough of them for an object stream, everything else is written at once: a file in the making takes hardly more
memory than the file.
"""

from __future__ import annotations

import base64
import hashlib
import io
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice

from exporter import compress
from exporter.compress import Deflated

__all__ = ["File"]

# Objects in an object stream; readers unpack a whole one for any of its objects.
_PACKED = 200
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
# An entry of the cross-reference stream is a number of eight bytes: kind (2), place (4), index in an object stream (2).
_WIDTHS = "2 4 2"
_PLACE, _KIND = 2**16, 2**48
_IN_FILE, _IN_STREAM = 1 * _KIND, 2 * _KIND


class File:
    """A PDF in the making."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._out.write(_HEADER)
        self._entries = array("Q", [0xFFFF])
        """For each object its entry; that of object 0 begins the list of free ones, which is empty."""
        self._waiting: dict[int, str] = {}

    def reserve(self, count: int = 1) -> int:
        """The number of an object that comes later, or the first number of several."""
        first = len(self._entries)
        self._entries.extend([0] * count)
        return first

    def put(self, number: int, content: str) -> None:
        """Write a small object, which has a number already; it is ASCII and no stream."""
        self._waiting[number] = content
        if len(self._waiting) == _PACKED:
            self._flush()

    def add(self, content: str) -> int:
        """Write a small object; its number."""
        number = self.reserve()
        self.put(number, content)
        return number

    def put_all(self, first: int, contents: Iterable[str]) -> None:
        """Write small objects in a row, the first of them with a number that was reserved."""
        self._flush()
        rest = iter(contents)
        while some := list(islice(rest, _PACKED)):
            self._pack(range(first, first + len(some)), some)
            first += len(some)

    def stream(self, content: bytes | Deflated, entries: str = "", *, quick: bool = False) -> int:
        """Write a compressed stream; its number. `quick` is for what hardly becomes smaller."""
        packed = content.zlib if isinstance(content, Deflated) else compress.zlib(content, quick=quick)
        data, filters = _filtered(packed)
        return self._write(self.reserve(), f"{entries}{filters}", data)

    def plain_stream(self, content: bytes, entries: str) -> int:
        """Write a stream that is not compressed, so that its content can be found in the file; its number."""
        return self._write(self.reserve(), entries, content)

    def closed(self, root: int, info: int) -> bytes:
        """The whole file; `root` and `info` are the numbers of the catalog and of the document's information."""
        self._flush()
        begin = self._out.tell()
        identity = hashlib.sha256(self._out.getbuffer()).hexdigest()[:32]
        number = self.reserve()
        self._entries[number] = _IN_FILE + begin * _PLACE
        if sys.byteorder == "little":
            self._entries.byteswap()
        data, filters = _filtered(compress.zlib(self._entries.tobytes()))
        about = f"/Type/XRef/Size {number + 1}/W[{_WIDTHS}]/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]{filters}"
        self._out.write(_stream(number, about, data))
        self._out.write(b"startxref\n%d\n%%%%EOF\n" % begin)
        return self._out.getvalue()

    def _write(self, number: int, entries: str, data: bytes | bytearray) -> int:
        self._entries[number] = _IN_FILE + self._out.tell() * _PLACE
        self._out.write(_stream(number, entries, data))
        return number

    def _flush(self) -> None:
        if self._waiting:
            self._pack(list(self._waiting), list(self._waiting.values()))
            self._waiting.clear()

    def _pack(self, numbers: Sequence[int], contents: Sequence[str]) -> None:
        """An object stream (§7.5.7)."""
        number = self.reserve()
        begins = accumulate([len(content) + 1 for content in contents], initial=0)
        head = " ".join([f"{packed} {at}" for packed, at in zip(numbers, begins, strict=False)]) + "\n"
        data, filters = _filtered(compress.zlib((head + "\n".join(contents)).encode("ascii")))
        self._write(number, f"/Type/ObjStm/N {len(numbers)}/First {len(head)}{filters}", data)
        for entry, packed in enumerate(numbers, _IN_STREAM + number * _PLACE):
            self._entries[packed] = entry


def _stream(number: int, entries: str, data: bytes | bytearray) -> bytes:
    head = f"{number} 0 obj\n<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii")
    return b"".join((head, data, b"\nendstream\nendobj\n"))


def _filtered(packed: bytes | bytearray) -> tuple[bytes | bytearray, str]:
    """Compressed content as it is written, and the entry with the names of the filters.

    Where the last byte of a checksum is by chance the code of a line's end, some checkers count it as the end of line
    before `endstream` and find the length wrong; such data is written in base 85, which ends in `~>`.
    """
    if packed[-1] in b"\r\n":
        return base64.a85encode(packed) + b"~>", "/Filter[/ASCII85Decode/FlateDecode]"
    return packed, "/Filter/FlateDecode"
