"""What openpyxl makes of a workbook: the frame that `exporter/renderers/frames/xlsx` keeps.

`python -m exporter.renderers.xlsx.library` writes it again, as a new version of openpyxl may ask for.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from exporter.renderers.frame import keep, pierced
from exporter.renderers.package import CUSTOM_XML, CUSTOM_XML_PROPERTIES, CUSTOM_XML_PROPERTIES_TYPE, workbook_parts

__all__ = ["frame", "main"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
# Values that stand for a hole: no other text of the workbook is like them.
_LENGTHS = {"left": 0.111, "right": 0.222, "top": 0.333, "bottom": 0.444, "header": 0.555, "footer": 0.666}
_DATE = dt.date(1999, 9, 9)


def frame() -> dict[str, str]:
    """The parts by their file's name, with holes."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.styles.protection import Protection

    book = Workbook()
    # The only way to the default font.
    styles: Any = book
    normal = styles._named_styles["Normal"]  # noqa: SLF001
    normal.font = Font(name="Courier New", size=10)
    styles._fonts[0] = normal.font  # noqa: SLF001
    sheet: Any = book.active
    sheet.title = "NAME"
    cell = sheet.cell(row=1, column=1, value="")
    cell.font = Font(name="FONT", size=99)
    cell.alignment = Alignment(horizontal="center")
    side = Side(style="thin", color="FF000000")
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.number_format = "@"
    cell.protection = Protection(locked=False)
    sheet.print_title_rows, sheet.print_area, sheet.freeze_panes, sheet.auto_filter.ref = "7:8", "A1:C9", "A9", "A8:C9"
    sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.scale = 77, "portrait", 100
    for name, length in _LENGTHS.items():
        setattr(sheet.page_margins, name, length)
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.differentOddEven = True
    for place in ("oddHeader", "oddFooter", "evenHeader", "evenFooter"):
        getattr(sheet, place).left.text = f"{place}."
    properties = book.properties
    properties.title, properties.creator, properties.lastModifiedBy, properties.identifier = "TITLE", "MAKER", "MAKER", "DIGEST"
    properties.language = "zh-CN"
    parts = {name: content.decode() for name, content in workbook_parts(book, _DATE).items()}
    return {
        # openpyxl names itself, by its version.
        "app.xml": re.sub("(?<=<Application>)[^<]*", "Microsoft Excel Compatible / exporter", parts["docProps/app.xml"]),
        "content-types.xml": _before(
            parts["[Content_Types].xml"],
            "</Types>",
            f'<Override PartName="/{CUSTOM_XML_PROPERTIES}" ContentType="{CUSTOM_XML_PROPERTIES_TYPE}"/>',
        ),
        "core.xml": pierced(
            parts["docProps/core.xml"], {"TITLE": "{{title}}", "MAKER": "{{maker}}", "DIGEST": "{{digest}}", "1999-09-09": "{{date}}"}
        ),
        "rels.xml": parts["_rels/.rels"],
        "sheet.xml": _sheet(parts["xl/worksheets/sheet1.xml"]),
        "styles.xml": _styles(parts["xl/styles.xml"]),
        "theme.xml": parts["xl/theme/theme1.xml"],
        "workbook.xml": _workbook(parts["xl/workbook.xml"]),
        "workbook-rels.xml": _before(
            parts["xl/_rels/workbook.xml.rels"],
            "</Relationships>",
            f'<Relationship Id="rIdCustomXml" Type="{_OFFICE}/relationships/customXml" Target="../{CUSTOM_XML}"/>',
        ),
    }


def _before(text: str, mark: str, added: str) -> str:
    return pierced(text, {mark: added + mark})


def _between(text: str, begin: str, end: str, content: str) -> str:
    """A text with other content from a mark to the next one of another kind, which stay."""
    head, _, rest = text.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"openpyxl no longer writes {begin}…{end}")
    return f"{head}{begin}{content}{end}{tail}"


def _sheet(text: str) -> str:
    holes = {f'{name}="{length}"': f'{name}="{{{{{name}}}}}"' for name, length in _LENGTHS.items()}
    holes |= {
        '<dimension ref="A1:A1"/>': '<dimension ref="{{all}}"/>',
        'ySplit="8" topLeftCell="A9"': 'ySplit="{{split}}" topLeftCell="{{first}}"',
        '<autoFilter ref="A8:C9"/>': '<autoFilter ref="{{filter}}"/>{{merges}}',
        'orientation="portrait" paperSize="77"': 'orientation="{{orientation}}" paperSize="{{paper}}"',
        ' differentOddEven="1"': "{{different}}",
        "</headerFooter>": "</headerFooter>{{breaks}}",
    }
    holes |= {f"&amp;L{place}.": f"{{{{{place}}}}}" for place in ("oddHeader", "oddFooter", "evenHeader", "evenFooter")}
    return _between(
        pierced(text, holes),
        "<sheetFormatPr",
        "<autoFilter",
        ' baseColWidth="8" defaultRowHeight="15"/>{{columns}}<sheetData>{{rows}}</sheetData>',
    )


def _styles(text: str) -> str:
    # openpyxl writes a font's name before its size; CT_Font (ECMA-376 part 1 §18.8.22) has them the other way round.
    default = '<name val="Courier New"/><sz val="10"/>'
    text = pierced(text, {f"<font>{default}</font>": '<font><sz val="10"/><name val="Courier New"/></font>'})
    text = pierced(
        text, {'<fonts count="3">': '<fonts count="{{fonts_count}}">', '<font><name val="FONT"/><sz val="99"/></font>': "{{fonts}}"}
    )
    text = pierced(text, {'<cellXfs count="2">': '<cellXfs count="{{formats_count}}">'})
    first = text.partition("<cellXfs")[2].partition("/>")[0].partition(">")[2]
    return _between(text, f"{first}/>", "</cellXfs>", "{{formats}}")


def _workbook(text: str) -> str:
    return pierced(
        text,
        {
            'name="NAME"': 'name="{{name}}"',
            "'NAME'!$7:$8": "{{titles}}",
            "'NAME'!$A$1:$C$9": "{{area}}",
            "'NAME'!$A$8:$C$9": "{{filter}}",
        },
    )


def main() -> None:
    """Write the parts into the folder of frames."""
    keep("xlsx", frame())


if __name__ == "__main__":
    main()
