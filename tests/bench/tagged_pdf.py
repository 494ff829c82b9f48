"""What tags cost: PDF/A-3a against the plain PDF of the same table, in pairs, one after the other.

    python -m tests.bench tags [LINES] [PAIRS]

The table repeats the records of the real one up to so many lines (10,000). Measured are the renderer alone, the page plan
being made, and the whole process from text to file.
"""

from __future__ import annotations

import argparse
import gc
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from itertools import cycle
from pathlib import Path

import exporter
from exporter import api, formats
from exporter.job import Job
from exporter.model import Document
from exporter.pdfprofile import PdfProfile
from exporter.resources import folder

PROFILES = (PdfProfile.PLAIN, PdfProfile.PDFA_3A)
LIBRARIES = ("uharfbuzz", "lxml")


def table(lines: int) -> Document:
    """A table of at least so many lines."""
    real = exporter.read(folder("seeds") / "heze-2023-q3.txt")
    records: list[exporter.Record] = []
    made = 0
    for record in cycle(r for s in real.sections for r in s.records):
        if made >= lines:
            break
        made += len(record.parts)
        records.append(replace(record, values=(str(len(records) + 1), *record.values[1:]), spelling=()))
    return replace(real, sections=(replace(real.sections[0], records=tuple(records)),), page_starts=())


def seconds(run: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def tell(what: str, pairs: list[tuple[float, float]]) -> None:
    ratios = [tagged / plain for plain, tagged in pairs]
    plain, tagged = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{what}: plain {plain:.2f} s, PDF/A-3a {tagged:.2f} s (medians); "
        f"ratio in pairs: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    )


def main(lines: int = 10_000, pairs: int = 5) -> None:
    document = table(lines)
    job = Job(document, api.layout_for(document))
    render = formats.get("pdf").load_renderer()
    sizes = []
    for profile in PROFILES:
        job.pdf = profile
        sizes.append(len(render(job)))
    print(f"{platform.platform()}, {platform.machine()}, Python {platform.python_version()}, exporter {exporter.__version__}")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    print(f"{document.line_count} lines, {len(job.pages.pages)} pages; plain {sizes[0]:,} bytes, PDF/A-3a {sizes[1]:,} bytes")

    def rendering(profile: PdfProfile) -> float:
        job.pdf = profile
        return seconds(lambda: render(job))

    tell("renderer", [(rendering(PROFILES[0]), rendering(PROFILES[1])) for _ in range(pairs)])
    with tempfile.TemporaryDirectory() as out:
        source = Path(out) / "table.txt"
        source.write_bytes(exporter.render(document, "txt"))

        def exporting(profile: PdfProfile) -> float:
            command = [sys.executable, "-m", "exporter", "export", str(source), "--format", "pdf", "--pdf", profile, "--out", out]
            return seconds(lambda: subprocess.run(command, check=True, capture_output=True))

        tell("whole process", [(exporting(PROFILES[0]), exporting(PROFILES[1])) for _ in range(pairs)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", nargs="?", type=int, default=10_000)
    parser.add_argument("pairs", nargs="?", type=int, default=5)
    main(**vars(parser.parse_args()))
