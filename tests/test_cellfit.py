"""The sizes of characters that make a spreadsheet end a cell's lines where the plan does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.linebreak import SetLine
from exporter.pages import cellfit
from exporter.pages.cellfit import Sizes, fitted
from exporter.units import EMU_PER_PT

EM = 9 * EMU_PER_PT
PIXEL = 9_525


class Widths(dict[str, int]):
    """Widths in EMU of characters of 9 pt: an em, ASCII half of it."""

    def __missing__(self, c: str) -> int:
        return EM // 2 if c.isascii() else EM


def sizes_of(lines: list[str], width: int, advances: Widths, em: int) -> tuple[Sizes, ...]:
    seen = [line.rstrip(" \n") for line in lines]
    measured = [
        SetLine(line, width=sum(advances[c] for c in text), narrow=sum(advances[c] != em for c in text))
        for line, text in zip(lines, seen, strict=True)
    ]
    return fitted(measured, width, advances, em)


def width(line: str, sizes: tuple[tuple[int, int], ...]) -> float:
    each = [size for count, size in sizes for _ in range(count)] or [EM] * len(line)
    return sum((0.5 if c.isascii() else 1) * size for c, size in zip(line, each, strict=True))


def room(ems: float) -> int:
    """A column's width that leaves about so many em for text."""
    return -(-(int(ems * EM) + 26_000) // PIXEL) * PIXEL


def test_lines_that_end_there_anyway_keep_their_size() -> None:
    assert sizes_of(["一二三四五六七八九十", "一二三"], room(10.2), Widths(), EM) == ((), ())


def test_a_line_that_takes_more_is_wider_and_one_that_is_squeezed_is_narrower() -> None:
    wide = room(10.2)
    (sizes, last) = sizes_of(["一二三四五六七八", "，九十"], wide, Widths(), EM)
    assert last == ()
    measure = wide - 26_000
    assert width("一二三四五六七八", sizes) <= measure < width("一二三四五六七八", sizes) + EM
    (sizes, _) = sizes_of(["一二三四五六七八九“十", "一"], wide, Widths(), EM)
    assert width("一二三四五六七八九“十", sizes) <= measure


def test_a_paragraph_ends_where_it_ends() -> None:
    assert sizes_of(["一\n", "二三四"], room(10), Widths(), EM) == ((), ())


@given(st.lists(st.text("一二，。15a", min_size=5, max_size=14), min_size=1, max_size=5), st.floats(8, 14))
def test_every_sized_line_has_all_its_characters_and_fits(lines: list[str], ems: float) -> None:
    wide = room(ems)
    for line, sizes in zip(lines, sizes_of(lines, wide, Widths(), EM), strict=True):
        assert not sizes or sum(count for count, _ in sizes) == len(line)
        assert not sizes or width(line, sizes) <= wide - 26_000


@given(st.lists(st.text("一二，。15a", min_size=5, max_size=14), min_size=1, max_size=5), st.floats(8, 14))
def test_a_line_that_is_soon_seen_to_need_no_sizes_needs_none(lines: list[str], ems: float) -> None:
    quick = sizes_of(lines, room(ems), Widths(), EM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cellfit, "_undoubted", lambda *_: False)
        assert sizes_of(lines, room(ems), Widths(), EM) == quick


def test_a_number_that_goes_on_is_no_larger() -> None:
    assert sizes_of(["3", "（续）"], room(3.2), Widths(), EM) == ((), ())


@given(st.lists(st.text("一二，。15a", min_size=1, max_size=14), min_size=1, max_size=5), st.floats(8, 14))
def test_no_size_is_seen(lines: list[str], ems: float) -> None:
    for sizes in sizes_of(lines, room(ems), Widths(), EM):
        assert all(EM * 5 <= size * 6 <= EM * 7 for _, size in sizes)
