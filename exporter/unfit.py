"""Characters that no document format carries, found in a text."""

from __future__ import annotations

import re

__all__ = ["unfit", "unfit_in_table"]

# The noncharacters (Unicode §23.7), which are never for interchange; XML 1.0 (§2.2) excludes two of them itself.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
# Controls (a line feed is a line break inside a cell), the Unicode line and paragraph separators, lone surrogates.
_IN_VALUES = f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_NONCHARACTERS}]"
# The same but for the tab, the line ends, and U+2028, which stands for a line break inside a cell.
_IN_TABLES = f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2029{_NONCHARACTERS}]"


def unfit(text: str) -> re.Match[str] | None:
    """The first character of a value that some format could not carry."""
    return None if _printable(text, "\n") else re.search(_IN_VALUES, text)


def unfit_in_table(text: str) -> re.Match[str] | None:
    """The first character of a text table, tabs and line ends included, that some format could not carry."""
    return None if _printable(text, "\t\n\r\u2028") else re.search(_IN_TABLES, text)


def _printable(text: str, but: str) -> bool:
    """Whether Python calls all characters printable but for some and the full-width blank: then it is fit.

    A search for some forty ranges takes ten times as long.
    """
    for character in (*but, "\u3000"):
        text = text.replace(character, "")
    return text.isprintable()
