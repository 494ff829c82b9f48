"""Line breaking: cases by clause, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.linebreak import NO_END, NO_START, break_lines


class Em(dict[str, int]):
    """Every character two wide, ASCII one."""

    def __missing__(self, c: str) -> int:
        return 0 if c == "\n" else 1 if c.isascii() else 2


CASES = [
    ("一二三四五六", 8, ("一二三四", "五六")),
    ("一二三四，五六", 8, ("一二三", "四，五六")),  # GB/T 15834—2011 §5.1.1: no 点号 at a line's beginning
    ("一二三“四五", 8, ("一二三", "“四五")),  # §5.1.5: no opening mark at its end
    ("一二三——四五", 8, ("一二", "三——四", "五")),  # CLREQ: —— is not split
    ("一二……三四五", 6, ("一", "二……", "三四五")),
    ("增长5.5%左右", 7, ("增长", "5.5%左", "右")),
    ("一二三abc四", 8, ("一二三", "abc四")),
    ("abcdefghijkl", 5, ("abcde", "fghij", "kl")),  # longer than a line: an emergency break
    ("一\n二三四五六", 8, ("一\n", "二三四五", "六")),
    ("一", 1, ("一",)),
    ("", 8, ()),
]


@pytest.mark.parametrize(("text", "width", "lines"), CASES)
def test_cases(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert break_lines(text, width, Em()) == lines


def test_the_seam_keeps_room_between_han_and_digits() -> None:
    assert break_lines("一12二三", 8, Em(), 1) == ("一12二", "三")


@given(st.text(alphabet="一二三四，。、“”（）《》—…5.%ab \n", max_size=60), st.integers(6, 24))
def test_lines_give_the_text_back_and_fit(text: str, width: int) -> None:
    em = Em()
    lines = break_lines(text, width, em)
    assert "".join(lines) == text
    assert all(sum(em[c] for c in line) <= width for line in lines)


@given(st.lists(st.sampled_from(["一二三", "四五", "，", "《方案》", "“三”"]), max_size=30).map("".join), st.integers(16, 24))
def test_no_line_begins_or_ends_with_a_forbidden_mark(text: str, width: int) -> None:
    if "，，" in text or text.startswith("，"):
        return
    lines = break_lines(text, width, Em())
    assert not any(line[0] in NO_START for line in lines[1:])
    assert not any(line[-1] in NO_END for line in lines[:-1])
