"""Try cases, each in a process of its own, under a limit on memory; measure time and memory."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .cases import Case, all_cases

__all__ = ["Outcome", "main", "tried"]

_MEMORY = 4 * 2**30
"""Bytes of address space that a reader gets where the system can say so."""
_PATIENCE = 120
"""Seconds after which a process is killed."""
_PROGRAM = """
import os, sys
if os.name == "posix":
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from exporter.cli import main
try:
    code = main()
finally:
    # What getrusage tells holds the parent's memory before the program began; Linux has the process's own beside it.
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as status, open({peak!r}, "w") as out:
            out.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
sys.exit(code)
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a case: exit code, what was told, seconds of the processor, megabytes; and what is wrong with that."""

    case: Case
    code: int
    told: str
    seconds: float
    megabytes: int

    @property
    def wrong(self) -> str:
        """What is not as it must be; empty where all is."""
        c = self.case
        if "Traceback" in self.told:
            return "a traceback"
        if self.code != c.code:
            return f"exit code {self.code}, not {c.code}"
        if c.says not in self.told:
            return f"“{c.says}” was not told"
        if self.seconds > c.seconds:
            return f"{self.seconds:.1f} s, more than {c.seconds}"
        return f"{self.megabytes} MB, more than {c.megabytes}" if self.megabytes > c.megabytes else ""


def tried(c: Case, folder: Path) -> Outcome:
    """What comes of exporting the file of a case."""
    path = c.put(folder)
    peak = folder / "peak"
    program = _PROGRAM.format(memory=_MEMORY, peak=str(peak))
    command = [sys.executable, "-c", program, "export", str(path), "--format", "xml", "--out", str(folder / "out"), *c.options]
    environment = {**os.environ, "EXPORTER_LANG": "en", "PYTHONFAULTHANDLER": "1"}
    began = time.monotonic()
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, env=environment)
        timer = threading.Timer(_PATIENCE, process.kill)
        timer.start()
        if os.name == "posix":
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = code = os.waitstatus_to_exitcode(status)
            # Kilobytes on Linux, bytes on macOS (getrusage(2)).
            seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss >> (20 if sys.platform == "darwin" else 10)
        else:
            code, seconds, megabytes = process.wait(), time.monotonic() - began, 0
        timer.cancel()
    if peak.exists():
        megabytes = int(peak.read_text()) >> 10
    return Outcome(case=c, code=code, told=(folder / "told").read_text("utf-8", "replace"), seconds=seconds, megabytes=megabytes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all cases, or those asked for; 1 where one is not as it must be."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.hostile", description="try the hostile corpus, each file in a process of its own"
    )
    parser.add_argument("words", nargs="*", help="only cases whose names hold one of these words")
    parser.add_argument("--list", action="store_true", help="list the cases")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the files to a folder, and try none")
    parser.add_argument("--verbose", action="store_true", help="tell of each case")
    options = parser.parse_args(arguments)
    chosen = [c for c in all_cases() if not options.words or any(word in c.name for word in options.words)]
    if options.list:
        print(*(f"{c.name}{c.suffix}  {c.code}  {c.says}" for c in chosen), sep="\n")
        return 0
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for c in chosen:
            c.put(options.keep)
        return 0
    outcomes = []
    for c in chosen:
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            outcome = tried(c, Path(folder))
        outcomes.append(outcome)
        if outcome.wrong or options.verbose:
            print(
                f"{'WRONG' if outcome.wrong else 'right'}  {c.name}  {outcome.code}  {outcome.seconds:.2f} s  {outcome.megabytes} MB  {outcome.wrong}"
            )
            print(f"       {outcome.told.strip()[-300:]}")
    return _summary(outcomes)


def _summary(outcomes: list[Outcome]) -> int:
    wrong = [o for o in outcomes if o.wrong]
    if not outcomes:
        print("no case has such a name")
        return 2
    refused = sum(o.code == 3 and not o.wrong for o in outcomes)
    other = sum(o.code not in (0, 3) and not o.wrong for o in outcomes)
    slowest, largest = max(outcomes, key=lambda o: o.seconds), max(outcomes, key=lambda o: o.megabytes)
    print(f"tried            {len(outcomes)}")
    print(f"refused cleanly  {refused}" + (f" (and {other} by layout or usage)" if other else ""))
    print(f"read             {sum(o.code == 0 and not o.wrong for o in outcomes)}")
    print(f"not as expected  {len(wrong)}{': ' if wrong else ''}{', '.join(o.case.name for o in wrong)}")
    print(f"worst time       {slowest.seconds:.2f} s of the processor ({slowest.case.name})")
    print(f"worst memory     {largest.megabytes} MB ({largest.case.name})")
    print(f"all together     {sum(o.seconds for o in outcomes):.0f} s")
    return 1 if wrong else 0
