"""XML: our own format, checked against its schema before anything is taken from it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TypedDict

from lxml import etree

from exporter.canonical import NAMESPACE, body_xml
from exporter.errors import ModelError, Place, ReadError
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Part, Record, Repair, Scope, Section, Spelling, TextForm, Value
from exporter.readers.assemble import Reading
from exporter.schema import DOCUMENT_XSD

__all__ = ["read", "read_edition"]

_NS = f"{{{NAMESPACE}}}"


class _Beside(TypedDict):
    page_starts: tuple[int, ...]
    text_form: TextForm
    repairs: tuple[Repair, ...]


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(DOCUMENT_XSD)))


def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:  # every reader's signature
    """The document in an XML file; ReadError names the line that the schema refuses.

    DTDs are refused and no entity or network address is followed. The fields stand in the file, so no layout is needed.
    """
    root = _checked(data, file)
    try:
        document = _document(root)
    except ModelError as error:
        raise error.in_file(file) from None
    claimed = root.get("digest")
    if claimed is not None and claimed != document.digest:
        raise ReadError(
            Say("内容与文件中的摘要不符：文件被改动过", "the content does not match the digest in the file: it was changed"),
            place=Place(file=file),
            hint=Say(
                "请用未改动的文件；确要改动，请删去 digest 属性",
                "use the unchanged file; if the change is meant, delete the attribute digest",
            ),
        )
    return Reading(document, ())


def read_edition(data: bytes, document: Document, file: str) -> Document | None:
    """The document with what an XML file of the same content, written as we write it, has beside it; None for any other.

    The content, byte for byte the same, is not read again. ReadError where the edition is damaged.
    """
    body = body_xml(document).encode()
    if not data.startswith(body):
        return None
    empty = body_xml(replace(document, sections=(), page_starts=(), repairs=())).encode()
    edition = _checked(empty + data[len(body) :], file).find(f"{_NS}edition")
    spelled = _spellings(edition)
    line = 0
    sections = []
    for section in document.sections:
        records = []
        for record in section.records:
            spellings = [spelled.get((line + i, Scope.PART), ()) for i in range(len(record.parts))]
            if spellings != [part.spelling for part in record.parts]:
                parts = tuple(replace(part, spelling=own) for part, own in zip(record.parts, spellings, strict=True))
                record = replace(record, parts=parts)  # noqa: PLW2901
            if (own := spelled.get((line, Scope.RECORD), ())) != record.spelling:
                record = replace(record, spelling=own)  # noqa: PLW2901
            records.append(record)
            line += len(record.parts)
        sections.append(replace(section, records=tuple(records)))
    try:
        return replace(document, sections=tuple(sections), **_beside(edition))
    except ModelError as error:
        raise error.in_file(file) from None


def _checked(data: bytes, file: str) -> etree._Element:
    """The root of XML that is well-formed, holds no DTD and follows the schema."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            Say(f"不是完好的 XML：{error.msg}", f"not well-formed XML: {error.msg}"),
            place=Place(file=file, line=error.lineno),
            hint=Say("请重新导出该文件", "export the file again"),
        ) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # missing in the stubs
        raise ReadError(
            Say("含有 DTD，不予读取", "holds a DTD and is not read"), place=Place(file=file), hint=Say("请删去 DTD", "remove the DTD")
        )
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]  # type: ignore[index]  # the stubs lack it
        raise ReadError(
            Say(f"不符合格式 {NAMESPACE}：{first.message}", f"does not follow the schema {NAMESPACE}: {first.message}"),
            place=Place(file=file, line=first.line),
            hint=Say("请对照 document-1.xsd 改正", "correct it against document-1.xsd"),
        )
    return root


def _text(element: etree._Element) -> str:
    return element.text or ""


