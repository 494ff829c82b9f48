"""Rows whose cells hold plain text, read without a tree of their XML.

Nine tenths of a long document's XML say the same again and again: how wide a cell is, how its text stands. So the rows of
tables are taken out before the rest is parsed, and an element with their numbers stands for those that follow one another.
The markup of a cell, texts left out, is parsed once, with marks for the texts, and read as every cell is (`table.py`,
`story.py`). Where that noted nothing, counted nothing and opened no field, all cells of the same markup mean the same, with
their own texts for the marks. A row of which anything is not certain is parsed and read like those of a small document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from exporter.errors import ReadError
from exporter.readers.docx.names import Element, Shape, W, child, columns, flag, shape
from exporter.readers.docx.story import Story
from exporter.readers.package import xml_of_part

__all__ = ["LIFTED", "Form", "PlainRow", "Rows"]

_OURS = "urn:exporter:lifted-rows"
LIFTED = f"{{{_OURS}}}rows"
"""The element that stands for rows one after the other: from the one to before the other index."""
_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding=[\"']([^\"']*)[\"']")
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*\?>)?\s*(<w:document\b[^>]*>)")
_NAMESPACE = re.compile(rf"xmlns:w=[\"']{re.escape(W[1:-1])}[\"']".encode())
_ROW, _ROW_END = re.compile(rb"<w:tr(?=[ >])"), b"</w:tr>"
_TAG, _REFERENCE = ord("<"), ord("&")
"""Single bytes, as numbers: `in` finds them many times as fast."""
_TEXT = re.compile(rb">([^<]+)<")
_KEPT = b'<w:t xml:space="preserve">'
# Where a run ends and the next begins, which differs from it in spacing or size at most, a text goes on.
_JOINT = '</w:t></w:r><w:r><w:t xml:space="preserve">'
_JOINTS = re.compile(
    rb'</w:t></w:r><w:r>(?:<w:rPr>(?:<w:(?:spacing|w|kern|position|sz|szCs) w:val="-?[0-9]{1,6}"/>)*</w:rPr>)?<w:t xml:space="preserve">'
)
# Where one of the first stands anywhere, text may be no text and a tag no tag. Around rows the others make `w:` another
# prefix than Word's, or a table something else than one that is read.
_NO_MARKUP = ((b"!", b"<!"), (b"?", b"<?"), (b"]", b"]]>"))
_AROUND = (_ROW_END, b"xmlns", b"w:txbxContent", b"w:showingPlcHdr", _OURS.encode())
# What a text does not show as it is: controls, references, line ends; and what XML does not allow.
_ODD = re.compile("[\x00-\x1f&\u2028\u2029\ufffe\uffff]")
_LONGEST = 1_000_000
"""Bytes of a row; a longer one is parsed, and meets the parser's limits."""
# A cell whose markup has these is always read by itself.
_OWN = re.compile("pageBreakBefore|xmlns")
_MARKS = 200
_MARK = 0xE000
_MARKED = re.compile("([\ue000-\ue0c7])")


class Form(NamedTuple):
    """What the markup of a cell means: the columns that it spans, its vertical merge, and which texts it shows.

    `shown` are literal texts and the indexes of the cell's own; None where the cell shows them all, one after the other.
    `whole`: blanks around a text are kept. `goes_on`: each text may be in several runs.
    """

    span: int
    down: bool
    begins: bool
    shown: tuple[str | int, ...] | None
    whole: bool
    goes_on: bool

    def text(self, texts: list[str]) -> str:
        """The text of a cell with these texts."""
        if self.shown is None:
            return texts[0] if len(texts) == 1 else "".join(texts)
        return "".join(piece if isinstance(piece, str) else texts[piece] for piece in self.shown)


class _Frame(NamedTuple):
    """The markup before and after the text of a cell that has but one, and what it means."""

    before: bytes
    after: bytes
    form: Form

    def text(self, chunk: bytes) -> str:
        """The text of a cell that begins so; nothing where it ends otherwise, or holds more than a text that shows as it is."""
        if not chunk.endswith(self.after):
            return ""
        own = chunk[len(self.before) : len(chunk) - len(self.after)]
        if _TAG in own:
            own = _JOINTS.sub(b"", own) if self.form.goes_on else own
            if _TAG in own:
                return ""
        text = own.decode()
        return text if text.isprintable() or not _ODD.search(text) else ""


class PlainRow(NamedTuple):
    """The columns that a row leaves out before its cells, and their forms and texts."""

    before: int
    forms: list[Form]
    texts: list[str]


