"""A page's content stream: rules, then text, each where the page plan has it."""

from __future__ import annotations

from exporter.layout import Layout
from exporter.pageplan import Page, PlacedLine
from exporter.renderers.pdf.fonts import PdfFonts

__all__ = ["draw", "points"]

# From this much added space on, some extractors read a blank between two characters; ActualText (ISO 32000-1 §14.9.4)
# then says what the text is.
_WIDE = 0.2


def points(emu: int) -> str:
    """A length in points, as short as three decimals allow."""
    text = f"{emu / 12700:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def draw(page: Page, layout: Layout, fonts: PdfFonts) -> bytes:
    """The content stream of a page."""
    height = layout.page.height
    out = [f"{points(layout.rule)} w 2 J 0 G 0 g"]
    out += [f"{points(r.x0)} {points(height - r.y0)} m {points(r.x1)} {points(height - r.y1)} l" for r in page.rules]
    out += ["S", "BT"]
    state = _State(fonts, height)
    for cell in page.cells:
        for line in cell.lines:
            state.line(out, line, cell.style.font, cell.style.size)
    number = layout.page_number.style
    state.line(out, page.footer, number.font, number.size)
    out.append("ET")
    return "\n".join(out).encode("ascii")


class _State:
    """What the text state holds, so that nothing is set twice."""

    def __init__(self, fonts: PdfFonts, height: int) -> None:
        self._fonts = fonts
        self._height = height
        self._font = ("", 0)
        self._spacing = 0

    def line(self, out: list[str], line: PlacedLine, role: str, size: int) -> None:
        if not line.text:
            return
        # pdfium leaves characters beyond the BMP out of ActualText, so such a line does without.
        wide = line.spacing > size * _WIDE and max(line.text) <= "\uffff"
        if wide:
            out.append(f"/Span <</ActualText <feff{line.text.encode('utf-16-be').hex()}>>> BDC")
        if line.spacing != self._spacing:
            self._spacing = line.spacing
            out.append(f"{points(line.spacing)} Tc")
        place = f"1 0 0 1 {points(line.x)} {points(self._height - line.y)} Tm"
        for run in self._fonts.runs(role, line.text):
            if (run.font, size) != self._font:
                self._font = run.font, size
                out.append(f"/{run.font} {points(size)} Tf")
            out.append(f"{place} <{run.codes}> Tj".lstrip())
            place = ""
        if wide:
            out.append("EMC")
