"""The results as a table that people read."""

from __future__ import annotations

from typing import Any

__all__ = ["markdown"]

_ABOUT = (
    "Whole processes, imports included, in interleaved pairs. A ratio is ours by theirs in one pair, of processor time "
    "(user and system); shown are the median of all pairs and the least and greatest. Goals are judged by that median; the "
    "ratio by the clock stands beside it. 1x is the real table (213 lines), 50v fifty copies in which every long text is "
    "different, 50x fifty of the same (10,650 lines)."
)
_UNITS = {"ratio": "", "more": " s", "memory": " MB"}


def markdown(results: dict[str, Any]) -> str:
    """All of it in Markdown: the goals first, then what else was measured, then the curve, then machine and versions."""
    contests = results["contests"]
    with_goal, without = [r for r in contests if r["goal"] is not None], [r for r in contests if r["goal"] is None]
    out = ["# Benchmarks", ""]
    if results["quick"]:
        out += ["Short form: few pairs; take the numbers as hints.", ""]
    out += [_ABOUT, "", *_table(with_goal), ""]
    if without:
        out += ["Without a goal:", "", *_table(without), ""]
    if results["missing"]:
        out += [f"Not installed, so not met: {', '.join(results['missing'])} (`pip install -e '.[bench]'`).", ""]
    if results["curve"]:
        out += [*_curve(results), ""]
    return "\n".join([*out, *_machine(results), ""])


def _table(rows: list[dict[str, Any]]) -> list[str]:
    out = [
        "| | table | goal | measured | least–most | by the clock | ours: cpu, memory | theirs: cpu, memory | pairs | |",
        "|" + "---|" * 10,
    ]
    for r in rows:
        unit, value = _UNITS[r["measure"]], r["value"]
        digits = 0 if r["measure"] == "memory" else 2
        goal = "" if r["goal"] is None else f"≤ {r['goal']:g}{unit}"
        wall = f"{r['wall']['median']:.2f}{unit}" if "wall" in r else ""
        verdict = {None: "", True: "met", False: "**not met**"}[r["met"]]
        out.append(
            f"| {r['title']} | {r['size']} | {goal} | {value['median']:.{digits}f}{unit} | {value['least']:.{digits}f}–{value['most']:.{digits}f} "
            f"| {wall} | {_costs(r['ours_costs'])} | {_costs(r['theirs_costs'])} | {r['pairs']} | {verdict} |"
        )
    return out


def _costs(costs: dict[str, Any]) -> str:
    return f"{costs['cpu']['median']:.2f} s, {costs['memory_mb']['median']:.0f} MB"


def _curve(results: dict[str, Any]) -> list[str]:
    curve = results["curve"]
    names = list(curve["costs"])
    out = [
        "Time and peak memory by lines (every long text different):",
        "",
        f"| lines | {' | '.join(names)} |",
        "|---:|" + "---:|" * len(names),
    ]
    for i, lines in enumerate(curve["lines"]):
        cells = [f"{c[i]['cpu']:.2f} s, {c[i]['memory_mb']:.0f} MB" if i < len(c) else "" for c in curve["costs"].values()]
        out.append(f"| {lines:,} | {' | '.join(cells)} |")
    return out


def _machine(results: dict[str, Any]) -> list[str]:
    m, load = results["machine"], results["load"]
    return [
        f"{m['processor']}, {m['processors']} processors, {m['memory_mb']:,} MB; {m['platform']}; {m['python']}; commit {m['commit']}.",
        f"Versions: {', '.join(f'{name} {number}' for name, number in m['versions'].items())}.",
        f"Load (1, 5, 15 minutes) before {load['before']}, after {load['after']}; {results['began']}, {results['seconds']:.0f} s.",
    ]
