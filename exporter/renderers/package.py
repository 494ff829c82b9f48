"""Zip packages (docx, xlsx) with the same bytes on every run: fixed order, fixed time stamps, no host's traces."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from exporter.canonical import NAMESPACE
from exporter.compress import Deflated, deflated

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.opc.packuri import PackURI
    from openpyxl import Workbook

__all__ = [
    "CUSTOM_XML",
    "CUSTOM_XML_PROPERTIES",
    "CUSTOM_XML_PROPERTIES_TYPE",
    "custom_xml_properties",
    "pack",
    "unpack",
    "word_parts",
    "workbook_parts",
]

CUSTOM_XML = "customXml/item1.xml"
"""The part that encloses the document's canonical XML (ECMA-376 part 1 §15.2.4)."""
CUSTOM_XML_PROPERTIES = "customXml/itemProps1.xml"
CUSTOM_XML_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"

# PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16: an entry's local header, its header in the directory, the directory's end.
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_NEEDED, _DEFLATED = 20, 8
# The first of January 1980, the earliest that a zip can say (years from 1980 << 9, month << 5, day); nothing of the moment or the machine gets into a file.
_EPOCH = 1 << 5 | 1


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in its order."""
    import zipfile  # slow to import, and writing needs none

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


class _Parts(dict[str, bytes]):
    """The parts of a package as a library writes them, in place of a zip: which wants a clock that is later than 1980."""

    def writestr(self, name: str, data: str | bytes) -> None:
        """Take a part; the signature is that of `zipfile.ZipFile`."""
        self[name] = data.encode() if isinstance(data, str) else data

    def namelist(self) -> list[str]:
        """The names of the parts so far."""
        return list(self)

    def write(self, uri: PackURI, blob: str | bytes) -> None:
        """Take a part; the signature is that of python-docx."""
        self.writestr(uri.membername, blob)


def word_parts(word: WordDocument) -> dict[str, bytes]:
    """The parts of a Word document by name, as python-docx writes them."""
    from docx.opc.pkgwriter import PackageWriter

    package = word.part.package
    for part in package.parts:
        part.before_marshal()
    parts, writer = _Parts(), cast("Any", PackageWriter)
    # What `Package.save` does but for the zip; python-docx has no public way to it.
    writer._write_content_types_stream(parts, package.parts)  # noqa: SLF001
    writer._write_pkg_rels(parts, package.rels)  # noqa: SLF001
    writer._write_parts(parts, package.parts)  # noqa: SLF001
    return dict(parts)


def workbook_parts(book: Workbook, date: dt.date) -> dict[str, bytes]:
    """The parts of a workbook by name, as openpyxl writes them, made on a date.

    Nothing of it goes through the folder for temporary files, which is full or not there on hard days, and open to others.
    """
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class Writer(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing

            ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
            out = io.BytesIO()
            writer: Any = WorksheetWriter(ws, out)
            writer.write()
            ws._rels = writer._rels  # noqa: SLF001
            parts.writestr(ws.path[1:], out.getvalue())
            self.manifest.append(ws)

    parts: Any = _Parts()
    book.properties.created = book.properties.modified = dt.datetime.combine(date, dt.time())
    Writer(book, parts).write_data()
    return dict(parts)


def pack(parts: Mapping[str, bytes | bytearray | Deflated]) -> bytes:
    """A package of parts. ECMA-376 part 2 wants `[Content_Types].xml` found quickly, so it comes first.

    Written here, since zipfile takes no stream that is compressed already.
    """
    out = io.BytesIO()
    directory = []
    for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels")):
        part, at, encoded = parts[name], out.tell(), name.encode("ascii")
        packed = part if isinstance(part, Deflated) else deflated(part)
        about = (0, _DEFLATED, 0, _EPOCH, packed.checksum, len(packed.stream), len(packed.content), len(encoded), 0)
        out.write(_LOCAL.pack(0x04034B50, _NEEDED, *about) + encoded)
        out.write(packed.stream)
        directory.append(_CENTRAL.pack(0x02014B50, _NEEDED, _NEEDED, *about, 0, 0, 0, 0, at) + encoded)
    begin, headers = out.tell(), b"".join(directory)
    out.write(headers + _END.pack(0x06054B50, 0, 0, len(directory), len(directory), len(headers), begin, 0))
    return out.getvalue()


def custom_xml_properties(digest: str) -> bytes:
    """The part that names the enclosed XML by the document's digest and its schema (ECMA-376 part 1 §15.2.6)."""
    d = digest.upper()
    identity = f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:32]}"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{{{identity}}}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
