"""Packages: opened within limits, and whatever is in them gives a document or one clear error."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roundtrip import layouts
from wordfiles import HEAD, TITLE, package, row, tbl

from exporter import ExporterError, ReadError, formats
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document
from exporter.readers.docx import read
from exporter.readers.package import open_package

GOOD = package(TITLE + tbl(HEAD, row()))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        read(data, layouts(), "t.docx")
    assert caught.value.place is not None
    assert caught.value.place.file == "t.docx"
    assert caught.value.hint is not None


ENTITIES = '<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda xml: ENTITIES + xml, "DTD"),
        (lambda xml: ENTITIES + xml.replace("某市", "&a;&c;"), "DTD|damaged"),
        (lambda xml: xml[:-5], "damaged"),
        (
            lambda xml: xml.replace("<w:body>", "<w:body>" + "<w:sdt>" * 300).replace("</w:body>", "</w:sdt>" * 300 + "</w:body>"),
            "xml-depth",
        ),
        (lambda _: "", "damaged"),
    ],
)
def test_hostile_xml_is_refused(change: Callable[[str], str], message: str) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["word/document.xml"] = change(parts["word/document.xml"].decode()).encode()
    refused(zipped(parts), message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "damaged"),
        (b"plain text", "damaged"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted"),
        (zipped({"readme.txt": b"no package"}), "no Word file"),
    ],
    ids=["empty", "text", "cut off", "encrypted", "other zip"],
)
def test_other_files_are_named(data: bytes, message: str) -> None:
    refused(data, message)


def test_a_workbook_is_no_word_file(seed: Document, heze: Layout) -> None:
    refused(formats.get("xlsx").load_renderer()(Job(seed, heze)), "no Word file")


def test_a_damaged_part_is_named() -> None:
    at = GOOD.index(b"word/document.xml") + len("word/document.xml") + 20
    refused(GOOD[:at] + bytes(20) + GOOD[at + 20 :], "damaged: word/document.xml")


def test_part_names_differ_in_nothing_but_case() -> None:
    assert open_package(zipped({"Word/Document.XML": b"x"}), "t").part("word/document.xml") == b"x"


PARTS = {
    "docx": ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels"),
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
}
_SAMPLE: dict[str, dict[str, bytes]] = {}


def sample(name: str, seed: Document, heze: Layout) -> dict[str, bytes]:
    """The parts of a small file of ours."""
    if name not in _SAMPLE:
        from dataclasses import replace

        from exporter.model import Section

        small = replace(seed, sections=(Section(records=seed.sections[0].records[26:32]),), page_starts=())
        with zipfile.ZipFile(io.BytesIO(formats.get(name).load_renderer()(Job(small, heze)))) as file:
            _SAMPLE[name] = {part: file.read(part) for part in file.namelist()}
    return _SAMPLE[name]


def read_or_error(reader: formats.Reader, data: bytes, file: str) -> Document | ExporterError:
    try:
        return reader(data, layouts(), file).document
    except ExporterError as error:
        return error


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_any_damage_gives_a_document_or_an_error(name: str, seed: Document, heze: Layout) -> None:
    whole = sample(name, seed, heze)
    reader = formats.get(name).load_reader()
    pieces = [
        b"",
        b"<",
        b'"',
        b"9" * 30,
        b"-1",
        b"\xef\xbf\xbf",
        b"&#9;",
        "２".encode(),
        b"1e999",
        b"<w:tbl/>",
        b"<row/>",
        b"</w:p>",
        b"E9",
        b"yyyy",
    ]

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        parts = dict(whole)
        part = data.draw(st.sampled_from(PARTS[name]))
        for _ in range(data.draw(st.integers(1, 4))):
            text = parts[part]
            at = data.draw(st.integers(0, len(text)))
            cut = data.draw(st.integers(0, 40))
            parts[part] = text[:at] + data.draw(st.sampled_from(pieces)) + text[at + cut :]
        outcome = read_or_error(reader, zipped(parts), f"t.{name}")
        if isinstance(outcome, ExporterError):
            assert outcome.exit_code in (3, 4)
            assert outcome.place is not None
            assert outcome.place.file == f"t.{name}"

    holds()
