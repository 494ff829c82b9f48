"""Faces in a PDF as pdfium sees them: one baseline and one size in a line, whatever face draws a character."""

from __future__ import annotations

import ctypes
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from fontfiles import INK, make, names, save
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from pypdfium2 import raw

from exporter import formats
from exporter.fonts import Face, font_library
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document, Part, Record, Section
from exporter.renderers.pdf.fonts import EmbeddedFace

OFFICIAL = "仿宋_GB2312"
GRIN = "\U0001f600"

# pdfium makes the boxes of TrueType characters a sixty-fourth larger on top and right than they are.
LARGER = 1 / 60


class Seen(NamedTuple):
    """A character on a page: its origin, type size and the box of its ink, in points."""

    character: str
    x: float
    y: float
    size: float
    left: float
    bottom: float
    right: float
    top: float


def drawn(document: Document, layout: Layout, text: str, *places: Path) -> list[Seen]:
    """A line of text, put into the first record's progress, as pdfium finds it on the page."""
    part = Part(values=("曹临", "年底", text, "是", ("市财政局",)))
    document = replace(document, sections=(Section(records=(Record(values=("1", "目标"), parts=(part,)),)),), page_starts=())
    job = Job(document, layout, library=font_library(places))
    line = next(cell.lines for cell in job.pages.pages[0].cells if cell.key == "progress")[0]
    assert line.text == text
    pdf = pypdfium2.PdfDocument(formats.get("pdf").load_renderer()(job))
    page = pdf[0].get_textpage()
    # A character beyond the BMP is two surrogates at one place to pdfium.
    found = [s for i in range(page.count_chars()) if not "\udc00" <= (s := _seen(page, i)).character <= "\udfff"]
    begin = "".join(s.character for s in found).index(text)
    seen = found[begin : begin + len(text)]
    assert abs(seen[0].x - line.x / 12700) < 0.01
    assert abs(seen[0].y - (layout.page.height - line.y) / 12700) < 0.01
    return seen


def _seen(page: pypdfium2.PdfTextPage, index: int) -> Seen:
    x, y = ctypes.c_double(), ctypes.c_double()
    assert raw.FPDFText_GetCharOrigin(page.raw, index, x, y)
    character = chr(raw.FPDFText_GetUnicode(page.raw, index))
    if "\ud800" <= character <= "\udbff":
        low = chr(raw.FPDFText_GetUnicode(page.raw, index + 1))
        character = (character + low).encode("utf-16", "surrogatepass").decode("utf-16")
    return Seen(character, x.value, y.value, raw.FPDFText_GetFontSize(page.raw, index), *page.get_charbox(index))


@pytest.mark.parametrize("text", ["市鄆市𠮷市䶮ABC", "𠮷鄆的", "鄆aq市"])
def test_fallback_characters_share_size_and_baseline_with_their_neighbours(text: str, seed: Document, heze: Layout) -> None:
    seen = drawn(seed, heze, text)
    size = heze.columns[4].style.size / 12700
    stack = font_library().stack(heze, "body")
    assert len({face for s in seen if (face := stack.face_of(s.character))}) == 2
    assert {round(s.y, 2) for s in seen} == {round(seen[0].y, 2)}
    assert {round(s.size, 3) for s in seen} == {round(size, 3)}
    for one, following in pairwise(seen):
        face = stack.face_of(one.character)
        assert face is not None
        assert following.x - one.x == pytest.approx(face.advance(one.character) * size / face.upem, abs=0.01)
    for s in seen:
        face = stack.face_of(s.character)
        assert face is not None
        ink = face.font.get_glyph_extents(face.font.get_nominal_glyph(ord(s.character)))
        scale = size / face.upem
        assert s.top - s.y == pytest.approx(ink.y_bearing * scale, rel=LARGER)
        assert s.bottom - s.y == pytest.approx((ink.y_bearing + ink.height) * scale, abs=0.02)


