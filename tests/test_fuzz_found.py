"""Damaged files that fuzzing found, each by the name of what it did: every one gives a document, an ExporterError or a finding."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fuzz import packages, pages, pdfs
from fuzz.bases import documents
from pikepdf import Array, Dictionary, Name
from roundtrip import layouts
from wordfiles import HEAD, ROW, TITLE, package, tbl, tr

from exporter import LayoutError, ReadError, UsageError, formats
from exporter.archiving import check_archive, metadataxml
from exporter.archiving.metadata import from_toml
from exporter.archiving.paths import METADATA
from exporter.batch.results import read_manifest
from exporter.canonical import content_xml, document_xml
from exporter.check import undo
from exporter.job import Job
from exporter.layout import Layout, layout_file, parse_layout
from exporter.model import Document, Finding, Repair, TextForm
from exporter.pdfcheck import own
from exporter.pdfprofile import PdfProfile
from exporter.readers.assemble import Reading
from exporter.readers.docx import read as read_docx
from exporter.readers.pdf import read as read_pdf
from exporter.readers.xlsx.numberformat import show_number, show_text
from exporter.readers.xml import read as read_xml


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


# XML ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["<!-- x -->", "<?x y?>"])
def test_xml_comments_are_neither_content_nor_an_end_of_it(odd: str, seed: Document) -> None:
    xml = content_xml(seed)
    for place in ("<title>", "<fields>", "<heading>", "<item>", "<record>", "</value>"):
        assert read_xml(xml.replace(place, odd + place).encode(), (), "x.xml").document == seed
        if place not in ("<fields>", "<record>"):
            inside = place.replace("</value>", "</title>")
            changed = xml.replace(inside, odd + inside if inside.startswith("</") else inside + odd)
            assert read_xml(changed.encode(), (), "x.xml").document == seed


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<value field="goal">', '<value field="leader">', "the values are of"),
        ("<item>", "a<item>", "with text beside its items"),
        ("</item>", "</item>a", "with text beside its items"),
        ('<value field="status">', '<value field="status"><item>a</item>', "is no list"),
    ],
)
def test_xml_says_nothing_that_is_not_read(old: str, new: str, message: str, seed: Document) -> None:
    """Values were taken by their place whatever field they named, and text that a value has no room for was passed over."""
    xml = content_xml(seed)
    assert old in xml
    with pytest.raises(ReadError, match=message):
        read_xml(xml.replace(old, new, 1).encode(), (), "x.xml")


@pytest.mark.parametrize(("index", "text"), [(0, "张三"), (0, "曹 鹏"), (9, "曹临"), (5, "市税务局")])
def test_xml_spellings_that_say_something_else(index: int, text: str, seed: Document) -> None:
    """The digest is of the values; a text table that was written of such a file would have named somebody else."""

    def spelled(spelling: tuple[tuple[int, str], ...]) -> bytes:
        section = seed.sections[0]
        record = section.records[0]
        part = replace(record.parts[0], spelling=spelling)
        records = (replace(record, parts=(part, *record.parts[1:])), *section.records[1:])
        return document_xml(replace(seed, sections=(replace(section, records=records), *seed.sections[1:]))).encode()

    name = str(seed.sections[0].records[0].parts[0].values[0])
    assert read_xml(spelled(((0, f" {name} "),)), (), "x.xml").document == seed
    with pytest.raises(ReadError, match="is no spelling of its value"):
        read_xml(spelled(((index, text),)), (), "x.xml")


@pytest.mark.parametrize("place", ['level="', 'page line="', 'index="'])
def test_xml_numbers_of_five_thousand_digits(place: str, seed: Document) -> None:
    """Python takes no more than 4,300 digits: ValueError. The schema knows no such bound."""
    edition = replace(seed, page_starts=(0, 1), text_form=TextForm(lines=((1, "x"),)))
    xml = document_xml(edition)
    assert place in xml
    value = "0" * 5000 + ("1" if place == 'level="' else "")
    changed = re.sub(place + "[0-9]+", place + value, re.sub(' digest="[0-9a-f]+"', "", xml), count=1)
    with pytest.raises(ReadError, match=r"the number in [a-z]+ is too long"):
        read_xml(changed.encode(), (), "x.xml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2023-10-25</行为时间>", "12023-10-25</行为时间>", "12023-10-25 is no date"),
        ("2023-10-25</行为时间>", "-2023-10-25</行为时间>", "-2023-10-25 is no date"),
        ("<计算机文件大小>", "<计算机文件大小>" + "1" * 5000, "is too long"),
    ],
)
def test_archive_metadata_that_only_xml_schema_understands(old: str, new: str, message: str) -> None:
    xml = packages.made()[METADATA].decode()
    assert old in xml
    with pytest.raises(ReadError, match=message):
        metadataxml.read(xml.replace(old, new, 1).encode())
    assert metadataxml.read(xml.replace("2023-10-25</行为时间>", "2023-10-25+08:00</行为时间>").encode()).filed.day == 25


@pytest.mark.parametrize(("line", "field", "removes"), [(999, "goal", False), (0, "none", False), (0, "goal", True), (-1, "goal", False)])
def test_a_log_of_repairs_of_another_document(line: int, field: str, removes: bool, seed: Document) -> None:
    log = (Repair(code="C308", record="1", part=1, line=line, field=field, before="a", after="b", removes=removes),)
    with pytest.raises(ReadError, match="does not fit the document"):
        undo(replace(seed, repairs=log))


# Packages ----------------------------------------------------------------------------------------------------------


def test_a_part_that_would_begin_before_the_file() -> None:
    """An offset of the directory led to a negative place: ValueError."""
    data = bytearray(package(TITLE + tbl(HEAD, tr(*ROW))))
    end = data.rindex(b"PK\x05\x06")
    data[end + 16 : end + 20] = struct.pack("<I", struct.unpack("<I", data[end + 16 : end + 20])[0] + 1_000_000)
    with pytest.raises(ReadError, match="stray bytes stand before it"):
        read_docx(bytes(data), layouts(), "x.docx")


# Excel -------------------------------------------------------------------------------------------------------------


def test_number_formats_of_any_length() -> None:
    """Fifty thousand brackets took six seconds."""
    begun = time.process_time()
    assert show_number("1.50", "[" * 50_000) == ("1.5", False)
    assert show_text("a", "[" * 50_000 + "@") == "a"
    assert show_number("1.5", "0" * 255)[1]
    assert time.process_time() - begun < 0.5


# Layouts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["nan", "inf", "1e300", "1" + "0" * 40])
def test_layout_numbers_that_are_none(number: str) -> None:
    text = layout_file("heze-targets").read_text(encoding="utf-8")
    changed = text.replace("top_mm = ", f"top_mm = {number} # ", 1)
    assert changed != text
    with pytest.raises(LayoutError, match=r"\[page.top_mm\] must be 100000 at most"):
        parse_layout(changed.encode(), "x.toml")


@pytest.mark.parametrize("value", ["[" * 5000, "{a=" * 5000, "9" * 5000])
def test_toml_that_no_reader_of_toml_is_ready_for(value: str, tmp_path: Path) -> None:
    """Brackets in brackets: RecursionError; five thousand digits: ValueError."""
    with pytest.raises(LayoutError, match="the layout file cannot be read"):
        parse_layout(f"x = {value}".encode(), "x.toml")
    file = tmp_path / "x.toml"
    file.write_text(f"x = {value}", encoding="utf-8")
    with pytest.raises(UsageError, match="the metadata file cannot be read"):
        from_toml(file)


def test_a_manifest_of_brackets() -> None:
    with pytest.raises(ValueError, match="recursion"):
        read_manifest(b"[" * 100_000, "x")


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(?:(?:a*))+", "((a?)b?){20}", ".*.*.*.*.*x", "a" * 301])
def test_layout_patterns_that_take_for_ever(pattern: str) -> None:
    text = layout_file("heze-targets").read_text(encoding="utf-8")
    with pytest.raises(LayoutError, match=r"\[columns.number.heading\] the regular expression .* is too long, or repeats too much"):
        parse_layout(text.replace('heading = ["序号"]', f'heading = ["{pattern}"]').encode(), "x.toml")


@pytest.mark.parametrize(
    "pattern", ["(?:市|县)?政府领导", "[(+*]+", r"\\(.+\\)", "第[0-9]{1,3}期.*|.*情况|.*进度|.*单位|.*人|.*间", "((a+)b)?"]
)
def test_layout_patterns_that_do_not(pattern: str) -> None:
    text = layout_file("heze-targets").read_text(encoding="utf-8")
    parse_layout(text.replace('heading = ["序号"]', f'heading = ["{pattern}"]').encode(), "x.toml")


def test_the_page_number_is_no_format_string(heze: Layout) -> None:
    """A layout could ask for a page number of a thousand million characters, or for what is inside the program."""
    text = layout_file("heze-targets").read_text(encoding="utf-8").replace("— {page} —", "{page} {page:9} {page.real} {0}")
    job = Job(documents()[0][0], parse_layout(text.encode(), "x.toml"))
    assert job.pages.pages[0].footer.text == "1 {page:9} {page.real} {0}"


# PDF ---------------------------------------------------------------------------------------------------------------


def pdf(*changes: tuple[bytes, bytes], file: int = 0) -> Reading:
    """What is read from a hand-written file in whose contents something stands for something else."""
    objects, trailer = pdfs.objects_of(pages.written()[file])
    for old, new in changes:
        assert any(old in (o.stream or b"") for o in objects)
        objects = [pdfs.Object(o.number, o.head, o.stream and o.stream.replace(old, new)) for o in objects]
    return read_pdf(pdfs.written(objects, trailer), layouts(), "x.pdf")


def test_pdf_text_of_a_negative_size_has_a_size() -> None:
    """Its em was negative, so that no glyph of a line was near to the biggest: StatisticsError. It stands upside down."""
    upright = pdf((b"/F1 10 Tf 1 0 0 1", b"/F1 -10 Tf -1 0 0 -1"), (b"/F1 16 Tf 1 0 0 1", b"/F1 -16 Tf -1 0 0 -1"))
    assert upright.document == pdf().document
    with pytest.raises(LayoutError, match="no layout knows these headings"):
        pdf((b"/F1 10 Tf", b"/F1 -10 Tf"))


@pytest.mark.parametrize("size", [b"0", b"1e30"])
def test_pdf_text_of_no_size_is_not_seen(size: bytes) -> None:
    with pytest.raises((ReadError, LayoutError)):
        pdf((b"/F1 10 Tf", b"/F1 %s Tf" % size))


def test_pdf_characters_that_are_dropped_are_told() -> None:
    """是 stands alone in two cells, in a font that nobody has: pdfium gives nothing of it, and nothing told."""
    found = pdf()
    read = found.document.sections[0].records[0].parts[0].values[3]
    told = [f.message.en[:60] for f in found.findings if f.code == "R048"]
    if read == "是":  # on a machine that has a font for it
        assert not told
    else:
        assert (read, told) == ("", ["page 1 has 2 single characters that were not read: the file "])
    together = pdf((b"<0017> Tj", b"<00170017> Tj"))
    assert "R048" not in {f.code for f in together.findings}
    assert together.document.sections[0].records[0].parts[0].values[3] == "是是"


def test_pdf_pages_of_many_kilometres() -> None:
    """pdfium took 256 MB for the empty page."""
    data = pages.written()[0].replace(b"842 595]", b"842 2147483647]")
    with pytest.raises(ReadError, match="page 1 is too large"):
        read_pdf(data, layouts(), "x.pdf")


def test_pdf_tables_wider_than_the_heading() -> None:
    """A further column on the second page: IndexError in the columns that the heading has."""
    rule = b"670 512 m 670 560 l S\n"
    further = rule + b"700 560 m 700 512 l S\n670 560 m 700 560 l S\n670 536 m 700 536 l S\n670 512 m 700 512 l S\n"
    further += b"BT /F1 10 Tf 1 0 0 1 672 521 Tm <00010002> Tj ET\n"
    with pytest.raises(ReadError, match="8 cells, but 7 headings"):
        pdf((rule, further), file=2)


def test_pdf_rows_that_a_cell_over_all_columns_covers() -> None:
    """A rule too short for any column parted the foot in two rows, the lower one without any cell: IndexError in `assemble`."""
    foot = b"670 448 m 670 520 l S\n"
    box = b"40 400 m 670 400 l S\n40 400 m 40 448 l S\n670 400 m 670 448 l S\n"
    assert pdf((foot, foot + box)).document == pdf().document
    assert pdf((foot, foot + box + b"40 424 m 46 424 l S\n")).document == pdf().document


# Archive packages --------------------------------------------------------------------------------------------------


def test_a_zip_with_a_file_of_no_name(tmp_path: Path) -> None:
    package = tmp_path / "p.zip"
    nameless = zipfile.ZipInfo("x")
    nameless.filename = ""
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("p/bagit.txt", "")
        archive.writestr(nameless, "")
    assert [f.code for f in check_archive(package)] == ["A007"]


# Our own checks of PDF/A -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archived() -> bytes:
    document, layout, _ = documents()[0]
    data: bytes = formats.get("pdf").load_renderer()(Job(document, layout))
    return data


def _all(file: pikepdf.Pdf, **entries: Name) -> list[Any]:
    return [o for o in file.objects if isinstance(o, Dictionary | pikepdf.Stream) and all(o.get(f"/{k}") == v for k, v in entries.items())]


def _element(file: pikepdf.Pdf, tag: str = "TD") -> Any:
    return _all(file, S=Name(f"/{tag}"))[0]


def _set(what: Callable[[pikepdf.Pdf], Any], key: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    def do(file: pikepdf.Pdf) -> None:
        what(file)[key] = value

    return do


def _font(file: pikepdf.Pdf) -> Any:
    return _all(file, Type=Name.Font, Subtype=Name.Type0)[0]


def _descendant(file: pikepdf.Pdf) -> Any:
    return _font(file).DescendantFonts[0]


def _tree(file: pikepdf.Pdf) -> Any:
    return file.Root.StructTreeRoot


def _cycle(file: pikepdf.Pdf) -> None:
    element = _element(file, "TR")
    element.K.append(element)


def _tree_cycle(file: pikepdf.Pdf) -> None:
    tree = file.make_indirect(Dictionary())
    tree.Kids = Array([tree, tree])
    _tree(file).ParentTree = tree


def _program(file: pikepdf.Pdf) -> None:
    for descriptor in _all(file, Type=Name.FontDescriptor):
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                descriptor[key].write(descriptor[key].read_bytes()[:300])


DAMAGE: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "no structure tree but a number": (_set(lambda f: f.Root, "/StructTreeRoot", 1), "A103"),
    "an element inside itself": (_cycle, "A103"),
    "an identifier that is no string": (_set(_element, "/ID", 7), ""),
    "headings that are no list": (_set(lambda f: _element(f).A, "/Headers", 5), ""),
    "headings that are no strings": (_set(lambda f: _element(f).A, "/Headers", Array([1])), "A105"),
    "a marked content that is no number": (_set(_element, "/K", Dictionary(Type=Name.MCR, MCID=Name.X)), "A103"),
    "a page that is none": (_set(_element, "/Pg", 3), "A103"),
    "a ParentTree that is none": (_set(_tree, "/ParentTree", Name.X), "A103"),
    "a ParentTree with an odd number of entries": (_set(lambda f: _tree(f).ParentTree, "/Nums", Array([0])), "A103"),
    "a ParentTree of names": (_set(lambda f: _tree(f).ParentTree, "/Nums", Array([Name.A, Name.B])), "A103"),
    "a ParentTree inside itself": (_tree_cycle, "A103"),
    "an element that is a number": (lambda f: _tree(f).ParentTree.Nums[1].__setitem__(0, 4), "A103"),
    "a page with a name for its marks": (_set(lambda f: f.pages[0].obj, "/StructParents", Name.X), "A103"),
    "a font without a descendant": (_set(_font, "/DescendantFonts", Array([])), "A102"),
    "a font that descends from a name": (_set(_font, "/DescendantFonts", Name.X), "A102"),
    "a mapping that is no stream": (_set(_font, "/ToUnicode", Name.X), ""),
    "a font descriptor that is a number": (_set(_descendant, "/FontDescriptor", 1), "A102"),
    "a default width that is a name": (_set(_descendant, "/DW", Name.X), "A102"),
    "widths that are no list": (_set(_descendant, "/W", 7), "A102"),
    "widths that end early": (_set(_descendant, "/W", Array([1, 2])), "A102"),
    "widths that are names": (_set(_descendant, "/W", Array([1, Array([Name.X])])), "A102"),
    "widths for two thousand million characters": (_set(_descendant, "/W", Array([0, 2_000_000_000, 500])), "A102"),
    "a font program that is cut off": (_program, "A102"),
}


def checked(data: bytes, do: Callable[[pikepdf.Pdf], None]) -> tuple[Finding, ...]:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        do(file)
        file.save(out, deterministic_id=True)
    return own.check(out.getvalue(), PdfProfile.PDFA_3A)


@pytest.mark.parametrize("name", DAMAGE)
def test_pdf_checks_tell_what_is_damaged(name: str, archived: bytes) -> None:
    do, code = DAMAGE[name]
    assert own.check(archived, PdfProfile.PDFA_3A) == ()
    found = {f.code for f in checked(archived, do)}
    assert (code in found) if code else found <= {"A103", "A105"}


def test_a_mapping_of_all_characters_there_could_be(archived: bytes) -> None:
    """A range of four thousand million codes took all memory."""

    def do(file: pikepdf.Pdf) -> None:
        _font(file).ToUnicode = file.make_stream(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange")

    assert {f.code for f in checked(archived, do)} == {"A102"}


def test_a_page_tree_that_is_none(archived: bytes) -> None:
    assert {f.code for f in checked(archived, _set(lambda f: f.Root.Pages, "/Kids", 4))} == {"A103"}
