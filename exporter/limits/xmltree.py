"""XML parsed with care: no DTD, no entity, no address followed, and its size known before a tree is built of it."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from exporter.errors import Place, ReadError
from exporter.limits.budget import Budget, current
from exporter.messages import Say

__all__ = ["parse_xml"]

# Of XML in these, every tag and attribute is seen in the bytes. ECMA-376 part 2 §6.2.5 has UTF-8 and UTF-16 in packages.
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "gb2312", "gbk", "gb18030"})
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_UTF8_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'>]*)""")
_BEFORE_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# What libxml2 allows without XML_PARSE_HUGE (parserInternals.h).
_DEPTH, _LENGTH = 256, 10_000_000


def parse_xml(data: bytes, file: str, part: str = "", *, content_only: bool = False) -> etree._Element:
    """The root of XML in some bytes; `content_only` leaves comments and processing instructions out.

    XMLSyntaxError where it is not well-formed, ReadError where it holds a DTD or is in an encoding that is not read,
    LimitError where it goes beyond a limit.
    """
    budget = current()
    data, encoding = _as_bytes_with_ascii_tags(data, file, part)
    if data[_end_of_prolog(data) :].startswith(b"<!DOCTYPE"):
        raise _refused(file, part, Say("含有 DTD，不予读取", "holds a DTD and is not read"))
    budget.use("xml_nodes", data.count(b"<") + (data.count(b'"') + data.count(b"'")) // 2, part=part)
    limits = budget.limits
    huge = limits.xml_depth > _DEPTH or limits.cell_length > _LENGTH
    try:
        root = etree.fromstring(data, _parser(encoding, huge=huge, content_only=content_only))
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in error.msg and limits.xml_depth <= _DEPTH:
            raise budget.beyond("xml_depth", part=part) from error
        if ("Text node too long" in error.msg or "huge text" in error.msg) and limits.cell_length <= _LENGTH:
            raise budget.beyond("cell_length", part=part) from error
        raise
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # missing in the stubs
        raise _refused(file, part, Say("含有 DTD，不予读取", "holds a DTD and is not read"))
    if limits.xml_depth != _DEPTH:
        _check_depth(root, budget, part)
    budget.tick()
    return root


@cache
def _parser(encoding: str | None, *, huge: bool, content_only: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=huge,
        remove_comments=content_only,
        remove_pis=content_only,
    )


def _as_bytes_with_ascii_tags(data: bytes, file: str, part: str) -> tuple[bytes, str | None]:
    """The bytes, in which tags can be counted, and the encoding that overrides what they declare."""
    if data.startswith(_UTF16):
        try:
            return data.decode("utf-16-be" if data.startswith(b"\0") else "utf-16").encode(), "utf-8"
        except UnicodeError as error:
            raise _refused(file, part, Say(f"不是完好的 UTF-16：{error}", f"is no sound UTF-16: {error}")) from error
    data = data.removeprefix(_UTF8_MARK)
    declared = _DECLARED.match(data)
    name = declared.group(1).decode("latin-1") if declared else "utf-8"
    if name.lower() not in _ENCODINGS and name.lower() != "utf-16":
        raise _refused(file, part, Say(f"编码为 {name}，不予读取", f"is encoded in {name}, which is not read"))
    if data and not data.lstrip().startswith(b"<"):
        raise etree.XMLSyntaxError("it does not begin with a tag", 4, 1, 1)  # type: ignore[call-arg, arg-type]  # as lxml itself calls it
    return data, None


def _end_of_prolog(data: bytes) -> int:
    found = _BEFORE_ROOT.match(data)
    return found.end() if found else 0


def _check_depth(root: etree._Element, budget: Budget, part: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        budget.allow("xml_depth", depth, part=part)


def _refused(file: str, part: str, what: Say) -> ReadError:
    zh, en = (f"{part} ", f"{part} ") if part else ("", "")
    return ReadError(
        Say(f"{zh}{what.zh}", f"{en}{what.en}"),
        place=Place(file=file),
        hint=Say("请确认来源可信，在原程序中打开后另存", "make sure where it comes from; open it in its program and save it again"),
    )
