"""Word and Excel files follow their schemas (ECMA-376), as another program checks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator, ValidationSeverity

import exporter
from exporter import formats, load_layout
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
