"""`metadata.xml`: the elements of DA/T 46—2009 and the files of a package, written and read with their schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lxml import etree

from exporter import dat46
from exporter.archiving.metadata import Values
from exporter.archiving.paths import METADATA
from exporter.canonical import attribute, escape
from exporter.errors import ReadError
from exporter.limits.xmltree import parse_xml
from exporter.messages import Say
from exporter.schema import ARCHIVE_XSD
from exporter.version import VERSION

__all__ = ["NAMESPACE", "FileEntry", "Record", "SignatureEntry", "read", "write"]

NAMESPACE = "urn:exporter:archive-metadata:1"
_NS = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One computer file: path in the package, what it is there, its format, size in bytes and SHA-256."""

    path: str
    role: str
    """主文件, 数据 or 来源."""
    name: str
    size: int
    digest: str
    format: str = ""
    version: str = ""
    mime: str = ""
    program: str = ""
    """What made it; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEntry:
    """A signature of the main file: its rule (PAdES-B-LTA) and who signed."""

    rule: str
    signer: str
    algorithm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that `metadata.xml` says."""

    values: Values
    files: tuple[FileEntry, ...]
    digest: str
    """The digest of the document that every file holds."""
    filed: dt.date
    signature: SignatureEntry | None = None

    def file(self, role: str) -> FileEntry | None:
        """The file of a role."""
        return next((f for f in self.files if f.role == role), None)


def write(record: Record) -> bytes:
    """The XML, the same bytes for the same record."""
    return "".join(_lines(record)).encode()


def _lines(record: Record) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<电子文件 xmlns="{NAMESPACE}">\n'
    groups: dict[str, list[str]] = {}
    for name, element in dat46.ELEMENTS.items():
        group, values = element.group, record.values.get(name, ())
        if values and name in dat46.GROUPS:
            groups[name] = [f"  <编号>{escape(v)}</编号>\n" for v in values]
        elif values:
            groups.setdefault(group or name, []).extend(f"{'  ' if group else ''}<{name}>{escape(v)}</{name}>\n" for v in values)
    for name in dict.fromkeys(e.group or e.name for e in dat46.ELEMENTS.values()):
        if name in groups and name != "附注":
            yield f"<{name}>\n{''.join(groups[name])}</{name}>\n" if name in dat46.GROUPS else "".join(groups[name])
    yield f'<文件数据 内容摘要="{record.digest}">\n{"".join(map(_file, record.files))}</文件数据>\n'
    if record.signature is not None:
        s = record.signature
        yield _group("电子签名", [("签名规则", s.rule), ("签名人", s.signer), ("签名算法标识", s.algorithm)])
    yield _group(
        "业务实体",
        [("业务状态", "归档"), ("业务行为", "归档"), ("行为时间", record.filed.isoformat()), ("行为描述", f"exporter {VERSION}")],
    )
    yield "".join(groups.get("附注", []))
    yield "</电子文件>\n"


def _group(name: str, children: Sequence[tuple[str, str]], indent: str = "") -> str:
    inner = "".join(f"{indent}  <{n}>{escape(v)}</{n}>\n" for n, v in children if v)
    return f"{indent}<{name}>\n{inner}{indent}</{name}>\n" if inner else ""


def _file(file: FileEntry) -> str:
    form = _group("格式信息", [("格式名称", file.format), ("格式版本", file.version), ("MIME媒体类型", file.mime)], "    ")
    properties = [
        ("计算机文件名", file.name),
        ("计算机文件大小", str(file.size)),
        ("文档创建程序", file.program),
    ]
    inner = "".join(f"    <{n}>{escape(v)}</{n}>\n" for n, v in properties if v)
    digest = f'    <数字摘要 算法="SHA-256">{file.digest}</数字摘要>\n'
    return (
        f'<文档 路径="{attribute(file.path)}">\n  <文档主从声明>{file.role}</文档主从声明>\n'
        f"  <电子属性>\n{form}{inner}{digest}  </电子属性>\n</文档>\n"
    )


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(ARCHIVE_XSD)))


def read(data: bytes) -> Record:
    """What a `metadata.xml` says; ReadError names the line that the schema refuses."""
    try:
        root = parse_xml(data, METADATA)
    except etree.XMLSyntaxError as error:
        raise ReadError(Say(f"不是完好的 XML：{error.msg}", f"not well-formed XML: {error.msg}")) from error
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]  # type: ignore[index]  # the stubs lack it
        raise ReadError(
            Say(
                f"第 {first.line} 行不符合 {ARCHIVE_XSD.name}：{first.message}",
                f"line {first.line} does not follow {ARCHIVE_XSD.name}: {first.message}",
            )
        )
    return _record(root)


def _record(root: etree._Element) -> Record:
    values: dict[str, tuple[str, ...]] = {}
    for name, element in dat46.ELEMENTS.items():
        tag = "编号" if name in dat46.GROUPS else name
        within = element.group or (name if name in dat46.GROUPS else "")
        found = root.findall(f"{_NS}{within}/{_NS}{tag}" if within else f"{_NS}{tag}")
        if found:
            values[name] = tuple(e.text or "" for e in found)
    signature = root.find(f"{_NS}电子签名")
    return Record(
        values=values,
        files=tuple(map(_entry, root.iterfind(f"{_NS}文件数据/{_NS}文档"))),
        digest=next(root.iterfind(f"{_NS}文件数据")).get("内容摘要", ""),
        filed=_day(_text(root, "业务实体", "行为时间")),
        signature=None
        if signature is None
        else SignatureEntry(
            rule=_text(signature, "签名规则"), signer=_text(signature, "签名人"), algorithm=_text(signature, "签名算法标识")
        ),
    )


def _entry(e: etree._Element) -> FileEntry:
    return FileEntry(
        path=e.get("路径", ""),
        role=_text(e, "文档主从声明"),
        name=_text(e, "电子属性", "计算机文件名"),
        size=_size(_text(e, "电子属性", "计算机文件大小")),
        digest=_text(e, "电子属性", "数字摘要"),
        format=_text(e, "电子属性", "格式信息", "格式名称"),
        version=_text(e, "电子属性", "格式信息", "格式版本"),
        mime=_text(e, "电子属性", "格式信息", "MIME媒体类型"),
        program=_text(e, "电子属性", "文档创建程序"),
    )


def _text(e: etree._Element, *path: str) -> str:
    return e.findtext("/".join(f"{_NS}{name}" for name in path)) or ""


# The schema lets through what XML Schema calls a date or a number, which is more than there are.
_LONGEST_NUMBER = 15


def _day(text: str) -> dt.date:
    """A day; a time zone behind it, which xs:date allows, does not matter."""
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise ReadError(Say(f"行为时间 {text} 不是日期", f"行为时间 {text} is no date")) from error


def _size(text: str) -> int:
    if len(text.strip()) > _LONGEST_NUMBER:
        raise ReadError(Say("计算机文件大小的数字太长", "the number in 计算机文件大小 is too long"))
    return int(text)
