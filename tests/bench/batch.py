"""What batches cost: paired ratios, and many sources with flat memory and a kill in the middle.

python -m tests.bench batch ratios [--pairs 9]     batch by leader against export; one job against two
python -m tests.bench batch many [--sources 200] [--records 500] [--format docx,pdf,xlsx,xml] [--jobs 2]

Runs are interleaved pairs, and what counts is the median of the pairs' ratios: so a machine that others use
meanwhile does not decide. "cpu" is user and system time of the process and its workers; where jobs are compared, that of the process and its
busiest worker, which is what two free processors would take.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "heze-2023-q3.txt"
FORMATS = "docx,pdf,xlsx,xml"


class Cost(NamedTuple):
    """Seconds by the clock, and of processors."""

    wall: float
    cpu: float


def _cost(*arguments: str) -> Cost:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "exporter", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _path(*arguments: str) -> Cost:
    """As `_cost`, but as `cpu` what two free processors would take: the parent's time and that of its busiest worker."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "exporter", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    spent: dict[int, float] = {}
    while process.poll() is None:
        spent |= _processor_times(process.pid)
        time.sleep(0.02)
    wall = time.perf_counter() - began
    workers = [seconds for pid, seconds in spent.items() if pid != process.pid]
    return Cost(wall, spent[process.pid] + max(workers, default=0))


def _processor_times(pid: int) -> dict[int, float]:
    """Processor seconds of a process and its children."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                values = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if entry.name == str(pid) or values[1] == str(pid):
                found[int(entry.name)] = (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _here(work: Callable[[], object]) -> Cost:
    cpu, began = time.process_time(), time.perf_counter()
    work()
    return Cost(time.perf_counter() - began, time.process_time() - cpu)


def _pairs(name: str, count: int, first: Callable[[], Cost], second: Callable[[], Cost]) -> None:
    """Print the median ratio second : first, by the clock and by processor time, and the spread of the first."""
    first(), second()
    pairs = []
    for i in range(count):
        one, two = (first(), second()) if i % 2 else reversed((second(), first()))
        pairs.append((one, two))
    ratios = [b.wall / a.wall for a, b in pairs]
    cpu = statistics.median(b.cpu / a.cpu for a, b in pairs)
    a, b = statistics.median(p[0].wall for p in pairs), statistics.median(p[1].wall for p in pairs)
    print(
        f"{name}: {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f}; cpu {cpu:.2f}; {a:.2f} s and {b:.2f} s)",
        flush=True,
    )


def ratios(pairs: int) -> None:
    """Batch against export, and one job against two."""
    import exporter

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        export = ["export", str(SEED), "--out", str(out / "e"), "--format", FORMATS]
        batch = ["batch", str(SEED), "--by", "leader", "--out", str(out / "b"), "--format", FORMATS, "--jobs", "1"]
        _pairs("batch by leader : export, a process each", pairs, lambda: _cost(*export), lambda: _cost(*batch))

        def whole() -> object:
            return exporter.export(exporter.read(SEED), out=out / "e2", name="e")

        def parted() -> object:
            return exporter.batch(SEED, by="leader", out=out / "b2", jobs=1)

        def halves() -> object:
            return exporter.batch(SEED, by="leader", out=out / "b3", jobs=2)

        _pairs("the same within one process, loading not counted", pairs, lambda: _here(whole), lambda: _here(parted))

        def jobs(source: Path, count: int) -> list[str]:
            return ["batch", str(source), "--by", "leader", "--out", str(out / f"j{count}"), "--format", FORMATS, "--jobs", str(count)]

        def by_hand(*places: Path) -> Cost:
            """Two processes of one job at once: all that the machine has to give to two."""
            began = time.perf_counter()
            runs = [
                subprocess.Popen([sys.executable, "-m", "exporter", *jobs(place, 1), "--out", str(out / f"h{i}")], stdout=-3, stderr=-3)
                for i, place in enumerate(places)
            ]
            for process in runs:
                process.wait()
            return Cost(time.perf_counter() - began, 1)

        def two(name: str, source: Path, count: int) -> None:
            _pairs(f"one job : two, {name}", count, lambda: _path(*jobs(source, 2)), lambda: _path(*jobs(source, 1)))

        generate(out / "some", 16, 500)
        generate(out / "single", 1, 2000)
        two("the real table", SEED, pairs)
        _pairs("the same within one process, loading not counted", pairs, lambda: _here(halves), lambda: _here(parted))
        two("16 tables of 500", out / "some", max(3, pairs // 3))
        halves_of = [out / "half0", out / "half1"]
        for i, path in enumerate(sorted((out / "some").iterdir())):
            halves_of[i % 2].mkdir(exist_ok=True)
            shutil.copy(path, halves_of[i % 2] / path.name)
        one = jobs(out / "some", 1)
        name = "the same tables, one process : two by hand (what the machine can give; ignore cpu)"
        _pairs(name, max(3, pairs // 3), lambda: by_hand(*halves_of), lambda: _cost(*one))
        two("1 table of 2000", out / "single" / "city-001.txt", max(3, pairs // 3))


def generate(folder: Path, sources: int, records: int) -> None:
    """Tables of the first layout, their texts put together from the real one's, each with other leaders."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line.split("\t") for line in SEED.read_text(encoding="utf-8").splitlines()]
    heading = next(cells for cells in lines if cells[0] == "序号")
    body = [cells for cells in lines if len(cells) == len(heading) and cells[0].isdigit() and all(cells)]
    surnames, given = "赵钱孙李周吴郑王", "明华伟芳强敏静丽"
    for n in range(sources):
        chance = random.Random(n)
        leaders = [a + chance.choice(given) + chance.choice(given) for a in surnames]
        rows = []
        for i in range(1, records + 1):
            goal, rest = chance.choice(body), chance.choice(body)
            rows.append("\t".join([str(i), chance.choice(leaders), goal[2], *rest[3:]]))
        text = "\n".join([f"某市2023年经济社会发展责任目标一览表（{n + 1}）", "\t".join(heading), *rows, ""])
        (folder / f"city-{n + 1:03}.txt").write_text(text, encoding="utf-8")


