"""Sixteen ways to break an archive PDF of ours, each with what `check_pdf` must say of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Dictionary, Name


class Break(NamedTuple):
    """What is done to the file, and the code and a part of the message that must come of it."""

    do: Callable[[pikepdf.Pdf], None]
    code: str
    says: str


def broken(data: bytes, how: Break) -> bytes:
    """The file, broken in one way."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        how.do(pdf)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _all(pdf: pikepdf.Pdf, **entries: Name) -> Iterator[Any]:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and all(item.get(f"/{key}") == value for key, value in entries.items()):
            yield item


def _element(pdf: pikepdf.Pdf, tag: str, number: int = 0) -> Any:
    return list(_all(pdf, S=Name(f"/{tag}")))[number]


def _page(pdf: pikepdf.Pdf, change: Callable[[bytes], bytes]) -> None:
    page = pdf.pages[0]
    before = page.Contents.read_bytes()
    after = change(before)
    assert after != before
    page.Contents = pdf.make_stream(after)


def _metadata(pdf: pikepdf.Pdf, begin: bytes, end: bytes) -> None:
    """Cut out of the metadata what begins and ends so."""
    text = pdf.Root.Metadata.read_bytes()
    at = text.index(begin)
    rest = text[text.index(end, at) + len(end) :]
    pdf.Root.Metadata = pdf.make_stream(text[:at] + rest, Type=Name.Metadata, Subtype=Name.XML)


def _width(pdf: pikepdf.Pdf) -> None:
    for font in _all(pdf, Subtype=Name.CIDFontType0):
        font.DW = 900


def _no_text(pdf: pikepdf.Pdf) -> None:
    for font in _all(pdf, Subtype=Name.Type0):
        del font["/ToUnicode"]


def _no_scope(pdf: pikepdf.Pdf) -> None:
    del _element(pdf, "TH", -1)["/A"]


def _row_span(pdf: pikepdf.Pdf) -> None:
    cell = next(e for e in _all(pdf, S=Name.TD) if "/RowSpan" in e.A)
    cell.A = Dictionary(O=Name.Table, RowSpan=int(cell.A.RowSpan) + 3, Headers=cell.A.Headers)


def _untagged(pdf: pikepdf.Pdf) -> None:
    _page(pdf, lambda content: re.sub(rb"/TD<</MCID [0-9]+>>BDC", b"/Span BMC", content, count=1))


def _no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


def _no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/OutputIntents"]


def _no_relationship(pdf: pikepdf.Pdf) -> None:
    for specification in _all(pdf, Type=Name.Filespec):
        del specification["/AFRelationship"]


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def _no_row(pdf: pikepdf.Pdf) -> None:
    _element(pdf, "TR", 3).S = Name.P


def _not_embedded(pdf: pikepdf.Pdf) -> None:
    for descriptor in _all(pdf, Type=Name.FontDescriptor):
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def _parent(pdf: pikepdf.Pdf) -> None:
    marked = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    marked[3] = marked[4]


def _heading_skipped(pdf: pikepdf.Pdf) -> None:
    _element(pdf, "H1").S = Name.H3


def _no_title_shown(pdf: pikepdf.Pdf) -> None:
    pdf.Root.ViewerPreferences.DisplayDocTitle = False


def _no_extension(pdf: pikepdf.Pdf) -> None:
    _metadata(pdf, b'<rdf:Description rdf:about="" xmlns:pdfaExtension', b"</rdf:Description>")


def _transfer(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.ExtGState = Dictionary(G=Dictionary(TR=Name.Foo))
    _page(pdf, lambda content: b"/Artifact BMC /G gs EMC\n" + content)


BREAKS = {
    "a width": Break(_width, "A102", "width"),
    "no ToUnicode": Break(_no_text, "A101", "UNICODE"),
    "no Scope": Break(_no_scope, "A104", "Scope"),
    "a RowSpan": Break(_row_span, "A101", "TABLE"),
    "untagged text": Break(_untagged, "A101", "CONTENT-TAGGING"),
    "no language": Break(_no_language, "A101", "LANG"),
    "no output intent": Break(_no_output_intent, "A101", "GRAY"),
    "no relationship": Break(_no_relationship, "A101", "RELATIONSHIP"),
    "a script": Break(_script, "A101", "ACTION"),
    "no row": Break(_no_row, "A101", "TBODY"),
    "not embedded": Break(_not_embedded, "A101", "EMBED"),
    "the ParentTree": Break(_parent, "A103", "ParentTree"),
    "a heading skipped": Break(_heading_skipped, "A101", "HEADING"),
    "no title shown": Break(_no_title_shown, "A101", "VIEWER-PREFERENCES"),
    "no extension schema": Break(_no_extension, "A101", "EXTENSION"),
    "a transfer function": Break(_transfer, "A101", "EXTGSTATE-TR"),
}
