"""A few hundred damaged files for every reader: a document or an ExporterError, and nothing else. `python -m tests.fuzz` tries more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fuzz.targets import TARGETS, outcome
from fuzz.worker import made
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter import formats

FUZZ = Path(__file__).parent / "fuzz"
INPUTS = {
    "text": 500,
    "csv": 500,
    "xml": 500,
    "layout": 400,
    "metadata": 400,
    "xlsx": 300,
    "docx": 300,
    "pdf": 300,
    "pdfcheck": 150,
    "archive": 100,
}

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, which this system cannot do")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(FUZZ), *arguments], capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("reader", TARGETS)
def test_no_damaged_file_breaks_a_reader(reader: str, tmp_path: Path) -> None:
    done = run("--reader", reader, "--inputs", str(INPUTS[reader]), "--seed", "9704", "--out", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{INPUTS[reader]} tried" in done.stdout
    assert ", 0 bugs" in done.stdout
    assert not list(tmp_path.iterdir())


def test_every_format_that_can_be_read_is_tried() -> None:
    readable = {formats.by_suffix(suffix).name for suffix in formats.readable_suffixes()}
    # LibreOffice reads the formats of 97–2003, and what it makes of them is a Word or Excel file again.
    assert {"text" if name == "txt" else name for name in readable - {"doc"}} <= set(TARGETS)


def test_an_input_is_made_of_its_number_and_nothing_else() -> None:
    for reader in ("text", "xml", "docx", "pdf", "layout"):
        assert [made(reader, 1, n) for n in range(5)] == [made(reader, 1, n) for n in range(5)]
        assert made(reader, 1, 0) != made(reader, 2, 0)


def test_much_damage_leaves_something_to_read() -> None:
    """A mutator that makes nothing but files which are refused at once would find nothing."""
    for reader in ("text", "csv", "xml", "docx", "xlsx", "pdf"):
        kinds = [outcome(reader, made(reader, 3, n)).kind for n in range(60)]
        assert kinds.count("document") >= 6, reader
        assert len(set(kinds)) > 1, reader


# The runner finds what there is to find --------------------------------------------------------------------------

BEHAVIOURS = {
    "raise ValueError('x')": "ValueError",
    "while True: pass": "TooSlow",
    "bytearray(1 << 30)": "MemoryError",
    "__import__('os').abort()": "killed by signal 6",
    "__import__('os')._exit(3)": "exit 3",
}


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_a_reader_that_misbehaves_is_found_and_the_rest_is_tried(behaviour: str, tmp_path: Path) -> None:
    """The seventh of twenty inputs makes the reader raise, hang, eat memory or crash."""
    program = f"""
import sys; sys.path[:0] = [{str(FUZZ.parent)!r}, {str(FUZZ.parent / "support")!r}]
from fuzz import run, targets, worker
def target(data):
    if data == worker.made("csv", 1, 6):
        {behaviour}
    return "document", ()
targets.TARGETS["csv"] = target
sys.exit(run.main(["--reader", "csv", "--inputs", "20", "--limit", "0.5", "--memory", "200", "--out", {str(tmp_path)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "20 tried, 19 read, 0 refused" in done.stdout
    assert f"1 × {BEHAVIOURS[behaviour]}" in done.stdout or BEHAVIOURS[behaviour] in done.stdout
    assert "input 6" in done.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["csv-1-6.csv", "csv-1-6.txt"]
    assert (tmp_path / "csv-1-6.csv").read_bytes() == made("csv", 1, 6)


# Bytes of any kind ------------------------------------------------------------------------------------------------

BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06" + bytes(18),
    b"%PDF-1.7\n",
    b"<?xml version='1.0'?>",
    b"\xef\xbb\xbf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]


@pytest.mark.parametrize("reader", TARGETS)
def test_any_bytes_give_a_document_or_an_error(reader: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
    def holds(beginning: bytes, rest: bytes) -> None:
        assert outcome(reader, beginning + rest).kind

    holds()
