"""CSV: the rows of the text table, comma-separated, in UTF-8 with a byte-order mark, as Excel opens it.

A spreadsheet computes a cell that begins with = + - or @ (or their full-width forms, which some locales take for them),
blanks before it or not. Such a cell gets an apostrophe before it, and so does one that begins with apostrophes and then
so: the one that stands first is always ours, and reading takes it away again (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io
import re

from exporter.job import Job
from exporter.renderers.text import rows_of

__all__ = ["render"]

# A mark alone (- for “none”) computes nothing.
_COMPUTED = re.compile(r"'*\s*[=+\-@＝＋－＠].|'*[\t\r\n]", re.DOTALL)


def render(job: Job) -> bytes:
    """The document as CSV (RFC 4180), names and lists as the source spelled them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for gap, cells in rows_of(job.document):
        if gap:
            writer.writerow(())
        writer.writerow(cells if job.raw_csv else map(_guarded, cells))
    return out.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    return f"'{text}" if _COMPUTED.match(text) else text
