"""The PDF file: pages, fonts, outline, metadata, structure and what is enclosed, in reportlab's objects."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFString

from exporter.job import Job
from exporter.pdfprofile import PdfProfile
from exporter.renderers.pdf.attach import attachments
from exporter.renderers.pdf.container import File, Later, Verbatim, number_of, plain_stream, stream
from exporter.renderers.pdf.content import draw, points
from exporter.renderers.pdf.fonts import PdfFonts
from exporter.renderers.pdf.outline import Entry, outline
from exporter.renderers.pdf.srgb import CONDITION, profile
from exporter.renderers.pdf.tags import Tags
from exporter.renderers.pdf.xmp import LANGUAGE, packet
from exporter.version import VERSION

__all__ = ["render"]

_MAKER = f"exporter {VERSION}"


def render(job: Job) -> bytes:
    """The document as PDF 1.7, conforming to the job's profile."""
    file = File()
    catalog = file.Catalog = Later()
    tree, root = Later(), Later()
    file.Reference(catalog)
    when = PDFString(f"D:{job.date:%Y%m%d}000000Z")
    maker = PDFString(_MAKER)
    info = {"Title": PDFString(job.document.title), "Creator": maker, "Producer": maker, "CreationDate": when, "ModDate": when}
    file.info = PDFDictionary(info)
    tags = Tags(job) if job.pdf.tagged else None
    pages = _pages(file, job, file.Reference(tree), tags)
    tree.content = PDFDictionary({"Type": "/Pages", "Count": len(pages), "Kids": PDFArray(pages)})
    entries = {
        "Type": "/Catalog",
        "Pages": file.Reference(tree),
        "Lang": PDFString(LANGUAGE),
        "ViewerPreferences": PDFDictionary({"DisplayDocTitle": "true"}),
        "PageMode": "/UseOutlines",
        "Outlines": _outlines(file, outline(job), pages, job.layout.page.height),
        **attachments(file, job, job.pdf, when),
    }
    if job.pdf is not PdfProfile.PLAIN:
        xmp = packet(title=job.document.title, maker=_MAKER, date=job.date, profile=job.pdf)
        entries["Metadata"] = plain_stream(file, xmp, {"Type": "/Metadata", "Subtype": "/XML"})
        entries["OutputIntents"] = PDFArray([_output_intent(file)])
    if tags:
        entries |= {"MarkInfo": PDFDictionary({"Marked": "true"}), "StructTreeRoot": file.Reference(root)}
    catalog.content = PDFDictionary(entries)
    file.Reference(file.info)
    if tags:
        numbers = [number_of(file, page) for page in pages]
        dictionary, objects = tags.objects(file.next_number, number_of(file, file.Reference(root)), numbers)
        root.content = Verbatim(dictionary)
        file.append(objects)
    return file.format()


def _pages(file: PDFDocument, job: Job, parent: Any, tags: Tags | None) -> list[Any]:
    fonts = PdfFonts(job.pages.stacks, _used(job))
    resources = file.Reference(PDFDictionary({"Font": fonts.resources(file)}))
    box = PDFArray([0, 0, Verbatim(points(job.layout.page.width)), Verbatim(points(job.layout.page.height))])
    references = []
    for index, page in enumerate(job.pages.pages):
        content = stream(file, draw(page, job.layout, fonts, tags))
        entries = {"Type": "/Page", "Parent": parent, "MediaBox": box, "Resources": resources, "Contents": content}
        if tags:
            entries |= {"StructParents": index, "Tabs": "/S"}
        references.append(file.Reference(PDFDictionary(entries)))
    return references


def _output_intent(file: PDFDocument) -> Any:
    """What the black of the pages is meant in (ISO 19005-2 §6.2.3): sRGB."""
    entries = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": PDFString(CONDITION),
        "Info": PDFString(CONDITION),
        "DestOutputProfile": stream(file, profile(), {"N": 3}),
    }
    return file.Reference(PDFDictionary(entries))


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


def _outlines(file: PDFDocument, entries: list[Entry], pages: list[Any], height: int) -> Any:
    """The outline tree (ISO 32000-1 §12.3.3), its groups closed."""
    root = Later()
    reference = file.Reference(root)
    children = _items(file, entries, reference, pages, height)
    values: dict[str, Any] = {"Type": "/Outlines", "Count": len(entries)}
    if children:
        values |= {"First": children[0], "Last": children[-1]}
    root.content = PDFDictionary(values)
    return reference


def _items(file: PDFDocument, entries: list[Entry], parent: Any, pages: list[Any], height: int) -> list[Any]:
    objects = [Later() for _ in entries]
    references = [file.Reference(o) for o in objects]
    for i, (entry, item) in enumerate(zip(entries, objects, strict=True)):
        values: dict[str, Any] = {
            "Title": PDFString(entry.title),
            "Parent": parent,
            "Dest": PDFArray([pages[entry.page], "/XYZ", 0, Verbatim(points(height - entry.y)), 0]),
        }
        if i:
            values["Prev"] = references[i - 1]
        if i + 1 < len(entries):
            values["Next"] = references[i + 1]
        if entry.children:
            under = _items(file, entry.children, references[i], pages, height)
            values |= {"First": under[0], "Last": under[-1], "Count": -len(under)}
        item.content = PDFDictionary(values)
    return references
