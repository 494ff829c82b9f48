"""Top and bottom margins, and the page number: a footer's line, or in a bound annex a box that lies on its side.

Word has one top margin for all pages. In a bound annex top and bottom change places from page to page, so the margins
are the smaller of both, and a header on odd pages and a footer on even ones are as high as the larger: they push the
text area to its place.
"""

from __future__ import annotations

from docx.oxml.parser import parse_xml
from docx.section import Section, _Footer, _Header
from docx.shared import Emu

from exporter.canonical import escape
from exporter.job import Job
from exporter.pageformat import PageFormat
from exporter.renderers.docx.styles import FOOTER
from exporter.units import to_twip

__all__ = ["set_margins_and_number"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def set_margins_and_number(section: Section, job: Job) -> None:
    """Give the section its top and bottom margins and the page number."""
    page, number = job.layout.page, job.layout.page_number
    section.header_distance = Emu(0)
    if page.bound:
        _set_bound(section, job)
        return
    section.top_margin, section.bottom_margin = Emu(page.top), Emu(page.bottom)
    section.footer_distance = Emu(page.bottom - number.distance - number.style.pitch)
    outer = number.position == "outer"
    _fill(section.footer, _number_paragraph(job, "right" if outer else "center"))
    if outer:
        _fill(section.even_page_footer, _number_paragraph(job, "left"))


def _set_bound(section: Section, job: Job) -> None:
    page = job.layout.page
    section.top_margin = section.bottom_margin = Emu(min(page.top, page.bottom))
    section.footer_distance = Emu(0)
    for n, header, footer, side in (
        (1, section.header, section.footer, "right"),
        (2, section.even_page_header, section.even_page_footer, "left"),
    ):
        _fill(header, _spacer(page.top_of(n), _box(job, page, n, side)))
        _fill(footer, _spacer(page.bottom_of(n)))


def _fill(part: _Header | _Footer, paragraph: str) -> None:
    """Make a paragraph all that a header or footer holds."""
    part.is_linked_to_previous = False
    element = part._element  # noqa: SLF001  # python-docx has no interface for fields and drawings
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(paragraph.replace("<w:p>", f"<w:p {_NAMESPACES}>", 1)))


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
