"""The parts of Word and Excel files that hardly change, with holes for what does.

python-docx and openpyxl made them, by `python -m exporter.renderers.docx.library` and `… .xlsx.library`; a test makes them
again and compares. Kept as files because importing those libraries takes longer than writing a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["FRAMES", "fill", "keep", "part", "pierced"]

FRAMES = Path(__file__).parent / "frames"


@cache
def part(name: str) -> str:
    """A part as text, by its path in the folder of frames. A hole in it is written {{name}}."""
    return (FRAMES / name).read_text(encoding="utf-8")


def fill(name: str, /, **values: object) -> bytes:
    """A part with all its holes filled; a value is XML already. KeyError names a hole that was forgotten."""
    pieces = part(name).split("{{")
    out = [pieces[0]]
    for piece in pieces[1:]:
        hole, after = piece.split("}}", 1)
        out += (str(values[hole]), after)
    return "".join(out).encode()


def pierced(text: str, holes: Mapping[str, str]) -> str:
    """What a library wrote, each mark in it replaced by a hole; ValueError where a mark is not there any more."""
    for mark, hole in holes.items():
        if mark not in text:
            raise ValueError(f"the library no longer writes {mark}")
        text = text.replace(mark, hole)
    return text


def keep(kind: str, parts: Mapping[str, str]) -> None:
    """Write parts, by their file's name, into the folder of a kind of file."""
    for name, text in parts.items():
        (FRAMES / kind / name).write_text(text, encoding="utf-8", newline="")
