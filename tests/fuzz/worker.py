"""A child process that tries inputs one after another, bounded in time and memory, and tells its parent what came of them."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import mmap
import os
import resource
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, NoReturn

from .bases import bases
from .targets import outcome

__all__ = ["BATCH", "Limits", "TooSlow", "made", "signature", "work"]

BATCH = 250
"""Inputs between two reports to the parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one input may take: CPU seconds, and bytes of memory beyond what the process had before."""

    seconds: float = 5.0
    memory: int = 1 << 30


class TooSlow(BaseException):
    """An input took more time than it may; no reader can catch this by mistake."""


def made(reader: str, seed: int, number: int) -> bytes:
    """The input of a number."""
    rng = Random(f"{reader}:{seed}:{number}")
    return rng.choice(bases(reader))(rng)


def signature(error: BaseException) -> str:
    """What tells one bug from another: the error, and the last place in our own code."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "exporter" in Path(f.filename).parts] or frames
    last = own[-1]
    return f"{type(error).__name__} at {Path(last.filename).parent.name}/{Path(last.filename).name}:{last.lineno}"


@contextlib.contextmanager
def _bounded(limits: Limits) -> Iterator[None]:
    """Raise TooSlow when the CPU time is over."""

    def over(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _size() -> int:
    """Bytes of address space."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _most() -> int:
    """The most memory that this process ever held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def work(reader: str, seed: int, numbers: Iterable[int], limits: Limits, *, at: mmap.mmap, report: int, stderr: Path) -> NoReturn:
    """Try the inputs of some numbers; never returns. `at` says which is being tried, `report` is a pipe to the parent."""
    with stderr.open("w", encoding="utf-8") as errors:
        os.dup2(errors.fileno(), 2)
    faulthandler.enable(sys.stderr)
    for first in bases(reader)[:1]:
        with contextlib.suppress(Exception):  # whatever it gives, all modules are imported now
            outcome(reader, first(Random(0)))
    with contextlib.suppress(OSError, ValueError):  # where the system has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_size() + limits.memory,) * 2)
    with os.fdopen(report, "w", encoding="utf-8") as out:
        batch = _Batch(_most())
        for number in numbers:
            at[:8] = struct.pack("<q", number)
            _try(reader, seed, number, limits, batch)
            if batch.tried == BATCH:
                batch.send(out, number)
                batch = _Batch(_most())
        batch.send(out, -1)
    os._exit(0)


class _Batch:
    """What came of some inputs."""

    def __init__(self, most: int) -> None:
        self.tried = 0
        self.kinds: Counter[str] = Counter()
        self.told: set[str] = set()
        self.bugs: list[dict[str, Any]] = []
        self.slowest = (0.0, -1)
        self.grown = (0, -1)
        self.most = most

    def send(self, out: Any, last: int) -> None:
        message = {
            "last": last, "tried": self.tried, "kinds": self.kinds, "told": sorted(self.told), "bugs": self.bugs, "slowest": self.slowest,
            "grown": self.grown, "most": self.most,
        }  # fmt: skip
        out.write(json.dumps(message) + "\n")
        out.flush()


def _try(reader: str, seed: int, number: int, limits: Limits, batch: _Batch) -> None:
    data = made(reader, seed, number)
    start = time.process_time()
    batch.tried += 1
    try:
        with _bounded(limits):
            found = outcome(reader, data)
        batch.kinds[found.kind] += 1
        if found.told:
            batch.told.add("".join(c if c.isalpha() or c == " " else "#" for c in found.told)[:60])
    except (Exception, TooSlow) as error:  # noqa: BLE001  # this is what is looked for
        batch.kinds["bug"] += 1
        batch.bugs.append({"number": number, "signature": signature(error), "trace": "".join(traceback.format_exception(error))[-6000:]})
    taken = time.process_time() - start
    batch.slowest = max(batch.slowest, (taken, number))
    most = _most()
    batch.grown = max(batch.grown, (most - batch.most, number))
    batch.most = max(batch.most, most)
