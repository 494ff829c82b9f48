"""Other programs lay our files out on the pages of the plan, and show every character."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from office import pdf_pages, to_pdf

import exporter
from exporter import formats, load_layout
from exporter.job import Job
from exporter.layout import Paginate
from exporter.pages.grid import RowKind
from exporter.pages.plan import Page
from exporter.resources import folder

pytestmark = pytest.mark.office
SEEDS = {"heze-2023-q3": "heze-targets", "work-ledger-sample": "work-ledger"}


def shown(job: Job, format_: str, tmp_path: Path) -> list[str]:
    data = formats.get(format_).load_renderer()(job)
    file = tmp_path / f"t.{format_}"
    file.write_bytes(data)
    return pdf_pages(file if format_ == "pdf" else to_pdf(file, tmp_path / "office"))


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize(("mode", "fill"), [(Paginate.SOURCE, True), (Paginate.FLOW, True), (Paginate.FLOW, False)])
@pytest.mark.parametrize("seed_name", SEEDS)
def test_the_same_text_on_the_same_pages(format_: str, mode: Paginate, fill: bool, seed_name: str, tmp_path: Path) -> None:
    layout = replace(load_layout(SEEDS[seed_name]), fill=fill)
    document = exporter.read(folder("seeds") / f"{seed_name}.txt")
    job = Job(document, layout, mode=mode)
    texts = shown(job, format_, tmp_path)
    assert len(texts) == len(job.pages.pages)
    for page, text in zip(job.pages.pages, texts, strict=True):
        wanted = Counter(c for cell in page.cells for c in cell.text if not c.isspace())
        footer = Counter(page.footer.text.replace(" ", ""))
        found = Counter(re.sub(r"\s", "", text))
        assert found == wanted + footer, (page.number, wanted + footer - found, found - wanted - footer)
        assert any(cell.kind is RowKind.HEADER for cell in page.cells)


def counted(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", text))


def planned(page: Page) -> Counter[str]:
    return counted("".join(cell.text for cell in page.cells) + page.footer.text)


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
@pytest.mark.parametrize("seed_name", SEEDS)
def test_a_machine_without_the_official_faces_keeps_the_pages(format_: str, seed_name: str, tmp_path: Path) -> None:
    """What a reader's machine makes of our files when it has none of 方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312, 宋体.

    The program takes another face for all of them, and every page keeps its records and every character, because Han
    characters are one em wide in each Chinese face, pitches are exact, and digits are half an em in the usual
    substitutes as they are in the official faces (宋体, 仿宋 and Times New Roman; here FandolFang, without aliases).
    """
    job = Job(exporter.read(folder("seeds") / f"{seed_name}.txt"), load_layout(SEEDS[seed_name]))
    file = tmp_path / f"t.{format_}"
    file.write_bytes(formats.get(format_).load_renderer()(job))
    texts = pdf_pages(to_pdf(file, tmp_path, aliases=False, default="FandolFang R"))
    assert len(texts) == len(job.pages.pages)
    for page, text in zip(job.pages.pages, texts, strict=True):
        assert counted(text) == planned(page), page.number


@pytest.mark.parametrize("seed_name", SEEDS)
def test_a_workbook_keeps_its_columns_with_any_substitute(seed_name: str, tmp_path: Path) -> None:
    """Columns are measured in a face that is everywhere, so digits as wide as LXGW WenKai's make no page wider."""
    job = Job(exporter.read(folder("seeds") / f"{seed_name}.txt"), load_layout(SEEDS[seed_name]))
    file = tmp_path / "t.xlsx"
    file.write_bytes(formats.get("xlsx").load_renderer()(job))
    texts = pdf_pages(to_pdf(file, tmp_path, aliases=False, default="LXGW WenKai"))
    assert len(texts) == len(job.pages.pages)
    for page, text in zip(job.pages.pages, texts, strict=True):
        assert counted(text) == planned(page), page.number


def test_a_substitute_with_wide_digits_may_run_over_and_loses_nothing(tmp_path: Path) -> None:
    """The limit of the promise above: a substitute whose digits are wider than half an em.

    Left to itself, LibreOffice with the shipped faces sets Latin in LXGW WenKai, whose digits are 0.6 em wide. Cells
    with many figures then need another line, and a page that was full sends its last record to the next one: the DOCX of
    the real table comes out on 30 pages instead of 29. Nothing is lost, and pages are in step before that page and
    again where the plan begins a new table.
    """
    job = Job(exporter.read(folder("seeds") / "heze-2023-q3.txt"), load_layout("heze-targets"))
    file = tmp_path / "t.docx"
    file.write_bytes(formats.get("docx").load_renderer()(job))
    texts = pdf_pages(to_pdf(file, tmp_path, aliases=False))
    pages = job.pages.pages
    assert len(pages) <= len(texts) <= len(pages) + 1
    cells = Counter(c for page in pages for cell in page.cells for c in cell.text if not c.isspace())
    assert not cells - counted("".join(texts))
    first, last = pages[0], pages[-1]
    assert counted(texts[0]) == planned(first)
    end = re.sub(r"\s", "", texts[-1])
    assert counted(end.replace(f"—{len(texts)}—", f"—{last.number}—")) == planned(last)
