"""The frames of Word and Excel files are what python-docx and openpyxl make."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from exporter.renderers.docx import library as of_word
from exporter.renderers.frame import FRAMES, fill
from exporter.renderers.xlsx import library as of_excel


def settled(text: str) -> str:
    """A part without the version of the library that made it."""
    return re.sub(r"Openpyxl [0-9.]+|<AppVersion>[0-9.]+", "", text)


@pytest.mark.parametrize(("name", "library"), [("docx", of_word), ("xlsx", of_excel)])
def test_the_library_makes_the_frame(name: str, library: object) -> None:
    made = library.frame()  # type: ignore[attr-defined]
    kept = {file.name: file.read_bytes().decode() for file in (FRAMES / name).iterdir()}
    assert kept.keys() == made.keys()
    for part, text in made.items():
        assert settled(kept[part]) == settled(text), part


def test_every_hole_is_to_be_filled() -> None:
    with pytest.raises(KeyError, match="digest"):
        fill("xlsx/core.xml", title="", maker="", date="")
    assert b"{{" not in fill("xlsx/core.xml", title="", maker="", date="", digest="")


@pytest.mark.parametrize("format_", ["docx", "xlsx", "pdf", "xml"])
def test_writing_imports_no_library_that_is_slow_to_import(format_: str) -> None:
    """They made the frames; a run that needs them again takes up to three times as long for a small table."""
    code = (
        "import sys; from exporter import formats, job; before = set(sys.modules); "
        f"formats.get({format_!r}).load_renderer(); new = set(sys.modules) - before; "
        "print({m for m in ('lxml', 'zipfile') if m in new} | {m for m in ('docx', 'openpyxl', 'reportlab') if m in sys.modules})"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
