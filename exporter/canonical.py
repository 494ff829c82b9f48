"""The canonical XML of a document: its content, whose digest names it, and the edition that a source had beside it.

The text is Canonical XML 1.1 by construction (no declaration, no comments, attributes in order, no empty-element
tags), so that equal content gives equal bytes and anybody can check the digest with any C14N tool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporter.model import Document, Field, Repair, TextForm, Value

__all__ = ["NAMESPACE", "attribute", "body_xml", "content_xml", "digest", "document_and_digest", "document_xml", "escape"]

NAMESPACE = "urn:exporter:document:1"
_ALONE = f'<content xmlns="{NAMESPACE}">'


def escape(text: str) -> str:
    """Text for element content, escaped as Canonical XML 1.1 §2.3 does."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Only the edition's lines of a text file can hold a carriage return, where line ends are mixed.
    return text.replace("\r", "&#xD;") if "\r" in text else text


def attribute(text: str) -> str:
    """Text for an attribute value, escaped as Canonical XML 1.1 §2.3 does."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")


def _value(tag: str, value: Value) -> str:
    if isinstance(value, str):
        return f"{tag}{escape(value)}</value>"
    return f"{tag}{''.join([f'<item>{escape(item)}</item>' for item in value])}</value>"


def _field(field: Field) -> str:
    attributes = f'key="{attribute(field.key)}" kind="{field.kind}" scope="{field.scope}" separator="{attribute(field.separator)}"'
    return f"<field {attributes}>{''.join(f'<heading>{escape(h)}</heading>' for h in field.heading)}</field>"


def content_xml(document: Document) -> str:
    """The `content` element, one record a line."""
    return "".join(_content(document))


def _content(document: Document) -> Iterator[str]:
    """The `content` element in pieces."""
    from_scope = {scope: [f for f in document.fields if f.scope == scope] for scope in ("record", "part")}
    record_tags = [f'<value field="{attribute(f.key)}">' for f in from_scope["record"]]
    part_tags = [f'<value field="{attribute(f.key)}">' for f in from_scope["part"]]
    yield f"{_ALONE}\n<title>{escape(document.title)}</title>"
    yield from [f"\n<lead>{escape(text)}</lead>" for text in document.lead]
    yield f"\n<fields>{''.join([f'{chr(10)}{_field(field)}' for field in document.fields])}\n</fields>"
    for section in document.sections:
        yield f'\n<section level="{section.level}">\n<heading>{escape(section.heading)}</heading>'
        for record in section.records:
            out = ["\n<record>", *map(_value, record_tags, record.values)]
            for part in record.parts:
                out += ("<part>", *map(_value, part_tags, part.values), "</part>")
            out.append("</record>")
            yield "".join(out)
        yield "\n</section>"
    yield from [f"\n<note>{escape(text)}</note>" for text in document.notes]
    yield "\n</content>"


def digest(document: Document) -> str:
    """SHA-256 of the canonical content, in hexadecimal: the name of what a document says."""
    return hashlib.sha256(content_xml(document).encode()).hexdigest()


def body_xml(document: Document) -> bytes:
    """The `document` element in UTF-8 as far as its content ends: what a document says, and nothing that stands beside it."""
    return bytes(_body(document)[0])


def document_xml(document: Document) -> str:
    """The whole `document` element: content and edition; what the XML format is, and what the other formats enclose."""
    return document_and_digest(document)[0].decode()


def document_and_digest(document: Document) -> tuple[bytes, str]:
    """The whole `document` element in UTF-8, and the digest of the content in it."""
    out, digest = _body(document)
    out += "".join(("\n<edition>", *_edition(document), "\n</edition>\n</document>\n")).encode()
    return bytes(out), digest


def _body(document: Document) -> tuple[bytearray, str]:
    out = bytearray()
    for piece in _content(document):
        out += piece.encode()
    # The digest is of the content as it stands alone, with the namespace that the document element declares here.
    digest = hashlib.sha256(out).hexdigest()
    out[: len(_ALONE)] = f'<document xmlns="{NAMESPACE}" digest="{digest}">\n<content>'.encode()
    return out, digest


def _edition(document: Document) -> Iterator[str]:
    for start in document.page_starts:
        yield f'\n<page line="{start}"></page>'
    line = 0
    for record in chain.from_iterable(section.records for section in document.sections):
        for index, text in record.spelling:
            yield f'\n<spelling line="{line}" scope="record" value="{index}">{escape(text)}</spelling>'
        for part in record.parts:
            for index, text in part.spelling:
                yield f'\n<spelling line="{line}" scope="part" value="{index}">{escape(text)}</spelling>'
            line += 1
    if not document.text_form.plain:
        yield from _text_form(document.text_form)
    for repair in document.repairs:
        yield from _repair(repair)


def _text_form(form: TextForm) -> Iterator[str]:
    newline = "crlf" if form.newline == "\r\n" else "lf"
    final = "true" if form.final_newline else "false"
    yield f'\n<text encoding="{attribute(form.encoding)}" final-newline="{final}" newline="{newline}">'
    for index, gap in form.gaps:
        yield f'\n<gap before="{index}">' + "".join(f"<line>{escape(text)}</line>" for text in gap) + "</gap>"
    for index, text in form.lines:
        yield f'\n<line index="{index}">{escape(text)}</line>'
    yield "\n</text>"


def _repair(repair: Repair) -> Iterator[str]:
    removes = ' removes="true"' if repair.removes else ""
    attributes = f'code="{attribute(repair.code)}" field="{attribute(repair.field)}" line="{repair.line}" part="{repair.part}"'
    yield f'\n<repair {attributes} record="{attribute(repair.record)}"{removes}>'
    yield f"<before>{escape(repair.before)}</before><after>{escape(repair.after)}</after>"
    if repair.spelled is not None:
        yield f"<spelled>{escape(repair.spelled)}</spelled>"
    if repair.page_starts is not None:
        yield "<pages>" + "".join(f'<page line="{start}"></page>' for start in repair.page_starts) + "</pages>"
    if repair.text_form is not None:
        yield from _text_form(repair.text_form)
    yield "</repair>"
