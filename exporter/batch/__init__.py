"""Batches: tables parted by a field, each group exported as a document of its own, with proof that nothing is missing.

`options` what is asked for, `work` what a worker does, `run` who does what, `place` results put in place whole,
`results` what came of it and the manifest, `index` and `summaries` what a secretary reads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path

from exporter.api import DEFAULT_FORMATS
from exporter.batch.options import UNDATED, BatchOptions
from exporter.batch.results import BatchResult, Failure, FileResult, GroupResult, SourceResult, Told
from exporter.batch.run import Event, run_batch

__all__ = ["BatchOptions", "BatchResult", "Event", "Failure", "FileResult", "GroupResult", "SourceResult", "Told", "batch", "run_batch"]


def batch(
    sources: str | Path | Iterable[str | Path],
    *,
    by: str,
    formats: Iterable[str] = DEFAULT_FORMATS,
    out: str | Path = "out",
    layout: str | Path | None = None,
    only: Iterable[str] = (),
    with_partners: bool = False,
    renumber: bool = False,
    paginate: str = "flow",
    profile: str | None = None,
    date: dt.date | None = None,
    fonts: str | Path | Iterable[str | Path] = (),
    zip: bool = False,  # noqa: A002  # the word for it
    resume: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    told: Callable[[Event], None] = lambda _: None,
) -> BatchResult:
    """What came of exporting each group of some tables: `out/<source>/` with its files, an index and a manifest.

    `sources` are files, folders and patterns; each finds its own layout unless one is given. `by` is `leader`, `unit`,
    `status`, `deadline`, or a field's key or heading. The work goes to `executor`, or else to as many processes as
    `jobs` says (1: in this one; by default one a processor). What fails for one source or group is in
    `BatchResult.failures`; UsageError and WriteError tell that nothing could begin. On systems that start processes
    afresh (Windows, macOS) a script that calls it needs `if __name__ == "__main__":`.
    """
    places = [sources] if isinstance(sources, str | Path) else list(sources)
    folders = [fonts] if isinstance(fonts, str | Path) else list(fonts)
    options = BatchOptions(
        by=by,
        formats=tuple(dict.fromkeys(formats)),
        out=Path(out),
        date=date or UNDATED,
        layout=None if layout is None else str(layout),
        paginate=paginate,
        profile=profile,
        fonts=tuple(map(str, folders)),
        only=tuple(dict.fromkeys(only)),
        with_partners=with_partners,
        renumber=renumber,
        zip=zip,
        resume=resume,
    )
    return run_batch(places, options, jobs=jobs, executor=executor, told=told)
