"""The whole suite: inputs made, contests held, results written."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .chart import chart
from .contests import CONTESTANTS, CONTESTS, Contest, Tables, prepare
from .curve import COPIES, CURVE_OF, linear, measure_curve
from .measure import cost, heat
from .report import markdown
from .results import judged, machine
from .tables import LINES, make

__all__ = ["run"]

_COPIES = {"1x": (1, True), "50v": (50, True), "50x": (50, False)}
_PAIRS = {"1x": 9, "50v": 5, "50x": 3}
"""How many pairs."""


def run(
    out: Path,
    *,
    quick: bool = False,
    pairs: int | None = None,
    sizes: Sequence[str] = tuple(_COPIES),
    words: Sequence[str] = (),
    copies: Sequence[int] = COPIES,
    curve_of: Sequence[str] = CURVE_OF,
    lines: int = LINES,
    warm: bool = True,
) -> dict[str, Any]:
    """Hold the contests whose title holds one of `words` (all by default), measure the curve, and write JSON, table and chart.

    `quick` takes few pairs; `lines` takes only the first lines of the table; `warm` lets small tables run once before it counts.
    """
    out = out.resolve()
    began, clock, load = dt.datetime.now(dt.UTC), time.perf_counter(), os.getloadavg()
    chosen = [c for c in CONTESTS if c.size in sizes and (not words or any(w in c.title for w in words))]
    missing = sorted({c.theirs for c in chosen if not CONTESTANTS[c.theirs].installed})
    chosen = [c for c in chosen if c.theirs not in missing]
    rows = []
    for size in sizes:
        held = [c for c in chosen if c.size == size]
        rows += _size(out / "work", size, held, pairs or (3 if quick else _PAIRS[size]), lines, warm=warm and size == "1x")
    curve = None
    if copies:
        print("curve", flush=True)
        curve = measure_curve(out / "work", copies, curve_of, lines=lines)
        rows += linear(curve)
    results = {
        "quick": quick,
        "began": began.isoformat(timespec="seconds"),
        "seconds": time.perf_counter() - clock,
        "machine": machine(),
        "load": {"before": [round(x, 2) for x in load], "after": [round(x, 2) for x in os.getloadavg()]},
        "missing": missing,
        "contests": sorted(rows, key=_order),
        "curve": curve,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "bench.md").write_text(markdown(results), encoding="utf-8")
    (out / "bench.svg").write_text(chart(results), encoding="utf-8")
    return results


def _order(row: dict[str, Any]) -> int:
    titles = [c.title for c in CONTESTS]
    return titles.index(row["title"]) if row["title"] in titles else len(titles)


def _size(work: Path, size: str, contests: list[Contest], pairs: int, lines: int, *, warm: bool) -> list[dict[str, Any]]:
    """The contests of one size: those against the same peer in one heat, so that the peer runs once a round for all of them."""
    if not contests:
        return []
    copies, vary = _COPIES[size]
    text, place = make(work / "in", copies, vary=vary, lines=lines), work / size
    place.mkdir(parents=True, exist_ok=True)
    print(f"{size}: preparing", flush=True)
    for command in prepare(text, place):
        cost(command, errors=work / "stderr")
    (place / "out").mkdir(exist_ok=True)
    tables = Tables(text, place / "read" / text.stem, place / "out")
    against = defaultdict(list)
    for contest in contests:
        against[contest.theirs].append(contest)
    rows = []
    for theirs, group in against.items():
        names = list(dict.fromkeys([theirs, *(c.ours for c in group)]))
        print(f"{size}: {', '.join(names)}", flush=True)
        costs = heat({name: CONTESTANTS[name].command(tables) for name in names}, pairs, errors=work / "stderr", warm=warm)
        rows += [judged(contest, costs) for contest in group]
    return rows
