"""Whether the files of a package hold one document: the PDF as it is visible, the XML, and the source as it came."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from exporter import api
from exporter.archiving.bag import finding
from exporter.compare import Changes, compare
from exporter.errors import ExporterError, Place
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document, Finding, Part, Record, Section, Severity, Value

__all__ = ["hold_one_document"]

_SHOWN = 10


def hold_one_document(
    xml: tuple[str, bytes], source: tuple[str, bytes], pdf: tuple[str, bytes], layout: Layout | None
) -> Iterator[Finding]:
    """What differs between the files, given as path and bytes: A030 unreadable, A031 another document, A032 blanks only.

    A page does not show a line break after a full line; so where blanks and ligatures are all that differs, that is a note.
    """
    held: list[Document] = []
    for path, data in (xml, source, pdf):
        try:
            held.append(api.read_data(data, path, layout).document)
        except ExporterError as error:
            message = Say(f"读不出来：{error.message.zh}", f"cannot be read: {error.message.en}")
            yield finding("A030", message, path)
            return
    reference, original, seen = held
    yield from _differences(compare(reference, original), source[0])
    if changes := compare(reference, seen):
        essential = compare(_bare(reference), _bare(seen))
        if essential:
            yield from _differences(essential, pdf[0])
        else:
            message = Say(
                f"与数据只差 {len(changes)} 处空白、换行或合字，页面显示不出",
                f"differs from the data in blanks, line breaks or ligatures that no page shows, {len(changes)} times",
            )
            yield finding("A032", message, pdf[0], Severity.NOTE)


def _differences(changes: Changes, path: str) -> Iterator[Finding]:
    for number, change in enumerate(changes):
        if number == _SHOWN:
            rest = len(changes) - _SHOWN
            yield finding("A031", Say(f"……另有 {rest} 处不同", f"… and {rest} more differences"), path)
            return
        place = Place(file=path, record=change.record, part=change.part, field=change.field)
        message = Say(
            f"内容与 XML 不同：应为“{change.old or ''}”，实为“{change.new or ''}”",
            f"the content is not the XML's: “{change.old or ''}” is expected, “{change.new or ''}” found",
        )
        yield Finding(code="A031", severity=Severity.ERROR, message=message, place=place)


def _bare(document: Document) -> Document:
    """The document without the blanks, line breaks and ligatures of its values."""
    sections = tuple(
        Section(heading=s.heading, level=s.level, records=tuple(Record(values=_all(r.values), parts=_parts(r)) for r in s.records))
        for s in document.sections
    )
    return replace(document, sections=sections, page_starts=())


def _parts(record: Record) -> tuple[Part, ...]:
    return tuple(Part(values=_all(part.values)) for part in record.parts)


def _all(values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(_plain(v) if isinstance(v, str) else v for v in values)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in text if not c.isspace())
