"""Packages whose zip lies, overlaps, leads out, is cut off, or is none."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

from .build import Entry, book, book_parts, honest, raw_zip, repeated, word, word_parts
from .cases import case

READ = "findings"
_MAIN = {".docx": "word/document.xml", ".xlsx": "xl/worksheets/sheet1.xml"}
_PARTS = {".docx": word_parts, ".xlsx": book_parts}


def _entries(suffix: str) -> list[Entry]:
    return honest(_PARTS[suffix]())  # type: ignore[operator]


def _changed(suffix: str, **change: object) -> bytes:
    """A package whose main part's headers say something else."""
    return raw_zip(*(replace(e, **change) if e.name == _MAIN[suffix] else e for e in _entries(suffix)))  # type: ignore[arg-type]


def _more(suffix: str, *more: Entry) -> bytes:
    return raw_zip(*_entries(suffix), *more)


def _cut(suffix: str, share: float) -> Callable[[], bytes]:
    def make() -> bytes:
        data = raw_zip(*_entries(suffix))
        return data[: int(len(data) * share)]

    return make


def _overlapping() -> bytes:
    """Many names for the same bytes, as zip bombs of the better sort have them."""
    kernel = Entry(name="word/document.xml", packed=repeated(b"<a/>", 1_000_000), size=4_000_000)
    return raw_zip(kernel, *(Entry(name=f"word/{i}.xml", packed=kernel.packed, size=4_000_000, offset=0) for i in range(60)))


def _zip64(size: int) -> bytes:
    extra = struct.pack("<HHQ", 1, 8, size)
    return _changed(".docx", size=0xFFFFFFFF, local_size=0xFFFFFFFF, extra=extra)


def _descriptors() -> bytes:
    """Sizes behind the bytes, as programs write them that stream."""
    return raw_zip(*(replace(e, flags=0x808, local_size=0) for e in _entries(".docx")))