def _document(root: etree._Element) -> Document:
    content = root if root.tag == f"{_NS}content" else root[0]  # the schema lets the content stand alone
    fields = tuple(
        Field(
            key=f.get("key", ""),
            heading=tuple(_text(h) for h in f),
            kind=Kind(f.get("kind", "")),
            scope=Scope(f.get("scope", "")),
            separator=f.get("separator", ""),
        )
        for f in content.iterfind(f"{_NS}fields/{_NS}field")
    )
    edition = root.find(f"{_NS}edition")
    spelled = _spellings(edition)
    kinds = {f.key: f.kind for f in fields}
    line = 0
    sections = []
    for s in content.iterfind(f"{_NS}section"):
        records = []
        for r in s.iterfind(f"{_NS}record"):
            parts = tuple(
                Part(values=_values(p, kinds), spelling=spelled.get((line + i, Scope.PART), ()))
                for i, p in enumerate(r.iterfind(f"{_NS}part"))
            )
            records.append(Record(values=_values(r, kinds), parts=parts, spelling=spelled.get((line, Scope.RECORD), ())))
            line += len(parts)
        sections.append(Section(records=tuple(records), heading=_text(s[0]), level=int(s.get("level", "1"))))
    return Document(
        title=_text(content[0]),
        fields=fields,
        sections=tuple(sections),
        lead=tuple(_text(e) for e in content.iterfind(f"{_NS}lead")),
        notes=tuple(_text(e) for e in content.iterfind(f"{_NS}note")),
        **_beside(edition),
    )


def _beside(edition: etree._Element | None) -> _Beside:
    """What stands beside the content, spellings aside."""
    return {
        "page_starts": _page_starts(edition) if edition is not None else (),
        "text_form": _text_form(edition),
        "repairs": tuple(map(_repair, edition.iterfind(f"{_NS}repair"))) if edition is not None else (),
    }


def _values(parent: etree._Element, kinds: dict[str, Kind]) -> tuple[Value, ...]:
    return tuple(
        tuple(_text(item) for item in v) if kinds.get(v.get("field", "")) is Kind.UNITS else _text(v)
        for v in parent.iterfind(f"{_NS}value")
    )


def _spellings(edition: etree._Element | None) -> dict[tuple[int, Scope], Spelling]:
    out: dict[tuple[int, Scope], Spelling] = {}
    if edition is not None:
        for e in edition.iterfind(f"{_NS}spelling"):
            key = int(e.get("line", "0")), Scope(e.get("scope", ""))
            out[key] = (*out.get(key, ()), (int(e.get("value", "0")), _text(e)))
    return out


def _page_starts(parent: etree._Element) -> tuple[int, ...]:
    return tuple(int(e.get("line", "0")) for e in parent.iterfind(f"{_NS}page"))


def _repair(element: etree._Element) -> Repair:
    spelled, pages = element.find(f"{_NS}spelled"), element.find(f"{_NS}pages")
    return Repair(
        code=element.get("code", ""),
        record=element.get("record", ""),
        part=int(element.get("part", "1")),
        line=int(element.get("line", "0")),
        field=element.get("field", ""),
        before=_text(element[0]),
        after=_text(element[1]),
        spelled=_text(spelled) if spelled is not None else None,
        removes=element.get("removes") in ("true", "1"),
        page_starts=_page_starts(pages) if pages is not None else None,
        text_form=_text_form(element) if element.find(f"{_NS}text") is not None else None,
    )


def _text_form(edition: etree._Element | None) -> TextForm:
    form = edition.find(f"{_NS}text") if edition is not None else None
    if form is None:
        return TextForm()
    return TextForm(
        encoding=form.get("encoding", "utf-8"),
        newline="\r\n" if form.get("newline") == "crlf" else "\n",
        final_newline=form.get("final-newline") in ("true", "1"),
        gaps=tuple((int(g.get("before", "0")), tuple(_text(line) for line in g)) for g in form.iterfind(f"{_NS}gap")),
        lines=tuple((int(e.get("index", "0")), _text(e)) for e in form.iterfind(f"{_NS}line")),
    )
