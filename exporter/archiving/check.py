"""What is wrong with an archive package: hashes, metadata, conformance of the PDF, one document in all files, signature.

A001–A006 the bag, A007 its container · A010–A012 the metadata · A030–A032 the content · A040–A044 the signature ·
A101 and on the PDF, by `exporter.pdfcheck`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from exporter.archiving import bag, container, metadataxml
from exporter.archiving.bag import finding
from exporter.archiving.certificates import Trust
from exporter.archiving.content import hold_one_document, stumbled
from exporter.archiving.paths import LAYOUTS, METADATA
from exporter.archiving.signature import check_signature
from exporter.errors import ExporterError, ReadError
from exporter.layout import Layout, load_layout, parse_layout
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.pdfcheck import check_pdf
from exporter.pdfprofile import PdfProfile

__all__ = ["check_archive", "check_files", "profile_of", "serious"]


def serious(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that are no mere notes."""
    return tuple(f for f in findings if f.severity is not Severity.NOTE)


def check_archive(path: str | Path, *, layout: str | Path | Layout | None = None, trust: Trust | None = None) -> tuple[Finding, ...]:
    """What is wrong with a package in a folder or a zip file; nothing but notes where it is whole.

    The content is looked at when every hash holds. ReadError where nothing is there, UsageError where the extra `archive`
    is not installed.
    """
    where = Path(path)
    try:
        files, zipped = container.load(where)
    except ReadError as error:
        if not os.path.exists(where):  # noqa: PTH110  # which is false for a name that is too long
            raise
        return (finding("A007", error.message, str(where)),)
    if zipped is not None and files and not container.as_written(files, zipped):
        message = Say(
            "zip 容器不是归档时写下的样子（重新打包过，或受损）",
            "the zip is not as the archive wrote it: packed again, or damaged",
        )
        return (finding("A007", message, str(where), Severity.WARNING), *check_files(files, layout=layout, trust=trust))
    return check_files(files, layout=layout, trust=trust)


def check_files(
    files: Mapping[str, bytes], *, layout: str | Path | Layout | None = None, trust: Trust | None = None
) -> tuple[Finding, ...]:
    """What is wrong with the files of a package, by their paths in it."""
    if found := bag.verify(files):
        return found
    try:
        record = metadataxml.read(files.get(METADATA, b""))
    except ReadError as error:
        return (finding("A010", error.message, METADATA),)
    if found := tuple(_listed(record, files)):
        return found
    pdf, xml, source = (record.file(role) for role in ("主文件", "数据", "来源"))
    if pdf is None or xml is None or source is None:
        message = Say("没有列出主文件、数据和来源三者", "it does not list a main file, the data and a source")
        return (finding("A011", message, METADATA),)
    held = [(f.path, files[f.path]) for f in (xml, source, pdf)]
    try:
        chosen = layout if isinstance(layout, Layout) else load_layout(layout) if layout is not None else _enclosed_layout(files)
    except ExporterError as error:
        return (finding("A030", error.message, LAYOUTS),)
    return (
        *_conforms(files[pdf.path], pdf, signed=record.signature is not None),
        *hold_one_document(held[0], held[1], held[2], chosen),
        *_digest(record, files[xml.path]),
        *check_signature(files, pdf, record.signature, trust),
    )


def _listed(record: metadataxml.Record, files: Mapping[str, bytes]) -> Iterator[Finding]:
    for entry in record.files:
        data = files.get(entry.path)
        if data is None or not entry.path.startswith(bag.PAYLOAD):
            yield finding(
                "A011", Say(f"元数据列有 {entry.path}，包中没有", f"the metadata lists {entry.path}, which is not there"), METADATA
            )
        elif (entry.size, entry.digest) != (len(data), bag.sha256(data)) or entry.name != entry.path.rpartition("/")[2]:
            message = Say(
                f"元数据中 {entry.path} 的文件名、大小或数字摘要与文件不符",
                f"name, size or digest of {entry.path} in the metadata are not the file's",
            )
            yield finding("A011", message, METADATA)


def profile_of(entry: metadataxml.FileEntry) -> PdfProfile | None:
    """The profile that the metadata claim for a PDF (`PDF/A-3a`), None where it is none of ours."""
    return next((p for p in PdfProfile if p.part and entry.format == f"PDF/A-{p.part}{p.conformance.lower()}"), None)


# A signed file grows by the archive time stamp, which covers all of it; page-validation wants every signature to do so.
# What was added after a signature is judged by `check_signature`.
_BYTE_RANGE = "SIGNATURE-BYTERANGE"


def _conforms(data: bytes, entry: metadataxml.FileEntry, *, signed: bool) -> Iterator[Finding]:
    profile = profile_of(entry)
    if profile is None:
        yield finding("A011", Say(f"不认得的归档格式 {entry.format}", f"{entry.format} is no archive format that is known"), METADATA)
        return
    try:
        found = check_pdf(data, profile)
    except ReadError as error:
        yield finding("A030", error.message, entry.path)
        return
    except ExporterError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a damaged file makes a library stumble over is the finding
        yield finding("A030", stumbled(error), entry.path)
        return
    for f in found:
        if signed and _BYTE_RANGE in f.message.en:
            continue
        yield replace(f, place=replace(f.place, file=f.place.file or entry.path))


def _digest(record: metadataxml.Record, xml: bytes) -> Iterator[Finding]:
    if f'digest="{record.digest}"'.encode() not in xml[:400]:
        yield finding("A012", Say("内容摘要与 XML 的不同", "the digest of the content is not the XML's"), METADATA)


def _enclosed_layout(files: Mapping[str, bytes]) -> Layout | None:
    """The layout that the package encloses, None where it has none: then the source's headings choose a known one."""
    path = next((p for p in files if p.startswith(LAYOUTS)), None)
    return None if path is None else parse_layout(files[path], path)
