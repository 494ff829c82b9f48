"""Every format holds every character; other libraries than the one that wrote it read it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from docx2python import docx2python
from hypothesis import HealthCheck, given, settings
from lxml import etree
from python_calamine import CalamineWorkbook
from strategies import documents

import exporter
from exporter import canonical, formats
from exporter.job import Job
from exporter.layout import Layout, load_layout
from exporter.model import Document, Part, Record, Scope, Section, show
from exporter.renderers.package import unpack
from exporter.schema import DOCUMENT_XSD

PAGED = ("pdf", "docx", "xlsx")


def rows_of(document: Document) -> list[list[str]]:
    rows = []
    for line in document.lines():
        record, part = iter(line.of_record.values), iter(line.of_part.values)
        rows.append(
            [
                ("" if line.part else show(next(record), f.separator)) if f.scope is Scope.RECORD else show(next(part), f.separator)
                for f in document.fields
            ]
        )
    return rows


def characters(document: Document) -> Counter[str]:
    texts = [
        document.title,
        *document.lead,
        *document.notes,
        *(s.heading for s in document.sections),
        *(c for row in rows_of(document) for c in row),
    ]
    return Counter(c for text in texts for c in text if not c.isspace())


def rendered(document: Document, layout: Layout, name: str) -> bytes:
    return formats.get(name).load_renderer()(Job(document, layout, date=dt.date(2023, 10, 20)))


def test_docx_by_python_docx_and_docx2python(seed: Document, heze: Layout) -> None:
    data = rendered(seed, heze, "docx")
    table = docx.Document(io.BytesIO(data)).tables[0]
    rows = [[c.text for c in row.cells] for row in table.rows][1:]
    wanted = rows_of(seed)
    assert len(rows) == 213
    for row, want in zip(rows, wanted, strict=True):
        assert all(not w or w == cell for w, cell in zip(want, row, strict=True))
    with docx2python(io.BytesIO(data)) as other:
        text = other.text
    assert not characters(seed) - Counter(text)


def test_xlsx_by_calamine(seed: Document, heze: Layout) -> None:
    data = rendered(seed, heze, "xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = [[str(c) for c in row] for row in sheet.to_python()]
    assert rows[0][0] == seed.title
    assert rows[1] == [f.label for f in seed.fields]
    assert rows[2:] == rows_of(seed)


def test_pdf_by_pdfium(seed: Document, heze: Layout) -> None:
    pdf = pypdfium2.PdfDocument(rendered(seed, heze, "pdf"))
    assert len(pdf) == 29
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "曹临" in text
    assert "鄆" in text
    assert not characters(seed) - Counter(text)
    titles = [item.get_title() for item in pdf.get_toc()]
    assert sum(re.match(r"\d+ ", t) is not None for t in titles) == 200
    assert pdf.get_metadata_dict()["Title"] == seed.title


def test_pdf_fonts_are_embedded_subsets_with_true_widths(seed: Document, heze: Layout) -> None:
    from exporter.renderers.pdf.fonts import EmbeddedFace

    job = Job(seed, heze)
    face = job.pages.stacks["body"].faces[0]
    embedded = EmbeddedFace(face, "·・ a一")
    codes = {c: code for plane in embedded.planes for c, code in plane.items()}
    assert set(codes) == set("·・ a一")
    assert codes["·"] == codes["・"]
    assert len(embedded.planes) == 2
    with pikepdf.open(io.BytesIO(rendered(seed, heze, "pdf"))) as pdf:
        names = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert any(re.fullmatch("/[A-Z]{6}[+]FandolSong-Bold-Identity-H", name) for name in names)


def test_xml_by_lxml(seed: Document, heze: Layout) -> None:
    data = rendered(seed, heze, "xml")
    root = etree.fromstring(data)
    assert etree.tostring(root, method="c14n") + b"\n" == data
    content = etree.fromstring(etree.tostring(root[0], with_tail=False))
    assert hashlib.sha256(etree.tostring(content, method="c14n")).hexdigest() == seed.digest == root.get("digest")
    assert len(root.findall(".//{*}record")) == 200
    assert len(root.findall(".//{*}part")) == 213
    again = formats.get("xml").load_reader()(data, (), "x.xml").document
    assert again == seed
    assert rendered(again, heze, "txt") == rendered(seed, heze, "txt")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda x: x.replace("年底", "月底", 1), "digest"),
        (lambda x: x.replace('kind="status"', 'kind="mood"', 1), "schema"),
        (lambda x: '<!DOCTYPE document [<!ENTITY a "b">]>' + x, "DTD"),
        (lambda x: x[:-20], "well-formed"),
    ],
)
def test_damaged_xml_is_refused(
    damage: Callable[[str], str], message: str, seed: Document, heze: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    data = damage(rendered(seed, heze, "xml").decode()).encode()
    with pytest.raises(exporter.ReadError, match=message):
        formats.get("xml").load_reader()(data, (), "x.xml")


def enclosed(data: bytes, name: str) -> bytes:
    if name != "pdf":
        return unpack(data)["customXml/item1.xml"]
    pdf = pypdfium2.PdfDocument(data)
    attached = {a.get_name(): bytes(a.get_data()) for a in map(pdf.get_attachment, range(pdf.count_attachments()))}
    assert attached.pop("document-1.xsd") == DOCUMENT_XSD.read_bytes()
    assert list(attached) == ["document.xml"]
    return attached["document.xml"]


@pytest.mark.parametrize("name", PAGED)
def test_the_whole_document_travels_inside(name: str, seed: Document, heze: Layout) -> None:
    xml = enclosed(rendered(seed, heze, name), name)
    assert xml == rendered(seed, heze, "xml")
    content = etree.fromstring(etree.tostring(etree.fromstring(xml)[0], with_tail=False))
    assert hashlib.sha256(etree.tostring(content, method="c14n")).hexdigest() == seed.digest
    again = formats.get("xml").load_reader()(xml, (), "x.xml").document
    assert rendered(again, heze, "txt") == rendered(seed, heze, "txt")


def test_the_content_alone_is_read_as_xml(seed: Document) -> None:
    again = formats.get("xml").load_reader()(canonical.content_xml(seed).encode(), (), "x.xml").document
    assert again == seed
    assert again.page_starts == ()


def test_a_long_name_is_narrowed_and_stays_text(seed: Document, heze: Layout) -> None:
    record = Record(values=("1", "目标"), parts=(Part(values=("欧阳明哲", "年底", "进展", "是", ())),))
    document = replace(seed, sections=(Section(records=(record,)),), page_starts=())
    word = etree.fromstring(unpack(rendered(document, heze, "docx"))["word/document.xml"])
    run = next(r for r in word.iter("{*}r") if str(r.xpath("string()")) == "欧阳明哲")
    assert [w.get(w.keys()[0]) for w in run.iter("{*}w")] == ["76"]
    assert b'shrinkToFit="1"' in unpack(rendered(document, heze, "xlsx"))["xl/styles.xml"]
    (page,) = pypdfium2.PdfDocument(rendered(document, heze, "pdf"))
    text = page.get_textpage()
    at = text.get_text_range(0, text.count_chars()).index("欧阳明哲")
    boxes = [text.get_charbox(i, loose=True) for i in (at, at + 1, at + 2, at + 3)]
    size = next(c for c in heze.columns if c.key == "leader").style.size / 12_700
    assert all(b[0] - a[0] == pytest.approx(0.76 * size, abs=0.05) for a, b in pairwise(boxes))


def test_text_never_becomes_markup_or_formula(seed: Document, heze: Layout) -> None:
    texts = ["=1+1", "+86", "-5", "@sum", "<b>&\"'", "_x000D_", "0012", "&P"]
    records = tuple(Record(values=(str(i), t), parts=(Part(values=("曹临", "年底", t, "是", (t,))),)) for i, t in enumerate(texts, 1))
    document = replace(seed, sections=(Section(records=records),), page_starts=())
    parts = unpack(rendered(document, heze, "xlsx"))
    assert b"<f>" not in parts["xl/worksheets/sheet1.xml"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(rendered(document, heze, "xlsx"))).get_sheet_by_index(0).to_python()
    assert [r[2] for r in rows[2:]] == texts
    table = docx.Document(io.BytesIO(rendered(document, heze, "docx"))).tables[0]
    assert [row.cells[2].text for row in table.rows][1:] == texts
    assert not characters(document) - Counter(
        "".join(p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(rendered(document, heze, "pdf")))
    )


def test_xlsx_parts_are_sound(seed: Document, heze: Layout) -> None:
    parts = unpack(rendered(seed, heze, "xlsx"))
    sheet = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    order = [etree.QName(e).localname for e in sheet]
    known = [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "autoFilter",
        "mergeCells",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "ignoredErrors",
    ]
    assert order == [name for name in known if name in order]
    styles = len(etree.fromstring(parts["xl/styles.xml"]).findall("{*}cellXfs/{*}xf"))
    cells = [c.get("r") for c in sheet.iter("{*}c")]
    assert len(cells) == len(set(cells)) == 215 * 7
    assert all(int(c.attrib["s"]) < styles for c in sheet.iter("{*}c"))
    rows = [int(r.attrib["r"]) for r in sheet.iter("{*}row")]
    assert rows == list(range(1, 216))
    assert len(sheet.findall(".//{*}brk")) == 28


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
@pytest.mark.parametrize("format_", PAGED)
def test_generated_documents_keep_every_character(name: str, format_: str) -> None:
    layout = load_layout(name)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, most_records=3))
    def holds(document: Document) -> None:
        data = rendered(document, layout, format_)
        if format_ == "pdf":
            text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
        elif format_ == "docx":
            text = str(etree.fromstring(unpack(data)["word/document.xml"]).xpath("string()"))
        else:
            text = str(etree.fromstring(unpack(data)["xl/worksheets/sheet1.xml"]).xpath("string()"))
        assert not characters(document) - Counter(text)

    holds()


def test_the_same_bytes_whatever_hash_seed_zone_and_folder(tmp_path: Path, seed_path: Path) -> None:
    sums = set()
    for seed_value, zone in (("0", "UTC"), ("1", "Asia/Shanghai"), ("2", "America/Los_Angeles")):
        out = tmp_path / f"run{seed_value}"
        out.mkdir()
        env = {**os.environ, "PYTHONHASHSEED": seed_value, "TZ": zone}
        command = [
            sys.executable,
            "-m",
            "exporter",
            "export",
            str(seed_path),
            "--out",
            "o",
            "--date",
            "2023-10-20",
            "--format",
            "docx,pdf,xlsx,xml,txt,csv",
        ]
        subprocess.run(command, cwd=out, env=env, check=True, capture_output=True, timeout=120)
        sums.add(tuple(hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted((out / "o").iterdir())))
    assert len(sums) == 1
    assert len(next(iter(sums))) == 6
