"""A cell of a workbook that holds a text and goes on holding it, whatever the text begins with or contains."""

from __future__ import annotations

import re
from typing import Any

from exporter.messages import visible

__all__ = ["COMPUTED", "LONGEST", "cell_text", "set_text"]

COMPUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a text begins with that a spreadsheet computes when it is typed in."""
LONGEST = 32_767
"""Characters that a cell of Excel holds."""
# ST_Xstring (ECMA-376 part 1 §22.9.2.19) reads _x000D_ as an escape; a text that has it as such escapes the underscore.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_text(text: str) -> str:
    """A text as the file has it."""
    return _ESCAPED.sub("_x005F_", text)


def set_text(cell: Any, text: str) -> None:
    """Give a cell of openpyxl a text: what is longer than a cell holds is cut with a mark, what is unseen is shown.

    It is stored as a string, and begins with the mark that keeps it one when somebody edits the cell.
    """
    shown = visible(text)
    if len(shown) > LONGEST:
        shown = f"{shown[: LONGEST - 1]}…"
    if shown:
        cell.value = cell_text(shown)
        cell.data_type = "s"
        cell.quotePrefix = shown.startswith(COMPUTED)
    cell.number_format = "@"