@pytest.mark.parametrize("outlines", ["glyf", "CFF", "CFF2"])
@pytest.mark.parametrize("upem", [256, 1000, 2048])
@pytest.mark.parametrize("fs_type", [0, 0x0100])
def test_any_em_any_outlines_whole_or_not(outlines: str, upem: int, fs_type: int, tmp_path: Path, seed: Document, heze: Layout) -> None:
    """A Latin-only face of any em, drawn between Han characters of another, stands on their baseline in its true size."""
    advances = {"A": upem // 2, "b": upem // 4}
    made = make(
        ["A", "b", GRIN],
        names(OFFICIAL),
        outlines=outlines,
        upem=upem,
        fs_type=fs_type,
        advances=advances,
        variable=outlines == "CFF2",
    )
    save(made, tmp_path / "a.ttf")
    seen = drawn(seed, heze, f"市AbA鄆{GRIN}市", tmp_path)
    size = heze.columns[4].style.size / 12700
    assert {round(s.y, 2) for s in seen} == {round(seen[0].y, 2)}
    assert {round(s.size, 3) for s in seen} == {round(size, 3)}
    for s in seen:
        if s.character in ("A", "b", GRIN):
            wide = size * {"A": 0.5, "b": 0.25, GRIN: 1}[s.character]
            box = (s.left - s.x, s.bottom - s.y, s.right - s.x, s.top - s.y)
            assert box == pytest.approx((INK[0] * wide, INK[1] * size, INK[2] * wide, INK[3] * size), rel=LARGER, abs=0.05)
    assert seen[3].x - seen[1].x == pytest.approx(size * 0.75, abs=0.01)


def test_ink_stands_on_the_baseline_in_the_picture(tmp_path: Path, seed: Document, heze: Layout) -> None:
    """Boxes of two faces of different em, metrics and outlines end on one row of pixels."""
    save(make("甲乙", names(OFFICIAL)), tmp_path / "a.ttf")
    other = make(["A", GRIN], names("Other"), outlines="CFF", upem=2048)
    other["hhea"].ascent, other["hhea"].descent = 3000, -1000
    save(other, tmp_path / "b.otf")
    part = Part(values=("", "", f"甲{GRIN}乙", "", ()))
    document = replace(seed, sections=(Section(records=(Record(values=("1", ""), parts=(part,)),)),), page_starts=())
    job = Job(document, heze, library=font_library([tmp_path]))
    line = next(cell.lines for cell in job.pages.pages[0].cells if cell.key == "progress")[0]
    scale = 8
    picture = pypdfium2.PdfDocument(formats.get("pdf").load_renderer()(job))[0].render(scale=scale, grayscale=True)
    size = heze.columns[4].style.size / 12700 * scale
    feet, heads = [], []
    for n in range(3):
        middle = round(line.x / 12700 * scale + (n + 0.5) * size)
        foot = round(line.y / 12700 * scale)
        dark = [y for y in range(foot - round(size), foot + 4) if picture.buffer[y * picture.stride + middle] < 128]
        heads.append(dark[0] - foot)
        feet.append(dark[-1] - foot)
    assert max(feet) - min(feet) <= 1
    assert max(heads) - min(heads) <= 1
    assert abs(feet[0]) <= 1
    assert feet[0] - heads[0] == pytest.approx(0.8 * size, abs=2)


def test_a_variable_face_is_drawn_as_measured(tmp_path: Path, seed: Document, heze: Layout) -> None:
    save(make(["A", "甲"], names(OFFICIAL), variable=True), tmp_path / "a.ttf")
    seen = drawn(seed, heze, "甲A甲", tmp_path)
    size = heze.columns[4].style.size / 12700
    # Weight 400 is three eighths of the way from 100 to 900, where the boxes are two ems higher.
    assert seen[1].top - seen[1].y == pytest.approx(size * (0.8 + 2 * 3 / 8), rel=LARGER)


def embedded(face: Face, characters: str) -> tuple[EmbeddedFace, int]:
    """A face as it is embedded, and the glyphs that its program holds."""
    made = EmbeddedFace(face, characters)
    if "glyf" in face.hb.table_tags:
        return made, TTFont(io.BytesIO(made._program))["maxp"].numGlyphs
    program = CFFFontSet()
    program.decompile(io.BytesIO(made._program), None)
    return made, len(program[0].CharStrings)


@pytest.mark.parametrize("outlines", ["glyf", "CFF"])
def test_a_face_that_allows_no_subset_is_embedded_whole(outlines: str, tmp_path: Path) -> None:
    for fs_type, count in ((0x0108, 5), (0x0008, 2)):
        path = save(make("甲乙丙丁", names(OFFICIAL), outlines=outlines, fs_type=fs_type), tmp_path / f"{fs_type}.ttf")
        made, glyphs = embedded(Face(family=OFFICIAL, path=path), "丙")
        assert glyphs == count
        assert ("+" in made._name()) == (count == 2)


def test_a_file_with_a_chinese_name_gets_a_font_name_that_pdf_can_write(tmp_path: Path) -> None:
    path = save(make("甲", names(OFFICIAL)), tmp_path / "仿宋.ttf")
    face = Face(family=OFFICIAL, path=path)
    assert face.postscript_name == "Face0"
    named = save(make("甲", [*names(OFFICIAL), (6, 3, 1, 0x409, "Fang/Song-Regular")]), tmp_path / "2.ttf")
    assert Face(family=OFFICIAL, path=named).postscript_name == "FangSong-Regular"


def test_two_faces_of_one_family_stay_two(tmp_path: Path, seed: Document, heze: Layout) -> None:
    save(make("甲", names(OFFICIAL)), tmp_path / "1" / "same.ttf")
    save(make(["甲", GRIN], names(OFFICIAL), weight=900), tmp_path / "2" / "same.ttf")
    seen = drawn(seed, heze, f"甲{GRIN}甲", tmp_path / "1", tmp_path / "2")
    assert [s.character for s in seen] == ["甲", GRIN, "甲"]
