"""The Excel file: the frame that openpyxl made, our rows in its sheet, and the canonical XML inside."""

from __future__ import annotations

import re

from exporter.canonical import attribute, escape
from exporter.job import Job
from exporter.renderers.frame import fill
from exporter.renderers.package import CUSTOM_XML, CUSTOM_XML_PROPERTIES, custom_xml_properties, pack
from exporter.renderers.xlsx.sheet import Sheet, letter
from exporter.renderers.xlsx.styles import Styles
from exporter.units import EMU_PER_PT
from exporter.version import VERSION

__all__ = ["render", "sheet_name"]

# Excel measures columns in the widest digit of the default font and rounds them to pixels of 1/96 inch (ECMA-376 part 1
# §18.3.1.13). That of Courier New 10 is eight pixels with no rounding, and this face or one of its widths is there where
# no Chinese one is: another in its place would make all columns wider, and pages of two.
_DIGIT = 8
_EMU_PER_PIXEL = 9_525
_EMU_PER_INCH = 914_400
# ST_PaperSize: A4 and A3.
_A4, _A3 = 9, 8
_CUSTOM_XML_RELATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
)


def render(job: Job) -> bytes:
    """The document as XLSX (ECMA-376, transitional)."""
    styles = Styles(job)
    sheet = Sheet(job, styles)
    sheet.write()
    return pack(
        {
            "[Content_Types].xml": fill("xlsx/content-types.xml"),
            "_rels/.rels": fill("xlsx/rels.xml"),
            "docProps/app.xml": fill("xlsx/app.xml"),
            "docProps/core.xml": fill(
                "xlsx/core.xml",
                title=escape(job.document.title),
                maker=escape(f"exporter {VERSION}"),
                digest=job.digest,
                date=job.date.isoformat(),
            ),
            "xl/theme/theme1.xml": fill("xlsx/theme.xml"),
            "xl/worksheets/sheet1.xml": _sheet_part(job, sheet),
            "xl/styles.xml": styles.xml(),
            "xl/workbook.xml": _workbook(job, sheet),
            "xl/_rels/workbook.xml.rels": fill("xlsx/workbook-rels.xml"),
            CUSTOM_XML: job.packed_xml,
            CUSTOM_XML_PROPERTIES: custom_xml_properties(job.digest),
            "customXml/_rels/item1.xml.rels": _CUSTOM_XML_RELATION.encode(),
        }
    )


def _workbook(job: Job, sheet: Sheet) -> bytes:
    name = sheet_name(job.document.title)
    quoted = "'" + name.replace("'", "''") + "'"
    last = letter(len(job.pages.columns) - 1)
    top, bottom = sheet.header
    return fill(
        "xlsx/workbook.xml",
        name=attribute(name),
        titles=escape(f"{quoted}!${top}:${bottom}"),
        area=escape(f"{quoted}!$A$1:${last}${sheet.count}"),
        filter=escape(f"{quoted}!$A${bottom}:${last}${_last_body_row(job, sheet)}"),
    )


def sheet_name(title: str) -> str:
    """A sheet's name from the title: 31 characters, none of those that Excel forbids, and not the one that it keeps for itself."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "", title)[:31].strip("'").strip()
    return "表" if name.casefold() in ("", "history") else name


def _last_body_row(job: Job, sheet: Sheet) -> int:
    return sheet.count - len(job.document.notes)


def _sheet_part(job: Job, sheet: Sheet) -> bytearray:
    """The sheet: columns, rows, merges, print set-up, breaks, and the note that numbers kept as text are meant."""
    page, number = job.layout.page, job.layout.page_number
    last = letter(len(job.pages.columns) - 1)
    bottom_heading = sheet.header[1]
    # Rounded down to whole pixels, so that columns never outgrow the page.
    widths = [(emu // _EMU_PER_PIXEL) / _DIGIT for emu in job.pages.columns]
    columns = "".join([f'<col min="{i}" max="{i}" width="{w:g}" customWidth="1"/>' for i, w in enumerate(widths, 1)])
    merges = "".join([f'<mergeCell ref="{ref}"/>' for ref in sheet.merges])
    breaks = "".join([f'<brk id="{row}" max="16383" man="1"/>' for row in sheet.breaks])
    top, bottom = page.top, page.bottom
    if page.bound:
        # Top and bottom change places from page to page; Excel has the same for all, so the mean of both.
        top = bottom = (page.top + page.bottom) // 2
    footer = max(0, bottom - number.distance - number.style.pitch)
    text = fill(
        "xlsx/sheet.xml",
        all=f"A1:{last}{sheet.count}",
        split=bottom_heading,
        first=f"A{bottom_heading + 1}",
        columns=f"<cols>{columns}</cols>",
        rows="{{rows}}",
        filter=f"A{bottom_heading}:{last}{_last_body_row(job, sheet)}",
        merges=f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else "",
        left=_inches(page.left),
        right=_inches(page.right),
        top=_inches(top),
        bottom=_inches(bottom),
        header=_inches(footer if page.bound else 0),
        footer=_inches(footer),
        orientation="landscape" if page.landscape else "portrait",
        paper=_A4 if min(page.width, page.height) == 210 * 36_000 else _A3,
        different=' differentOddEven="1"' if number.position == "outer" else "",
        **_page_number(job),
        breaks=(f'<rowBreaks count="{len(sheet.breaks)}" manualBreakCount="{len(sheet.breaks)}">{breaks}</rowBreaks>' if breaks else "")
        + f'<ignoredErrors><ignoredError sqref="A1:{last}{sheet.count}" numberStoredAsText="1"/></ignoredErrors>',
    )
    # The rows are by far the largest part: what frames them is put around them, so that they are in memory once.
    head, _, tail = text.partition(b"{{rows}}")
    sheet.rows[:0] = head
    sheet.rows += tail
    return sheet.rows


def _inches(emu: int) -> str:
    return f"{emu / _EMU_PER_INCH:.16g}"


def _page_number(job: Job) -> dict[str, str]:
    """The page number in the headers and footers (ECMA-376 part 1 §18.3.1.46)."""
    number = job.layout.page_number
    font = job.pages.stacks[number.style.font].official
    before, after = (part.replace("&", "&&") for part in number.pattern.split("{page}"))
    code = escape(f'&"{font}"&{number.style.size // EMU_PER_PT}{before}&P{after}')
    if job.layout.page.bound:
        # In the corners where the number of a bound annex lies; Excel cannot turn it.
        places = {"oddFooter": "L", "evenHeader": "L"}
    elif number.position == "outer":
        places = {"oddFooter": "R", "evenFooter": "L"}
    else:
        places = {"oddFooter": "C"}
    return {name: f"&amp;{places[name]}{code}" if name in places else "" for name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter")}