def _bomb(unit: bytes, megabytes: int) -> bytes:
    count = megabytes * 2**20 // len(unit)
    entries = [e for e in _entries(".xlsx") if e.name != _MAIN[".xlsx"]]
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    tail = b"</row></sheetData></worksheet>"
    packed = repeated(unit, count, before=head, after=tail)
    blocks = max(1, count // (2**20 // len(unit)))
    size = len(head) + len(tail) + blocks * (2**20 // len(unit)) * len(unit)
    return raw_zip(*entries, Entry(name=_MAIN[".xlsx"], packed=packed, size=size, crc=0))


def _lying_bomb() -> bytes:
    """A part that says it is small and unpacks to a gigabyte."""
    return _changed(".docx", packed=repeated(b" ", 2**30), size=1000, local_size=1000)


def _of_both(suffix: str, sound: Callable[[], bytes]) -> None:
    kind = suffix[1:]
    case(f"{kind}-sound", suffix, sound, 0, "1 records")
    case(f"{kind}-empty", suffix, b"", 3, "damaged")
    case(f"{kind}-is-text", suffix, "某市责任目标".encode(), 3, "no zip file")
    case(f"{kind}-is-pdf", suffix, b"%PDF-1.7\n%%EOF", 3, "no zip file")
    case(f"{kind}-is-html", suffix, b"<html><table><tr><td>1</td></tr></table></html>", 3, "no zip file")
    case(f"{kind}-is-ole", suffix, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), 3, "encrypted, or is in the format of 97")
    case(f"{kind}-is-png", suffix, b"\x89PNG\r\n\x1a\n" + bytes(100), 3, "no zip file")
    for share in (0.25, 0.5, 0.75, 0.99):
        case(f"{kind}-cut-at-{int(share * 100)}", suffix, _cut(suffix, share), 3, "cut off")
    case(f"{kind}-encrypted-part", suffix, lambda: _changed(suffix, flags=0x801), 3, "is encrypted")
    case(f"{kind}-packed-by-bzip2", suffix, lambda: _changed(suffix, method=12), 3, "packed by method 12")
    case(f"{kind}-packed-by-lzma", suffix, lambda: _changed(suffix, method=14), 3, "packed by method 14")
    case(f"{kind}-says-too-little", suffix, lambda: _changed(suffix, size=10), 3, "does not unpack to the size")
    case(f"{kind}-says-too-much", suffix, lambda: _changed(suffix, size=100_000), 3, "does not unpack to the size")
    case(f"{kind}-wrong-checksum", suffix, lambda: _changed(suffix, crc=1), 3, "does not match its checksum")
    case(
        f"{kind}-other-local-name",
        suffix,
        lambda: _changed(suffix, local_name="word/other.xml12345678"[: len(_MAIN[suffix])]),
        3,
        "two headers",
    )
    case(f"{kind}-other-local-size", suffix, lambda: _changed(suffix, local_size=7), 3, "two headers")
    case(f"{kind}-damaged-deflate", suffix, lambda: _changed(suffix, packed=b"\xff" * 50, size=50), 3, "damaged")
    case(f"{kind}-name-twice", suffix, lambda: _more(suffix, Entry(name=_MAIN[suffix], data=b"<a/>")), 3, "is there twice")
    case(f"{kind}-name-leads-out", suffix, lambda: _more(suffix, Entry(name="../../etc/passwd", data=b"x")), 3, "leads out")
    case(f"{kind}-claims-4-gigabytes", suffix, lambda: _changed(suffix, size=2**32 - 2), 3, "limit part-size=256M")


_of_both(".docx", word)
_of_both(".xlsx", book)

case("docx-is-xlsx", ".docx", book, 3, "no Word file")
case("xlsx-is-docx", ".xlsx", word, 3, "no Excel file")
case("docx-name-twice-but-for-case", ".docx", lambda: _more(".docx", Entry(name="Word/Document.XML", data=b"<a/>")), 3, "is there twice")
case("docx-name-absolute", ".docx", lambda: _more(".docx", Entry(name="/etc/passwd", data=b"x")), 3, "leads out")
case("docx-name-backslashes", ".docx", lambda: _more(".docx", Entry(name="..\\..\\windows\\win.ini", data=b"x")), 3, "leads out")
case("docx-name-drive", ".docx", lambda: _more(".docx", Entry(name="C:\\x.txt", data=b"x")), 3, "leads out")
case("docx-name-with-nul", ".docx", lambda: _more(".docx", Entry(name="word/a\0.xml", data=b"x")), 3, "NUL")
case("docx-name-of-60000", ".docx", lambda: _more(".docx", Entry(name="a" * 60_000, data=b"x")), 0, "1 records")
case("docx-overlapping", ".docx", _overlapping, 3, "overlaps")
case("docx-6000-parts", ".docx", lambda: raw_zip(*(Entry(name=str(i)) for i in range(6000))), 3, "limit parts=5000")
case("docx-60000-parts-that-say-1", ".docx", lambda: raw_zip(*(Entry(name=str(i)) for i in range(60_000)), count=1), 3, "limit parts=5000")
case("docx-stray-bytes-before", ".docx", lambda: raw_zip(*_entries(".docx"), before=b"MZ\x90\0" * 8), 3, "no zip file")
case("docx-stray-bytes-after", ".docx", lambda: raw_zip(*_entries(".docx"), after=b"<script>"), 0, "1 records")
case("docx-long-comment", ".docx", lambda: raw_zip(*_entries(".docx"), comment=b"x" * 65_000), 0, "1 records")
case("docx-zip64-sound", ".docx", lambda: _zip64(len(word_parts()["word/document.xml"])), 0, "1 records")
case("docx-zip64-claims-exabytes", ".docx", lambda: _zip64(2**62), 3, "limit part-size=256M")
case("docx-sizes-behind-the-bytes", ".docx", _descriptors, 0, "1 records")
case("docx-no-parts", ".docx", lambda: raw_zip(), 3, "no Word file")
case("docx-no-main-part", ".docx", lambda: raw_zip(*(e for e in _entries(".docx") if e.name != "word/document.xml")), 3, "no Word file")
case("docx-lying-gigabyte", ".docx", _lying_bomb, 3, "does not unpack to the size")
case("docx-bomb-of-blanks", ".docx", lambda: _changed(".docx", packed=repeated(b" ", 100 * 2**20), size=100 * 2**20), 3, "limit ratio=250")
case(
    "docx-many-bombs-below-each-limit",
    ".docx",
    lambda: _more(".docx", *(Entry(name=f"{i}.xml", packed=b"\0", size=4 * 2**20) for i in range(200))),
    3,
    "limit unpacked=512M",
)
case("docx-zip-in-zip", ".docx", lambda: _more(".docx", Entry(name="word/embeddings/a.zip", data=_overlapping())), 0, "R303")
case("xlsx-bomb-63-kilobytes-1000-to-1", ".xlsx", lambda: _bomb(b"<c/>", 62), 3, "limit ratio=250", seconds=1.0)
case("xlsx-bomb-of-rows-within-the-ratio", ".xlsx", lambda: book(more_rows("<row/>", 650_000)), 3, "limit rows=200000", seconds=1.0)
case(
    "xlsx-bomb-of-cells-within-the-ratio",
    ".xlsx",
    lambda: book(more_rows("<row>" + "<c/>" * 5000 + "</row>", 190)),
    0,
    "1 records",
    seconds=4.0,
)
case(
    "xlsx-bomb-of-cells",
    ".xlsx",
    lambda: book(more_rows("<row>" + "<c/>" * 5000 + "</row>", 190)),
    3,
    "limit cells=900000",
    "cells=900000",
    seconds=1.0,
    megabytes=600,
)


def more_rows(row: str, count: int) -> str:
    """A sheet with the table and very many further rows."""
    from .build import sheet

    return sheet(more=row * count)
