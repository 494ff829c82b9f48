"""The text of paragraphs as it is seen: runs in order, fields by their result, changes as accepted, nothing hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from exporter.limits import current
from exporter.readers.docx.names import Element, W, child, flag, text_of, value
from exporter.readers.docx.numbering import Numbering
from exporter.readers.docx.symbols import symbol
from exporter.readers.package import whole

__all__ = ["Paragraph", "Story", "Styles"]

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# What only stands around runs, blocks, rows or cells.
_AROUND = frozenset(
    {f"{W}{n}" for n in ("hyperlink", "smartTag", "fldSimple", "sdtContent", "customXml", "bdo", "dir", "ruby", "rubyBase")}
)
_INSERTED = frozenset({f"{W}ins", f"{W}moveTo"})
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
_BLANKS = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u2028": "\n", "\u2029": "\n"})


@dataclass(slots=True)
class Styles:
    """What styles say that changes the text: which hide it, which number their paragraphs."""

    hidden: frozenset[str] = frozenset()
    numbered: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By paragraph style: list and level."""

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """The styles of a styles part, each with what it takes over from the one that it is based on."""
        if root is None:
            return cls()
        said = _inherited({e.get(f"{W}styleId", ""): e for e in root.iterfind(f"{W}style")})
        hidden = frozenset(name for name, style in said.items() if style.hides)
        numbered = {name: (style.number, whole(style.level or "0")) for name, style in said.items() if style.number is not None}
        return cls(hidden, numbered)


class _Style(NamedTuple):
    """What a style says, None where it says nothing."""

    hides: bool | None = None
    number: str | None = None
    level: str | None = None

    def over(self, base: _Style) -> _Style:
        """What it says together with what it is based on."""
        return _Style(
            base.hides if self.hides is None else self.hides,
            base.number if self.number is None else self.number,
            base.level if self.level is None else self.level,
        )


