"""CSV: rows of comma-separated cells, quoted as RFC 4180 says."""

from __future__ import annotations

import csv
import io

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded, current
from exporter.messages import Say
from exporter.readers.assemble import Reading, SourceRow, assemble
from exporter.readers.text import decode, refuse_controls

__all__ = ["read"]


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in a CSV file; ReadError or LayoutError names file, line and what to do."""
    text, _ = decode(data, file)
    refuse_controls(text, file)
    rows: list[SourceRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    budget = current()
    # A limit of the module's, for the whole process; ours is checked below.
    csv.field_size_limit(max(csv.field_size_limit(), budget.limits.file_size))
    try:
        for cells in reader:
            if len(cells) > 1 or any(c.strip() for c in cells):
                budget.row(cells, reader.line_num)
                rows.append(SourceRow(reader.line_num, tuple(c.replace("\r\n", "\n") for c in cells)))
    except csv.Error as error:
        raise ReadError(
            Say(f"CSV 写法有误：{error}", f"malformed CSV: {error}"),
            place=Place(file=file, line=reader.line_num),
            hint=Say("请检查引号是否成对", "check that quotes are paired"),
        ) from error
    return assemble(rows, layouts, file).reading
