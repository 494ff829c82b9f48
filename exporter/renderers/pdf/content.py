"""A page's content stream: rules, then text, each where the page plan has it."""

from __future__ import annotations

from typing import TypeAlias

from exporter.layout import Layout
from exporter.pages.plan import Page, PlacedLine, Shrunk
from exporter.renderers.pdf.fonts import PdfFonts, RoleFont
from exporter.renderers.pdf.syntax import points
from exporter.renderers.pdf.tags import LAYOUT, NUMBER, Tags

__all__ = ["Painter"]

# From this much added space on, some extractors read a blank between two characters; ActualText (ISO 32000-1 §14.9.4)
# then says what the text is.
_WIDE = 0.2
# What the text state holds, so that nothing is set twice: font resource, size, spacing, scale.
_State: TypeAlias = tuple[str, int, int, int]
_FRESH: _State = ("", 0, 0, 100)


class _Points(dict[int, str]):
    """Lengths in points, each written once; `height` is given for those that are measured from the other end."""

    def __init__(self, height: int | None = None) -> None:
        super().__init__()
        self._height = height

    def __missing__(self, emu: int) -> str:
        written = self[emu] = points(emu if self._height is None else self._height - emu)
        return written


class Painter:
    """Draws the pages of a document, its cells marked as the elements of `tags`."""

    def __init__(self, layout: Layout, fonts: PdfFonts, tags: Tags | None = None) -> None:
        self._layout = layout
        self._fonts = fonts
        self._tags = tags
        self._at = _Points()
        self._up = _Points(layout.page.height)
        self._state = _FRESH

    def content(self, page: Page) -> bytes:
        """The content stream of a page; a page is drawn after those before it."""
        self._state = _FRESH
        out: list[str] = []
        self._rules(out, page)
        out.append("BT")
        if self._tags is not None:
            self._tags.begin(page)
        self._cells(out, page)
        number = self._layout.page_number.style
        if self._tags is not None:
            out.append(NUMBER)
        if page.footer.text:
            self._line(out, page.footer, self._fonts.roles[number.font], number.size, turned=page.turned)
        if self._tags is not None:
            out.append("EMC")
        out.append("ET")
        return "\n".join(out).encode("latin-1")

    def _rules(self, out: list[str], page: Page) -> None:
        at, up = self._at, self._up
        if self._tags is not None:
            out.append(LAYOUT)
        out.append(f"{at[self._layout.rule]} w 2 J 0 G 0 g")
        out += [f"{at[x0]} {up[y0]} m {at[x1]} {up[y1]} l" for x0, y0, x1, y1 in page.rules]
        out.append("S")
        if self._tags is not None:
            out.append("EMC")

    def _cells(self, out: list[str], page: Page) -> None:
        """The text of all cells; a hot path, so what most lines are like is written here and the rest in `_line`."""
        at, up, tags, put = self._at, self._up, self._tags, out.append
        for cell in page.cells:
            text, style, y = cell.text, cell.style, cell.baseline
            if not text.strip("\n"):
                continue
            if tags is not None:
                put(tags.mark(cell))
            left, size, pitch = cell.left, style.size, style.pitch
            font = self._fonts.roles[style.font]
            name, codes, wide = font.name, font.codes, size * _WIDE
            usual = font.unusual.search(text) is None
            for begin, said, spacing, shrunk, closed, scale in cell.typeset.standing:
                if usual and spacing <= wide:
                    if said:
                        wanted = name, size, spacing, scale
                        if self._state != wanted:
                            self._set(out, wanted)
                        if shrunk or closed:
                            shown = _shown(said, font, self._shifts(said, spacing, shrunk, closed, size), 0)
                            put(f"1 0 0 1 {at[left + begin]} {up[y]} Tm {shown}")
                        else:
                            put(f"1 0 0 1 {at[left + begin]} {up[y]} Tm ({said.translate(codes)}) Tj")
                elif said:
                    self._line(out, PlacedLine(left + begin, y, said, spacing, shrunk, closed, scale), font, size)
                y += pitch
            if tags is not None:
                put("EMC")

    def _line(self, out: list[str], line: PlacedLine, font: RoleFont, size: int, *, turned: bool = False) -> None:
        """Any line."""
        # pdfium leaves characters beyond the BMP out of ActualText, so such a line does without. Characters for private
        # use must have it (ISO 19005-2 §6.2.11.7.3).
        private = self._fonts.private
        told = (line.spacing > size * _WIDE and max(line.text) <= "\uffff") or not private.isdisjoint(line.text)
        if told:
            out.append(f"/Span <</ActualText <feff{line.text.encode('utf-16-be').hex()}>>> BDC")
        place = f"{'0 -1 1 0' if turned else '1 0 0 1'} {self._at[line.x]} {self._up[line.y]} Tm "
        shifts = self._shifts(line.text, line.spacing, line.shrunk, line.closed, size)
        at = 0
        for run in font.runs(line.text):
            self._set(out, (run.font, size, line.spacing, line.scale))
            out.append(place + _shown(run.text, font, shifts, at))
            place = ""
            at += len(run.text)
        if told:
            out.append("EMC")

    def _set(self, out: list[str], wanted: _State) -> None:
        """Make the text state what is wanted."""
        font, size, spacing, scale = wanted
        was_font, was_size, was_spacing, was_scale = self._state
        if scale != was_scale:
            out.append(f"{scale} Tz")
        if spacing != was_spacing:
            out.append(f"{self._at[spacing]} Tc")
        if (font, size) != (was_font, was_size):
            out.append(f"/{font} {self._at[size]} Tf")
        self._state = wanted

    def _shifts(self, text: str, spacing: int, shrunk: Shrunk, closed: tuple[int, ...], size: int) -> list[tuple[int, str]]:
        """Where the space after a character differs from the line's spacing: (index, thousandths of an em to go back)."""
        back = dict.fromkeys(closed, spacing) if spacing else {}
        if shrunk:
            seen = len(text.rstrip(" "))
            for i, amount in shrunk:
                # Nothing seen follows the last mark, and a blank drawn over its half is one that extraction loses.
                if i + 1 < seen:
                    back[i] = back.get(i, 0) + amount
        return [(i, self._at[round(back[i] * 1000 / size * 12_700)]) for i in sorted(back)]


def _shown(text: str, font: RoleFont, shifts: list[tuple[int, str]], begin: int) -> str:
    """The operator that shows a run whose first character is the line's `begin`th (ISO 32000-1 §9.4.3, Tj and TJ)."""
    end = begin + len(text)
    out = []
    last = 0
    for i, by in shifts:
        if begin <= i < end:
            after = i + 1 - begin
            out.append(f"{font.shown(text[last:after])}{by}")
            last = after
    if not out:
        return f"{font.shown(text)} Tj"
    if begin + last < end:
        out.append(font.shown(text[last:]))
    return f"[{''.join(out)}] TJ"
