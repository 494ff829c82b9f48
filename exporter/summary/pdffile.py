"""Paper as a PDF file: vector bars, rules and text, every face embedded as a subset, an outline of the headings."""

from __future__ import annotations

import datetime as dt

from exporter.renderers.pdf import outline
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.fonts import PdfFonts
from exporter.renderers.pdf.syntax import points, references, string
from exporter.renderers.pdf.xmp import LANGUAGE
from exporter.summary.figures import Verdict
from exporter.summary.paper import PAGE, Bar, Leaf, Paper
from exporter.units import mm, pt
from exporter.version import VERSION

__all__ = ["pdf_file"]

# Light, dark and striped: told apart in grey and on a copy as well (RGB, 0 to 1).
_FILLS = {Verdict.ON_SCHEDULE: "0.616 0.765 0.902", Verdict.BEHIND: "0.612 0.11 0.11", Verdict.OTHER: "1 1 1"}
_STRIPE = mm(0.9)


def pdf_file(paper: Paper, title: str, made: dt.date) -> bytes:
    """The file: the same bytes for the same paper, title and date."""
    used: dict[str, set[str]] = {role: set() for role in paper.stacks}
    for leaf in paper.leaves:
        for text in leaf.texts:
            used[text.role].update(text.text)
    fonts = PdfFonts(paper.stacks, used)
    file = File()
    when, maker = string(f"D:{made:%Y%m%d}000000Z"), string(f"exporter {VERSION}")
    info = file.add(f"<</Title{string(title)}/Creator{maker}/Producer{maker}/CreationDate{when}/ModDate{when}>>")
    tree = file.reserve()
    contents = [_content(leaf, fonts) for leaf in paper.leaves]
    resources = file.add(f"<</Font{fonts.resources(file)}>>")
    page = f"/Type/Page/Parent {tree} 0 R/MediaBox[0 0 {points(PAGE.width)} {points(PAGE.height)}]/Resources {resources} 0 R"
    pages = [file.add(f"<<{page}/Contents {file.stream(content)} 0 R>>") for content in contents]
    file.put(tree, f"<</Type/Pages/Count {len(pages)}/Kids{references(pages)}>>")
    outlines = outline.write(file, [outline.Entry(h.text, h.page, h.y) for h in paper.headings], pages, PAGE.height)
    catalog = f"/Type/Catalog/Pages {tree} 0 R/Lang{string(LANGUAGE)}/ViewerPreferences<</DisplayDocTitle true>>/Outlines {outlines} 0 R"
    return file.closed(file.add(f"<<{catalog}>>"), info)


def _content(leaf: Leaf, fonts: PdfFonts) -> bytes:
    """The content stream: light lines below, then bars, rules and text."""
    high = PAGE.height
    out: list[str] = []
    for light, grey, width in ((True, "0.8", pt(0.4)), (False, "0", pt(0.5))):
        drawn = dict.fromkeys(r for r in leaf.rules if r.light is light)
        out.append(f"{grey} G {points(width)} w 2 J")
        out += [f"{points(r.x0)} {points(high - r.y0)} m {points(r.x1)} {points(high - r.y1)} l" for r in drawn]
        out.append("S")
        if light:
            for bar in leaf.bars:
                out += _bar(bar)
    out.append("0 g BT")
    for text in leaf.texts:
        place = f"1 0 0 1 {points(text.x)} {points(high - text.y)} Tm"
        for run in fonts.runs(text.role, text.text):
            out.append(f"/{run.font} {points(text.size)} Tf {place} {fonts.roles[text.role].shown(run.text)} Tj")
            place = ""
    out.append("ET")
    return "\n".join(out).encode("latin-1")


def _bar(bar: Bar) -> list[str]:
    """A box with its fill and a fine edge; stripes go from corner to corner inside it."""
    x, y, high = bar.x, PAGE.height - bar.y - bar.height, bar.height
    box = f"{points(x)} {points(y)} {points(bar.width)} {points(high)} re"
    out = [f"q {_FILLS[bar.verdict]} rg {box} f"]
    if bar.verdict is Verdict.OTHER:
        out.append(f"q {box} W n 0.35 G {points(pt(0.5))} w")
        out += [f"{points(at)} {points(y)} m {points(at + high)} {points(y + high)} l" for at in range(x - high, x + bar.width, _STRIPE)]
        out.append("S Q")
    out.append(f"0.25 G {points(pt(0.4))} w {box} S Q")
    return out
