"""Word and Excel files follow their schemas (ECMA-376), as another program checks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator, ValidationSeverity

import exporter
from exporter import formats, load_layout
from exporter.cli import main
from exporter.job import Job
from exporter.layout import Paginate
from exporter.pageformat import Profile
from exporter.renderers.package import pack, unpack
from exporter.resources import folder

SEEDS = {"heze-2023-q3": "heze-targets", "work-ledger-sample": "work-ledger"}


def errors(data: bytes, file: Path) -> list[str]:
    """What is against the schema. That Excel will share our inline strings when it saves is a warning, and meant."""
    file.write_bytes(data)
    found = OpenXmlValidator().validate(str(file)).errors
    return [f"{e.part_uri} {e.path}: {e.description}" for e in found if e.severity is ValidationSeverity.ERROR]


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", SEEDS)
def test_files_follow_their_schema(name: str, profile: Profile, format_: str, tmp_path: Path) -> None:
    layout = load_layout(SEEDS[name]).for_profile(profile)
    job = Job(exporter.read(folder("seeds") / f"{name}.txt"), layout, mode=Paginate.FLOW)
    assert errors(formats.get(format_).load_renderer()(job), tmp_path / f"t.{format_}") == []


def test_workbooks_beside_the_table_follow_their_schema(tmp_path: Path) -> None:
    one = folder("seeds") / "heze-2023-q3.txt"
    other = tmp_path / "b.txt"
    other.write_bytes(one.read_bytes().replace("曹 临".encode(), "曹临".encode()).replace("增长6.9%".encode(), "=增长,6.8%".encode()))
    sources = [str(one), str(other)]
    assert main(["check", sources[1], "--out", str(tmp_path / "findings.xlsx")]) == 1
    assert main(["check", sources[0], "--repair", "all", "--out", str(tmp_path / "r.xml"), "--report", str(tmp_path / "repairs.xlsx")]) in (
        0,
        1,
    )
    assert main(["diff", *sources, "--out", str(tmp_path / "changes.xlsx")]) == 1
    assert main(["batch", *sources, "--by", "leader", "--format", "xml", "--out", str(tmp_path / "out"), "--jobs", "1"]) == 0
    books = sorted(tmp_path.rglob("*.xlsx"))
    assert len(books) == 3 + 3 * 2
    assert {book.name: errors(book.read_bytes(), tmp_path / "t.xlsx") for book in books} == {book.name: [] for book in books}


@pytest.mark.parametrize(
    ("format_", "part", "damage"),
    [
        ("docx", "word/document.xml", (b"<w:trPr>", b"<w:trPr><w:strange/>")),
        ("docx", "word/styles.xml", (b'w:lineRule="exact"', b'w:lineRule="exactly"')),
        ("xlsx", "xl/worksheets/sheet1.xml", (b"<sheetData>", b"<mergeCells/><sheetData>")),
    ],
)
def test_the_check_finds_what_is_wrong(format_: str, part: str, damage: tuple[bytes, bytes], tmp_path: Path) -> None:
    job = Job(exporter.read(folder("seeds") / "work-ledger-sample.txt"), load_layout("work-ledger"))
    parts = unpack(formats.get(format_).load_renderer()(job))
    assert damage[0] in parts[part]
    parts[part] = parts[part].replace(*damage, 1)
    assert errors(pack(parts), tmp_path / f"t.{format_}")