@dataclass(slots=True)
class Rows:
    """The rows that were taken out of a document's XML."""

    file: str
    _data: bytes = b""
    _rows: list[tuple[int, int]] = field(default_factory=list)
    """Where each begins and ends, its end tag left out."""
    _open: bytes = b""
    _heads: dict[bytes, int | None] = field(default_factory=dict)
    _forms: dict[tuple[bytes, ...], Form | None] = field(default_factory=dict)
    _frames: dict[bytes, _Frame] = field(default_factory=dict)
    """Cells that have but one text and keep the blanks around it, by the markup before that; most are such."""
    _last: dict[int, _Frame] = field(default_factory=dict)
    """By column, that of the row above."""

    def lift(self, data: bytes) -> bytes:
        """The XML with an element for rows one after the other; as it was where it is not certain what its rows are."""
        self._rows = []
        encoding = _ENCODING.match(data)
        if encoding is not None and encoding.group(1).lower() != b"utf-8":
            return data
        root = _ROOT.match(data)
        cut = _cut(data, root.end()) if root is not None and _NAMESPACE.search(root.group(1)) is not None else None
        if root is None or cut is None:
            return data
        self._data, self._rows, self._open = data, cut.rows, root.group(1)
        lifted = [b'%b<rows xmlns="%b" from="%d" to="%d"/>' % (piece, _OURS.encode(), *some) for piece, some in cut.runs]
        return b"".join((root.group(), *lifted, cut.rest))

    def element(self, index: int) -> Element:
        """The row, parsed; ReadError where it is damaged."""
        begin, end = self._rows[index]
        return self._parsed(self._data[begin:end] + _ROW_END)[0]

    def plain(self, index: int, story: Story) -> PlainRow | None:
        """The row, None where it must be parsed."""
        begin, end = self._rows[index]
        row = self._data[begin:end]
        head, *chunks = row.split(b"<w:tc>")
        before = self._heads[head] if head in self._heads else self._heads.setdefault(head, self._head(head, story))
        if before is None or story.fields or _REFERENCE in row:
            return None
        forms, texts = [], []
        try:
            for column, chunk in enumerate(chunks):
                frame = self._frame(chunk, column)
                form, text = (frame.form, frame.text(chunk)) if frame is not None else (None, "")
                if not text:
                    form, text = self._cell(chunk, story)
                if form is None:
                    return None
                forms.append(form)
                texts.append(text)
        except UnicodeDecodeError:
            return None
        return PlainRow(before, forms, texts)

    def _frame(self, chunk: bytes, column: int) -> _Frame | None:
        """How a cell is marked up that begins so; None where that is not known."""
        frame = self._last.get(column)
        if frame is None or not chunk.startswith(frame.before):
            frame = self._frames.get(chunk[: chunk.find(_KEPT) + len(_KEPT)])
            if frame is not None:
                self._last[column] = frame
        return frame

    def _cell(self, chunk: bytes, story: Story) -> tuple[Form | None, str]:
        """What the markup of a cell means, None where that is not certain, and its text."""
        joined = _JOINTS.sub(b"", chunk)
        parts = _TEXT.split(joined)
        form = self._form_of(parts[::2], story)
        if len(joined) < len(chunk) and not (form is not None and form.goes_on):
            parts = _TEXT.split(chunk)
            form = self._form_of(parts[::2], story)
        texts = [text.decode() for text in parts[1::2]]
        if form is None or any(map(_ODD.search, texts)) or (not form.whole and any(text != text.strip() for text in texts)):
            return None, ""
        before = parts[0] + b">"
        if form.whole and form.shown is None and len(texts) == 1 and before.endswith(_KEPT):
            self._frames[before] = _Frame(before, b"<" + parts[2], form)
        return form, form.text(texts)

    def _form_of(self, markup: list[bytes], story: Story) -> Form | None:
        """What a cell's markup means, asked for once; None where that is not certain, or more than a text."""
        key = tuple(markup)
        if key not in self._forms:
            self._forms[key] = self._form([piece.decode() for piece in markup], story)
        return self._forms[key]

    def _parsed(self, xml: bytes) -> Element:
        return xml_of_part(b"".join((self._open, xml, b"</w:document>")), "word/document.xml", self.file)

    def _head(self, head: bytes, story: Story) -> int | None:
        """The columns that a row leaves out before its cells; None where it is hidden, deleted or anything else but a row."""
        try:
            root = self._parsed(head + _ROW_END)
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
        trials = marks, [f" {mark} " for mark in marks], [f"{mark}{_JOINT}{mark}" for mark in marks]
        probed = self._probed(markup, trials, story) or self._probed(markup, trials[:2], story)
        if probed is None:
            return None
        form, (bare, apart, *in_runs) = probed
        pieces = [piece for piece in _MARKED.split(bare) if piece]
        shown = tuple(ord(piece) - _MARK if _MARKED.match(piece) else piece for piece in pieces)
        whole = apart == _MARKED.sub(r" \1 ", bare)
        goes_on = whole and in_runs == [_MARKED.sub(r"\1\1", bare)]
        return Form(form.span, form.down, form.begins, None if shown == tuple(range(len(marks))) else shown, whole, goes_on)

    def _probed(self, markup: list[str], trials: Sequence[list[str]], story: Story) -> tuple[Shape, list[str]] | None:
        """Span and merge of a cell, and its text with each trial's texts; None where reading it does more than that."""
        cells = (markup[0] + "".join(f">{text}<{piece}" for text, piece in zip(texts, markup[1:], strict=True)) for texts in trials)
        try:
            root = self._parsed(f"<w:tr>{''.join(f'<w:tc>{cell}' for cell in cells)}</w:tr>".encode())
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
    """XML in pieces: where its rows begin and end; what stands before each run of rows, and the run's indexes; the rest."""

    rows: list[tuple[int, int]]
    runs: list[tuple[bytes, tuple[int, int]]]
    rest: bytes


def _cut(data: bytes, at: int) -> _Cut | None:
    """The XML after its root's tag cut into rows; None where a row may hold a table, or what stands around rows may change what they mean."""
    # A single character is found many times as fast as two, and these are rare.
    if any(data.find(one, at) >= 0 and data.find(word, at) >= 0 for one, word in _NO_MARKUP):
        return None
    begins = [found.start() for found in _ROW.finditer(data, at)]
    rows: list[tuple[int, int]] = []
    around: list[bytes] = []
    firsts: list[int] = []
    for begin, following in pairwise((*begins, len(data))):
        end = data.find(_ROW_END, begin, following)
        if end < 0 or end - begin > _LONGEST:
            return None
        if begin > at or not rows:
            around.append(data[at:begin])
            firsts.append(len(rows))
        rows.append((begin, end))
        at = end + len(_ROW_END)
    rest = data[at:]
    if any(word in piece for piece in (*around, rest) for word in _AROUND):
        return None
    return _Cut(rows, list(zip(around, pairwise((*firsts, len(rows))), strict=True)), rest)
