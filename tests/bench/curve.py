"""Time and memory by the number of lines, to 100,000: whether they grow as the table does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .contests import CONTESTANTS, Contest, Tables, prepare_template
from .measure import Cost, cost, spread
from .results import summary
from .tables import LINES, make, name_of

__all__ = ["COPIES", "CURVE_OF", "linear", "measure_curve"]

COPIES = (1, 10, 50, 100, 200, 470)
CURVE_OF = ("all four", "pdf", "docx", "xlsx", "xml", "typst", "xlsxwriter", "docxtpl")
_PEERS_TO = 50
"""Beyond so many copies no peer is run: Typst takes a gigabyte at fifty."""
_RUNS = 3
"""So often everything runs up to there, and the middle counts; what takes longer hardly varies and runs once."""


def measure_curve(folder: Path, copies: Sequence[int], names: Sequence[str], *, lines: int = LINES) -> dict[str, Any]:
    """The cost of each contestant at each number of lines."""
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in names if CONTESTANTS[name].installed}
    for count in copies:
        text = make(folder / "in", count, lines=lines)
        out = folder / name_of(count, vary=True) / "curve"
        out.mkdir(parents=True, exist_ok=True)
        for command in prepare_template(out.parent) if "docxtpl" in costs else ():
            cost(command, errors=folder / "stderr")
        tables = Tables(text, text, out)
        for name, measured in costs.items():
            if not CONTESTANTS[name].needs or count <= _PEERS_TO:
                command = CONTESTANTS[name].command(tables)
                runs = sorted(cost(command, errors=folder / "stderr") for _ in range(_RUNS if count <= _PEERS_TO else 1))
                measured.append(runs[len(runs) // 2]._asdict())
        print(
            f"  {count * lines:,} lines: " + ", ".join(f"{n} {c[-1]['cpu']:.1f} s, {c[-1]['memory_mb']:.0f} MB" for n, c in costs.items())
        )
        for path in out.iterdir():
            if path.is_file():
                path.unlink()
    return {"lines": [count * lines for count in copies], "costs": costs}


def linear(curve: dict[str, Any]) -> list[dict[str, Any]]:
    """Two rows of the table: what a further line costs on the second half of the curve, by what it costs on the first.

    The start, which is the same for every size, takes no part.
    """
    lines, costs = curve["lines"], [Cost(**c) for c in curve["costs"]["all four"]]
    middle = next(i for i, n in enumerate(lines) if i and (n * 10 > lines[-1] or i == len(lines) - 2))
    rows = []
    for field, what in (("cpu", "time"), ("memory_mb", "memory")):
        values = [getattr(c, field) for c in costs]
        ratio = _growth(lines, values, middle, len(lines) - 1) / _growth(lines, values, 0, middle)
        contest = Contest(
            title=f"{what} of a further line at {lines[-1]:,} : at {lines[middle]:,}",
            size="curve",
            ours="all four",
            theirs="all four",
            goal=1.1,
        )
        value = spread([ratio])
        rows.append(
            {
                **{name: getattr(contest, name) for name in ("title", "size", "ours", "theirs", "goal", "measure")},
                "pairs": 1,
                "ours_costs": summary([costs[-1]]),
                "theirs_costs": summary([costs[middle]]),
                "value": value._asdict(),
                "met": ratio <= 1.1,
            }
        )
    return rows


def _growth(lines: Sequence[int], values: Sequence[float], a: int, b: int) -> float:
    """What a further line costs between two points; where that is too little to be seen, what a line costs at the second."""
    grown = (values[b] - values[a]) / (lines[b] - lines[a])
    return grown if grown > 0 else values[b] / lines[b]
