"""The limits by their names: listed, changed, told where they are given wrong, and in force for the whole of a command."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter import ReadError, read
from exporter.cli import main
from exporter.errors import LimitError, UsageError
from exporter.limits import Budget, Limits, parse_limits
from exporter.limits.pdfs import _DRAWN, _names_drawn
from exporter.resources import folder

SEED = min(folder("seeds").glob("*.txt"), key=lambda p: p.stat().st_size)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def test_what_is_listed_can_be_given_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["limits"]) == 0
    listed = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert [name.replace("-", "_") for name, _ in listed] == list(asdict(Limits()))
    assert parse_limits([f"{name}={default}" for name, default in listed]) == Limits()


def test_sizes_have_units() -> None:
    assert parse_limits(["file-size=3m", "rows=5", "part-size = 2G"]) == replace(Limits(), file_size=3 << 20, rows=5, part_size=2 << 30)


@pytest.mark.parametrize("wrong", ["rows", "rows=", "rows=0", "rows=-1", "rows=3M", "rows=ten", "lines=5", "=5"])
def test_what_is_given_wrong_is_named(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError):
        parse_limits([wrong])
    assert main(["export", str(SEED), "--limit", wrong]) == 2
    assert capsys.readouterr().err.count("error: ") == 1


def test_a_limit_holds_for_the_command_and_no_longer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SEED), "--limit", "rows=3"]) == 3
    assert "--limit rows=" in capsys.readouterr().err
    assert main(["check", str(SEED)]) in (0, 1)
    with pytest.raises(ReadError, match="--limit characters="):
        read(SEED, limits=Limits(characters=100))
    assert read(SEED).line_count > 3


def test_a_limit_below_one_is_none() -> None:
    with pytest.raises(ValueError, match="rows"):
        Limits(rows=0)


@given(st.lists(st.sampled_from([b"Do", b"D", b"/", b"/x", b" ", b"\n", b"a", b"9", b"(", b"%"]), max_size=14).map(b"".join))
def test_what_a_stream_draws_is_what_the_pattern_finds(stream: bytes) -> None:
    assert list(_names_drawn(stream)) == _DRAWN.findall(stream)


def test_the_row_that_is_too_much_is_named() -> None:
    limits = Limits(rows=2, cells=5, columns=3, cell_length=4, characters=9)
    for rows, limit, line in (
        ([["a"], ["b"], ["c"]], "rows", 3),
        ([["a", "b", "c"], ["a", "b", "c"]], "cells", 2),
        ([["a", "b", "c", "d"]], "columns", 1),
        ([["abcde"]], "cell-length", 1),
        ([["abcd", "abcd"], ["ab"]], "characters", 2),
    ):
        budget = Budget(limits, "a.txt")
        for number, cells in enumerate(rows[:-1], 1):
            budget.row(cells, number)
        with pytest.raises(LimitError) as caught:
            budget.row(rows[-1], len(rows))
        assert (caught.value.limit, caught.value.place.line if caught.value.place else None) == (limit, line)
