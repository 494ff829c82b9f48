"""Characters that no format carries: the quick answer and the thorough one agree."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from exporter.unfit import unfit, unfit_in_table


def _is_unfit(character: str) -> bool:
    """As Unicode has it: controls but the line feed, separators of lines and paragraphs, surrogates, noncharacters."""
    code = ord(character)
    never = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return (unicodedata.category(character) in {"Cc", "Zl", "Zp", "Cs"} and character != "\n") or never


def test_each_character_is_fit_or_not() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        assert (unfit(character) is not None) is _is_unfit(character), hex(ord(character))
        in_table = _is_unfit(character) and character not in "\t\r\u2028" and not "\ud800" <= character <= "\udfff"
        assert (unfit_in_table(character) is not None) is in_table, hex(ord(character))


@given(st.text(), st.sampled_from("\x00\x85\ufdd0\uffff\U0010ffff\u2029"), st.text())
def test_the_first_is_found_wherever_it_stands(before: str, bad: str, after: str) -> None:
    found = unfit(before + bad + after)
    assert found is not None
    assert found.start() == next(i for i, c in enumerate(before + bad + after) if _is_unfit(c))