def _inherited(elements: dict[str, Element]) -> dict[str, _Style]:
    """What each style says, with what it takes over; one that comes back to itself takes nothing over there."""
    known: dict[str, _Style] = {}
    for first in elements:
        chain: dict[str, Element] = {}
        name = first
        while name in elements and name not in known and name not in chain:
            chain[name] = elements[name]
            name = value(elements[name], "basedOn") or ""
        base = known.get(name, _Style())
        for name, e in reversed(chain.items()):
            listed = child(child(e, "pPr"), "numPr")
            own = _Style(flag(child(e, "rPr"), "vanish"), value(listed, "numId"), value(listed, "ilvl"))
            base = known[name] = own.over(base)
    return known


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text; `open` where its end is deleted, so that the next one goes on in it."""

    text: str
    open: bool = False
    page_before: bool = False
    page_after: bool = False


@dataclass(slots=True)
class Story:
    """Reads paragraphs in the order of the document; fields and lists go on from one to the next."""

    styles: Styles
    numbering: Numbering
    row: int = 0
    """The number of the row that is being read, for what is noted."""
    noted: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By code: the rows where something had to be folded or left out, and what."""
    fields: list[bool] = field(default_factory=list)
    """The fields that are open: whether each still gives its instruction."""
    page: bool = False

    def note(self, code: str, what: str = "") -> None:
        """Remember that something was folded or left out."""
        self.noted.setdefault(code, []).append((self.row, what))

    def flat(self, element: Element) -> Iterator[Element]:
        """The children of an element, those of content controls, custom XML and insertions in their stead."""
        for e in element:
            if e.tag == f"{W}sdt":
                yield from self.flat(self._control(e))
            elif e.tag in _AROUND:
                yield from self.flat(e)
            elif e.tag in _INSERTED:
                self.note("R111")
                yield from self.flat(e)
            elif e.tag in _DELETED:
                self.note("R111")
            elif e.tag == f"{_MC}AlternateContent":
                yield from self.flat(_alternative(e))
            else:
                yield e

    def _control(self, sdt: Element) -> Element:
        """What a content control shows; nothing where that is only the prompt to fill it in."""
        content = child(sdt, "sdtContent")
        if content is None:
            return sdt
        if flag(child(sdt, "sdtPr"), "showingPlcHdr"):
            self.note("R119", text_of(content))
            return content.makeelement(content.tag)
        return content

    def lines(self, element: Element) -> str:
        """The text of all paragraphs of a cell, one a line; the rows of a table inside it are lines too."""
        out: list[str] = []
        goes_on = False
        for e in self.flat(element):
            if e.tag == f"{W}p":
                made = self.paragraph(e)
                if goes_on:
                    out[-1] += made.text
                else:
                    out.append(made.text)
                goes_on = made.open
            elif e.tag == f"{W}tbl":
                self.note("R116")
                rows = (self.flat(tr) for tr in self.flat(e) if tr.tag == f"{W}tr")
                out += [" ".join(filter(None, (self.lines(tc).strip() for tc in row if tc.tag == f"{W}tc"))) for row in rows]
                goes_on = False
        return "\n".join(out)

    def paragraph(self, p: Element) -> Paragraph:
        """A paragraph as it is seen, with its automatic number."""
        current().tick()
        properties = child(p, "pPr")
        style = value(properties, "pStyle") or ""
        self.page = False
        parts: list[str] = []
        self._inline(p, parts, hidden=style in self.styles.hidden)
        text = "".join(parts)
        if "\t" in text:
            if "\t" in text.strip():
                self.note("R120")
            text = text.replace("\t", " ")
        mark = child(properties, "rPr")
        deleted = child(mark, "del") is not None
        if deleted or child(mark, "ins") is not None:
            self.note("R111")
        if properties is not None and not (deleted and not text):
            text = self._label(properties, style) + text
        section = child(properties, "sectPr")
        ends = section is not None and value(section, "type") != "continuous"
        return Paragraph(text, deleted, bool(flag(properties, "pageBreakBefore")), self.page or ends)

    def _label(self, properties: Element, style: str) -> str:
        own = child(properties, "numPr")
        listed = self.styles.numbered.get(style)
        if own is not None:
            identifier = value(own, "numId") or (listed[0] if listed else "0")
            listed = identifier, whole(value(own, "ilvl"))
        if listed is None or listed[0] == "0":
            return ""
        label, known = self.numbering.label(*listed)
        current().allow("cell_length", len(label), line=self.row or None)
        current().use("characters", len(label), line=self.row or None)
        if label:
            self.note("R113", label)
        if not known:
            self.note("R114", label)
        return label

    def _inline(self, element: Element, out: list[str], *, hidden: bool) -> None:
        for e in self.flat(element):
            if e.tag == f"{W}r":
                self._run(e, out, hidden=hidden)
            elif e.tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
                out += [t.text or "" for t in e.iter(f"{_MATH}t")]
                self.note("R122", "".join(t.text or "" for t in e.iter(f"{_MATH}t")))

    def _run(self, r: Element, out: list[str], *, hidden: bool) -> None:
        properties = child(r, "rPr")
        if properties is not None:
            vanish = flag(properties, "vanish")
            hidden = vanish if vanish is not None else hidden or (value(properties, "rStyle") or "") in self.styles.hidden
        shown: list[str] = []
        for e in self.flat(r):
            if e.tag == f"{W}fldChar":
                self._field(e)
            elif not any(self.fields) and (text := self._piece(e)):
                shown.append(text)
        if hidden and shown:
            self.note("R112", "".join(shown))
        elif not hidden:
            out += shown

    def _field(self, e: Element) -> None:
        match e.get(f"{W}fldCharType"):
            case "begin":
                self.fields.append(True)
            case "separate" if self.fields:
                self.fields[-1] = False
            case "end" if self.fields:
                self.fields.pop()
            case _:
                self.note("R123")

    def _piece(self, e: Element) -> str:
        """What an element inside a run shows."""
        if e.tag == f"{W}t":
            text = e.text or ""
            return (text if e.get(_SPACE) == "preserve" else text.strip(" \t\r\n")).translate(_BLANKS)
        shown = _FIXED.get(e.tag, "")
        if e.tag == f"{W}br":
            shown = self._break(e)
        elif e.tag == f"{W}sym":
            shown = self._symbol(e)
        elif e.tag == f"{W}r":  # inside ruby
            nested: list[str] = []
            self._run(e, nested, hidden=False)
            shown = "".join(nested)
        elif e.tag in _NOTES:
            self.note("R118")
        elif e.tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            boxes = "".join(text_of(box) for box in e.iter(f"{W}txbxContent"))
            if boxes:
                self.note("R117", boxes)
        return shown

    def _break(self, e: Element) -> str:
        """What a `w:br` shows: a new line, nothing where it begins a page or a column."""
        kind = e.get(f"{W}type", "textWrapping")
        self.page = self.page or kind == "page"
        return "\n" if kind == "textWrapping" else ""

    def _symbol(self, e: Element) -> str:
        font, code = e.get(f"{W}font", ""), e.get(f"{W}char", "")
        shown = symbol(font, code)
        if shown is None:
            self.note("R115", f"{font} {code}")
        return shown or "〓"


def _alternative(e: Element) -> Element:
    """The alternative that every program understands, or else the first."""
    found = e.find(f"{_MC}Fallback")
    if found is None:
        found = e.find(f"{_MC}Choice")
    return found if found is not None else e
