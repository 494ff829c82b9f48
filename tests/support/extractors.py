"""Text and its places, as four programs of other hands find them in a PDF."""

from __future__ import annotations

import ctypes
import io
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pymupdf
import pypdfium2
from lxml import etree
from office import required
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer
from pypdfium2 import raw

from exporter.pages.plan import Page


class Found(NamedTuple):
    """A character or a word: the index of its page, and its middle in points from the top left."""

    page: int
    x: float
    y: float
    text: str


def by_poppler(data: bytes) -> Iterator[Found]:
    """pdftotext's words; at our type sizes it parts them at the rules between cells."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.pdf"
        file.write_bytes(data)
        command = [required("pdftotext"), "-bbox", "-enc", "UTF-8", str(file), "-"]
        html = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
    for n, page in enumerate(etree.fromstring(html, etree.XMLParser(recover=True, huge_tree=True)).iter("{*}page")):
        for word in page.iter("{*}word"):
            box = [float(word.attrib[k]) for k in ("xMin", "xMax", "yMin", "yMax")]
            yield Found(n, (box[0] + box[1]) / 2, (box[2] + box[3]) / 2, word.text or "")


def by_pdfium(data: bytes) -> Iterator[Found]:
    """pdfium's characters; those beyond the BMP come as surrogates."""
    for n, page in enumerate(pypdfium2.PdfDocument(data)):
        height = page.get_height()
        text = page.get_textpage()
        high = ""
        for i in range(text.count_chars()):
            c = chr(raw.FPDFText_GetUnicode(text.raw, i))
            if "\ud800" <= c <= "\udbff":
                high = c
                continue
            x, y = ctypes.c_double(), ctypes.c_double()
            assert raw.FPDFText_GetCharOrigin(text.raw, i, x, y)
            whole = (high + c).encode("utf-16", "surrogatepass").decode("utf-16")
            high = ""
            yield Found(n, x.value, height - y.value, whole)


def by_mupdf(data: bytes) -> Iterator[Found]:
    """mupdf's characters."""
    with pymupdf.open(stream=data, filetype="pdf") as pdf:  # type: ignore[no-untyped-call]
        for n in range(pdf.page_count):
            page = pdf[n]
            for block in page.get_text("rawdict")["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        yield from (Found(n, char["origin"][0], char["origin"][1], char["c"]) for char in span["chars"])


def by_pdfminer(data: bytes) -> Iterator[Found]:
    """pdfminer's characters."""

    def characters(item: object) -> Iterator[LTChar]:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            for child in item:
                yield from characters(child)

    for n, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams(boxes_flow=None))):
        for char in characters(page):
            # Its boxes depend on what a face says of its ascent; the origin does not.
            yield Found(n, char.matrix[4], page.height - char.matrix[5], char.get_text())


EXTRACTORS: dict[str, Callable[[bytes], Iterator[Found]]] = {
    "poppler": by_poppler,
    "pdfium": by_pdfium,
    "mupdf": by_mupdf,
    "pdfminer": by_pdfminer,
}


def texts_of_cells(found: Iterator[Found], pages: tuple[Page, ...]) -> list[tuple[int, int, str, str]]:
    """For each cell of the plan that shows text: page, index, what it shows and what was found in it, both without blanks."""
    inside: dict[tuple[int, int], list[Found]] = defaultdict(list)
    for item in found:
        x, y = item.x * 12_700, item.y * 12_700
        for i, cell in enumerate(pages[item.page].cells):
            if cell.x <= x < cell.x + cell.width and cell.y <= y < cell.y + cell.height:
                inside[item.page, i].append(item)
                break
    out = []
    for p, page in enumerate(pages):
        for i, cell in enumerate(page.cells):
            text = "".join(f.text for f in _in_lines(inside[p, i]))
            out.append((p, i, "".join(cell.text.split()), "".join(text.split())))
    return [item for item in out if item[2] or item[3]]


def _in_lines(items: list[Found]) -> list[Found]:
    """Line by line: the characters of one are within a point of one height, lines are much further apart."""
    lines: list[list[Found]] = []
    for item in sorted(items, key=lambda f: f.y):
        if not lines or item.y - lines[-1][-1].y > 4:
            lines.append([])
        lines[-1].append(item)
    return [item for line in lines for item in sorted(line, key=lambda f: f.x)]
