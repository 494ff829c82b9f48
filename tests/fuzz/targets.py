"""What is tried with an input: each reader as the API uses it, and what must hold of the result."""

from __future__ import annotations

import contextlib
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from exporter import canonical, formats
from exporter.check import undo
from exporter.errors import ExporterError, ModelError
from exporter.job import Job
from exporter.layout import parse_layout
from exporter.messages import Say
from exporter.readers.enclosed import with_copy
from exporter.readers.xml import read as read_xml

from .bases import documents, layouts

__all__ = ["SUFFIXES", "TARGETS", "Outcome", "outcome"]

Target: TypeAlias = Callable[[bytes], tuple[str, tuple[Say, ...]]]
"""Reads an input: what came of it and what was told; ExporterError where it is refused."""


_SELDOM, _SOMETIMES = 20, 4


class Broken(Exception):  # noqa: N818  # a bug that no exception told of
    """A result that is not what it must be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input: `document` or `refused`, the kind, and what was told."""

    kind: str
    """`document`, or the name of the error."""
    told: str


def _reader(name: str) -> Target:
    suffix = formats.get(name).suffixes[0]

    def target(data: bytes) -> tuple[str, tuple[Say, ...]]:
        file = f"x{suffix}"
        reading = with_copy(formats.get(name).load_reader()(data, layouts(), file), data, name, file)
        _holds(reading.document)
        return "document", tuple(f.message for f in reading.findings)

    return target


def _holds(document: object) -> None:
    """A document that was read can be written as XML, and that gives it again: so all of it can be carried."""
    from exporter.model import Document

    assert isinstance(document, Document)
    xml = canonical.document_xml(document).encode()
    again = read_xml(xml, (), "again.xml").document
    if again != document or again.page_starts != document.page_starts or again.text_form != document.text_form:
        raise Broken("another document comes back from its XML")
    if document.repairs:
        with contextlib.suppress(ModelError):
            undo(document)
    if canonical.document_xml(again).encode() != xml:
        raise Broken("the XML of what comes back is another")


def _layout(data: bytes) -> tuple[str, tuple[Say, ...]]:
    layout = parse_layout(data, "x.toml")
    for document, whole, odd in documents():
        if not odd and [c.key for c in whole.columns] == [c.key for c in layout.columns] and zlib.crc32(data) % _SOMETIMES == 0:
            try:
                formats.get("docx").load_renderer()(Job(document, layout))
            except ExporterError:
                continue
            return "layout, and a document set by it", ()
    return "layout", ()


def _metadata(data: bytes) -> tuple[str, tuple[Say, ...]]:
    from exporter.archiving.metadata import from_toml

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(data)
        from_toml(path)
    return "metadata", ()


def _pdfcheck(data: bytes) -> tuple[str, tuple[Say, ...]]:
    from exporter.pdfcheck import check_pdf, own
    from exporter.pdfprofile import PdfProfile

    # page-validation takes fifty times as long as our own checks.
    if zlib.crc32(data) % _SELDOM == 0:
        return "checked", tuple(f.message for f in check_pdf(data, PdfProfile.PDFA_3A))
    return "checked by us", tuple(f.message for f in own.check(data, PdfProfile.PDFA_3A))


def _archive(data: bytes) -> tuple[str, tuple[Say, ...]]:
    from exporter.archiving import check_archive
    from exporter.pdfcheck import standards

    rules = standards.check
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.zip"
        path.write_bytes(data)
        try:
            if zlib.crc32(data) % _SELDOM:
                standards.check = lambda data, profile: ()
            return "checked", tuple(f.message for f in check_archive(path))
        finally:
            standards.check = rules


TARGETS: dict[str, Target] = {
    "text": _reader("txt"),
    "csv": _reader("csv"),
    "xml": _reader("xml"),
    "xlsx": _reader("xlsx"),
    "docx": _reader("docx"),
    "pdf": _reader("pdf"),
    "pdfcheck": _pdfcheck,
    "layout": _layout,
    "metadata": _metadata,
    "archive": _archive,
}
SUFFIXES = {
    "text": ".txt",
    "csv": ".csv",
    "xml": ".xml",
    "xlsx": ".xlsx",
    "docx": ".docx",
    "pdf": ".pdf",
    "pdfcheck": ".pdf",
    "layout": ".toml",
    "metadata": ".toml",
    "archive": ".zip",
}


def outcome(reader: str, data: bytes) -> Outcome:
    """What came of an input. Whatever is raised but ExporterError is a bug, and goes on up."""
    try:
        kind, told = TARGETS[reader](data)
    except ExporterError as error:
        for text in error.said:
            text.encode()  # a message that cannot be printed is a bug
        if not error.message.zh or not error.message.en:
            raise Broken("an error without a message") from error
        return Outcome(type(error).__name__, error.message.en)
    for say in told:
        for text in say:
            text.encode()
    return Outcome(kind, "")
