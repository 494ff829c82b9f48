"""Zip packages (docx, xlsx) opened with care: nothing is unpacked before its size, number and kind are known.

A zip of a few kilobytes can hold terabytes, and XML can grow by entities. So what a package declares is checked against
the limits below before a part is read, DTDs are refused, no entity or address is followed, and lxml's own limits on depth
(256) and length of a text (10 MB) stay on.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from exporter.errors import Place, ReadError
from exporter.messages import Say

__all__ = ["MAX_PARTS", "MAX_PART_SIZE", "MAX_RATIO", "MAX_UNPACKED", "RATIO_FROM", "Package", "open_package", "parse_xml", "whole"]

MAX_PARTS = 5_000
MAX_PART_SIZE = 256 * 2**20
"""Bytes of one part, unpacked. A table of 20,000 records is about 40 MB of XML."""
MAX_UNPACKED = 512 * 2**20
"""Bytes of all parts together, unpacked."""
MAX_RATIO = 400
"""Unpacked to packed bytes; honest sheets of styled empty cells come to some 100, deflate cannot do more than 1,032."""
RATIO_FROM = 4 * 2**20
"""Parts smaller than this may have any ratio."""

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
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise _damaged(file, str(error)) from error
    _check_limits(archive.infolist(), file)
    return Package(archive, file)


def _check_limits(parts: list[zipfile.ZipInfo], file: str) -> None:
    hint = Say("请确认来源可信，在 Word 或 Excel 中打开后另存", "make sure where it comes from; open it in Word or Excel and save it again")
    if len(parts) > MAX_PARTS:
        raise ReadError(
            Say(f"包内有 {len(parts)} 个部件，最多 {MAX_PARTS}", f"{len(parts)} parts in the package; at most {MAX_PARTS} are read"),
            place=Place(file=file),
            hint=hint,
        )
    total = sum(p.file_size for p in parts)
    largest = max(parts, key=lambda p: p.file_size, default=None)
    if largest is not None and (total > MAX_UNPACKED or largest.file_size > MAX_PART_SIZE):
        raise ReadError(
            Say(
                f"展开后有 {total >> 20} MB（{largest.filename} {largest.file_size >> 20} MB），超过上限 {MAX_UNPACKED >> 20} MB（单件 {MAX_PART_SIZE >> 20} MB）",
                f"{total >> 20} MB unpacked ({largest.filename} {largest.file_size >> 20} MB); at most {MAX_UNPACKED >> 20} MB ({MAX_PART_SIZE >> 20} MB a part) are read",
            ),
            place=Place(file=file),
            hint=hint,
        )
    for p in parts:
        if p.file_size > RATIO_FROM and p.file_size > MAX_RATIO * max(1, p.compress_size):
            raise ReadError(
                Say(
                    f"{p.filename} 压缩比 {p.file_size // max(1, p.compress_size)}，超过 {MAX_RATIO}",
                    f"{p.filename} is packed {p.file_size // max(1, p.compress_size)} to 1; at most {MAX_RATIO} to 1 is read",
                ),
                place=Place(file=file),
                hint=hint,
            )


class Package:
    """An opened package: its parts as bytes, as XML, and what they refer to."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        self.file = file

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none. Names differ in nothing but case (ECMA-376 part 2 §6.2.2.3)."""
        found = self._names.get(name.lower())
        if found is None:
            return None
        try:
            return self._archive.read(found)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise _damaged(self.file, f"{found}: {error}") from error

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
        return parse_xml(data if lift is None else lift(data), name, self.file)

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


def parse_xml(data: bytes, name: str, file: str) -> etree._Element:
    """The root of XML bytes, comments left out; ReadError where they are damaged, too deep or too long, or hold a DTD."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(file, f"{name}: {error.msg}") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # missing in the stubs
        raise ReadError(
            Say(f"{name} 含有 DTD，不予读取", f"{name} holds a DTD and is not read"),
            place=Place(file=file),
            hint=Say("请确认来源可信", "make sure where the file comes from"),
        )
    return root


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
