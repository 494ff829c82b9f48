"""Where our own time goes: `python -m tests.bench profile`.

For each format one process exports a table stage by stage. The stages are timed by processor time; within them a timer of
the operating system asks every millisecond of it which of our functions is at work (what a library does for it included).
No profiler that counts calls, which would make small functions look dear.
"""

from __future__ import annotations

import importlib
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from .measure import ENVIRONMENT, ROOT

__all__ = ["SUBJECTS", "markdown", "profile"]

SUBJECTS = ("pdf", "pdf plain", "docx", "xlsx", "xml", "check")
"""The formats, and the rules of `exporter check` without the page plan."""
_EVERY = 0.001
_FUNCTIONS = 8


def profile(source: Path, subject: str, out: Path) -> dict[str, Any]:
    """Stages and functions of one subject, measured in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.profiles", str(source), subject, str(out)],
        cwd=ROOT, env=ENVIRONMENT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def markdown(found: dict[str, dict[str, Any]]) -> str:
    """The stages as one table, and for each subject the modules and functions that take most."""
    stages = list(dict.fromkeys(stage for f in found.values() for stage in f["stages"]))
    out = ["| processor seconds | " + " | ".join(found) + " |", "|---|" + "---:|" * len(found)]
    for stage in stages:
        cells = (f"{f['stages'][stage]:.3f}" if stage in f["stages"] else "" for f in found.values())
        out += [f"| {stage} | {' | '.join(cells)} |"]
    out.append("| all | " + " | ".join(f"{sum(f['stages'].values()):.3f}" for f in found.values()) + " |")
    for subject, f in found.items():
        total = sum(f["modules"].values()) or 1
        modules = ", ".join(f"{name} {count / total:.0%}" for name, count in list(f["modules"].items())[:_FUNCTIONS])
        functions = ", ".join(f"{name} {count / total:.0%}" for name, count in list(f["functions"].items())[:_FUNCTIONS])
        out += ["", f"**{subject}** by module: {modules}.", "", f"by function: {functions}."]
    return "\n".join([*out, ""])


class _Run:
    """One export, stage by stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.functions = Counter[tuple[str, str]]()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is done inside belongs to a stage."""
        began = time.process_time()
        yield
        self.stages[name] = time.process_time() - began

    def sample(self, _: int, frame: FrameType | None) -> None:
        """Count the function of ours that is at work."""
        while frame is not None:
            module = frame.f_globals.get("__name__", "")
            if module.startswith("exporter."):
                self.functions[module.removeprefix("exporter."), frame.f_code.co_qualname] += 1
                return
            frame = frame.f_back

    def result(self) -> dict[str, Any]:
        """Stages in order, modules and functions by share."""
        modules = Counter[str]()
        for (module, _), count in self.functions.items():
            modules[module] += count
        functions = {f"{module}:{name}": count for (module, name), count in self.functions.most_common()}
        return {"stages": self.stages, "modules": dict(modules.most_common()), "functions": functions}


def _export(run: _Run, source: Path, subject: str, out: Path) -> None:
    name = subject.partition(" ")[0]
    with run.stage("import"):
        api, formats, job_module, pdf = (importlib.import_module(f"exporter.{m}") for m in ("api", "formats", "job", "pdfprofile"))
        formats.by_suffix(source.suffix).load_reader()
        paged = subject != "check" and formats.get(name).paged
        if subject != "check":
            formats.get(name).load_renderer()
        if paged:
            for module in ("exporter.fonts", "exporter.pages.setting", "exporter.pages.paginate", "uharfbuzz"):
                importlib.import_module(module)
    signal.signal(signal.SIGPROF, run.sample)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    with run.stage("read and validate"):
        document = api.read(source)
    layout = api.layout_for(document)
    if subject == "check":
        with run.stage("check"):
            api.check(document, layout, pages=False)
        return
    job = job_module.Job(document, layout, pdf=pdf.PdfProfile.PLAIN if subject == "pdf plain" else pdf.PdfProfile.PDFA_3A)
    if paged:
        with run.stage("grid"):
            _ = job.grid
        with run.stage("lay out and paginate"):
            _ = job.pages
    with run.stage("canonical XML, digest"):
        _ = job.xml, job.digest
    with run.stage("render"):
        data = formats.get(name).load_renderer()(job)
    with run.stage("write"):
        api.put([(out / f"profile.{name}", data)])


def _main(source: str, subject: str, out: str) -> None:
    run = _Run()
    _export(run, Path(source), subject, Path(out))
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(json.dumps(run.result()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
