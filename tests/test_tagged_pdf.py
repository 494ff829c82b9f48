"""What a screen reader and a text extractor get from our PDF: the table, row by row, every character of it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from extractors import EXTRACTORS, texts_of_cells
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies import documents
from structure_tree import Read, walk

import exporter
from exporter import formats, load_layout
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document, Part, Record, Scope, Section, show
from exporter.pdfprofile import PdfProfile
from exporter.readers.enclosed import enclosed_copy
from exporter.renderers.pdf import srgb
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.syntax import references, string
from exporter.resources import folder


def rendered(job: Job) -> bytes:
    return formats.get("pdf").load_renderer()(job)


def ledger() -> tuple[Document, Layout]:
    return exporter.read(folder("seeds") / "work-ledger-sample.txt"), load_layout("work-ledger")


def with_long_cells(document: Document) -> Document:
    """A table whose first record has cells of several pages, one of them merged over two parts."""
    long = "推进“三公”经费改革（试行），完成投资14.28万户。" * 90
    parts = (Part(values=("曹临", "年底", long, "是", ("市财政局",))), Part(values=("张鹏", "年底", "进展", "是", ())))
    return replace(document, sections=(Section(records=(Record(values=("1", long), parts=parts),)),), page_starts=())


def with_rare_names(document: Document) -> Document:
    """Names that layout spreads, and characters of fallback faces and beyond the BMP."""
    parts = (Part(values=("𠮷临", "年底", "鄆城县𠮷" * 30, "是", ("鄆城县",))), Part(values=("曹临", "年底", "·・—", "是", ())))
    return replace(document, sections=(Section(records=(Record(values=("1", "𠮷"), parts=parts),)),), page_starts=())


# The structure ----------------------------------------------------------------------------------------------------


def expected_rows(document: Document) -> list[list[tuple[str, int]]]:
    """For each line of the table the cells that begin in it: text without line breaks, and rows spanned."""
    rows = []
    for line in document.lines():
        of_record, of_part = iter(line.of_record.values), iter(line.of_part.values)
        row = []
        for f in document.fields:
            if f.scope is Scope.PART:
                row.append((show(next(of_part), f.separator), 1))
            elif line.part == 0:
                row.append((show(next(of_record), f.separator), len(line.of_record.parts)))
        rows.append([(text.replace("\n", ""), span) for text, span in row])
    return rows


def assert_is_read_as_the_table(read: Read, document: Document) -> None:
    root = read.root
    notes = len(document.notes)
    tags = ["H1", *["P"] * len(document.lead), "Table", *["P"] * notes]
    assert root.tag == "Document"
    assert [n.tag for n in root.kids] == tags
    assert [n.text for n in root.kids if n.tag != "Table"] == [document.title, *document.lead, *document.notes]
    (table,) = root.all("Table")
    head, *bodies = table.kids
    assert head.tag == "THead"
    assert {b.tag for b in bodies} <= {"TBody"}
    assert not read.unread
    headings = {th.name: th for th in table.all("TH")}
    assert all(th.attributes["Scope"] == "/Column" for th in headings.values())
    sections = {line.index: document.sections[line.section] for line in document.lines()}
    rows = [row for body in bodies for row in body.kids if row.all("TD")]
    assert [[(c.text, int(c.attributes.get("RowSpan", 1))) for c in row.kids] for row in rows] == expected_rows(document)
    of_sections = [row.kids[0] for body in bodies for row in body.kids if not row.all("TD")]
    assert [th.text for th in of_sections] == [s.heading for s in document.sections if s.heading]
    assert all(int(th.attributes.get("ColSpan", 1)) == len(document.fields) for th in of_sections)
    for index, row in enumerate(rows):
        fields = [f for f in document.fields if f.scope is Scope.PART or len(row.kids) == len(document.fields)]
        for f, cell in zip(fields, row.kids, strict=True):
            names = [headings[bytes(name).decode()].text for name in cell.attributes["Headers"]]
            assert tuple(names[: len(f.heading)]) == f.heading
            heading = sections[index].heading
            assert names[len(f.heading) :][-1:] == ([heading] if heading else [])


@pytest.mark.parametrize("profile", [PdfProfile.PDFA_3A, PdfProfile.PDFA_2A])
def test_the_real_table_is_read_row_by_row(profile: PdfProfile, seed: Document, heze: Layout) -> None:
    read = walk(rendered(Job(seed, heze, pdf=profile)))
    assert_is_read_as_the_table(read, seed)
    repeated = [text for page in read.artifacts[1:] for text in page if text and "—" not in text]
    assert repeated == [f.label for f in seed.fields] * 28
    assert all(page[0] == "" and page[-1].strip("— ").isdecimal() for page in read.artifacts)


def test_sections_head_their_rows() -> None:
    document, layout = ledger()
    read = walk(rendered(Job(document, layout)))
    assert_is_read_as_the_table(read, document)
    assert {s.level for s in document.sections} == {1, 2}
    names = {th.name: th.text for th in read.root.all("TH")}
    both = 0
    for body in read.root.all("TBody"):
        assert [c.tag for c in body.kids[0].kids] == ["TH"]
        assert not any(th.tag == "TH" for row in body.kids for th in row.kids[1:])
        own = [row.kids[0].name for row in body.kids if row.kids[0].tag == "TH"]
        for cell in body.all("TD"):
            over = [name for n in cell.attributes["Headers"] if (name := bytes(n).decode()).startswith("s")]
            assert over[-1] == own[-1]
            assert [names[n][0] == "（" for n in over] in ([False], [False, True])
            both += len(over) > 1
    assert both


def test_a_cell_of_several_pages_is_one_element(seed: Document, heze: Layout) -> None:
    document = with_long_cells(seed)
    job = Job(document, heze)
    read = walk(rendered(job))
    assert len(job.pages.pages) > 3
    assert_is_read_as_the_table(read, document)
    goal, progress = (next(c for c in read.root.all("TD") if c.text == text and len(set(c.pages)) > 1) for text in _long_texts(document))
    assert goal.pages == tuple(range(goal.pages[0], goal.pages[-1] + 1))
    assert progress.pages == tuple(range(progress.pages[0], progress.pages[-1] + 1))
    assert any("续" in text for page in read.artifacts for text in page)
    assert not any("续" in c.text for c in read.root.all("TD"))


def _long_texts(document: Document) -> tuple[str, str]:
    record = document.sections[0].records[0]
    return show(record.values[1]), show(record.parts[0].values[2])


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_generated_tables_are_read_row_by_row(name: str) -> None:
    layout = load_layout(name)

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, 1, rich=True))
    def holds(document: Document) -> None:
        assert_is_read_as_the_table(walk(rendered(Job(document, layout))), document)

    holds()


def test_a_table_without_records_has_its_headings(seed: Document, heze: Layout) -> None:
    document = replace(seed, sections=(), page_starts=())
    read = walk(rendered(Job(document, heze)))
    assert [n.tag for n in read.root.all("Table")[0].kids] == ["THead"]
    assert [n.text for n in read.root.all("TH")] == [f.label for f in seed.fields]


def test_the_tree_says_where_its_headings_are() -> None:
    document, layout = ledger()
    with pikepdf.open(io.BytesIO(rendered(Job(document, layout)))) as pdf:
        tree = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
        headings = dict(tree.items())
        assert all(bytes(element.ID).decode() == key and element.S == pikepdf.Name.TH for key, element in headings.items())
    root = walk(rendered(Job(document, layout))).root
    assert sorted(headings) == sorted(th.name for th in root.all("TH"))


# The text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", EXTRACTORS)
def test_every_cell_has_its_text(program: str, seed: Document, heze: Layout) -> None:
    shown: set[str] = set()
    for document, layout in ((seed, heze), (with_rare_names(seed), heze), (with_long_cells(seed), heze), ledger()):
        job = Job(document, layout)
        cells = texts_of_cells(EXTRACTORS[program](rendered(job)), job.pages.pages)
        assert [(page, i, want) for page, i, want, got in cells if want != got] == []
        shown.update("".join(want for _, _, want, _ in cells))
    assert {"𠮷", "鄆", "・"} <= shown


def test_spread_names_say_what_they_are(seed: Document, heze: Layout) -> None:
    """曹　临 is drawn over three characters; ActualText says 曹临."""
    with pikepdf.open(io.BytesIO(rendered(Job(seed, heze)))) as pdf:
        content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    name = "曹临".encode("utf-16-be").hex().encode()
    assert b"/Span <</ActualText <feff" + name + b">>> BDC" in content


# The file ---------------------------------------------------------------------------------------------------------


def test_metadata_is_said_once(seed: Document, heze: Layout) -> None:
    data = rendered(Job(replace(seed, title="甲<乙>&丙"), heze, date=dt.date(2023, 10, 20)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
        said = {
            etree.QName(e).localname: "".join(map(str, e.itertext())).strip() for e in xmp.iter("{*}title", "{*}CreateDate", "{*}Producer")
        }
        assert said["title"] == str(pdf.docinfo.Title) == "甲<乙>&丙"
        assert said["Producer"] == str(pdf.docinfo.Producer)
        assert said["CreateDate"] == "2023-10-20T00:00:00Z"
        assert str(pdf.docinfo.CreationDate) == "D:20231020000000Z"
        assert str(pdf.Root.Lang) == "zh-CN"


def test_the_identifier_is_of_what_the_file_holds() -> None:
    document, layout = ledger()
    day = dt.date(2023, 10, 20)

    def identity(job: Job) -> bytes:
        with pikepdf.open(io.BytesIO(rendered(job))) as pdf:
            first, second = pdf.trailer.ID
            assert bytes(first) == bytes(second)
            return bytes(first)

    own = Job(document, layout, date=day)
    others = (Job(document, layout), Job(document, layout, date=day, pdf=PdfProfile.PDFA_2A), Job(replace(document, notes=("注",)), layout))
    assert identity(own) == identity(Job(document, layout, date=day))
    assert len({identity(job) for job in (own, *others)}) == 4


def test_attachments_by_profile(seed: Document, heze: Layout) -> None:
    for profile, names in (("pdfa-3a", ["document-1.xsd", "document.xml"]), ("pdfa-2a", []), ("pdfa-2u", []), ("plain", ["document.xml"])):
        data = rendered(Job(seed, heze, pdf=PdfProfile(profile)))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert sorted(pdf.attachments) == names
            related = {str(a.UF): str(a.AFRelationship) for a in pdf.Root.get("/AF", [])}
            assert set(related) == set(names)
            assert related.get("document.xml", "/Data") == "/Data"
        assert (enclosed_copy(data, "pdf", "f") == seed) is bool(names)


def test_streams_never_end_in_the_code_of_a_line_end() -> None:
    """About one checksum in 128 does; such a stream is written in base 85, and every reader unpacks it."""
    file = File()
    wanted = {bytes([n]) * n: file.stream(bytes([n]) * n) for n in range(1, 256)}
    info, tree = file.add("<<>>"), file.reserve()
    page = file.add(f"<</Type/Page/MediaBox[0 0 9 9]/Parent {tree} 0 R>>")
    file.put(tree, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    data = file.closed(file.add(f"<</Type/Catalog/Pages {tree} 0 R/All{references(wanted.values())}>>"), info)
    assert data.count(b"/ASCII85Decode") >= 1
    assert b"\r\nendstream" not in data
    assert b"\n\nendstream" not in data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [item.read_bytes() for item in pdf.Root.All] == list(wanted)
    pages = pypdfium2.PdfDocument(data)
    assert len(pages) == 1


def test_objects_are_written_as_reportlab_writes_them() -> None:
    """A second hand: strings with what must be escaped, and text beyond ASCII."""
    from reportlab.pdfbase.pdfdoc import PDFDocument, PDFString

    document = PDFDocument()
    for text in ("", "a(b)c\\d", "目标（续）𠮷", "½", "a\nb", "(((", "é\r"):
        ours, theirs = (pikepdf.Object.parse(w) for w in (string(text).encode(), PDFString(text).format(document)))
        assert str(ours) == str(theirs) == text


# The colours ------------------------------------------------------------------------------------------------------


def test_the_profile_is_srgb() -> None:
    """Against the values that IEC 61966-2-1 and ICC's own sRGB profiles give, and the white that the colours add up to."""
    red, green, blue = ([float(v) for v in colour] for colour in srgb.colorants())
    assert red == pytest.approx([0.4361, 0.2225, 0.0139], abs=2e-4)
    assert green == pytest.approx([0.3851, 0.7169, 0.0971], abs=2e-4)
    assert blue == pytest.approx([0.1431, 0.0606, 0.7141], abs=2e-4)
    assert [sum(v) for v in zip(red, green, blue, strict=True)] == pytest.approx([0.9642, 1, 0.8249])
    assert int.from_bytes(srgb.profile()[:4], "big") == len(srgb.profile())


def test_the_profile_is_the_same_whatever_the_last_bit_of_a_power() -> None:
    """No value of the curve is so near the middle between two numbers that another C library could round it otherwise."""
    exact = [srgb.linear(i / 1023) * 65_535 for i in range(1024)]
    assert min(abs(v - int(v) - 0.5) for v in exact) > 1e-6
