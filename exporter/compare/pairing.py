"""Which items of one list are which of another: by what they are, by name, by likeness; n log n, never quadratic.

A longest common subsequence is quadratic at its worst and knows no moves. Here equal items find each other through a
hash table wherever they are; only what is left is compared, each with a bounded number of neighbours. The answer does
not depend on which list is called old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Item", "Pairer", "Pairing"]

_WINDOW = 8
"""How many unpaired items on each side of the expected place are looked at."""
_LEAST_LIKENESS = 0.5
_LONGEST = 4_000
"""Characters of a text that count for its likeness."""

Pair = tuple[int, int]


class Item(NamedTuple):
    """What an item is known by: keys, the most telling first (None tells nothing); its name; its text."""

    keys: tuple[Hashable, ...]
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs (old, new) by the new list's order, and what stands alone."""

    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    flipped: bool

    def moved(self, pairs: Iterable[Pair] | None = None) -> frozenset[Pair]:
        """The fewest pairs without which the others stand in the same order in both lists; `pairs` are some of ours."""
        chosen = list(self.pairs if pairs is None else pairs)
        kept = {(b, a) for a, b in _rising(sorted((b, a) for a, b in chosen))} if self.flipped else set(_rising(sorted(chosen)))
        return frozenset(p for p in chosen if p not in kept)


def _rising(pairs: list[Pair]) -> list[Pair]:
    """The longest of the sequences of pairs, sorted by their first, whose second rises (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for i, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        if pile == len(tops):
            tops.append(value)
            piles.append(i)
        else:
            tops[pile] = value
            piles[pile] = i
        below.append(piles[pile - 1] if pile else -1)
    out = []
    at = piles[-1] if piles else -1
    while at >= 0:
        out.append(pairs[at])
        at = below[at]
    return out


def _order(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    """What decides which list is gone through first, so that the answer is the same from both sides."""
    return [(i.name, i.text, repr(i.keys[0])) for i in items]


class Pairer:
    """Pairs two lists in steps; each step looks only at what the steps before left."""

    def __init__(self, old: Sequence[Item], new: Sequence[Item]) -> None:
        self._flipped = _order(old) > _order(new)
        self._a, self._b = (new, old) if self._flipped else (old, new)
        self._of_a: dict[int, int] = {}
        self._of_b: dict[int, int] = {}
        self._grams: dict[tuple[bool, int], frozenset[str]] = {}

    def result(self) -> Pairing:
        """What was paired."""
        pairs = sorted(((b, a) if self._flipped else (a, b) for a, b in self._of_a.items()), key=lambda p: p[1])
        lone_a = tuple(i for i in range(len(self._a)) if i not in self._of_a)
        lone_b = tuple(i for i in range(len(self._b)) if i not in self._of_b)
        removed, added = (lone_b, lone_a) if self._flipped else (lone_a, lone_b)
        return Pairing(tuple(pairs), removed, added, self._flipped)

    def by_ends(self) -> None:
        """Pair what is the same from the beginning on, and from the end: of equal items the one that others surround."""
        here, there = [i.keys[0] for i in self._a], [i.keys[0] for i in self._b]
        short = min(len(here), len(there))
        begin = next((i for i in range(short) if here[i] != there[i]), short)
        end = next((i for i in range(short - begin) if here[-1 - i] != there[-1 - i]), short - begin)
        for i in range(begin):
            self._pair(i, i)
        for i in range(1, end + 1):
            self._pair(len(here) - i, len(there) - i)

    def by_key(self, index: int, *, alike: bool = True) -> None:
        """Pair items of the same key in their order; not `alike`: only where both lists have as many of them."""
        found: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, items, taken in ((0, self._a, self._of_a), (1, self._b, self._of_b)):
            for i, item in enumerate(items):
                if i not in taken and item.keys[index] is not None:
                    found[item.keys[index]][side].append(i)
        for here, there in found.values():
            if alike or len(here) == len(there):
                for a, b in zip(here, there, strict=False):
                    self._pair(a, b)

    def by_name(self, at_least: float = 0.0) -> None:
        """Pair items of the same name, where it is the name of one in each list, if they are alike enough."""
        found: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, items, taken in ((0, self._a, self._of_a), (1, self._b, self._of_b)):
            for i, item in enumerate(items):
                if i not in taken and item.name:
                    found[item.name][side].append(i)
        for here, there in found.values():
            if len(here) == len(there) == 1 and (not at_least or self._likeness(here[0], there[0]) >= at_least):
                self._pair(here[0], there[0])

    def by_votes(self, votes: Mapping[Pair, int]) -> None:
        """Pair (old, new) with the most votes first."""
        turned = {((n, o) if self._flipped else (o, n)): count for (o, n), count in votes.items()}
        for a, b in sorted(turned, key=lambda p: (-turned[p], p)):
            if a not in self._of_a and b not in self._of_b:
                self._pair(a, b)

    def by_likeness(self, at_least: float = _LEAST_LIKENESS) -> None:
        """Pair the most alike first, among those near the place where an item is expected."""
        lone = [b for b in range(len(self._b)) if b not in self._of_b]
        found: list[tuple[float, int, int, int]] = []
        shift = 0
        for a in range(len(self._a)):
            if a in self._of_a:
                shift = self._of_a[a] - a
                continue
            at = bisect_left(lone, a + shift)
            for b in lone[max(0, at - _WINDOW) : at + _WINDOW]:
                likeness = self._likeness(a, b)
                if likeness >= at_least:
                    found.append((-likeness, abs(a + shift - b), a, b))
        for _, _, a, b in sorted(found):
            if a not in self._of_a and b not in self._of_b:
                self._pair(a, b)

    def in_gaps(self) -> None:
        """Pair what is left between the same neighbours in its order, whatever it is."""
        ends = [(-1, -1), *_rising(sorted(self._of_a.items()))[::-1], (len(self._a), len(self._b))]
        for (a_from, b_from), (a_to, b_to) in pairwise(ends):
            here = [a for a in range(a_from + 1, a_to) if a not in self._of_a]
            there = [b for b in range(b_from + 1, b_to) if b not in self._of_b]
            for a, b in zip(here, there, strict=False):
                self._pair(a, b)

    def _pair(self, a: int, b: int) -> None:
        self._of_a[a] = b
        self._of_b[b] = a

    def _likeness(self, a: int, b: int) -> float:
        """Dice's coefficient of the pairs of neighbouring characters: 1 for the same text, 0 for nothing in common."""
        here, there = self._pieces(a, of_a=True), self._pieces(b, of_a=False)
        return 2 * len(here & there) / (len(here) + len(there))

    def _pieces(self, index: int, *, of_a: bool) -> frozenset[str]:
        known = self._grams.get((of_a, index))
        if known is None:
            text = f" {(self._a if of_a else self._b)[index].text[:_LONGEST]} "
            known = self._grams[of_a, index] = frozenset(text[i : i + 2] for i in range(len(text) - 1))
        return known
