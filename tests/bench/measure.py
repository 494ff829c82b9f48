"""Whole processes, measured by the operating system, in interleaved pairs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["ENVIRONMENT", "ROOT", "Cost", "Spread", "cost", "heat", "spread"]


class Cost(NamedTuple):
    """What one run took: processor seconds (user and system), seconds by the clock, and its largest resident memory."""

    cpu: float
    wall: float
    memory_mb: float


class Spread(NamedTuple):
    """The median of some numbers, and the least and the greatest."""

    median: float
    least: float
    most: float

    def times(self, factor: float) -> Spread:
        """The same in another unit."""
        return Spread(*(value * factor for value in self))


def spread(values: Sequence[float]) -> Spread:
    """Median, least and greatest."""
    return Spread(statistics.median(values), min(values), max(values))


ROOT = Path(__file__).parents[2]
"""Where every command runs, so that `python -m tests…` finds the peers' scripts."""

_TICK = 0.001
"""The least processor time that is told: what took less is counted as none by some systems."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}}
"""As on a user's machine, where modules are compiled once: pip has compiled the peers', the first run compiles ours."""


def cost(command: Sequence[str], *, errors: Path) -> Cost:
    """Run a command and say what it took; RuntimeError with what it wrote on stderr where it fails.

    The memory is `ru_maxrss` of the child, which the kernel begins at the parent's own: so the process that measures
    must stay small, imports nothing but the standard library, and holds no table.
    """
    with errors.open("wb") as told:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told, cwd=ROOT, env=ENVIRONMENT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{errors.read_text(errors='replace')[-2000:]}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(max(_TICK, used.ru_utime + used.ru_stime), wall, used.ru_maxrss / unit)


def heat(
    commands: Mapping[str, Sequence[str]], rounds: int, *, errors: Path, warm: bool = True, tell: Callable[[str], None] = print
) -> dict[str, list[Cost]]:
    """So many rounds in which each command runs once, every other round backwards; a first one does not count."""
    if warm:
        for command in commands.values():
            cost(command, errors=errors)
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for i in range(rounds):
        order = list(commands.items())
        for name, command in reversed(order) if i % 2 else order:
            found[name].append(cost(command, errors=errors))
        tell(f"  round {i + 1} of {rounds}: " + ", ".join(f"{name} {costs[-1].cpu:.2f} s" for name, costs in found.items()))
    return found
