"""XML: our own format, checked against its schema before anything is taken from it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TypedDict

from lxml import etree

from exporter.canonical import NAMESPACE, body_xml
from exporter.errors import ModelError, Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded, current
from exporter.limits.xmltree import parse_xml
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Part, Record, Repair, Scope, Section, Spelling, TextForm, Value, show
from exporter.readers.assemble import Reading
from exporter.readers.values import value_of
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


@bounded
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
    body = body_xml(document)
    if not data.startswith(body):
        return None
    empty = body_xml(replace(document, sections=(), page_starts=(), repairs=()))
    edition = _checked(empty + data[len(body) :], file).find(f"{_NS}edition")
    of_records, of_parts = _spellings(edition)
    line = 0
    sections = []
    for section in document.sections:
        records = []
        for record in section.records:
            spelling = of_records.get(line, ())
            spellings = [of_parts.get(line + i, ()) for i in range(len(record.parts))]
            line += len(record.parts)
            if spelling == record.spelling and spellings == [part.spelling for part in record.parts]:
                records.append(record)
                continue
            parts = tuple([Part(values=part.values, spelling=own) for part, own in zip(record.parts, spellings, strict=True)])
            records.append(Record(values=record.values, parts=parts, spelling=spelling))
        sections.append(replace(section, records=tuple(records)))
    try:
        return replace(document, sections=tuple(sections), **_beside(edition))
    except ModelError as error:
        raise error.in_file(file) from None


def _checked(data: bytes, file: str) -> etree._Element:
    """The root of XML that is well-formed, holds no DTD and follows the schema."""
    try:
        root = parse_xml(data, file, content_only=True)
    except etree.XMLSyntaxError as error:
        raise ReadError(
            Say(f"不是完好的 XML：{error.msg}", f"not well-formed XML: {error.msg}"),
            place=Place(file=file, line=error.lineno),
            hint=Say("请重新导出该文件", "export the file again"),
        ) from error
    _count(root)
    schema = _schema()
    if not schema.validate(root):
        first = schema.error_log[0]  # type: ignore[index]  # the stubs lack it
        raise ReadError(
            Say(f"不符合格式 {NAMESPACE}：{first.message}", f"does not follow the schema {NAMESPACE}: {first.message}"),
            place=Place(file=file, line=first.line),
            hint=Say("请对照 document-1.xsd 改正", "correct it against document-1.xsd"),
        )
    return root


def _count(root: etree._Element) -> None:
    """Refuse more rows and longer cells than are allowed."""
    budget = current()
    for record in root.iter(f"{_NS}record"):
        own = [_text(v) for v in record.iterfind(f"{_NS}value")]
        for part in record.iterfind(f"{_NS}part"):
            budget.row([*own, *("".join(map(_text, v.iter())) for v in part)])
            own = []


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
    of_records, of_parts = _spellings(edition)
    scoped = {scope: [f for f in fields if f.scope is scope] for scope in Scope}
    line = 0
    sections = []
    for s in content.iterfind(f"{_NS}section"):
        records = []
        for r in s.iterfind(f"{_NS}record"):
            parts = tuple(
                Part(values=_values(p, scoped[Scope.PART]), spelling=of_parts.get(line + i, ()))
                for i, p in enumerate(r.iterfind(f"{_NS}part"))
            )
            records.append(Record(values=_values(r, scoped[Scope.RECORD]), parts=parts, spelling=of_records.get(line, ())))
            line += len(parts)
        sections.append(Section(records=tuple(records), heading=_text(s[0]), level=_number(s, "level", 1)))
    document = Document(
        title=_text(content[0]),
        fields=fields,
        sections=tuple(sections),
        lead=tuple(_text(e) for e in content.iterfind(f"{_NS}lead")),
        notes=tuple(_text(e) for e in content.iterfind(f"{_NS}note")),
        **_beside(edition),
    )
    _check_spellings(document)
    return document


def _check_spellings(document: Document) -> None:
    """ModelError where a spelling is not one of its value: written as text, the document would say something else."""
    scoped = {scope: document.scoped(scope) for scope in Scope}
    for line in document.lines():
        held_by: list[tuple[Scope, Record | Part]] = [(Scope.RECORD, line.of_record)] if line.part == 0 else []
        for scope, held in (*held_by, (Scope.PART, line.of_part)):
            for index, text in held.spelling:
                if index >= len(scoped[scope]) or not _says(scoped[scope][index], text, held.values[index]):
                    raise ModelError(
                        Say(
                            f"第 {line.index + 1} 个分项的写法“{text[:40]}”不是该值的写法",
                            f"“{text[:40]}” in line {line.index + 1} of the table is no spelling of its value",
                        ),
                        hint=Say("请用未改动的文件", "use the unchanged file"),
                    )


def _says(field: Field, text: str, value: Value) -> bool:
    """Whether a cell with this text is read as the value."""
    return value_of(field, text)[0] in (value, value_of(field, show(value, field.separator))[0])


_LONGEST_NUMBER = 9


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    """The whole number in an attribute, which the schema has checked but for its length."""
    text = element.get(name)
    if text is None:
        return otherwise
    if len(text.strip()) > _LONGEST_NUMBER:
        raise _wrong(element, Say(f"{name} 的数字太长", f"the number in {name} is too long"))
    return int(text)


def _beside(edition: etree._Element | None) -> _Beside:
    """What stands beside the content, spellings aside."""
    return {
        "page_starts": _page_starts(edition) if edition is not None else (),
        "text_form": _text_form(edition),
        "repairs": tuple(map(_repair, edition.iterfind(f"{_NS}repair"))) if edition is not None else (),
    }


def _values(parent: etree._Element, fields: list[Field]) -> tuple[Value, ...]:
    """The values of a record or part; ModelError where they are not those of the fields, in their order, as their kind wants them."""
    found = parent.findall(f"{_NS}value")
    named = [v.get("field", "") for v in found]
    if named != (wanted := [f.key for f in fields]):
        raise _wrong(parent, Say(f"值属于 {named}，应属于 {wanted}", f"the values are of {named}, and should be of {wanted}"))
    return tuple(_value(v, f) for v, f in zip(found, fields, strict=True))


def _value(element: etree._Element, field: Field) -> Value:
    """The text, or the items of a list, and nothing beside them."""
    if field.kind is not Kind.UNITS:
        if len(element):
            raise _wrong(element, Say(f"“{field.label}”不是清单", f"“{field.label}” is no list"))
        return _text(element)
    if any((text or "").strip() for text in (element.text, *(item.tail for item in element))):
        raise _wrong(element, Say(f"“{field.label}”是清单，各项之外还有文字", f"“{field.label}” is a list, with text beside its items"))
    return tuple(_text(item) for item in element)


def _wrong(element: etree._Element, message: Say) -> ModelError:
    return ModelError(
        message,
        place=Place(line=element.sourceline),  # type: ignore[arg-type]  # the stubs leave it open
        hint=Say("请对照 document-1.xsd 改正", "correct it as document-1.xsd has it"),
    )


def _spellings(edition: etree._Element | None) -> tuple[dict[int, Spelling], dict[int, Spelling]]:
    """By line, the spellings of records and those of parts."""
    out: dict[Scope, dict[int, Spelling]] = {scope: {} for scope in Scope}
    if edition is not None:
        for e in edition.iterfind(f"{_NS}spelling"):
            held, line = out[Scope(e.get("scope", ""))], _number(e, "line", 0)
            held[line] = (*held.get(line, ()), (_number(e, "value", 0), _text(e)))
    return out[Scope.RECORD], out[Scope.PART]


def _page_starts(parent: etree._Element) -> tuple[int, ...]:
    return tuple(_number(e, "line", 0) for e in parent.iterfind(f"{_NS}page"))


def _repair(element: etree._Element) -> Repair:
    spelled, pages = element.find(f"{_NS}spelled"), element.find(f"{_NS}pages")
    return Repair(
        code=element.get("code", ""),
        record=element.get("record", ""),
        part=_number(element, "part", 1),
        line=_number(element, "line", 0),
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
        gaps=tuple((_number(g, "before", 0), tuple(_text(line) for line in g)) for g in form.iterfind(f"{_NS}gap")),
        lines=tuple((_number(e, "index", 0), _text(e)) for e in form.iterfind(f"{_NS}line")),
    )
