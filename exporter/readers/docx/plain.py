"""Rows whose cells hold plain text, read without a tree of their XML.

Nine tenths of a long document's XML say the same again and again: how wide a cell is, how its text stands. So the rows of
tables are taken out before the rest is parsed, and an element with a number stands for each. The markup of a cell, texts
left out, is parsed once, with marks for the texts, and read as every cell is (`table.py`, `story.py`). Where that noted
nothing, counted nothing and opened no field, all cells of the same markup mean the same, with their own texts for the
marks. A row of which anything is not certain is parsed and read like those of a small document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from exporter.errors import ReadError
from exporter.readers.docx.names import Element, Shape, W, child, columns, flag, shape
from exporter.readers.docx.story import Story
from exporter.readers.package import xml_of_part

__all__ = ["LIFTED", "Form", "PlainRow", "Rows"]

_OURS = "urn:exporter:lifted-row"
LIFTED = f"{{{_OURS}}}row"
"""The element that stands for a row."""
_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding=[\"']([^\"']*)[\"']")
_ROOT = re.compile(r"\s*(?:<\?xml[^>]*\?>)?\s*(<w:document\b[^>]*>)")
_NAMESPACE = re.compile(rf"xmlns:w=[\"']{re.escape(W[1:-1])}[\"']")
_ROW = re.compile(r"<w:tr(?=[ >])")
_TEXT = re.compile(r">([^<]+)<")
# Where one of the first stands anywhere, text may be no text and a tag no tag. Around rows the others make `w:` another
# prefix than Word's, or a table something else than one that is read.
_NO_MARKUP = (("!", "<!"), ("?", "<?"), ("]", "]]>"))
_AROUND = ("xmlns", "w:txbxContent", "w:showingPlcHdr", _OURS)
# What a text does not show as it is: controls, references, line ends; and what XML does not allow.
_ODD = re.compile("[\x00-\x1f&\u2028\u2029\ufffe\uffff]")
_LONGEST = 1_000_000
"""Characters of a row; a longer one is parsed, and meets the parser's limits."""
# A cell whose markup has these is always read by itself.
_OWN = re.compile("pageBreakBefore|xmlns")
_MARKS = 200
_MARK = 0xE000
_MARKED = re.compile("([\ue000-\ue0c7])")


class Form(NamedTuple):
    """What the markup of a cell means: the columns that it spans, its vertical merge, and which texts it shows.

    `shown` are literal texts and the indexes of the cell's own; None where the cell shows them all, one after the other.
    `whole`: blanks around a text are kept.
    """

    span: int
    down: bool
    begins: bool
    shown: tuple[str | int, ...] | None
    whole: bool

    def text(self, texts: list[str]) -> str:
        """The text of a cell with these texts."""
        if self.shown is None:
            return texts[0] if len(texts) == 1 else "".join(texts)
        return "".join(piece if isinstance(piece, str) else texts[piece] for piece in self.shown)


class _Frame(NamedTuple):
    """The markup before and after the text of a cell that has but one, and what it means."""

    before: str
    after: str
    form: Form

    def text(self, chunk: str) -> str:
        """The text of a cell of this markup; nothing where the cell's is another."""
        if not (chunk.startswith(self.before) and chunk.endswith(self.after)):
            return ""
        text = chunk[len(self.before) : len(chunk) - len(self.after)]
        return "" if "<" in text else text


class PlainRow(NamedTuple):
    """The columns that a row leaves out before its cells, and each cell's form and texts."""

    before: int
    cells: list[tuple[Form, list[str]]]


