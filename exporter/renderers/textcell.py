"""A cell of a workbook that holds a text and goes on holding it, whatever the text begins with or contains."""

from __future__ import annotations

import re

from exporter.messages import visible

__all__ = ["COMPUTED", "LONGEST", "cell_text", "shown_text"]

COMPUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a text begins with that a spreadsheet computes when it is typed in."""
LONGEST = 32_767
"""Characters that a cell of Excel holds."""
# ST_Xstring (ECMA-376 part 1 §22.9.2.19) reads _x000D_ as an escape; a text that has it as such escapes the underscore.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_text(text: str) -> str:
    """A text as the file has it."""
    return _ESCAPED.sub("_x005F_", text)


def shown_text(text: str) -> str:
    """A text as a cell shows it: what is unseen is spelled, what is longer than a cell holds is cut with a mark."""
    shown = visible(text)
    # Excel counts the units of UTF-16.
    if len(shown) * 2 > LONGEST and len(units := shown.encode("utf-16-le")) > LONGEST * 2:
        return f"{units[: (LONGEST - 1) * 2].decode('utf-16-le', 'ignore')}…"
    return shown
