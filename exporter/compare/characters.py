"""Which characters of two texts differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Segment", "Span", "segments", "spans"]

Span = tuple[int, int]

# SequenceMatcher is quadratic at its worst; beyond these lengths clauses are compared, then nothing at all.
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


@lru_cache(maxsize=1024)
def segments(old: str, new: str) -> tuple[Segment, ...]:
    """Two texts as pieces that are equal and pieces that differ, by turns; the same pieces whichever text is first."""
    if old > new:
        return tuple(Segment(b, a) for a, b in segments(new, old))
    begin = _common(old, new)
    end = _common(old[begin:][::-1], new[begin:][::-1])
    old_middle, new_middle = old[begin : len(old) - end], new[begin : len(new) - end]
    pieces = [Segment(old[:begin], new[:begin]), *_middle(old_middle, new_middle), Segment(old[len(old) - end :], new[len(new) - end :])]
    return tuple(_joined(p for p in pieces if p.old or p.new))


def _common(old: str, new: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _middle(old: str, new: str) -> list[Segment]:
    whole = [Segment(old, new)]
    if not old or not new:
        return whole
    if max(len(old), len(new)) <= _MOST_CHARACTERS:
        pieces = _matched(old, new)
    else:
        old_clauses, new_clauses = _CLAUSE.findall(old), _CLAUSE.findall(new)
        if max(len(old_clauses), len(new_clauses)) > _MOST_CLAUSES:
            return whole
        pieces = _matched(old_clauses, new_clauses)
    common = sum(len(p.old) for p in pieces if p.equal)
    return pieces if 2 * common >= _LEAST_COMMON * (len(old) + len(new)) else whole


def _matched(old: Sequence[str], new: Sequence[str]) -> list[Segment]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Segment("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()]


def _joined(pieces: Iterable[Segment]) -> list[Segment]:
    """Neighbours of the same kind made one."""
    out: list[Segment] = []
    for piece in pieces:
        if out and out[-1].equal == piece.equal:
            out[-1] = Segment(out[-1].old + piece.old, out[-1].new + piece.new)
        else:
            out.append(piece)
    return out


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
