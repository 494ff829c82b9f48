"""LibreOffice, laying out our Word and Excel files itself, puts the same text on the same pages as the plan.

One draw of examples, always the same, so that a run does not depend on chance; `EXPORTER_DRAW=N` makes another.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from office import pdf_pages, to_pdfs
from strategies import documents

from exporter import formats
from exporter.job import Job
from exporter.layout import Paginate, load_layout
from exporter.model import Document
from exporter.pageformat import Profile
from exporter.pages.grid import RowKind

pytestmark = pytest.mark.office
CASES = 20
DRAW = int(os.environ.get("EXPORTER_DRAW", "21"))


def jobs(name: str) -> list[Job]:
    """Generated tables with long cells and many parts, in each pagination, filled and not, and bound."""
    layout = load_layout(name)
    found: list[Job] = []
    setting = st.tuples(st.sampled_from(list(Paginate)), st.booleans(), st.sampled_from(list(Profile)))

    @seed(DRAW)
    @settings(max_examples=CASES, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, most_records=3, rich=True), setting)
    def collect(document: Document, chosen: tuple[Paginate, bool, Profile]) -> None:
        mode, fill, profile = chosen
        found.append(Job(document, replace(layout.for_profile(profile), fill=fill), mode=mode))

    collect()
    return found


def differences(job: Job, shown: Path, format_: str) -> list[str]:
    """Where the pages differ. Excel's print titles repeat the headings on a last page that has only notes, too: a limit."""
    texts = pdf_pages(shown)
    if len(texts) != len(job.pages.pages):
        return [f"{len(texts)} pages, {len(job.pages.pages)} planned"]
    out = []
    for page, text in zip(job.pages.pages, texts, strict=True):
        wanted = Counter("".join(cell.text for cell in page.cells) + page.footer.text)
        if format_ == "xlsx" and all(row.kind is RowKind.NOTE for row in page.rows):
            wanted += Counter("".join(cell.text for cell in job.pages.pages[0].cells if cell.kind is RowKind.HEADER))
        lack = {c: n for c, n in (wanted - Counter(text)).items() if not c.isspace()}
        extra = {c: n for c, n in (Counter(text) - wanted).items() if not c.isspace()}
        if lack or extra:
            out.append(f"page {page.number} lacks {lack}, has {extra}")
    return out


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_generated_tables_have_the_pages_of_the_plan(name: str, format_: str, tmp_path: Path) -> None:
    planned = jobs(name)
    assert sum(row.continued for job in planned for page in job.pages.pages for row in page.rows) > CASES // 2
    files = []
    for i, job in enumerate(planned):
        files.append(tmp_path / f"{i}.{format_}")
        files[-1].write_bytes(formats.get(format_).load_renderer()(job))
    shown = to_pdfs(files, tmp_path / "office")
    found = {re.sub(r"\W", "", file.stem): differences(job, pdf, format_) for job, file, pdf in zip(planned, files, shown, strict=True)}
    assert not {i: lines for i, lines in found.items() if lines}
