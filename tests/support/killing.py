"""Exports and batches killed in the middle: after each, every file is the old one or the new one, whole.

    python tests/support/killing.py [COUNT]

Half of the exports are killed at a moment by chance, half at a certain file operation: the first, the second, and so on.
The table is another one each time, so that the old files and the new ones differ. Batches are killed at every operation.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from children import Ended, Tree, child, new_child, snapshot, warm

from exporter.resources import folder

FORMATS = "xml,txt,csv"
COUNT = 200
_OPERATIONS = frozenset({"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree", "os.listdir"})
_HIDDEN = ".exporter-"


def main(count: int) -> None:
    """Kill so many exports and tell what was found."""
    began = time.perf_counter()
    with quick_folder() as name:
        for what, told in (
            ("exports", Counter(kill_exports(Path(name, "export"), count))),
            ("batches", Counter(kill_batches(Path(name, "batch")))),
        ):
            print(f"{sum(told.values())} {what} killed; every file whole each time")
            for left, times in sorted(told.items()):
                print(f"  {times:4}  {left}")
    print(f"{time.perf_counter() - began:.1f} s")


def quick_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one: what is killed is a process, not the machine, and no disk has to be waited for."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)  # noqa: S108


def kill_exports(base: Path, count: int) -> Iterator[str]:
    """What each killed export left, in words; AssertionError where a file is neither the old nor the new one, or litter stays."""
    warm()
    sources = [_source(base / name / "table.txt", name) for name in "ab"]
    for source in sources:
        assert _export(source, source.parent / "out").code == 0
    whole = [snapshot(source.parent / "out") for source in sources]
    out = base / "out"
    assert _export(sources[1], out).code == 0
    chance = random.Random(count)
    operations, seconds = _operations(_arguments(sources[0], base / "a" / "out"), base / "a" / "out")
    for i in range(count):
        # Another table than the one that is there; where a kill left some of each, one after the other.
        new = 0 if _visible(out) == whole[1] else 1 if _visible(out) == whole[0] else i % 2
        began = os.pipe()
        pid = new_child(_arguments(sources[new], out), _at_operation(out, 1 + i // 2 % operations if i % 2 else 0, began[1]))
        os.close(began[1])
        if not i % 2:
            os.read(began[0], 1)
            time.sleep(chance.random() * 2 * seconds)
            os.kill(pid, signal.SIGKILL)
        os.close(began[0])
        os.waitpid(pid, 0)
        files, hidden = _visible(out), {p.name for p in out.iterdir() if p.name.startswith(_HIDDEN)}
        assert files.keys() == whole[0].keys(), sorted(files)
        assert all(data in (whole[0][name], whole[1][name]) for name, data in files.items()), "a file is neither the old nor the new one"
        assert len(hidden) <= 1, "what an earlier kill left is still there"
        fresh = sum(whole[new][name] == data for name, data in files.items())
        yield ("all files old", "some files new", "all files new")[(fresh > 0) + (fresh == len(files))] + (
            ", litter hidden" if hidden else ""
        )
    assert _export(sources[0], out).code == 0
    assert snapshot(out) == whole[0], "litter is left, or the files are not those of the last export"


def kill_batches(base: Path, step: int = 1) -> Iterator[str]:
    """What each batch left that was killed at one of its file operations, every `step`th; AssertionError as above.

    A folder of results is there whole, the old one or the new one, or waits out of sight; the next run ends as any does.
    """
    warm()
    sources = [_source(base / name / "table.txt", name) for name in "ab"]

    def arguments(source: Path, out: Path) -> list[str]:
        return ["batch", str(source), "--by", "unit", "--format", "xml", "--jobs", "1", "--zip", "--out", str(out), "--date", "2024-01-02"]

    for source in sources:
        assert child(arguments(source, source.parent / "out")).code == 0
    whole = [snapshot(source.parent / "out") for source in sources]
    out = base / "out"
    assert child(arguments(sources[1], out)).code == 0
    operations, _ = _operations(arguments(sources[0], base / "a" / "out"), base / "a" / "out")
    for number in range(1, operations + 1, step):
        new = 0 if _visible(out) == whole[1] else 1
        began = os.pipe()
        pid = new_child(arguments(sources[new], out), _at_operation(out, number, began[1]))
        for end in began:
            os.close(end)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        there = _visible(out)
        results = {name: data for name, data in there.items() if name.partition("/")[0] == "table"}
        possible = [{name: data for name, data in w.items() if name.partition("/")[0] == "table"} for w in whole]
        assert results in (*possible, {}), sorted(there)
        assert all(data in (whole[0][name], whole[1][name]) for name, data in there.items())
        yield "results " + ("out of sight" if not results else "new" if results == possible[new] else "old")
        assert child(arguments(sources[new], out)).code == 0
        assert snapshot(out) == whole[new], "litter is left, or the results are not those of the last run"


def _visible(out: Path) -> Tree:
    """The files but for what waits out of sight."""
    return {name: data for name, data in snapshot(out).items() if not name.startswith(_HIDDEN)}


def _source(path: Path, name: str) -> Path:
    """A small table whose text says which one it is."""
    sample = next(p for p in sorted(folder("seeds").glob("*.txt"), key=lambda p: p.stat().st_size))
    first, rest = sample.read_text(encoding="utf-8").split("\n", 1)
    path.parent.mkdir(parents=True)
    path.write_text(f"{first}{name}\n{rest}", encoding="utf-8")
    return path


def _arguments(source: Path, out: Path) -> list[str]:
    return ["export", str(source), "--out", str(out), "--format", FORMATS, "--date", "2024-01-02"]


def _export(source: Path, out: Path) -> Ended:
    return child(_arguments(source, out))


def _watch(out: Path, each: Callable[[], None]) -> None:
    """Call `each` before every operation of this process on something in a folder."""
    inside = os.fspath(out)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in _OPERATIONS and any(isinstance(a, (str, os.PathLike)) and os.fspath(a).startswith(inside) for a in arguments):
            each()

    sys.addaudithook(hook)


def _at_operation(out: Path, number: int, began: int) -> Callable[[], None]:
    """What tells when the process begins to work on the folder, and ends it right before its so-many-th operation there."""
    done = [0]

    def each() -> None:
        done[0] += 1
        if done[0] == 1:
            os.write(began, b".")
        if done[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: _watch(out, each)


def _operations(arguments: list[str], out: Path) -> tuple[int, float]:
    """How many operations a command makes on a folder that has the files already, and in how many seconds."""
    told = os.pipe()
    times: list[float] = []

    def each() -> None:
        times.append(time.perf_counter())
        os.write(told[1], f"{times[-1] - times[0]}\n".encode())

    assert child(arguments, lambda: _watch(out, each)).code == 0
    os.close(told[1])
    with os.fdopen(told[0], encoding="ascii") as lines:
        seconds = [float(line) for line in lines]
    return len(seconds), seconds[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
