"""Older formats: read through LibreOffice where it is there, and otherwise refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import converted, required
from roundtrip import layouts
from wordfiles import HEAD, TITLE, package, row, rows_of, tbl

import exporter
from exporter import ReadError, formats
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document
from exporter.readers import legacy


@pytest.mark.office
@pytest.mark.parametrize(("name", "suffix"), [("docx", "doc"), ("xlsx", "xls")])
def test_the_seed_survives_the_formats_of_97(name: str, suffix: str, seed: Document, heze: Layout, tmp_path: Path) -> None:
    required("soffice")
    source = tmp_path / f"seed.{name}"
    source.write_bytes(formats.get(name).load_renderer()(Job(seed, heze)))
    found = exporter.read_with_findings(converted(source, suffix, tmp_path))
    assert found.document.digest == seed.digest
    assert found.findings[0].code == "R401"


def test_a_new_file_under_an_old_suffix_is_read_as_it_is() -> None:
    found = legacy.read(package(TITLE + tbl(HEAD, row())), layouts(), "t.wps")
    assert rows_of(found)[0][0] == "1"
    assert not found.findings


def test_without_libreoffice_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReadError, match=r"LibreOffice, which is not installed.*\.xlsx") as caught:
        legacy.read(b"\xd0\xcf\x11\xe0", layouts(), "t.et")
    assert caught.value.place is not None
    assert caught.value.place.file == "t.et"


def program(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_file_that_libreoffice_cannot_convert_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    program(tmp_path, "echo 'no export filter'")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ReadError, match="cannot convert this file: no export filter"):
        legacy.read(b"nothing", layouts(), "t.doc")


def test_libreoffice_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    monkeypatch.setattr(legacy, "TIME_LIMIT", 0.5)
    program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ReadError, match="did not finish"):
        legacy.read(b"nothing", layouts(), "t.xls")
    child = (tmp_path / "child").read_text().strip()
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_old_suffixes_are_known() -> None:
    for suffix in (".doc", ".wps", ".xls", ".et"):
        assert formats.by_suffix(suffix).name == "doc"
