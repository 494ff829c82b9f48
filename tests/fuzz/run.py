"""The command: children that try inputs, restarted when one crashes or hangs; what came of all of them; the findings kept."""

from __future__ import annotations

import argparse
import json
import mmap
import os
import selectors
import signal
import struct
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bases import bases
from .targets import SUFFIXES, TARGETS, outcome
from .worker import Limits, made, work

__all__ = ["Totals", "fuzz", "main"]

_SILENT = 60.0
"""Seconds without a sign of life, after which a child hangs in a library that no signal reaches."""
_KEPT = 3
"""Inputs that are written for each bug."""


@dataclass(slots=True)
class Totals:
    """What came of all inputs of a reader."""

    reader: str
    seed: int
    tried: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    bugs: dict[str, list[int]] = field(default_factory=dict)
    """By what tells them apart: the numbers of the inputs."""
    traces: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, -1)
    grown: tuple[int, int] = (0, -1)
    most: int = 0
    seconds: float = 0.0

    def add(self, batch: dict[str, Any]) -> None:
        self.tried += batch["tried"]
        self.kinds.update(batch["kinds"])
        self.told |= set(batch["told"])
        self.slowest = max(self.slowest, tuple(batch["slowest"]))
        self.grown = max(self.grown, tuple(batch["grown"]))
        self.most = max(self.most, batch["most"])
        for bug in batch["bugs"]:
            self.bug(bug["number"], bug["signature"], bug["trace"])

    def bug(self, number: int, signature: str, trace: str) -> None:
        self.bugs.setdefault(signature, []).append(number)
        self.traces.setdefault(signature, trace)

    def __str__(self) -> str:
        refused = {k: n for k, n in sorted(self.kinds.items()) if k.endswith("Error")}
        whole = sum(self.kinds.values()) - sum(refused.values()) - self.kinds["bug"]
        codes = ", ".join(f"{k} {n}" for k, n in refused.items())
        bugs = sum(map(len, self.bugs.values()))
        lines = [
            f"{self.reader}, seed {self.seed}: {self.tried} tried, {whole} read, {sum(refused.values())} refused ({codes}; {len(self.told)} messages), {bugs} bugs",
            f"  slowest {self.slowest[0]:.2f} s (input {self.slowest[1]}), most memory {self.most >> 10} MB, grown by {self.grown[0] >> 10} MB at most (input {self.grown[1]}), {self.seconds:.0f} s in all",
        ]
        for signature, numbers in sorted(self.bugs.items(), key=lambda item: -len(item[1])):
            lines.append(f"  {len(numbers)} × {signature}: input {', '.join(map(str, numbers[:_KEPT]))}")
        return "\n".join(lines)


@dataclass(slots=True)
class _Child:
    pid: int
    pipe: int
    at: mmap.mmap
    rest: list[int]
    stderr: Path
    heard: float
    before: int = -2
    buffer: bytes = b""
    over: bool = False


def fuzz(reader: str, numbers: Sequence[int], *, seed: int, jobs: int, limits: Limits, out: Path, seconds: float = 0) -> Totals:
    """Try the inputs of some numbers and tell what came of them; the inputs of bugs are written to `out`.

    With `seconds` it ends after them, however many were tried.
    """
    out.mkdir(parents=True, exist_ok=True)
    totals = Totals(reader, seed)
    bases(reader)  # made once, before the children are
    begun = time.monotonic()
    selector = selectors.DefaultSelector()
    for job in range(jobs):
        rest = list(numbers[job::jobs])
        if rest:
            _start(reader, seed, rest, limits, out, selector)
    try:
        while selector.get_map():
            for key, _ in selector.select(1.0):
                _hear(key.data, totals)
            late = bool(seconds) and time.monotonic() - begun > seconds
            for child in [key.data for key in selector.get_map().values()]:
                _watch(child, totals, limits, selector, late=late, out=out)
    finally:
        for key in selector.get_map().values():
            os.kill(key.data.pid, signal.SIGKILL)
    totals.seconds = time.monotonic() - begun
    for signature, found in totals.bugs.items():
        for number in found[:_KEPT]:
            name = f"{reader}-{seed}-{number}"
            (out / f"{name}{SUFFIXES[reader]}").write_bytes(made(reader, seed, number))
            (out / f"{name}.txt").write_text(f"{signature}\n\n{totals.traces[signature]}", encoding="utf-8")
    return totals


