"""verify: equal files are proved equal, one changed character is found and named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

import exporter
from exporter import formats
from exporter.cli import main
from exporter.resources import folder

READABLE = tuple(name for name in formats.format_names() if formats.get(name).reader is not None)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.fixture(scope="module", params=sorted(folder("seeds").glob("*.txt")), ids=lambda p: p.stem)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A sample in every format that can be read."""
    source: Path = request.param
    written = exporter.export(exporter.read(source), formats=READABLE, out=tmp_path_factory.mktemp("out"), name=source.stem)
    return [source, *(w.path for w in written)]


def changed(file: Path, out: Path, old: str, new: str) -> Path:
    """A copy of the file in which the first place that shows a text shows another one."""
    target = out / f"changed{file.suffix}"
    match file.suffix:
        case ".docx":
            word = docx.Document(str(file))
            cells = (cell for table in word.tables for row in table.rows for cell in row.cells)
            run = next(run for cell in cells for p in cell.paragraphs for run in p.runs if old in run.text)
            run.text = run.text.replace(old, new, 1)
            word.save(str(target))
        case ".xlsx":
            book = openpyxl.load_workbook(file)
            cell = next(c for row in book.worksheets[0].iter_rows() for c in row if isinstance(c.value, str) and old in c.value)
            cell.value = str(cell.value).replace(old, new, 1)
            book.save(target)
        case ".pdf":
            text = exporter.render(exporter.read(file), "txt").decode().replace(old, new, 1).encode()
            (out / "changed.txt").write_bytes(text)
            target.write_bytes(exporter.render(exporter.read(out / "changed.txt"), "pdf"))
        case _:
            data = file.read_bytes().replace(old.encode(), new.encode(), 1)
            assert data != file.read_bytes()
            target.write_bytes(re.sub(rb' digest="[0-9a-f]+"', b"", data))
    return target


def test_every_readable_format_holds_the_same_document(exported: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    verification = exporter.verify(exported)
    assert verification.equal, [(f.path, list(f.changes)) for f in verification.files]
    assert {f.format for f in verification.files} == set(READABLE)
    assert main(["verify", *map(str, exported)]) == 0
    told = capsys.readouterr().out
    assert f"all equal: {len(exported)} files hold the same document" in told
    digest = verification.reference.digest
    records, parts = verification.reference.document.record_count, verification.reference.document.line_count
    assert told.count(f"{records} records, {parts} parts  {digest}") == len(exported)


def test_a_chain_through_all_formats_gives_the_text_file_again(exported: list[Path], tmp_path: Path) -> None:
    source = exported[0]
    at = source
    # CSV has no place for how a text file was laid out, nor a copy that could keep it.
    for name in (*(n for n in READABLE if n not in ("csv", "txt")), "txt"):
        (written,) = exporter.export(exporter.read(at), formats=[name], out=tmp_path, name=source.stem)
        at = written.path
    assert at.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("suffix", [formats.get(name).suffixes[0] for name in READABLE])
def test_one_changed_character_is_found_and_named(suffix: str, tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written,) = exporter.export(exporter.read(seed_path), formats=[suffix[1:]], out=tmp_path, name="t")
    other = changed(written.path, tmp_path, "增长6.9%", "增长6.8%")
    verification = exporter.verify([seed_path, other])
    assert not verification.equal
    (d,) = verification.files[1].changes
    assert (d.record, d.part, d.field) == ("2", 1, "三季度完成情况")
    (old_at,), (new_at,) = d.old_spans, d.new_spans
    assert ((d.old or "")[slice(*old_at)], (d.new or "")[slice(*new_at)]) == ("9", "8")
    assert main(["verify", str(seed_path), str(other)]) == 1
    told = capsys.readouterr().out
    assert "序号 2, 三季度完成情况: changed" in told
    assert "增长6.[-9-]{+8+}%" in told
    assert "1 difference: 1 changed" in told
    assert "all equal" not in told


def test_against_a_source(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = changed(seed_path, tmp_path, "年底", "月底")
    assert main(["verify", str(other), "--against", str(seed_path)]) == 1
    told = capsys.readouterr().out
    assert f"- {seed_path}\n+ {other}" in told
    assert exporter.verify([seed_path], against=seed_path).equal


def test_the_edition_does_not_count(tmp_path: Path, seed_path: Path) -> None:
    other = changed(seed_path, tmp_path, "张 鹏", "张鹏")
    assert exporter.verify([seed_path, other]).equal


def test_one_file_alone_proves_nothing(seed_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(exporter.UsageError, match="nothing to verify it with"):
        exporter.verify([seed_path])
    assert main(["verify", str(seed_path)]) == 2
    assert main(["verify", str(seed_path), str(tmp_path / "missing.txt")]) == 3
    assert "missing.txt" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "language"), [("zh", "全部相同"), ("en", "all equal")])
def test_the_program_itself(name: str, language: str, seed_path: Path) -> None:
    env = {**os.environ, "EXPORTER_LANG": name, "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [sys.executable, "-m", "exporter", "verify", str(seed_path), str(seed_path)], env=env, capture_output=True, check=True, timeout=60
    )
    assert language in result.stdout.decode()


def test_a_reader_that_has_enough_ends_it_quietly(seed_path: Path, tmp_path: Path) -> None:
    lines = seed_path.read_text(encoding="utf-8").replace("，", "；")
    other = tmp_path / "other.txt"
    other.write_text(lines, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "exporter", "diff", str(seed_path), str(other), "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(60) == 141
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
