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
from exporter.grid import RowKind
from exporter.job import Job
from exporter.layout import Paginate
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