def _start(reader: str, seed: int, rest: list[int], limits: Limits, out: Path, selector: selectors.BaseSelector) -> None:
    at = mmap.mmap(-1, 8)
    at[:8] = struct.pack("<q", -1)
    inlet, outlet = os.pipe()
    stderr = out / f"{reader}-{seed}-{rest[0]}.stderr"
    pid = os.fork()
    if pid == 0:
        os.close(inlet)
        try:
            work(reader, seed, rest, limits, at=at, report=outlet, stderr=stderr)
        finally:
            os._exit(70)
    os.close(outlet)
    selector.register(inlet, selectors.EVENT_READ, _Child(pid, inlet, at, rest, stderr, time.monotonic()))


def _hear(child: _Child, totals: Totals) -> None:
    data = os.read(child.pipe, 1 << 16)
    child.over = not data
    child.buffer += data
    *lines, child.buffer = child.buffer.split(b"\n")
    for line in lines:
        batch = json.loads(line)
        totals.add(batch)
        child.rest = child.rest[batch["tried"] :]
    child.heard = time.monotonic()


def _watch(child: _Child, totals: Totals, limits: Limits, selector: selectors.BaseSelector, *, late: bool, out: Path) -> None:
    """End a child that is late or hangs; tell of one that died, and start another for what it left."""
    now = struct.unpack("<q", child.at[:8])[0]
    if now != child.before:
        child.before, child.heard = now, time.monotonic()
    hangs = time.monotonic() - child.heard > max(_SILENT, 4 * limits.seconds)
    if late or hangs:
        os.kill(child.pid, signal.SIGKILL)
    elif not child.over:
        return
    _, status = os.waitpid(child.pid, 0)
    selector.unregister(child.pipe)
    os.close(child.pipe)
    if not late and child.rest:
        how = (
            "hangs" if hangs else f"killed by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
        )
        trace = child.stderr.read_text(encoding="utf-8", errors="replace")
        frame = next((line.strip() for line in trace.split("\n") if line.strip().startswith('File "')), "")
        totals.bug(now, f"process {how} {frame.replace(chr(34), '')[-70:]}", trace)
        totals.kinds["bug"] += 1
        totals.tried += 1
        child.rest.remove(now)
        if child.rest:
            _start(totals.reader, totals.seed, child.rest, limits, out, selector)
    child.stderr.unlink(missing_ok=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where there was a bug."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--reader", action="append", choices=sorted(TARGETS), help="may be given again; by default all")
    parser.add_argument("--inputs", type=int, default=100_000, help="how many for each reader")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--time", type=float, default=0, help="seconds for each reader, after which it ends however many were tried")
    parser.add_argument("--limit", type=float, default=Limits().seconds, help="CPU seconds for one input")
    parser.add_argument("--memory", type=int, default=Limits().memory >> 20, help="MB of memory for one input")
    parser.add_argument("--only", type=int, help="try one input in this process, and show what came of it")
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"))
    options = parser.parse_args(arguments)
    readers = options.reader or list(TARGETS)
    if options.only is not None:
        return _only(readers[0], options.seed, options.only, options.out)
    limits = Limits(seconds=options.limit, memory=options.memory << 20)
    found = 0
    for reader in readers:
        numbers = range(options.first, options.first + options.inputs)
        totals = fuzz(reader, numbers, seed=options.seed, jobs=options.jobs, limits=limits, out=options.out, seconds=options.time)
        print(totals, flush=True)
        found += len(totals.bugs)
    return 1 if found else 0


def _only(reader: str, seed: int, number: int, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{reader}-{seed}-{number}{SUFFIXES[reader]}"
    path.write_bytes(made(reader, seed, number))
    print(path, file=sys.stderr)
    print(outcome(reader, path.read_bytes()))
    return 0