@dataclass(slots=True)
class Rows:
    """The rows that were taken out of a document's XML."""

    file: str
    rows: list[str] = field(default_factory=list)
    _open: str = ""
    _heads: dict[str, int | None] = field(default_factory=dict)
    _forms: dict[str, Form | None] = field(default_factory=dict)
    _frames: dict[int, _Frame] = field(default_factory=dict)
    """By column, how the last cell that had one text there is marked up; most are like it."""

    def lift(self, data: bytes) -> bytes:
        """The XML with an element for each row; as it was where it is not certain what its rows are."""
        self.rows, self._open = [], ""
        encoding = _ENCODING.match(data)
        if encoding is not None and encoding.group(1).lower() != b"utf-8":
            return data
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return data
        root = _ROOT.match(text)
        cut = _cut(text, root.end()) if root is not None and _NAMESPACE.search(root.group(1)) is not None else None
        if root is None or cut is None:
            return data
        self.rows, self._open = cut.rows, root.group(1)
        lifted = (f'{piece}<row xmlns="{_OURS}" n="{n}"/>' for n, piece in enumerate(cut.before))
        return "".join((root.group(), *lifted, cut.rest)).encode()

    def element(self, index: int) -> Element:
        """The row, parsed; ReadError where it is damaged."""
        return self._parsed(f"{self.rows[index]}</w:tr>")[0]

    def plain(self, index: int, story: Story) -> PlainRow | None:
        """The row, None where it must be parsed."""
        head, *chunks = self.rows[index].split("<w:tc>")
        before = self._heads[head] if head in self._heads else self._heads.setdefault(head, self._head(head, story))
        if before is None or story.fields or "&" in self.rows[index]:
            return None
        cells = []
        for column, chunk in enumerate(chunks):
            frame = self._frames.get(column)
            if frame is not None and (text := frame.text(chunk)):
                form: Form | None = frame.form
                texts = [text]
            else:
                parts = _TEXT.split(chunk)
                texts = parts[1::2]
                markup = "\0".join(parts[::2])
                form = self._forms[markup] if markup in self._forms else self._forms.setdefault(markup, self._form(parts[::2], story))
                if form is not None and len(texts) == 1:
                    self._frames[column] = _Frame(f"{parts[0]}>", f"<{parts[2]}", form)
            if form is None or (not all(map(str.isprintable, texts)) and any(map(_ODD.search, texts))):
                return None
            if not form.whole and any(text != text.strip() for text in texts):
                return None
            cells.append((form, texts))
        return PlainRow(before, cells)

    def _parsed(self, xml: str) -> Element:
        return xml_of_part(f"{self._open}{xml}</w:document>".encode(), "word/document.xml", self.file)

    def _head(self, head: str, story: Story) -> int | None:
        """The columns that a row leaves out before its cells; None where it is hidden, deleted or anything else but a row."""
        try:
            root = self._parsed(f"{head}</w:tr>")
        except ReadError:
            return None
        properties = child(root[0], "trPr")
        known = {f"{W}trPr", f"{W}tblPrEx"}
        if len(root) != 1 or any(e.tag not in known for e in root[0]) or _TEXT.search(head):
            return None
        if flag(properties, "hidden") or any(child(properties, name) is not None for name in ("ins", "del")):
            return None
        return columns(properties, "gridBefore", 0)

    def _form(self, markup: list[str], story: Story) -> Form | None:
        """What a cell's markup means; None where that is not certain, or more than a text."""
        if len(markup) > _MARKS or any(map(_MARKED.search, markup)) or _OWN.search("".join(markup)):
            return None
        marks = [chr(_MARK + i) for i in range(len(markup) - 1)]
        probed = self._probed(markup, (marks, [f" {mark} " for mark in marks]), story)
        if probed is None:
            return None
        form, (bare, apart) = probed
        pieces = [piece for piece in _MARKED.split(bare) if piece]
        shown = tuple(ord(piece) - _MARK if _MARKED.match(piece) else piece for piece in pieces)
        whole = apart == _MARKED.sub(r" \1 ", bare)
        return Form(form.span, form.down, form.begins, None if shown == tuple(range(len(marks))) else shown, whole)

    def _probed(self, markup: list[str], trials: Sequence[list[str]], story: Story) -> tuple[Shape, list[str]] | None:
        """Span and merge of a cell, and its text with each trial's texts; None where reading it does more than that."""
        cells = (markup[0] + "".join(f">{text}<{piece}" for text, piece in zip(texts, markup[1:], strict=True)) for texts in trials)
        try:
            root = self._parsed(f"<w:tr>{''.join(f'<w:tc>{cell}' for cell in cells)}</w:tr>")
        except ReadError:
            return None
        if len(root) != 1 or [e.tag for e in root[0]] != [f"{W}tc"] * len(trials):
            return None
        shown = []
        for cell in root[0]:
            probe = Story(story.styles, replace(story.numbering, counts={}))
            shown.append(probe.lines(cell))
            if probe.noted or probe.fields or probe.numbering.counts:
                return None
        form = shape(root[0][0])
        return None if form.deleted or form.beside else (form, shown)


class _Cut(NamedTuple):
    """XML in pieces: the rows without their end tags, what stands before each, and what after the last."""

    before: list[str]
    rows: list[str]
    rest: str


def _cut(text: str, at: int) -> _Cut | None:
    """The XML after its root's tag cut into rows; None where a row may hold a table, or what stands around rows may change what they mean."""
    # A single character is found many times as fast as two, and these are rare.
    if any(text.find(one, at) >= 0 and text.find(word, at) >= 0 for one, word in _NO_MARKUP):
        return None
    first, *others = text.split("</w:tr>")
    *pieces, rest = first[at:], *others
    before: list[str] = []
    rows: list[str] = []
    for piece in pieces:
        begins = [found.start() for found in _ROW.finditer(piece)]
        if len(begins) != 1 or len(piece) > _LONGEST:
            return None
        before.append(piece[: begins[0]])
        rows.append(piece[begins[0] :])
    return None if any(word in piece for piece in (*before, rest) for word in _AROUND) else _Cut(before, rows, rest)
