"""docxtpl: the table as DOCX. Arguments: text table, document; the template is beside it and made by `--template FILE`.

The template has the layout's page, fonts, pitch, widths and alignment, a heading row that repeats, and cells that merge
over the lines of a record.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .table import CENTRED, MERGED, PAGE_MM, WIDTHS_MM, load


def template(target: str) -> None:
    """Write the template, by python-docx."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_LINE_SPACING, WD_PARAGRAPH_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    for side, mm in PAGE_MM.items():
        setattr(section, f"{side}_margin", Mm(mm))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "仿宋_GB2312", Pt(9)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule, normal.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14.5)
    title = document.add_paragraph()
    title.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER
    title.paragraph_format.line_spacing = Pt(36)
    title.add_run("{{ title }}").font.size = Pt(22)
    table = document.add_table(6, len(WIDTHS_MM), style="Table Grid")
    table.autofit = False
    for y in (0, 3):
        for k, mm in enumerate(WIDTHS_MM):
            table.columns[k].width = Mm(mm)
            cell = table.cell(y, k)
            cell.width, cell.vertical_alignment = Mm(mm), 1
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER if k in CENTRED or y == 0 else WD_PARAGRAPH_ALIGNMENT.JUSTIFY
            merge = "{% vm %}" if y and k in MERGED else ""
            paragraph.add_run(f"{{{{ heading[{k}] }}}}" if y == 0 else f"{merge}{{{{ row[{k}] }}}}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for y, tag in ((1, "for rows in records"), (2, "for row in rows"), (4, "endfor"), (5, "endfor")):
        table.cell(y, 0).text = f"{{%tr {tag} %}}"
    document.save(target)


def main(source: str, target: str) -> None:
    """Fill the template."""
    from docxtpl import DocxTemplate

    table = load(source)
    document = DocxTemplate(Path(target).parents[1] / "docxtpl.docx")
    document.render(table._asdict(), autoescape=True)
    document.save(target)


if sys.argv[1] == "--template":
    template(sys.argv[2])
else:
    main(*sys.argv[1:])
