"""PDF, Word and Excel compared page by page as pictures, the last two as LibreOffice lays them out.

Rules are in the same places, within a millimetre, and there are no others. Each cell's lines hold the same characters, the
first and the last among them, and are in the same places. Excel has no line pitch: there the lines stand closer, but they
stay within the cell, and their middle is where the plan has it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from office import to_pdf
from pictures import Line, Picture, nearest, pictures, text_lines

import exporter
from exporter import formats, load_layout
from exporter.job import Job
from exporter.layout import Paginate
from exporter.pages.plan import Page, PlacedCell
from exporter.resources import folder

pytestmark = pytest.mark.office
SEEDS = {"heze-2023-q3": "heze-targets", "work-ledger-sample": "work-ledger"}
TOLERANCE = 1.0
"""Millimetres."""


def shown(job: Job, format_: str, tmp_path: Path) -> Path:
    file = tmp_path / f"t.{format_}"
    file.write_bytes(formats.get(format_).load_renderer()(job))
    return file if format_ == "pdf" else to_pdf(file, tmp_path / "office")


def box(cell: PlacedCell) -> tuple[float, float, float, float]:
    return tuple(v / 36_000 for v in (cell.x, cell.y, cell.x + cell.width, cell.y + cell.height))  # type: ignore[return-value]


def check_rules(page: Page, picture: Picture) -> None:
    planned_across = [Line(r.y0 / 36_000, r.x0 / 36_000, r.x1 / 36_000) for r in page.rules if r.y0 == r.y1]
    planned_down = [Line(r.x0 / 36_000, r.y0 / 36_000, r.y1 / 36_000) for r in page.rules if r.x0 == r.x1]
    for planned, found in ((planned_across, picture.across), (planned_down, picture.down)):
        for rule in planned:
            there = nearest(found, rule.at, rule.begin, rule.end)
            assert there is not None, (page.number, rule)
            assert abs(there.at - rule.at) < TOLERANCE, (page.number, rule, there)
        for there in found:
            assert any(
                abs(there.at - r.at) < TOLERANCE and r.begin - TOLERANCE < there.begin < there.end < r.end + TOLERANCE for r in planned
            ), (page.number, "a rule that is not planned", there)


def check_cells(page: Page, picture: Picture, drawn: pypdfium2.PdfPage, format_: str) -> None:
    across, down = picture.across, picture.down
    for cell in page.cells:
        if not cell.key or not cell.text.strip():
            continue
        left, top, right, bottom = box(cell)
        sides = (nearest(down, x, top, bottom) for x in (left, right))
        ends = (nearest(across, y, left, right) for y in (top, bottom))
        ink = picture.ink(*(edge.at for edge in (*sides, *ends) if edge is not None))
        where = (format_, page.number, cell.key, cell.text)
        assert ink is not None, where
        size = cell.style.size / 36_000
        first, last = cell.lines[0].y / 36_000, cell.lines[-1].y / 36_000
        # A comma goes down by a fifth of its size.
        planned = (first - 0.88 * size, last + 0.2 * size)
        middle = (ink.top + ink.bottom) / 2 - sum(planned) / 2
        lines = text_lines(drawn, (left, top, right, bottom))
        wanted = [line.text.replace(" ", "") for line in cell.lines if line.text.strip()]
        if format_ == "xlsx":
            assert abs(middle) < TOLERANCE + size / 2, (*where, middle)
            assert top < ink.top < ink.bottom < bottom, where
            assert lines == wanted, where
            continue
        assert planned[0] - TOLERANCE < ink.top < planned[0] + size + TOLERANCE, where
        assert planned[1] - size - TOLERANCE < ink.bottom < planned[1] + TOLERANCE, where
        if format_ == "docx":
            assert lines == wanted, where
        else:
            # pdfium puts all characters of a line with ActualText at its beginning.
            assert [Counter(line) for line in lines] == [Counter(line) for line in wanted], where


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("mode", list(Paginate))
@pytest.mark.parametrize("name", SEEDS)
def test_every_page_looks_as_planned(name: str, mode: Paginate, format_: str, tmp_path: Path) -> None:
    job = Job(exporter.read(folder("seeds") / f"{name}.txt"), load_layout(SEEDS[name]), mode=mode)
    file = shown(job, format_, tmp_path)
    drawn = pypdfium2.PdfDocument(file)
    seen = pictures(file)
    assert len(seen) == len(job.pages.pages)
    for page, picture, pdf_page in zip(job.pages.pages, seen, drawn, strict=True):
        ruled = [rule for rule in page.rules if rule.y0 == rule.y1]
        table = picture.within(ruled[0].y0 / 36_000 - 2, ruled[-1].y0 / 36_000 + 2)
        check_rules(page, table)
        check_cells(page, table, pdf_page, format_)
