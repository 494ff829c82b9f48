"""Zip packages (docx, xlsx) with the same bytes on every run: fixed order, fixed time stamps, no host's traces."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

from exporter.canonical import NAMESPACE
from exporter.renderers import compress

__all__ = ["CUSTOM_XML", "CUSTOM_XML_PROPERTIES", "CUSTOM_XML_PROPERTIES_TYPE", "custom_xml_properties", "pack", "unpack"]

CUSTOM_XML = "customXml/item1.xml"
"""The part that encloses the document's canonical XML (ECMA-376 part 1 §15.2.4)."""
CUSTOM_XML_PROPERTIES = "customXml/itemProps1.xml"
CUSTOM_XML_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"

# PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16: an entry's local header, its header in the directory, the directory's end.
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_NEEDED, _DEFLATED = 20, 8
# The first of January 1980, the earliest time that a zip can say; nothing of the moment or the machine gets into a file.
_EPOCH = (1980 - 1980) << 9 | 1 << 5 | 1


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in its order."""
    import zipfile  # slow to import, and writing needs none

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes | bytearray]) -> bytes:
    """A package of parts. ECMA-376 part 2 wants `[Content_Types].xml` found quickly, so it comes first.

    Written here, since zipfile takes no stream that is compressed already.
    """
    out = io.BytesIO()
    directory = []
    for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels")):
        content, at = parts[name], out.tell()
        packed = compress.raw(content)
        encoded = name.encode("ascii")
        about = (0, _DEFLATED, 0, _EPOCH, compress.checksum(content), len(packed), len(content), len(encoded), 0)
        out.write(_LOCAL.pack(0x04034B50, _NEEDED, *about) + encoded)
        out.write(packed)
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
