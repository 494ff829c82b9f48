"""Small sound files of each format, as text and bytes that a case changes; and a zip writer that can lie."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

__all__ = [
    "HEADINGS",
    "ROW",
    "TITLE",
    "Entry",
    "book",
    "book_parts",
    "deflated",
    "honest",
    "raw_zip",
    "sheet",
    "text_table",
    "word",
    "word_parts",
]

TITLE = "某市责任目标一览表"
HEADINGS = ("序号", "市政府领导", "责任目标内容", "完成时限", "三季度完成情况", "是否按计划完成进度", "责任单位")
ROW = ("1", "曹临", "目标", "年底", "进展", "是", "市财政局")

_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'


def text_table(*rows: tuple[str, ...], title: str = TITLE) -> str:
    """The table as tab-separated text."""
    return "\n".join([title, "", *("\t".join(r) for r in (HEADINGS, *(rows or (ROW,))))]) + "\n"


def relations(*entries: str) -> str:
    """A part of relationships."""
    return f'<Relationships xmlns="{_REL}">{"".join(entries)}</Relationships>'


def relation(identifier: str, kind: str, target: str, *, external: bool = False) -> str:
    """A relationship of an office document."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{identifier}" Type="{_DOC}/{kind}" Target="{target}"{mode}/>'


def row(*cells: str) -> str:
    """A row of a Word table; cells that begin with a tag stand as they are."""
    made = (c if c.startswith("<w:tc>") else f"<w:tc>{c if c.startswith('<') else paragraph(c)}</w:tc>" for c in cells)
    return f"<w:tr>{''.join(made)}</w:tr>"


def paragraph(content: str) -> str:
    """A paragraph of text or of runs."""
    return f"<w:p>{content if content.startswith('<') else f'<w:r><w:t>{content}</w:t></w:r>'}</w:p>"


def word_parts(
    body: str | None = None, *, before: str = "", after: str = "", links: str = "", more: dict[str, bytes] | None = None
) -> dict[str, bytes]:
    """The parts of a Word file."""
    inside = body if body is not None else f"{paragraph(TITLE)}{before}<w:tbl>{row(*HEADINGS)}{row(*ROW)}</w:tbl>{after}"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(relation("r1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(links),
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_DOC}"><w:body>{inside}</w:body></w:document>',
    }
    return {name: text.encode() for name, text in parts.items()} | (more or {})


def cell(reference: str, text: str) -> str:
    """A cell of a sheet with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows(*lines: tuple[str, ...], first: int = 1) -> str:
    """Rows of a sheet."""
    return "".join(
        f'<row r="{n}">{"".join(cell(f"{chr(65 + i)}{n}", text) for i, text in enumerate(line))}</row>'
        for n, line in enumerate(lines, first)
    )


def sheet(data: str | None = None, *, before: str = "", more: str = "", after: str = "") -> str:
    """A sheet with the table in its first rows, more rows, and what stands before and after the rows."""
    inside = data if data is not None else rows((TITLE,), HEADINGS, ROW)
    return f'<worksheet xmlns="{_S}" xmlns:r="{_DOC}">{before}<sheetData>{inside}{more}</sheetData>{after}</worksheet>'


def book_parts(
    content: str | None = None,
    *,
    strings: str = "",
    styles: str = "",
    links: str = "",
    sheets: str = "",
    more: dict[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The parts of a workbook."""
    own = "".join(relation(kind, kind, f"{kind}.xml") for kind, text in (("sharedStrings", strings), ("styles", styles)) if text)
    listed = sheets or '<sheet name="Sheet1" sheetId="1" r:id="r1"/>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_DOC}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(relation("r1", "worksheet", "worksheets/sheet1.xml"), own, links),
        "xl/worksheets/sheet1.xml": content if content is not None else sheet(),
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_S}">{strings}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{_S}">{styles}</styleSheet>'
    return {name: text.encode() for name, text in parts.items()} | (more or {})


# Zips --------------------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Entry:
    """A file in a zip, and what its headers say of it; None says the truth."""

    name: str
    data: bytes = b""
    method: int = 8
    packed: bytes | None = None
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    flags: int = 0x800
    local_name: str | None = None
    local_size: int | None = None
    offset: int | None = None
    """Where the directory says it is; the file itself is then not written."""
    extra: bytes = b""
    """Of the directory alone."""


def deflated(data: bytes) -> bytes:
    """Bytes as a zip has them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(unit: bytes, count: int, *, before: bytes = b"", after: bytes = b"", zlib_header: bool = False) -> bytes:
    """The deflated form of something repeated, in whole megabytes: a block that is packed once stands there many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    each = max(1, 2**20 // len(unit))
    block = packer.compress(unit * each) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * max(1, count // each) + packer.compress(after) + packer.flush()


def raw_zip(*entries: Entry, before: bytes = b"", count: int | None = None, comment: bytes = b"", after: bytes = b"") -> bytes:
    """A zip of these entries, as they say, true or not."""
    out = bytearray(before)
    directory = bytearray()
    for e in entries:
        packed = e.packed if e.packed is not None else deflated(e.data) if e.method == 8 else e.data
        crc = e.crc if e.crc is not None else zlib.crc32(e.data)
        size = e.size if e.size is not None else len(e.data)
        packed_size = e.packed_size if e.packed_size is not None else len(packed)
        at = e.offset if e.offset is not None else len(out)
        if e.offset is None:
            local = (e.local_name if e.local_name is not None else e.name).encode()
            said = e.local_size if e.local_size is not None else size
            out += struct.pack(
                "<4sHHHHHIIIHH", b"PK\3\4", 20, e.flags, e.method, 0, 33, crc, packed_size & 0xFFFFFFFF, said & 0xFFFFFFFF, len(local), 0
            )
            out += local + packed
        name = e.name.encode()
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, e.flags, e.method, 0, 33, crc, packed_size & 0xFFFFFFFF, size & 0xFFFFFFFF,
            len(name), len(e.extra), 0, 0, 0, 0, at,
        )  # fmt: skip
        directory += name + e.extra
    listed = len(entries) if count is None else count
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, listed & 0xFFFF, listed & 0xFFFF, len(directory), len(out), len(comment))
    return bytes(out + directory) + end + comment + after


def honest(parts: dict[str, bytes]) -> list[Entry]:
    """The entries of a sound package."""
    return [Entry(name=name, data=data) for name, data in parts.items()]


def word(body: str | None = None, **more: object) -> bytes:
    """A Word file."""
    return raw_zip(*honest(word_parts(body, **more)))  # type: ignore[arg-type]


def book(content: str | None = None, **more: object) -> bytes:
    """A workbook."""
    return raw_zip(*honest(book_parts(content, **more)))  # type: ignore[arg-type]
