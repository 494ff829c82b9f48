"""Typst: the table as PDF, untagged. Arguments: text table, PDF.

The cells go through json(), which is quicker than a source of literals; page, fonts, sizes, pitch, padding, widths,
merges, rules, repeated headings and page numbers are the layout's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

from .table import CENTRED, FONTS, MERGED, PAGE_MM, WIDTHS_MM, load

_MARGINS = ", ".join(f"{side}: {mm}mm" for side, mm in PAGE_MM.items())
_ALIGN = ", ".join("center + horizon" if k in CENTRED else "left + horizon" for k in range(len(WIDTHS_MM)))
_SOURCE = f"""
#let (title, heading, records) = json("DATA")
#set page(paper: "a4", flipped: true, margin: ({_MARGINS}), numbering: "— 1 —")
#set text(font: ("FandolFang R", "LXGW WenKai"), size: 9pt, lang: "zh", top-edge: 0.8em, bottom-edge: -0.2em)
#set par(leading: 5.5pt, justify: true)
#block(width: 100%, inset: (y: 10mm), align(center, text(font: ("FandolSong", "LXGW WenKai"), weight: "bold", size: 22pt, title)))
#let merged = {MERGED}
#table(
  columns: ({", ".join(f"{mm}mm" for mm in WIDTHS_MM)}), align: ({_ALIGN}), inset: (x: 0.5mm, y: 2.9mm), stroke: 0.5pt,
  table.header(..heading.map(h => text(font: ("FandolHei", "LXGW WenKai"), h))),
  ..records.map(rows => rows.enumerate().map(((i, row)) => {{
    if rows.len() == 1 {{ row }} else {{
      row.enumerate().filter(((k, _)) => i == 0 or k not in merged)
        .map(((k, cell)) => if k in merged {{ table.cell(rowspan: rows.len(), cell) }} else {{ cell }})
    }}
  }}).flatten()).flatten()
)
"""


def main(source: str, target: str) -> None:
    """Write the data and the source beside the target, and compile."""
    data = Path(target).with_suffix(".json")
    data.write_text(json.dumps(load(source), ensure_ascii=False), encoding="utf-8")
    typ = Path(target).with_suffix(".typ")
    typ.write_text(_SOURCE.replace("DATA", data.name), encoding="utf-8")
    typst.compile(str(typ), output=target, font_paths=[str(FONTS)], ignore_system_fonts=True, pdf_tags=False)


main(*sys.argv[1:])
