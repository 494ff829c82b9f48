"""The Excel file: openpyxl's frame, our rows in its sheet, and the canonical XML inside."""

from __future__ import annotations

import re

from openpyxl.utils import get_column_letter

from exporter.job import Job
from exporter.renderers.package import (
    CUSTOM_XML,
    CUSTOM_XML_PROPERTIES,
    CUSTOM_XML_PROPERTIES_TYPE,
    custom_xml_properties,
    pack,
)
from exporter.renderers.xlsx.frame import Frame, column_widths, style_key
from exporter.renderers.xlsx.sheet import Sheet, planned_cells

__all__ = ["render"]

_SHEET = "xl/worksheets/sheet1.xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def render(job: Job) -> bytes:
    """The document as XLSX (ECMA-376, transitional)."""
    keys = list(dict.fromkeys(style_key(cell) for _, cell in planned_cells(job)))
    frame = Frame(job, keys)
    sheet = Sheet(job, frame.ids)
    sheet.write()
    last = get_column_letter(len(job.pages.columns))
    top, bottom = sheet.header
    frame.sheet.print_title_rows = f"{top}:{bottom}"
    frame.sheet.print_area = f"A1:{last}{sheet.count}"
    frame.sheet.freeze_panes = f"A{bottom + 1}"
    frame.sheet.auto_filter.ref = f"A{bottom}:{last}{_last_body_row(job, sheet)}"
    parts = frame.parts()
    parts[_SHEET] = _sheet_part(parts[_SHEET].decode(), job, sheet, last).encode()
    # openpyxl writes a font's name before its size; CT_Font (ECMA-376 part 1 §18.8.22) has them the other way round.
    parts["xl/styles.xml"] = re.sub(rb"(<name [^>]*/>)(<sz [^>]*/>)", rb"\2\1", parts["xl/styles.xml"])
    _attach(parts, job)
    return pack(parts)


def _last_body_row(job: Job, sheet: Sheet) -> int:
    return sheet.count - len(job.document.notes)


def _sheet_part(frame: str, job: Job, sheet: Sheet, last: str) -> str:
    """The frame's sheet with columns, rows, merges, breaks and the note that numbers kept as text are meant."""
    widths = column_widths(job.pages.columns)
    columns = "".join(f'<col min="{i}" max="{i}" width="{w:g}" customWidth="1"/>' for i, w in enumerate(widths, 1))
    frame = re.sub(r"<cols>.*?</cols>", "", frame, flags=re.DOTALL)
    frame = re.sub(r'<dimension ref="[^"]*"\s*/>', f'<dimension ref="A1:{last}{sheet.count}"/>', frame)
    data = f"<cols>{columns}</cols><sheetData>{''.join(sheet.xml)}</sheetData>"
    frame = re.sub(r"<sheetData>.*?</sheetData>|<sheetData\s*/>", lambda _: data, frame, count=1, flags=re.DOTALL)
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merges)
    if merges:
        block = f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>'
        frame = re.sub(r"<autoFilter[^>]*?(/>|>.*?</autoFilter>)", lambda m: m.group(0) + block, frame, count=1, flags=re.DOTALL)
    breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in sheet.breaks)
    tail = f'<rowBreaks count="{len(sheet.breaks)}" manualBreakCount="{len(sheet.breaks)}">{breaks}</rowBreaks>' if breaks else ""
    tail += f'<ignoredErrors><ignoredError sqref="A1:{last}{sheet.count}" numberStoredAsText="1"/></ignoredErrors>'
    return frame.replace("</headerFooter>", f"</headerFooter>{tail}", 1)


def _attach(parts: dict[str, bytes], job: Job) -> None:
    """The canonical XML as a custom XML part, named by the document's digest."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    parts[CUSTOM_XML] = job.xml
    parts[CUSTOM_XML_PROPERTIES] = custom_xml_properties(job.digest)
    parts["customXml/_rels/item1.xml.rels"] = (
        f'{head}<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="rId1" Type="{_OFFICE}/relationships/customXmlProps" '
        'Target="itemProps1.xml"/></Relationships>'
    ).encode()
    book = parts["xl/_rels/workbook.xml.rels"].decode()
    relation = f'<Relationship Id="rIdCustomXml" Type="{_OFFICE}/relationships/customXml" Target="../{CUSTOM_XML}"/>'
    parts["xl/_rels/workbook.xml.rels"] = book.replace("</Relationships>", f"{relation}</Relationships>").encode()
    types = parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{CUSTOM_XML_PROPERTIES}" ContentType="{CUSTOM_XML_PROPERTIES_TYPE}"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{override}</Types>").encode()
