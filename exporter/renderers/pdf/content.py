"""A page's content stream: rules, then text, each where the page plan has it."""

from __future__ import annotations

from exporter.layout import Layout
from exporter.pageplan import Page, PlacedLine
from exporter.renderers.pdf.fonts import PdfFonts
from exporter.renderers.pdf.tags import LAYOUT, NUMBER, Tags

__all__ = ["draw", "points"]

# From this much added space on, some extractors read a blank between two characters; ActualText (ISO 32000-1 §14.9.4)
# then says what the text is.
_WIDE = 0.2
# Hexadecimal digits of a character's code.
_CODE = 4


def points(emu: int) -> str:
    """A length in points, as short as three decimals allow."""
    text = f"{emu / 12700:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def draw(page: Page, layout: Layout, fonts: PdfFonts, tags: Tags | None = None) -> bytes:
    """The content stream of a page, its cells marked as the elements of `tags`."""
    height = layout.page.height
    out = [LAYOUT] if tags else []
    out.append(f"{points(layout.rule)} w 2 J 0 G 0 g")
    out += [f"{points(r.x0)} {points(height - r.y0)} m {points(r.x1)} {points(height - r.y1)} l" for r in page.rules]
    out.append("S")
    if tags:
        out.append("EMC")
        tags.begin(page)
    out.append("BT")
    state = _State(fonts, height)
    for cell in page.cells:
        style = cell.style
        marked = tags is not None and any(line.text for line in cell.lines)
        if tags is not None and marked:
            out.append(tags.mark(cell))
        for line in cell.lines:
            state.line(out, line, style.font, style.size)
        if marked:
            out.append("EMC")
    number = layout.page_number.style
    if tags:
        out.append(NUMBER)
    state.line(out, page.footer, number.font, number.size, turned=page.turned)
    if tags:
        out.append("EMC")
    out.append("ET")
    return "\n".join(out).encode("ascii")


class _State:
    """What the text state holds, so that nothing is set twice."""

    def __init__(self, fonts: PdfFonts, height: int) -> None:
        self._fonts = fonts
        self._height = height
        self._font = ("", 0)
        self._spacing = 0
        self._scale = 100

    def line(self, out: list[str], line: PlacedLine, role: str, size: int, *, turned: bool = False) -> None:
        if not line.text:
            return
        # pdfium leaves characters beyond the BMP out of ActualText, so such a line does without. Characters for private
        # use must have it (ISO 19005-2 §6.2.11.7.3).
        told = (line.spacing > size * _WIDE and max(line.text) <= "\uffff") or not self._fonts.private.isdisjoint(line.text)
        if told:
            out.append(f"/Span <</ActualText <feff{line.text.encode('utf-16-be').hex()}>>> BDC")
        if line.scale != self._scale:
            self._scale = line.scale
            out.append(f"{line.scale} Tz")
        if line.spacing != self._spacing:
            self._spacing = line.spacing
            out.append(f"{points(line.spacing)} Tc")
        matrix = "0 -1 1 0" if turned else "1 0 0 1"
        place = f"{matrix} {points(line.x)} {points(self._height - line.y)} Tm"
        shifts = _shifts(line, size)
        at = 0
        for run in self._fonts.runs(role, line.text):
            if (run.font, size) != self._font:
                self._font = run.font, size
                out.append(f"/{run.font} {points(size)} Tf")
            out.append(f"{place} {_shown(run.codes, shifts, at)}".lstrip())
            place = ""
            at += len(run.codes) // _CODE
        if told:
            out.append("EMC")


def _shifts(line: PlacedLine, size: int) -> list[tuple[int, str]]:
    """Where the space after a character differs from the line's spacing: (index, thousandths of an em to go back)."""
    if not line.shrunk and not (line.closed and line.spacing):
        return []
    back = dict.fromkeys(line.closed, line.spacing)
    seen = len(line.text.rstrip(" "))
    for i, amount in line.shrunk:
        # Nothing seen follows the last mark, and a blank drawn over its half is one that extraction loses.
        if i + 1 < seen:
            back[i] = back.get(i, 0) + amount
    return [(i, points(round(back[i] * 1000 / size * 12_700))) for i in sorted(back)]


def _shown(codes: str, shifts: list[tuple[int, str]], begin: int) -> str:
    """The operator that shows a run whose first character is the line's `begin`th (ISO 32000-1 §9.4.3, Tj and TJ)."""
    end = begin + len(codes) // _CODE
    inside = [(i, by) for i, by in shifts if begin <= i < end]
    if not inside:
        return f"<{codes}> Tj"
    out = []
    last = begin
    for i, by in inside:
        out.append(f"<{codes[(last - begin) * _CODE : (i + 1 - begin) * _CODE]}>{by}")
        last = i + 1
    if last < end:
        out.append(f"<{codes[(last - begin) * _CODE :]}>")
    return f"[{''.join(out)}] TJ"
