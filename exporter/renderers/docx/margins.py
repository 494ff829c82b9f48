"""Top and bottom margins, and the page number: a footer's line, or in a bound annex a box that lies on its side.

Word has one top margin for all pages. In a bound annex top and bottom change places from page to page, so the margins
are the smaller of both, and a header on odd pages and a footer on even ones are as high as the larger: they push the
text area to its place.
"""

from __future__ import annotations

from typing import NamedTuple

from exporter.canonical import escape
from exporter.job import Job
from exporter.pageformat import PageFormat
from exporter.renderers.docx.styles import FOOTER
from exporter.renderers.frame import fill
from exporter.units import EMU_PER_TWIP, to_twip

__all__ = ["Margin", "margins", "section"]

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Margin(NamedTuple):
    """A header or footer: what it is, for which pages it holds, and its paragraph."""

    kind: str
    pages: str
    paragraph: str

    def part(self) -> bytes:
        """The part that holds it."""
        return fill(f"docx/{self.kind}.xml", content=self.paragraph.replace("<w:p>", f'<w:p xmlns:a="{_DRAWING}">', 1))


def margins(job: Job) -> list[Margin]:
    """The headers and footers with the page number, in the order in which the section names them."""
    page = job.layout.page
    if page.bound:
        return [
            margin
            for n, pages, side in ((1, "default", "right"), (2, "even", "left"))
            for margin in (
                Margin("header", pages, _spacer(page.top_of(n), _box(job, page, n, side))),
                Margin("footer", pages, _spacer(page.bottom_of(n))),
            )
        ]
    if job.layout.page_number.position == "outer":
        return [Margin("footer", "default", _number_paragraph(job, "right")), Margin("footer", "even", _number_paragraph(job, "left"))]
    return [Margin("footer", "default", _number_paragraph(job, "center"))]


def section(job: Job, references: str) -> str:
    """The section's properties: the page, its margins, and references to headers and footers."""
    page, number = job.layout.page, job.layout.page_number
    top, bottom, foot = page.top, page.bottom, page.bottom - number.distance - number.style.pitch
    if page.bound:
        top = bottom = min(page.top, page.bottom)
        foot = 0
    lengths = {"width": page.width, "height": page.height, "top": top, "right": page.right, "bottom": bottom, "left": page.left}
    twips = {name: round(emu / EMU_PER_TWIP) for name, emu in (lengths | {"head": 0, "foot": foot}).items()}
    orientation = ' w:orient="landscape"' if page.landscape else ""
    return fill("docx/section.xml", references=references, orientation=orientation, **twips).decode()


def _number_paragraph(job: Job, side: str) -> str:
    """Write a page number as a field, between the words of the layout's pattern."""
    before, after = job.layout.page_number.pattern.split("{page}")
    # GB/T 9704—2012 §7.5: on the outer side one character from the edge.
    # LibreOffice knows it as a length only, Word prefers the count of characters.
    em = to_twip(job.layout.page_number.style.size)
    indent = "" if side == "center" else f'<w:ind w:{side}="{em}" w:{side}Chars="100"/>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{FOOTER}"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(before)}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f'<w:r><w:t xml:space="preserve">{escape(after)}</w:t></w:r></w:p>'
    )


def _spacer(height: int, drawing: str = "") -> str:
    """Write an empty paragraph of a height."""
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{to_twip(height)}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:snapToGrid w:val="0"/>{spacing}</w:pPr>{drawing}</w:p>'


def _box(job: Job, page: PageFormat, number: int, side: str) -> str:
    """Write the box of the page number: beside the text area, as long as it is high, its text turned by 90°."""
    style, distance = job.layout.page_number.style, job.layout.page_number.distance
    width, height = style.pitch, page.text_height
    x, y = page.left - distance - width, page.top_of(number)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="页码 {number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{_number_paragraph(job, side)}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
