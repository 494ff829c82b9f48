"""The copy that files enclose: found, checked, and lent only where it still holds."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import documents

import exporter
from exporter import formats
from exporter.job import Job
from exporter.layout import Layout, load_layout
from exporter.limits import in_force
from exporter.model import Document, Part, Record, TextForm
from exporter.readers.assemble import Reading
from exporter.readers.enclosed import enclosed_copy, lend_edition, with_copy
from exporter.renderers import text
from exporter.renderers.package import pack, unpack

ENCLOSING = ("docx", "xlsx", "pdf")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.fixture(scope="module")
def files(seed: Document, heze: Layout) -> dict[str, bytes]:
    job = Job(seed, heze)
    return {name: formats.get(name).load_renderer()(job) for name in ENCLOSING}


def bare(d: Document) -> Document:
    """A document without anything that cannot be seen."""
    sections = tuple(
        replace(s, records=tuple(replace(r, spelling=(), parts=tuple(replace(p, spelling=()) for p in r.parts)) for r in s.records))
        for s in d.sections
    )
    return replace(d, sections=sections, page_starts=(), text_form=TextForm())


def with_part(data: bytes, change: Callable[[bytes], bytes], name: str = "customXml/item1.xml") -> bytes:
    parts = unpack(data)
    xml = change(parts.pop("customXml/item1.xml"))
    return pack({**parts, name: xml})


def pdf_with(attachments: dict[str, bytes]) -> bytes:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(100, 100)
    for name, data in attachments.items():
        pdf.new_attachment(name).set_data(data)
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return out.getvalue()


# Found -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENCLOSING)
def test_every_file_encloses_all_of_the_source(name: str, files: dict[str, bytes], seed: Document, heze: Layout, seed_path: Path) -> None:
    copy = enclosed_copy(files[name], name, "f")
    assert copy == seed
    assert text.render(Job(copy, heze)) == seed_path.read_bytes()


def test_mixed_line_ends_survive_in_the_copy(heze: Layout) -> None:
    data = "标题\n序号\t市政府领导\t责任目标内容\t完成时限\t三季度完成情况\t是否按计划完成进度\t责任单位\n1\t曹 临\t目\t\t\t\t\r\n".encode()
    document = formats.get("txt").load_reader()(data, (heze,), "t.txt").document
    copy = enclosed_copy(formats.get("xlsx").load_renderer()(Job(document, heze)), "xlsx", "f")
    assert copy is not None
    assert text.render(Job(copy, heze)) == data


def test_the_part_is_known_by_its_namespace_whatever_its_number(files: dict[str, bytes], seed: Document) -> None:
    other = b'<?xml version="1.0"?><b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography"/>'
    parts = unpack(with_part(files["docx"], lambda xml: xml, "customXml/item7.xml"))
    assert enclosed_copy(pack({**parts, "customXml/item1.xml": other}), "docx", "f") == seed


def test_files_of_others_carry_none() -> None:
    foreign = io.BytesIO()
    docx.Document().save(foreign)
    assert enclosed_copy(foreign.getvalue(), "docx", "f") is None
    assert enclosed_copy(pdf_with({"invoice.xml": b"<invoice/>", "a.bin": b"\0"}), "pdf", "f") is None
    assert enclosed_copy(pdf_with({}), "pdf", "f") is None
    assert enclosed_copy(b"anything", "txt", "f") is None


# Damaged -----------------------------------------------------------------------------------------------------------

DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda xml: xml[:-50], "well-formed"),
    "edited": (lambda xml: xml.replace("年底".encode(), "月底".encode(), 1), "digest"),
    "dtd": (lambda xml: b'<!DOCTYPE document [<!ENTITY a "b">]>' + xml, "DTD"),
    "schema": (lambda xml: xml.replace(b'kind="status"', b'kind="mood"', 1), "schema"),
    "edition": (lambda xml: xml.replace(b'<page line="0">', b'<page line="7">', 1), "page_starts"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_copy_is_an_error_that_says_so(case: str, files: dict[str, bytes], seed: Document) -> None:
    change, message = DAMAGE[case]
    damaged = with_part(files["docx"], change)
    with pytest.raises(exporter.ReadError, match=rf"^t\.docx: the copy of the data inside the file is damaged: .*{message}") as caught:
        enclosed_copy(damaged, "docx", "t.docx")
    assert caught.value.hint is not None
    reading = with_copy(Reading(bare(seed), ()), damaged, "docx", "t.docx")
    assert reading.document == seed
    assert [f.code for f in reading.findings] == ["V002"]


def test_a_damaged_attachment_is_an_error(files: dict[str, bytes]) -> None:
    copy = unpack(files["docx"])["customXml/item1.xml"]
    with pytest.raises(exporter.ReadError, match="well-formed"):
        enclosed_copy(pdf_with({"document.xml": copy[:-50]}), "pdf", "f")


@pytest.mark.parametrize("name", ENCLOSING)
def test_a_copy_beyond_the_limit_is_not_read(name: str, files: dict[str, bytes]) -> None:
    with in_force(exporter.Limits(part_size=2**16)), pytest.raises(exporter.ReadError, match="over the limit part-size=64K"):
        enclosed_copy(files[name], name, "f")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["docx", "xlsx", "pdf"]), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n"]))
def test_any_bytes_give_no_copy_or_an_error(data: bytes, name: str, head: bytes) -> None:
    outcome: Document | exporter.ReadError | None
    try:
        outcome = enclosed_copy(head + data, name, "f")
    except exporter.ReadError as error:
        outcome = error
    assert outcome is None or isinstance(outcome, exporter.ReadError)


@pytest.mark.parametrize("name", ENCLOSING)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_changed_byte_gives_a_copy_or_an_error(name: str, files: dict[str, bytes], seed: Document, data: st.DataObject) -> None:
    broken = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        copy = enclosed_copy(bytes(broken), name, "f")
    except exporter.ReadError:
        return
    assert copy is None or copy == seed


# Lent --------------------------------------------------------------------------------------------------------------


def test_all_is_lent_where_nothing_changed(seed: Document, heze: Layout, seed_path: Path) -> None:
    lent = lend_edition(bare(seed), seed)
    assert lent == seed
    assert text.render(Job(lent, heze)) == seed_path.read_bytes()


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_lending_never_changes_the_content(name: str) -> None:
    layout = load_layout(name)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, most_records=4), documents(layout, most_records=4))
    def holds(visible: Document, copy: Document) -> None:
        lent = lend_edition(visible, copy)
        assert lent == visible
        assert lend_edition(bare(copy), copy).page_starts == copy.page_starts

    holds()


def edited(seed: Document, records: Callable[[list[Record]], list[Record]]) -> Document:
    visible = bare(seed)
    return replace(visible, sections=(replace(visible.sections[0], records=tuple(records(list(visible.sections[0].records)))),))


def rewritten(record: Record, text_: str) -> Record:
    part = record.parts[0]
    return replace(record, parts=(Part(values=(part.values[0], part.values[1], text_, *part.values[3:])), *record.parts[1:]))


def test_an_edited_value_loses_only_its_own_spelling(seed: Document) -> None:
    spelled = [i for i, r in enumerate(seed.sections[0].records) if r.parts[0].spelling]
    assert len(spelled) > 10
    at = spelled[3]
    lent = lend_edition(edited(seed, lambda rs: [*rs[:at], rewritten(rs[at], "改了"), *rs[at + 1 :]]), seed)
    before, after = seed.sections[0].records, lent.sections[0].records
    assert [r.parts[0].spelling for r in after] == [r.parts[0].spelling for r in before]
    assert lent.page_starts == seed.page_starts
    assert lent.text_form == TextForm()

    other = edited(
        seed,
        lambda rs: [
            *rs[:at],
            replace(rs[at], parts=(replace(rs[at].parts[0], values=("张鹏", *rs[at].parts[0].values[1:])),)),
            *rs[at + 1 :],
        ],
    )
    assert lend_edition(other, seed).sections[0].records[at].parts[0].spelling == ()


def test_pages_begin_with_the_first_of_their_lines_that_is_still_there(seed: Document) -> None:
    second = seed.page_starts[1]
    more = edited(seed, lambda rs: [rewritten(rs[5], "新的一项"), *rs])
    assert lend_edition(more, seed).page_starts == (0, *(s + 1 for s in seed.page_starts[1:]))
    lines = list(seed.lines())
    first_of_second = sum(1 for line in lines[:second] if line.part == 0)
    assert len(lines[second].of_record.parts) == 1
    less = edited(seed, lambda rs: [*rs[:first_of_second], *rs[first_of_second + 1 :]])
    assert lend_edition(less, seed).page_starts == (0, second, *(s - 1 for s in seed.page_starts[2:]))


def test_pages_that_no_longer_follow_one_another_are_not_lent(seed: Document) -> None:
    turned = edited(seed, lambda rs: rs[::-1])
    assert lend_edition(turned, seed).page_starts == ()


def test_what_was_changed_since_export_is_a_note(files: dict[str, bytes], seed: Document) -> None:
    same = with_copy(Reading(bare(seed), ()), files["xlsx"], "xlsx", "t.xlsx")
    assert same.findings == ()
    assert same.document.page_starts == seed.page_starts
    visible = edited(seed, lambda rs: rs[1:])
    (found,) = with_copy(Reading(visible, ()), files["xlsx"], "xlsx", "t.xlsx").findings
    assert found.code == "V001"
    assert found.severity is exporter.Severity.NOTE
    assert "exporter diff t.xlsx" in found.message.en
