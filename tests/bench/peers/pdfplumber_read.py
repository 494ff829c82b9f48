"""pdfplumber: the ruled tables of every page. Argument: PDF."""

from __future__ import annotations

import sys

import pdfplumber

rows = []
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        rows += [row for table in page.extract_tables() for row in table]
        page.close()
print(sum(map(len, rows)))
