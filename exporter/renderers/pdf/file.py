"""The PDF file: pages, fonts, outline, metadata and the canonical XML as an associated file, in reportlab's objects."""

from __future__ import annotations

import hashlib
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFObject, PDFString

from exporter.job import Job
from exporter.renderers.pdf.content import draw, points
from exporter.renderers.pdf.fonts import PdfFonts, stream
from exporter.renderers.pdf.outline import Entry, outline
from exporter.version import VERSION

__all__ = ["render"]


class _Later(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """An object whose dictionary is known only after others refer to it."""

    def __init__(self) -> None:
        self.dictionary = PDFDictionary({})

    def format(self, document: PDFDocument) -> bytes:
        content: bytes = self.dictionary.format(document)
        return content


class _File(PDFDocument):  # type: ignore[misc]  # reportlab is untyped
    """reportlab's numbering, cross-references and trailer around our own catalog."""

    def __init__(self, identity: str) -> None:
        super().__init__(dummyoutline=1, compression=1, invariant=1, pdfVersion=(1, 7))
        self._identity = identity

    def ID(self) -> bytes:  # noqa: N802  # reportlab's name
        """The file's identifier (ISO 32000-1 §14.4), from what it holds and not from the clock."""
        return f"[<{self._identity}><{self._identity}>]".encode()


def render(job: Job) -> bytes:
    """The document as PDF 1.7."""
    pages = job.pages.pages
    fonts = PdfFonts(job.pages.stacks, _used(job))
    contents = [draw(page, job.layout, fonts) for page in pages]
    identity = hashlib.sha256(job.digest.encode())
    for content in contents:
        identity.update(content)
    identity.update(job.date.isoformat().encode())
    file = _File(identity.hexdigest()[:32])
    catalog = _Later()
    tree = _Later()
    file.Catalog = catalog
    file.Reference(catalog)
    info = _info(job)
    file.info = info
    resources = file.Reference(PDFDictionary({"Font": fonts.resources(file)}))
    box = PDFArray([0, 0, _Number(points(job.layout.page.width)), _Number(points(job.layout.page.height))])
    references = []
    for content in contents:
        entries = {
            "Type": "/Page",
            "Parent": file.Reference(tree),
            "MediaBox": box,
            "Resources": resources,
            "Contents": stream(file, content),
        }
        references.append(file.Reference(PDFDictionary(entries)))
    tree.dictionary = PDFDictionary({"Type": "/Pages", "Count": len(references), "Kids": PDFArray(references)})
    attached = _attach(file, job)
    catalog.dictionary = PDFDictionary(
        {
            "Type": "/Catalog",
            "Pages": file.Reference(tree),
            "Lang": PDFString("zh-CN"),
            "ViewerPreferences": PDFDictionary({"DisplayDocTitle": "true"}),
            "PageMode": "/UseOutlines",
            "Outlines": _outlines(file, outline(job), references, job.layout.page.height),
            "Names": PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray([PDFString(_ATTACHMENT), attached])})}),
            "AF": PDFArray([attached]),
        }
    )
    data: bytes = file.format()
    return data


class _Number(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """A number exactly as written."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def format(self, document: PDFDocument) -> bytes:  # reportlab's signature
        return self._text


def _used(job: Job) -> dict[str, set[str]]:
    """The characters that each role draws."""
    used: dict[str, set[str]] = {role: set() for role in job.pages.stacks}
    for page in job.pages.pages:
        for cell in page.cells:
            characters = used[cell.style.font]
            for line in cell.lines:
                characters.update(line.text)
        used[job.layout.page_number.style.font].update(page.footer.text)
    return used


def _info(job: Job) -> Any:
    when = PDFString(f"D:{job.date:%Y%m%d}000000Z")
    maker = PDFString(f"exporter {VERSION}")
    return PDFDictionary(
        {"Title": PDFString(job.document.title), "Creator": maker, "Producer": maker, "CreationDate": when, "ModDate": when}
    )


_ATTACHMENT = "document.xml"


def _attach(file: PDFDocument, job: Job) -> Any:
    """The canonical XML as an associated file (ISO 32000-2 §14.13): the data that the pages show."""
    when = PDFString(f"D:{job.date:%Y%m%d}000000Z")
    parameters = PDFDictionary({"Size": len(job.xml), "ModDate": when})
    embedded = stream(file, job.xml, {"Type": "/EmbeddedFile", "Subtype": "/text#2Fxml", "Params": parameters})
    specification = {
        "Type": "/Filespec",
        "F": PDFString(_ATTACHMENT),
        "UF": PDFString(_ATTACHMENT),
        "Desc": PDFString(f"canonical XML, SHA-256 {job.digest}"),
        "AFRelationship": "/Data",
        "EF": PDFDictionary({"F": embedded, "UF": embedded}),
    }
    return file.Reference(PDFDictionary(specification))


def _outlines(file: PDFDocument, entries: list[Entry], pages: list[Any], height: int) -> Any:
    """The outline tree (ISO 32000-1 §12.3.3), its groups closed."""
    root = _Later()
    reference = file.Reference(root)
    children = _items(file, entries, reference, pages, height)
    values: dict[str, Any] = {"Type": "/Outlines", "Count": len(entries)}
    if children:
        values |= {"First": children[0], "Last": children[-1]}
    root.dictionary = PDFDictionary(values)
    return reference


def _items(file: PDFDocument, entries: list[Entry], parent: Any, pages: list[Any], height: int) -> list[Any]:
    objects = [_Later() for _ in entries]
    references = [file.Reference(o) for o in objects]
    for i, (entry, item) in enumerate(zip(entries, objects, strict=True)):
        values: dict[str, Any] = {
            "Title": PDFString(entry.title),
            "Parent": parent,
            "Dest": PDFArray([pages[entry.page], "/XYZ", 0, _Number(points(height - entry.y)), 0]),
        }
        if i:
            values["Prev"] = references[i - 1]
        if i + 1 < len(entries):
            values["Next"] = references[i + 1]
        if entry.children:
            under = _items(file, entry.children, references[i], pages, height)
            values |= {"First": under[0], "Last": under[-1], "Count": -len(under)}
        item.dictionary = PDFDictionary(values)
    return references
