"""What other programs made of the first table (`tests/oracle/office`) says the same as the table."""

from __future__ import annotations

from pathlib import Path

import pytest

import exporter
from exporter.model import Document

FOLDER = Path(__file__).parent / "oracle" / "office"
FILES = sorted(FOLDER.glob("*.*x"))
# LibreOffice keeps the manual page breaks of a sheet, and what our DOCX encloses.
PAGED = {"libreoffice.docx", "libreoffice.xlsx", "libreoffice-xls.xlsx"}


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.name)
def test_it_reads_to_the_digest_of_the_seed(file: Path, seed: Document) -> None:
    found = exporter.read_with_findings(file)
    assert found.document.digest == seed.digest
    assert not found.findings
    assert found.document.page_starts == (seed.page_starts if file.name in PAGED else ())


def test_every_file_is_there_and_small_and_listed_with_its_version() -> None:
    listed = [
        line.split(" | ")
        for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
        if ".docx |" in line or ".xlsx |" in line
    ]
    assert sorted(cells[0].removeprefix("| ") for cells in listed) == [f.name for f in FILES]
    assert all(cells[2].strip() for cells in listed)
    assert all(f.stat().st_size < 300_000 for f in FILES)
