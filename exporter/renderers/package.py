"""Zip packages (docx, xlsx) with the same bytes on every run: fixed order, fixed time stamps, no host's traces."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping

from exporter.canonical import NAMESPACE

__all__ = ["CUSTOM_XML", "CUSTOM_XML_PROPERTIES", "CUSTOM_XML_PROPERTIES_TYPE", "custom_xml_properties", "pack", "unpack"]

CUSTOM_XML = "customXml/item1.xml"
"""The part that encloses the document's canonical XML (ECMA-376 part 1 §15.2.4)."""
CUSTOM_XML_PROPERTIES = "customXml/itemProps1.xml"
CUSTOM_XML_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"

# The earliest time that a zip can say; nothing of the moment or the machine gets into a file.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package of parts. ECMA-376 part 2 wants `[Content_Types].xml` found quickly, so it comes first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels")):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            package.writestr(info, parts[name])
    return out.getvalue()


def custom_xml_properties(digest: str) -> bytes:
    """The part that names the enclosed XML by the document's digest and its schema (ECMA-376 part 1 §15.2.6)."""
    identity = str(uuid.UUID(digest[:32])).upper()
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{{{identity}}}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
