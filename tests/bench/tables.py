"""The inputs: copies of the real table, as text files of the shape that the first one has.

`1x` is the table itself, `50x` fifty copies with running numbers, `50v` the same with every long text different: a text
of the k-th copy is the first one's, rotated by k characters, with another Han character in front. So lengths, characters
and line ends stay alike while no cache and no shared string helps.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["LINES", "SEED", "make", "name_of"]

SEED = Path(__file__).parents[2] / "seeds" / "heze-2023-q3.txt"
LINES = 213
"""Lines of the real table."""
_LONG = (2, 4)
"""The columns of long texts; leaders, deadlines, statuses and units repeat in real tables too."""
_SHORT = 7
"""So few characters in such a column are no text (已完成)."""


def name_of(copies: int, *, vary: bool) -> str:
    """`50v` for fifty different copies, `50x` for fifty of the same, `1x` for the table itself."""
    return f"{copies}{'v' if vary and copies > 1 else 'x'}"


def make(folder: Path, copies: int, *, vary: bool = True, lines: int = LINES) -> Path:
    """The path of a table of so many copies of the first `lines` lines, made if it is not there.

    It is written line by line: the peak memory of a child that the measuring process starts is never less than its own.
    """
    short = "" if lines == LINES else f"-of-{lines}"
    path = folder / f"{name_of(copies, vary=vary)}{short}.txt"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    if copies == 1 and lines == LINES:
        path.write_bytes(SEED.read_bytes())
        return path
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in _lines(copies, vary=vary, limit=lines):
            out.write(line + "\n")
    return path


def _lines(copies: int, *, vary: bool, limit: int) -> Iterator[str]:
    source = SEED.read_text(encoding="utf-8").split("\n")
    title = next(line for line in source if line.strip())
    rows = [line.split("\t") for line in source if "\t" in line]
    heading = rows[0]
    han = sorted({c for row in rows for cell in row for c in cell if "\u4e00" <= c <= "\u9fff"})
    yield title
    number = 0
    for copy in range(copies):
        left = limit
        for row in rows:
            if row == heading:
                if left:
                    yield from ("", "\t".join(row))
                continue
            if not left:
                break
            left -= 1
            cells = [_varied(cell, copy, han) if vary and copy and k in _LONG else cell for k, cell in enumerate(row)]
            if cells[0]:
                number += 1
                cells[0] = str(number)
            yield "\t".join(cells)


def _varied(text: str, copy: int, han: list[str]) -> str:
    if len(text) < _SHORT:
        return text
    at = copy % len(text)
    return f"{han[copy % len(han)]}{text[at + 1 :]}{text[:at]}".rstrip()
