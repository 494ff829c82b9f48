"""Paper as a PDF file: vector bars, rules and text, every face embedded as a subset, an outline of the headings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFString

from exporter.renderers.pdf.fonts import PdfFonts
from exporter.renderers.pdf.syntax import points
from exporter.summary.figures import Verdict
from exporter.summary.paper import PAGE, Bar, Leaf, Paper
from exporter.summary.pdfobjects import Later, Objects, Verbatim
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
    contents = [_content(leaf, fonts) for leaf in paper.leaves]
    file = Objects()
    catalog, tree = Later(), Later()
    file.Catalog = catalog
    file.Reference(catalog)
    when, maker = PDFString(f"D:{made:%Y%m%d}000000Z"), PDFString(f"exporter {VERSION}")
    file.info = PDFDictionary({"Title": PDFString(title), "Creator": maker, "Producer": maker, "CreationDate": when, "ModDate": when})
    resources = file.Reference(PDFDictionary({"Font": Verbatim(fonts.resources(file.file))}))
    box = PDFArray([0, 0, Verbatim(points(PAGE.width)), Verbatim(points(PAGE.height))])
    pages = [
        file.Reference(
            PDFDictionary(
                {
                    "Type": "/Page",
                    "Parent": file.Reference(tree),
                    "MediaBox": box,
                    "Resources": resources,
                    "Contents": file.stream(content),
                }
            )
        )
        for content in contents
    ]
    tree.content = PDFDictionary({"Type": "/Pages", "Count": len(pages), "Kids": PDFArray(pages)})
    catalog.content = PDFDictionary(
        {
            "Type": "/Catalog",
            "Pages": file.Reference(tree),
            "Lang": PDFString("zh-CN"),
            "ViewerPreferences": PDFDictionary({"DisplayDocTitle": "true"}),
            "Outlines": _outline(file, paper, pages),
        }
    )
    return file.closed()


def _outline(file: Objects, paper: Paper, pages: list[Any]) -> Any:
    root = Later()
    reference = file.Reference(root)
    items = [Later() for _ in paper.headings]
    references = [file.Reference(item) for item in items]
    for i, (heading, item) in enumerate(zip(paper.headings, items, strict=True)):
        place = PDFArray([pages[heading.page], "/XYZ", 0, Verbatim(points(PAGE.height - heading.y)), 0])
        values = {"Title": PDFString(heading.text), "Parent": reference, "Dest": place}
        if i:
            values["Prev"] = references[i - 1]
        if i + 1 < len(items):
            values["Next"] = references[i + 1]
        item.content = PDFDictionary(values)
    ends = {"First": references[0], "Last": references[-1]} if references else {}
    root.content = PDFDictionary({"Type": "/Outlines", "Count": len(items), **ends})
    return reference


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
