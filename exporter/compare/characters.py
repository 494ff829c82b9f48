"""Which characters of two texts differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Segment", "Span", "segments", "spans"]

Span = tuple[int, int]

# SequenceMatcher is quadratic at its worst; beyond these lengths clauses are compared, then nothing.
_MOST_CHARACTERS = 1_500
_MOST_CLAUSES = 1_500
_CLAUSE = re.compile(r"[^，。；：、\n]*[，。；：、\n]?")
# Texts with less than this in common have a few characters in common by chance; marking around them helps nobody.
_LEAST_COMMON = 0.3


class Segment(NamedTuple):
    """A piece of two texts: the same in both, or what the one has where the other has something else or nothing."""

    old: str
    new: str

    @property
    def equal(self) -> bool:
        """Whether it is the same in both."""
        return self.old == self.new


Match = Callable[[Sequence[str], Sequence[str]], list[Segment]]


@lru_cache(maxsize=1024)
def segments(old: str, new: str) -> tuple[Segment, ...]:
    """Two texts as pieces that are equal and pieces that differ, by turns; the same pieces whichever text is first."""
    if old > new:
        return tuple(Segment(b, a) for a, b in segments(new, old))
    begin, end = _ends(old, new)
    if max(len(old), len(new)) - begin - end <= _MOST_CHARACTERS:
        return _around(old, new, begin, end, _matched)
    # Cut between clauses, so that one that was added or removed is marked as a whole.
    old_clauses, new_clauses = _CLAUSE.findall(old), _CLAUSE.findall(new)
    begin, end = _ends(old_clauses, new_clauses)
    many = max(len(old_clauses), len(new_clauses)) - begin - end > _MOST_CLAUSES
    return _around(old_clauses, new_clauses, begin, end, _unmatched if many else _matched)


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items are the same from the beginning on, and from the end."""
    short = min(len(old), len(new))
    begin = next((i for i in range(short) if old[i] != new[i]), short)
    end = next((i for i in range(short - begin) if old[-1 - i] != new[-1 - i]), short - begin)
    return begin, end


def _around(old: Sequence[str], new: Sequence[str], begin: int, end: int, match: Match) -> tuple[Segment, ...]:
    """The texts' common ends, and between them what `match` finds, if it is more than chance."""
    old_middle, new_middle = old[begin : len(old) - end], new[begin : len(new) - end]
    pieces = match(old_middle, new_middle)
    common = sum(len(p.old) for p in pieces if p.equal)
    if 2 * common < _LEAST_COMMON * (len("".join(old_middle)) + len("".join(new_middle))):
        pieces = _unmatched(old_middle, new_middle)
    head, tail = "".join(old[:begin]), "".join(old[len(old) - end :])
    return tuple(_slid(_joined(p for p in (Segment(head, head), *pieces, Segment(tail, tail)) if p.old or p.new)))


def _matched(old: Sequence[str], new: Sequence[str]) -> list[Segment]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Segment("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()]


def _unmatched(old: Sequence[str], new: Sequence[str]) -> list[Segment]:
    return [Segment("".join(old), "".join(new))]


def _joined(pieces: Iterable[Segment]) -> list[Segment]:
    """Neighbours of the same kind made one."""
    out: list[Segment] = []
    for piece in pieces:
        if out and out[-1].equal == piece.equal:
            out[-1] = Segment(out[-1].old + piece.old, out[-1].new + piece.new)
        else:
            out.append(piece)
    return out


def _slid(pieces: list[Segment]) -> list[Segment]:
    """What went or came moved to the left where it then begins a word: 市财政局 {+市教育局 +}市税务局, not 市{+教育局 市+}."""
    out = list(pieces)
    for i in range(1, len(out) - 1):
        before, piece, after = out[i - 1 : i + 2]
        text = piece.old or piece.new
        if piece.equal or (piece.old and piece.new):
            continue
        most = len(before.old) - (i > 1)
        for k in range(most + 1):
            if k == len(before.old) or not before.old[-1 - k].isalnum():
                rest, turn = before.old[: len(before.old) - k], before.old[len(before.old) - k :]
                moved = turn + text[: len(text) - k]
                out[i - 1 : i + 2] = [
                    Segment(rest, rest),
                    Segment(moved if piece.old else "", moved if piece.new else ""),
                    Segment(turn + after.old, turn + after.new),
                ]
                break
            if k >= len(text) or before.old[-1 - k] != text[-1 - k]:
                break
    return [p for p in out if p.old or p.new]


def spans(pieces: Iterable[Segment]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where the old and the new text differ, as (start, end); empty pieces have no place."""
    old: list[Span] = []
    new: list[Span] = []
    a = b = 0
    for piece in pieces:
        if not piece.equal:
            if piece.old:
                old.append((a, a + len(piece.old)))
            if piece.new:
                new.append((b, b + len(piece.new)))
        a, b = a + len(piece.old), b + len(piece.new)
    return tuple(old), tuple(new)
