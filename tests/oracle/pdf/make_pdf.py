"""Print the seed's table by other programs: run once, by hand, with a Python that has exporter, weasyprint and typst.

    python make_pdf.py [chromium] [weasyprint] [typst]

Chromium is looked for on the path. The files are put beside this script; what made them is in README.md.
"""

from __future__ import annotations

import functools
import html
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

import exporter
from exporter.model import Document, Record, Scope, show
from exporter.resources import folder

HERE = Path(__file__).parent

# What an office's web system puts around its table: a heading that repeats, merged cells, a name spread by CSS.
PAGE = """<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>责任目标</title><style>
@font-face {{ font-family: hei; src: url(hei.ttf) }}
@font-face {{ font-family: fang; src: url(fang.ttf) }}
@font-face {{ font-family: wen; src: url(wen.ttf) }}
@page {{ size: A4 landscape; margin: 18mm 15mm; {margin_boxes} }}
body {{ font: 10pt/1.4 fang, wen; margin: 0 }}
h1 {{ font: 18pt hei, wen; text-align: center }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed }}
th {{ font: 10pt hei, wen }}
th, td {{ border: 0.5pt solid black; padding: 2pt 3pt; vertical-align: middle }}
.text {{ text-align: {align} }}
.short {{ text-align: center }}
.two {{ letter-spacing: 1em; margin-right: -1em }}
</style><h1>{title}</h1><table><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>
{rows}</tbody></table>"""
WIDTHS = (4, 7, 19, 7, 43, 8, 12)


def _cell(text: str, key: str, span: int) -> str:
    inner = html.escape(text)
    if key == "leader" and len(text) == 2:
        inner = f'<span class="two">{inner}</span>'
    kind = "text" if key in ("goal", "progress", "units") else "short"
    return f"<td class={kind}{f' rowspan={span}' if span > 1 else ''}>{inner}</td>"


def cells(document: Document, record: Record) -> list[list[tuple[str, str, int]]]:
    """The rows of a record: text, key and row span of each cell that begins there."""
    rows = []
    for p, part in enumerate(record.parts):
        own, parts = iter(record.values), iter(part.values)
        row = []
        for f in document.fields:
            value = next(own if f.scope is Scope.RECORD else parts)
            if f.scope is Scope.PART or p == 0:
                row.append((show(value, f.separator), f.key, len(record.parts) if f.scope is Scope.RECORD else 1))
        rows.append(row)
    return rows


def web_page(document: Document, *, align: str, margin_boxes: str = "") -> str:
    """The table as a web system would print it."""
    records = (r for s in document.sections for r in s.records)
    return PAGE.format(
        title=document.title,
        align=align,
        margin_boxes=margin_boxes,
        columns="".join(f'<col style="width: {w}%">' for w in WIDTHS),
        heads="".join(f"<th>{f.label}</th>" for f in document.fields),
        rows="\n".join("<tr>" + "".join(_cell(*c) for c in row) + "</tr>" for r in records for row in cells(document, r)),
    )


def boxed(source: Path, family: str, target: Path) -> None:
    """The font with a box for every outline, its widths and characters kept: a print in it is a fifth of the size."""
    font = TTFont(source)
    order = font.getGlyphOrder()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        if name != ".notdef" and (width := font["hmtx"][name][0]) > 100:
            for i, at in enumerate(((50, 0), (50, 700), (width - 50, 700), (width - 50, 0))):
                (pen.lineTo if i else pen.moveTo)(at)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(font.getBestCmap())
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (font["hmtx"][name][0], 50) for name in order})
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family, "fullName": family})
    builder.setupOS2(sTypoAscender=font["OS/2"].sTypoAscender, sTypoDescender=font["OS/2"].sTypoDescender)
    builder.setupPost()
    builder.save(target)


FONTS = {
    "hei": Path("fandol") / "FandolHei-Regular.otf",
    "fang": Path("fandol") / "FandolFang-Regular.otf",
    "wen": Path("lxgw-wenkai") / "LXGWWenKai-Regular.ttf",
}


def chromium(document: Document, fonts: Path) -> None:
    """Chromium's print with its own header and footer, from a web server as in an office."""
    (fonts / "table.html").write_text(web_page(document, align="justify"), encoding="utf-8")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(fonts))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 8080), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        program = shutil.which("chromium") or "chromium"
        options = ["--headless", "--no-sandbox", f"--user-data-dir={fonts}/profile", "--virtual-time-budget=20000", "--disable-pdf-tagging"]
        target = HERE / "chromium.pdf"
        subprocess.run([program, *options, f"--print-to-pdf={target}", "http://localhost:8080/table.html"], check=True, timeout=300)
        server.shutdown()


def weasyprint(document: Document, fonts: Path) -> None:
    """WeasyPrint's print, its lines ragged, with page numbers of its own."""
    import weasyprint as program

    boxes = '@bottom-center { content: "第" counter(page) "页，共" counter(pages) "页" }'
    page = web_page(document, align="left", margin_boxes=boxes)
    program.HTML(string=page, base_url=f"{fonts}/").write_pdf(HERE / "weasyprint.pdf")


TYPST = """
#set page(paper: "a4", flipped: true, margin: (x: 15mm, y: 18mm), numbering: "— 1 —")
#set text(font: ("fang", "wen"), size: 10pt, lang: "zh", region: "CN")
#set par(justify: true)
#show table.cell.where(y: 0): set text(font: ("hei", "wen"))
#align(center, text(18pt, font: ("hei", "wen"), "{title}"))
#table(columns: ({columns}), stroke: 0.5pt, inset: 3pt, align: center + horizon,
table.header({heads}),
{rows})
"""


def _typst_cell(text: str, key: str, span: int) -> str:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    inner = f'{{ {quoted[:2]}" ; h(1em); "{quoted[2:]} }}' if key == "leader" and len(text) == 2 else quoted
    align = ", align: left + horizon" if key in ("goal", "progress", "units") else ""
    return f"table.cell(rowspan: {span}{align}, {inner})"


def typst(document: Document, fonts: Path) -> None:
    """Typst's print, justified, its heading repeated."""
    import typst as program

    records = (r for s in document.sections for r in s.records)
    source = TYPST.format(
        title=document.title,
        columns=", ".join(f"{w}fr" for w in WIDTHS),
        heads=", ".join(f'"{f.label}"' for f in document.fields),
        rows="".join(f"{_typst_cell(*c)},\n" for r in records for row in cells(document, r) for c in row),
    )
    file = fonts / "table.typ"
    file.write_text(source, encoding="utf-8")
    program.compile(file, output=HERE / "typst.pdf", font_paths=[fonts], ignore_system_fonts=True, pdf_tags=False)


PROGRAMS: dict[str, Callable[[Document, Path], None]] = {f.__name__: f for f in (chromium, weasyprint, typst)}


def main() -> None:
    """Print the seed by the programs named, or by all."""
    seed = exporter.read(folder("seeds") / "heze-2023-q3.txt")
    with tempfile.TemporaryDirectory() as name:
        for family, source in FONTS.items():
            boxed(folder("fonts") / source, family, Path(name) / f"{family}.ttf")
        for chosen in sys.argv[1:] or PROGRAMS:
            PROGRAMS[chosen](seed, Path(name))


if __name__ == "__main__":
    main()
