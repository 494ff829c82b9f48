"""CSV: rows of comma-separated cells, quoted as RFC 4180 says.

An apostrophe before what a spreadsheet would compute ('=1+1) is no text: whoever wrote the file put it there, as we do.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.readers.assemble import Reading, SourceRow, assemble
from exporter.readers.text import decode, refuse_controls

__all__ = ["read"]

# An apostrophe, perhaps more of them, and then what a spreadsheet computes.
_GUARDED = re.compile(r"'(?='*\s*[=+\-@＝＋－＠].|'*[\t\r\n])", re.DOTALL)


def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in a CSV file; ReadError or LayoutError names file, line and what to do."""
    text, _ = decode(data, file)
    refuse_controls(text, file)
    rows: list[SourceRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows.extend(
            SourceRow(reader.line_num, tuple(c.replace("\r\n", "\n") for c in cells))
            for cells in reader
            if len(cells) > 1 or any(c.strip() for c in cells)
        )
    except csv.Error as error:
        raise ReadError(
            Say(f"CSV 写法有误：{error}", f"malformed CSV: {error}"),
            place=Place(file=file, line=reader.line_num),
            hint=Say("请检查引号是否成对", "check that quotes are paired"),
        ) from error
    bare = [SourceRow(row.number, tuple(c[1:] if _GUARDED.match(c) else c for c in row.cells)) for row in rows]
    reading = assemble(bare, layouts, file).reading
    count = sum(a != b for row, plain in zip(rows, bare, strict=True) for a, b in zip(row.cells, plain.cells, strict=True))
    if not count:
        return reading
    message = Say(
        f"{count} 个单元格在 = + - @ 前有防止计算的撇号，读入时去掉",
        f"{count} cells have an apostrophe before = + - @ that keeps a spreadsheet from computing them; it was left out",
    )
    note = Finding(code="R012", severity=Severity.NOTE, message=message, place=Place(file=file))
    return replace(reading, findings=(note, *reading.findings))
