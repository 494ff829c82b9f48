"""What every peer is given: the cells of a text table, and the measures of `layouts/heze-targets.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

__all__ = ["CENTRED", "FONTS", "MERGED", "PAGE_MM", "WIDTHS_MM", "Table", "load"]

WIDTHS_MM = (10.6, 10.7, 51.8, 7.5, 156.6, 10.6, 27.6)
PAGE_MM = {"top": 15, "bottom": 19.1, "left": 10.8, "right": 10.8}
CENTRED = (0, 1, 3, 5)
MERGED = (0, 2)
"""Columns of a record, merged over its lines."""
FONTS = Path(__file__).parents[3] / "fonts"


class Table(NamedTuple):
    """Title, headings and, record by record, the rows of cells."""

    title: str
    heading: list[str]
    records: list[list[list[str]]]


def load(path: str) -> Table:
    """The table in a text file; the headings of its later pages are left out."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    title = next(line for line in lines if line.strip())
    rows = [line.split("\t") for line in lines if "\t" in line]
    heading = rows[0]
    records: list[list[list[str]]] = []
    for row in rows:
        if row == heading:
            continue
        if row[0]:
            records.append([row])
        else:
            records[-1].append(row)
    return Table(title, heading, records)
