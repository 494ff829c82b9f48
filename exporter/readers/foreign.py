"""What a file carries besides its table: macros, links to other places, files inside. Told, never run, followed or kept.

R301 macros and scripts · R302 links that a program would follow when it opens the file · R303 embedded files and objects.
Plain hyperlinks are text with an address and are not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from exporter.errors import Place
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.schema import DOCUMENT_XSD

if TYPE_CHECKING:
    from lxml import etree

    from exporter.readers.package import Package

__all__ = ["carried_by_package", "carried_by_pdf"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|macrosheets/[^/]+\.xml|dialogsheets/[^/]+\.xml)$", re.IGNORECASE)
_EMBEDDED = re.compile(r"(?:^|/)(?:embeddings|activeX)/[^/]+$", re.IGNORECASE)
_LINKED = re.compile(r"(?:^|/)(?:connections\.xml|(?:externalLinks|queryTables)/[^/]+\.xml)$", re.IGNORECASE)
# ECMA-376 part 1 §17.16.5: the fields that fetch what they show from another file or program.
_FETCHING = re.compile(r"\b(?:DDE|DDEAUTO|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|LINK|DATABASE)\b", re.IGNORECASE)
_PDF_SCRIPTS = (b"JavaScript", b"Launch")
_PDF_LINKS = (b"SubmitForm", b"ImportData", b"GoToR", b"GoToE")
_PDF_OBJECTS = (b"RichMedia", b"Movie", b"Sound", b"3D")
_OURS = frozenset({"document.xml", DOCUMENT_XSD.name})
_LONGEST = 60


def carried_by_package(package: Package, root: etree._Element) -> tuple[Finding, ...]:
    """What a Word or Excel file carries besides its table; `root` is the root of its main part."""
    linked = [name for name in package.names if _LINKED.search(name)]
    for name in package.names:
        if name.lower().endswith(".rels"):
            linked += [target for kind, target in package.outside(name) if kind != "hyperlink"]
    linked += [" ".join(text.split()) for text in _instructions(root) if _FETCHING.search(text)]
    return tuple(
        _told(
            package.file,
            [name for name in package.names if _MACROS.search(name)],
            linked,
            [name for name in package.names if _EMBEDDED.search(name)],
        )
    )


def _instructions(root: etree._Element) -> Iterator[str]:
    """The instructions of a Word document's fields, each with its runs joined."""
    joined = ""
    for e in root.iter(f"{_W}instrText", f"{_W}fldChar", f"{_W}fldSimple"):
        if e.tag == f"{_W}instrText":
            joined += e.text or ""
        elif joined:
            yield joined
            joined = ""
        if e.tag == f"{_W}fldSimple":
            yield e.get(f"{_W}instr", "")
    yield joined


def carried_by_pdf(data: bytes, file: str) -> tuple[Finding, ...]:
    """What a PDF carries besides its pages, which are measured on the way: LimitError where they draw too much.

    Nothing where it cannot be opened; that is for the reader of its pages to say.
    """
    import pypdfium2

    from exporter.limits.pdfs import before_opening, survey

    before_opening(data)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ()
    try:
        names = survey(document, file, (*_PDF_SCRIPTS, *_PDF_LINKS, *_PDF_OBJECTS))
        attached = [document.get_attachment(i).get_name() for i in range(document.count_attachments())]
    except pypdfium2.PdfiumError:
        return ()
    finally:
        document.close()

    def of(wanted: tuple[bytes, ...]) -> list[str]:
        return [name.decode() for name in wanted if name in names]

    return tuple(_told(file, of(_PDF_SCRIPTS), of(_PDF_LINKS), [*(n for n in attached if n not in _OURS), *of(_PDF_OBJECTS)]))


def _told(file: str, macros: Iterable[str], linked: Iterable[str], embedded: Iterable[str]) -> Iterator[Finding]:
    for code, what, found in (
        ("R301", Say("宏或脚本，没有运行，也不保留", "macros or scripts, which were not run and are not kept"), macros),
        ("R302", Say("指向文件之外的链接，没有打开，也不保留", "links to other places, which were not followed and are not kept"), linked),
        (
            "R303",
            Say("嵌入的文件或对象，没有打开，也不保留", "embedded files or objects, which were not opened and are not kept"),
            embedded,
        ),
    ):
        names = list(dict.fromkeys(found))
        if names:
            shown = "、".join(names)
            shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
            message = Say(f"文件中有{what.zh}（{len(names)} 处）：{shown}", f"the file holds {what.en} ({len(names)}): {shown}")
            yield Finding(code=code, severity=Severity.WARNING, message=message, place=Place(file=file))
