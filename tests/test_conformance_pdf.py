"""PDF files are what they claim: PDF/A-3a, -2a and -2u, and PDF/UA-1, by page-validation, our own checks and veraPDF."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from broken_pdf import BREAKS, Break, broken
from hypothesis import HealthCheck, Phase, given, settings
from reference import broken_rules
from strategies import documents

import exporter
from exporter import api, formats, load_layout
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document
from exporter.pageformat import Profile
from exporter.pdfcheck import check_pdf
from exporter.pdfprofile import PdfProfile
from exporter.resources import folder

CLAIMS = {PdfProfile.PDFA_3A: {"PDF/A-3A", "PDF/UA-1"}, PdfProfile.PDFA_2A: {"PDF/A-2A", "PDF/UA-1"}, PdfProfile.PDFA_2U: {"PDF/A-2U"}}
SEEDS = {"heze-2023-q3": "heze-targets", "work-ledger-sample": "work-ledger"}
GENERATED = 50
RARE = ("私用\ue78d字", "𠮷鄆⼀·・", "a\u00adb ﬁ㎡")
"""Characters for private use, beyond the BMP, that share a glyph, that show nothing, and that are ligatures."""


def pdf(document: Document, layout: Layout, profile: PdfProfile = PdfProfile.PDFA_3A) -> bytes:
    return formats.get("pdf").load_renderer()(Job(document, layout, date=dt.date(2023, 10, 20), pdf=profile))


def seed_document(name: str) -> Document:
    return exporter.read(folder("seeds") / f"{name}.txt")


def of_leaders(document: Document) -> dict[str, Document]:
    """For each leader the records, or those of their parts, that are his."""
    at = next(i for i, f in enumerate(document.scoped(exporter.Scope.PART)) if f.kind is exporter.Kind.PERSON)
    leaders = dict.fromkeys(str(line.of_part.values[at]) for line in document.lines())
    found = {}
    for leader in leaders:
        sections = []
        for section in document.sections:
            kept = (replace(r, parts=tuple(p for p in r.parts if p.values[at] == leader)) for r in section.records)
            sections.append(replace(section, records=tuple(r for r in kept if r.parts)))
        found[leader] = replace(document, sections=tuple(sections), page_starts=())
    return found


def generated(layout: Layout) -> list[Document]:
    """Documents that any run generates, some of them with cells of several pages."""
    found: list[Document] = []
    for rich, count in ((False, GENERATED - 10), (True, 10)):

        @settings(
            max_examples=count,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(documents(layout, 1 if layout.section_headings else 2, rich=rich))
        def collect(document: Document) -> None:
            found.append(document)

        collect()
    assert len(found) == GENERATED
    return found


def corpus() -> Iterator[tuple[str, PdfProfile, bytes]]:
    """Name, profile and bytes of every file that must conform."""
    for name, layout_name in SEEDS.items():
        layout, document = load_layout(layout_name), seed_document(name)
        for profile in CLAIMS:
            yield f"{name}-{profile}", profile, pdf(document, layout, profile)
        yield f"{name}-annex", PdfProfile.PDFA_3A, pdf(document, layout.for_profile(Profile.BOUND_ANNEX))
        for n, of_leader in enumerate(of_leaders(document).values()):
            yield f"{name}-leader-{n}", PdfProfile.PDFA_3A, pdf(of_leader, layout)
        yield f"{layout_name}-rare", PdfProfile.PDFA_3A, pdf(replace(document, notes=RARE), layout)
        for n, some in enumerate(generated(layout)):
            profile = list(CLAIMS)[n % 3 if n % 2 else 0]
            yield f"{layout_name}-generated-{n}", profile, pdf(some, layout, profile)


def test_every_file_conforms() -> None:
    assert {name: [f.message.en for f in found] for name, profile, data in corpus() if (found := check_pdf(data, profile))} == {}


def test_vera_agrees(tmp_path: Path) -> None:
    """veraPDF, which CI must have, finds the same: every file conforms to all that it claims."""
    claims: dict[str, dict[str, list[str]]] = {}
    for name, profile, data in corpus():
        (tmp_path / f"{name}.pdf").write_bytes(data)
        claims[f"{name}.pdf"] = {claim: [] for claim in CLAIMS[profile]}
    assert broken_rules(sorted(tmp_path.glob("*.pdf")), tmp_path) == claims


@pytest.mark.parametrize("how", BREAKS.values(), ids=list(BREAKS))
def test_a_broken_file_is_caught(how: Break, ledger: bytes) -> None:
    found = [f for f in check_pdf(broken(ledger, how)) if f.code == how.code]
    assert any(how.says in f.message.en for f in found)


def test_the_file_is_whole_before_it_is_broken(ledger: bytes) -> None:
    assert check_pdf(broken(ledger, Break(lambda _: None, "", ""))) == ()


@pytest.fixture(scope="module")
def ledger() -> bytes:
    name = "work-ledger-sample"
    return pdf(seed_document(name), load_layout(SEEDS[name]))


def test_the_message_names_rule_and_object(ledger: bytes) -> None:
    (found,) = [f for f in check_pdf(broken(ledger, BREAKS["no Scope"])) if f.code == "A104"]
    assert found.message.en.startswith("breaks ISO 14289-1 7.5 (object ")
    assert " 0 R): " in found.message.en
    assert found.message.zh.startswith("不符合 ISO 14289-1 7.5（对象 ")


def test_what_is_no_archive_file_is_told(ledger: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(exporter.UsageError, match="claims no conformance"):
        check_pdf(ledger, "plain")
    with pytest.raises(exporter.UsageError, match="pdfa-2a"):
        check_pdf(ledger, "pdfa-9z")
    with pytest.raises(exporter.ReadError, match="no PDF that can be checked"):
        check_pdf(b"%PDF-1.7\nnothing")
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    with pytest.raises(exporter.UsageError, match=r"pip install 'exporter\[archive\]'"):
        check_pdf(ledger)


def test_a_claim_that_is_not_kept_is_found(ledger: bytes) -> None:
    name = "work-ledger-sample"
    untagged = pdf(seed_document(name), load_layout(SEEDS[name]), PdfProfile.PDFA_2U)
    assert {f.code for f in check_pdf(untagged, "pdfa-2a")} >= {"A101", "A103"}
    assert any("PDF/A-2a" in f.message.en for f in check_pdf(ledger, "pdfa-2a"))
    plain = pdf(seed_document(name), load_layout(SEEDS[name]), PdfProfile.PLAIN)
    assert any("ID-SCHEMA" in f.message.en for f in check_pdf(plain))


def test_profiles_by_name(seed: Document, heze: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    assert api.render(seed, "pdf", layout=heze) == api.render(seed, "pdf", layout=heze, pdf="pdfa-3a")
    assert len({api.render(seed, "pdf", layout=heze, pdf=str(profile)) for profile in PdfProfile}) == len(PdfProfile)
    with pytest.raises(exporter.UsageError, match="pdfa-2u"):
        api.render(seed, "pdf", layout=heze, pdf="pdfx")
