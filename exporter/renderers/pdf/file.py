"""The PDF file: pages, fonts, outline, metadata, structure and what is enclosed."""

from __future__ import annotations

from exporter.job import Job
from exporter.pages.coverage import characters_of
from exporter.pdfprofile import PdfProfile
from exporter.renderers.pdf.attach import attachments
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.content import Painter
from exporter.renderers.pdf.fonts import PdfFonts
from exporter.renderers.pdf.outline import outline
from exporter.renderers.pdf.outline import write as write_outline
from exporter.renderers.pdf.srgb import CONDITION, profile
from exporter.renderers.pdf.syntax import points, references, string
from exporter.renderers.pdf.tags import Tags
from exporter.renderers.pdf.xmp import LANGUAGE, packet
from exporter.version import VERSION

__all__ = ["render"]

_MAKER = f"exporter {VERSION}"


def render(job: Job) -> bytes:
    """The document as PDF 1.7, conforming to the job's profile."""
    file = File()
    when, maker = string(f"D:{job.date:%Y%m%d}000000Z"), string(_MAKER)
    info = file.add(f"<</Title{string(job.document.title)}/Creator{maker}/Producer{maker}/CreationDate{when}/ModDate{when}>>")
    tags = Tags(job) if job.pdf.tagged else None
    tree = file.reserve()
    pages = _pages(file, job, tree, tags)
    file.put(tree, f"<</Type/Pages/Count {len(pages)}/Kids{references(pages)}>>")
    entries = f"/Type/Catalog/Pages {tree} 0 R/Lang{string(LANGUAGE)}/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines"
    entries += f"/Outlines {write_outline(file, outline(job), pages, job.layout.page.height)} 0 R"
    entries += attachments(file, job, job.pdf, when)
    if job.pdf is not PdfProfile.PLAIN:
        xmp = packet(title=job.document.title, maker=_MAKER, date=job.date, profile=job.pdf)
        entries += f"/Metadata {file.plain_stream(xmp, '/Type/Metadata/Subtype/XML')} 0 R"
        entries += f"/OutputIntents[{_output_intent(file)} 0 R]"
    if tags is not None:
        entries += f"/MarkInfo<</Marked true>>/StructTreeRoot {tags.write(file, pages)} 0 R"
    return file.closed(file.add(f"<<{entries}>>"), info)


def _pages(file: File, job: Job, parent: int, tags: Tags | None) -> list[int]:
    """The numbers of the pages."""
    fonts = PdfFonts(job.pages.stacks, _used(job))
    resources = file.add(f"<</Font{fonts.resources(file)}>>")
    size = f"{points(job.layout.page.width)} {points(job.layout.page.height)}"
    painter = Painter(job.layout, fonts, tags)
    numbers = []
    for index, page in enumerate(job.pages.pages):
        content = file.stream(painter.content(page))
        structure = f"/StructParents {index}/Tabs/S" if tags is not None else ""
        numbers.append(
            file.add(f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {size}]/Resources {resources} 0 R/Contents {content} 0 R{structure}>>")
        )
    return numbers


def _output_intent(file: File) -> int:
    """What the black of the pages is meant in (ISO 19005-2 §6.2.3): sRGB."""
    condition = string(CONDITION)
    return file.add(
        f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier{condition}/Info{condition}"
        f"/DestOutputProfile {file.stream(profile(), '/N 3')} 0 R>>"
    )


def _used(job: Job) -> dict[str, set[str]]:
    """The characters that each role draws."""
    texts: dict[str, list[str]] = {role: [] for role in job.pages.stacks}
    for page in job.pages.pages:
        for cell in page.cells:
            texts[cell.style.font].append(cell.text)
        texts[job.layout.page_number.style.font].append(page.footer.text)
    return {role: characters_of(some) - {"\n"} for role, some in texts.items()}
