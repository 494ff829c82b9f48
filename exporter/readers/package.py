"""Packages (docx, xlsx): parts as bytes, as XML, and what they refer to. `exporter.limits` opens and parses them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from lxml import etree

from exporter.errors import Place, ReadError
from exporter.limits.xmltree import parse_xml
from exporter.limits.zips import Zip, open_zip
from exporter.messages import Say

__all__ = ["Package", "open_package", "whole", "xml_of_part"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO/IEC 29500 strict documents say the same in other namespaces; they are read as the transitional ones.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
)
_HEAD = 16_384


def open_package(data: bytes, file: str) -> Package:
    """The package in a file's bytes; ReadError where it is none, is protected, or goes beyond a limit."""
    if data.startswith(_OLE):
        raise ReadError(
            Say(
                "这是加密的文件，或是 97–2003 格式改了扩展名", "this file is encrypted, or is in the format of 97–2003 under another suffix"
            ),
            place=Place(file=file),
            hint=Say(
                "请去掉打开密码后另存，或改用 .doc、.xls 扩展名",
                "save it without the password to open it, or give it the suffix .doc or .xls",
            ),
        )
    return Package(open_zip(data, file), file)


class Package:
    """An opened package: its parts as bytes, as XML, and what they refer to."""

    def __init__(self, archive: Zip, file: str) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.names}
        self.file = file

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parts."""
        return self._archive.names

    def outside(self, name: str) -> list[tuple[str, str]]:
        """What a part of relationships refers to outside the package: the last word of the type, and where to."""
        root = self.xml(name)
        found = root.iterfind(_RELATIONSHIPS) if root is not None else ()
        return [(e.get("Type", "").rpartition("/")[2], e.get("Target", "")) for e in found if e.get("TargetMode") == "External"]

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none. Names differ in nothing but case (ECMA-376 part 2 §6.2.2.3)."""
        found = self._names.get(name.lower())
        return None if found is None else self._archive.read(found)

    def xml(self, name: str, lift: Callable[[bytes], bytes] | None = None) -> etree._Element | None:
        """The root of an XML part, None where there is no such part; `lift` may take something out of its bytes before."""
        data = self.part(name)
        if data is None:
            return None
        head = data[:_HEAD]
        if b"purl.oclc.org" in head:
            for strict, transitional in _STRICT:
                head = head.replace(strict, transitional)
            data = head + data[_HEAD:]
        return xml_of_part(data if lift is None else lift(data), name, self.file)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: by id, the last word of the relationship's type and the part's name."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        out: dict[str, tuple[str, str]] = {}
        for e in root.iterfind(_RELATIONSHIPS) if root is not None else ():
            if e.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, e.get("Target", ""))).lstrip("/")
                out[e.get("Id", "")] = e.get("Type", "").rpartition("/")[2], target
        return out

    def main_part(self, kind: str, lift: Callable[[bytes], bytes] | None = None) -> tuple[str, etree._Element]:
        """The part that holds the document: its name and root; ReadError where that is not called `kind`. `lift` as in `xml`."""
        for type_, target in self.relations("").values():
            root = self.xml(target, lift) if type_ == "officeDocument" else None
            if root is not None and etree.QName(root).localname == kind:
                return target, root
        raise ReadError(
            Say(f"不是 {_KINDS[kind]} 文件", f"this is no {_KINDS[kind]} file"),
            place=Place(file=self.file),
            hint=Say("请检查扩展名是否与内容相符", "check that the suffix says what the file is"),
        )


def xml_of_part(data: bytes, name: str, file: str) -> etree._Element:
    """The root of a part's XML, comments left out; ReadError where it is damaged, goes beyond a limit, or holds a DTD."""
    try:
        return parse_xml(data, file, name, content_only=True)
    except etree.XMLSyntaxError as error:
        raise _damaged(file, f"{name}: {error.msg}") from error


def whole(text: str | None, otherwise: int = 0) -> int:
    """The whole number that an attribute holds, `otherwise` where it holds none that a document could mean."""
    return int(text) if text is not None and len(text) < _LONGEST_NUMBER and text.isascii() and text.isdigit() else otherwise


_LONGEST_NUMBER = 10
_KINDS = {"document": "Word", "workbook": "Excel"}


def _damaged(file: str, what: str) -> ReadError:
    return ReadError(
        Say(f"文件已损坏：{what}", f"the file is damaged: {what}"),
        place=Place(file=file),
        hint=Say("请重新导出，或在原程序中打开后另存", "export it again, or open it in its program and save it"),
    )
