"""What a run of the benchmarks comes to, as JSON-ready data: contests judged, costs behind them, machine and versions."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .contests import Contest
from .measure import Cost, Spread, spread

__all__ = ["judged", "machine", "summary"]

_PACKAGES = (
    "exporter", "uharfbuzz", "lxml", "openpyxl", "python-docx", "pypdfium2",
    "typst", "xlsxwriter", "docxtpl", "pdfplumber",
)  # fmt: skip


def judged(contest: Contest, costs: Mapping[str, Sequence[Cost]]) -> dict[str, Any]:
    """A row of the table: the measure over all pairs, by processor time and by the clock, and whether the goal is met."""
    ours, theirs = costs[contest.ours], costs[contest.theirs]
    pairs = list(zip(ours, theirs, strict=True))
    row = {**asdict(contest), "pairs": len(pairs), "ours_costs": summary(ours), "theirs_costs": summary(theirs)}
    match contest.measure:
        case "ratio":
            value, wall = spread([a.cpu / b.cpu for a, b in pairs]), spread([a.wall / b.wall for a, b in pairs])
            row["wall"] = wall._asdict()
        case "more":
            value, wall = spread([a.cpu - b.cpu for a, b in pairs]), spread([a.wall - b.wall for a, b in pairs])
            row["wall"] = wall._asdict()
        case "memory":
            value = spread([a.memory_mb for a in ours])
        case _:
            raise ValueError(contest.measure)
    row["value"] = value._asdict()
    row["met"] = None if contest.goal is None else value.median <= contest.goal
    return row


def summary(costs: Sequence[Cost]) -> dict[str, dict[str, float]]:
    """Median, least and most of each thing measured."""
    return {field: Spread(*spread([getattr(c, field) for c in costs]))._asdict() for field in Cost._fields}


def machine() -> dict[str, Any]:
    """Where it was measured, and with which versions."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "platform": platform.platform(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "commit": _commit(),
        "versions": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    run = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return run.stdout.strip() or None