def _family(pid: int) -> list[int]:
    """Resident memory in MB of a process and its children."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            status = (entry / "status").read_text()
        except OSError:
            continue
        values = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        if (int(entry.name) == pid or values.get("PPid") == str(pid)) and "VmRSS" in values:
            found.append(int(values["VmRSS"].split()[0]) // 1024)
    return found


def _watched(command: list[str], *, until: Callable[[], bool] = lambda: False) -> tuple[float, list[int]]:
    """Seconds, and the largest process's memory every half second; killed when `until` says so."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen = []
    while process.poll() is None:
        seen += [max(_family(process.pid), default=0)]
        if until():
            process.send_signal(signal.SIGKILL)
            process.wait()
            break
        time.sleep(0.5)
    return time.perf_counter() - began, [mb for mb in seen if mb]


def _entries(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def many(sources: int, records: int, formats: str, jobs: int) -> None:
    """One run undisturbed, one killed in the middle and resumed: memory over time, and whether the bytes are the same."""
    base = Path(tempfile.mkdtemp(prefix="bench-batch-"))
    try:
        generate(base / "in", sources, records)
        head = [sys.executable, "-m", "exporter", "batch", str(base / "in"), "--by", "leader", "--format", formats]
        head += ["--date", "2024-01-02", "--jobs", str(jobs), "--out"]
        seconds, memory = _watched([*head, str(base / "whole")])
        quarter = max(1, len(memory) // 4)
        print(f"{sources} tables of {records} records, {formats}, {jobs} jobs: {seconds:.0f} s, {sources / seconds:.2f} tables a second")
        print(
            f"largest process: {max(memory)} MB at most; median of the first quarter {statistics.median(memory[:quarter]):.0f} MB, "
            f"of the last {statistics.median(memory[-quarter:]):.0f} MB"
        )
        half = sources // 2

        def halfway() -> bool:
            return (base / "killed").is_dir() and _entries(base / "killed") > half

        killed, _ = _watched([*head, str(base / "killed")], until=halfway)
        left = _entries(base / "killed") - 1
        resumed, _ = _watched([*head, str(base / "killed"), "--resume"])
        same = _digest(base / "whole") == _digest(base / "killed")
        print(
            f"killed after {killed:.0f} s with {left} tables done, resumed in {resumed:.0f} s: {'the same bytes' if same else 'OTHER BYTES'}"
        )
    finally:
        shutil.rmtree(base)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("ratios", "many"))
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--format", default=FORMATS)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.what == "ratios":
        ratios(options.pairs)
    else:
        many(options.sources, options.records, options.format, options.jobs)


if __name__ == "__main__":
    _main()
