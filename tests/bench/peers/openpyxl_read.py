"""openpyxl, read-only: every value of a workbook. Argument: workbook."""

from __future__ import annotations

import sys

from openpyxl import load_workbook

book = load_workbook(sys.argv[1], read_only=True)
rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
print(sum(map(len, rows)))
