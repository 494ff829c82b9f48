"""The official edition's page breaks, read back from the pages by pdfium; Word and Excel as LibreOffice lays them out."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from office import to_pdf
from pictures import text_lines

from exporter import formats
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.model import Document, Kind, show

pytestmark = pytest.mark.office


def first_numbers(file: Path, layout: Layout) -> list[str]:
    """The first 序号 in the column of numbers of each page."""
    column = next(i for i, c in enumerate(layout.columns) if c.kind is Kind.NUMBER)
    left = (layout.left + sum(c.width for c in layout.columns[:column])) / 36_000
    right = left + layout.columns[column].width / 36_000
    high = layout.page.height / 36_000
    pages = (text_lines(page, (left, 0, right, high - layout.page.bottom / 36_000)) for page in pypdfium2.PdfDocument(file))
    return [next(line for line in lines if line.isdecimal()) for lines in pages]


def official(document: Document) -> list[str]:
    numbers = {line.index: show(line.of_record.values[0]) for line in document.lines()}
    return [numbers[start] for start in document.page_starts]


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize(("mode", "least"), [(Paginate.SOURCE, 28), (Paginate.FLOW, 23)])
def test_page_breaks_of_the_official_edition(
    format_: str, mode: Paginate, least: int, seed: Document, heze: Layout, tmp_path: Path
) -> None:
    file = tmp_path / f"t.{format_}"
    file.write_bytes(formats.get(format_).load_renderer()(Job(seed, heze, mode=mode)))
    found = first_numbers(file if format_ == "pdf" else to_pdf(file, tmp_path / "office"), heze)
    wanted = official(seed)
    if mode is Paginate.SOURCE:
        assert found == wanted
    assert len(set(found[1:]) & set(wanted[1:])) >= least
