"""The command line: what it writes, says and returns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import exporter
from exporter.cli import main
from exporter.resources import folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def test_export_writes_four_files_and_tells(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(seed_path), "--out", str(tmp_path)]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"heze-2023-q3.{s}" for s in ("docx", "pdf", "xlsx", "xml")]
    told = capsys.readouterr()
    assert "200 records, 213 parts · 29 pages" in told.out
    assert "45 findings" in told.err


@pytest.mark.parametrize("file", sorted(folder("seeds").glob("*.txt")), ids=lambda p: p.stem)
def test_every_sample_exports_in_all_formats(file: Path, tmp_path: Path) -> None:
    assert main(["export", str(file), "--out", str(tmp_path), "--format", "docx,pdf,xlsx,xml,txt,csv"]) == 0
    assert (tmp_path / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export", "missing.txt"], 3),
        (["export", "missing.odt"], 2),
        (["export", "{seed}", "--format", "odt"], 2),
        (["export", "{seed}", "--layout", "nothing"], 4),
        (["export", "{seed}", "--layout", "work-ledger"], 4),
        (["export", "{seed}", "--out", "{file}/x"], 5),
    ],
)
def test_failures_have_their_codes_and_leave_no_files(
    arguments: list[str], code: int, tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain").write_text("x")
    filled = [a.format(seed=seed_path, file=tmp_path / "plain") for a in arguments]
    assert main(filled) == code
    assert "error: " in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["plain"]


def test_a_failure_leaves_what_was_there(tmp_path: Path, seed_path: Path) -> None:
    bad = tmp_path / "heze.txt"
    bad.write_bytes(seed_path.read_bytes().replace("李春英".encode(), "李春英\U0001f600".encode(), 1))
    out = tmp_path / "out"
    out.mkdir()
    (out / "heze.docx").write_bytes(b"before")
    assert main(["export", str(bad), "--out", str(out)]) == 4
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {"heze.docx": b"before"}


def test_the_source_is_never_overwritten(tmp_path: Path, seed_path: Path) -> None:
    copy = tmp_path / "t.txt"
    copy.write_bytes(seed_path.read_bytes())
    assert main(["export", str(copy), "--out", str(tmp_path), "--format", "txt"]) == 2
    assert copy.read_bytes() == seed_path.read_bytes()


def test_layouts_and_fonts(capsys: pytest.CaptureFixture[str], seed_path: Path) -> None:
    assert main(["layouts"]) == 0
    assert main(["fonts", str(seed_path)]) == 0
    told = capsys.readouterr().out
    assert "heze-targets" in told
    assert "work-ledger" in told
    assert "LXGW WenKai  4 characters  兗堽郟鄆" in told


def test_the_readme_is_true() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "exporter export seeds/heze-2023-q3.txt" in readme
    named = set(re.findall(r"`(?:exporter/)?([a-z0-9_]+)\.py`", readme))
    package = Path(exporter.__file__).parent
    there = {p.stem for p in package.glob("*.py")} - {"__init__", "__main__", "version"}
    assert named == there
    folders = {p.parent.name for p in package.glob("*/__init__.py")}
    assert folders - {"schema"} <= set(re.findall(r"`(?:exporter/)?([a-z0-9_]+)/`", readme))


def test_all_is_sorted() -> None:
    assert exporter.__all__ == sorted(exporter.__all__)
