"""CSV: the rows of the text table, comma-separated, in UTF-8 with a byte-order mark, as Excel opens it."""

from __future__ import annotations

import csv
import io

from exporter.job import Job
from exporter.renderers.text import rows_of

__all__ = ["render"]


def render(job: Job) -> bytes:
    """The document as CSV (RFC 4180), names and lists as the source spelled them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for gap, cells in rows_of(job.document):
        if gap:
            writer.writerow(())
        writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig")
