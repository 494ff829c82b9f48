"""The run: sources handed out to an executor in shares, their results gathered, told and put together."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from exporter.batch.crew import Crew, workers_for
from exporter.batch.index import run_index_files
from exporter.batch.options import MANIFEST, UNDATED, WORK, BatchOptions, Source, sources_of
from exporter.batch.place import known_source, put_file, put_zip, workshop, zip_is_of
from exporter.batch.results import BatchResult, Failure, FileResult, GroupResult, SourceResult, run_manifest
from exporter.batch.summaries import figures_again, summary_files
from exporter.batch.work import STOP, Share, Task, failed, finish, open_before, resumed, run, warm
from exporter.errors import ExporterError, UsageError
from exporter.messages import Say
from exporter.outfiles import refuse_inputs
from exporter.summary import Summary

__all__ = ["Event", "run_batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a run tells while it goes on; `fraction` is how much of it is done, by parts."""

    kind: Literal["begin", "group", "source", "failure", "end"]
    fraction: float
    sources: int
    source: Source | None = None
    group: GroupResult | None = None
    result: SourceResult | None = None
    failure: Failure | None = None


def run_batch(
    places: Iterable[str | Path],
    options: BatchOptions,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    told: Callable[[Event], None] = lambda _: None,
) -> BatchResult:
    """Do the whole of it; what fails is told and in the result. UsageError or WriteError where it cannot even begin."""
    sources = sources_of(places)
    if not sources:
        raise UsageError(Say("没有给出来源", "no source was given"))
    warm(options)
    if options.resume and options.date == UNDATED:
        options = replace(options, date=_date_before(sources, options))
    refuse_inputs(_targets(sources, options), [*(source.path for source in sources), options.layout])
    workers = jobs or workers_for(len(sources))
    with workshop(options.out) as work, Crew(workers, executor) as crew:
        course = _Course(sources, options, work, crew, told)
        if len(sources) == 1 and crew.copies:
            open_before(sources[0], options)
        try:
            course.run()
        except BaseException:
            with suppress(OSError):  # the disk is full: then the workers end with their tasks
                (work / STOP).touch()
            course.stop()
            raise
        return course.end()


def _date_before(sources: Iterable[Source], options: BatchOptions) -> dt.date:
    """The date of the run that is resumed."""
    dates = (known.date for source in sources if (known := known_source(options.out / source.folder)) is not None)
    return dt.date.fromisoformat(next(dates, UNDATED.isoformat()))


def _targets(sources: Iterable[Source], options: BatchOptions) -> list[Path]:
    """All that a run may put in place of something."""
    names = ["index.xlsx", "index.html", "summary.xlsx", "summary.pdf", MANIFEST, WORK]
    for source in sources:
        names += [source.folder, f"{source.folder}.zip"] if options.zip else [source.folder]
    return [options.out / name for name in names]


def complete(task: Task, told: Callable[[SourceResult, GroupResult], None] | None = None) -> SourceResult | None:
    """A whole source, done and in place."""
    return finish(task.source, task.options, task.work, [run(task, told)])


@dataclass(slots=True)
class _Gathered:
    shares: list[Share] = field(default_factory=list)
    missing: int = 1
    failed: bool = False


class _Course:
    """What is under way."""

    def __init__(self, sources: tuple[Source, ...], options: BatchOptions, work: Path, crew: Crew, told: Callable[[Event], None]) -> None:
        self._sources, self._options, self._work = sources, options, work
        self._crew = crew
        self._tell = told
        # A few sources are parted among the workers; of many each worker does whole ones.
        self._shares = 1 if crew.workers == 1 or len(sources) >= 2 * crew.workers else -(-2 * crew.workers // len(sources))
        self._open: dict[Future[Any], Task] = {}
        # Tasks under way when a worker died: each once more, and alone, so that only the one that kills it fails.
        self._suspects: deque[Task] = deque()
        self._suspected: set[Task] = set()
        self._gathered: dict[Source, _Gathered] = {}
        self._results: dict[Source, SourceResult] = {}
        self._failures: dict[Source, list[Failure]] = {}
        self._names: set[str] = set()
        self._parts: dict[Source, float] = {}
        self._ended = 0

    def run(self) -> None:
        """Hand out all tasks, no more at a time than keep the workers busy."""
        self._event("begin")
        waiting = deque(self._sources)
        tasks: deque[Task] = deque()
        while waiting or tasks or self._open or self._suspects:
            while self._room() and (tasks or waiting or self._suspects):
                if not tasks and not self._suspects:
                    tasks.extend(self._tasks(waiting.popleft()))
                    continue
                self._submit((self._suspects or tasks).popleft())
            if self._open:
                for future in wait(self._open, return_when=FIRST_COMPLETED).done:
                    self._gather(future, self._open.pop(future))

    def _room(self) -> bool:
        """Whether another task may be handed out."""
        alone = self._crew.inline or self._suspects or not self._suspected.isdisjoint(self._open.values())
        return len(self._open) < (1 if alone else 2 * self._crew.workers)

    def stop(self) -> None:
        """Cancel what has not begun, and wait for what has: workers look for the sign to end."""
        for future in self._open:
            future.cancel()
        wait(self._open)

    def _tasks(self, source: Source) -> Iterator[Task]:
        if self._options.resume:
            try:
                known = resumed(source, self._options)
            except ExporterError as error:
                self._fail(source, error)
                return
            if known is not None:
                self._zip_again(source)
                self._end_source(source, known)
                return
        self._gathered[source] = _Gathered(missing=self._shares)
        for share in range(self._shares):
            yield Task(
                source=source,
                options=self._options,
                work=self._work,
                share=share,
                shares=self._shares,
                alone=len(self._sources) == 1,
            )

    def _zip_again(self, source: Source) -> None:
        folder, target = self._options.out / source.folder, self._options.out / f"{source.folder}.zip"
        if self._options.zip and not zip_is_of(target, folder):
            put_zip(self._work, folder, target)

    def _submit(self, task: Task) -> None:
        function: Callable[..., Any] = complete if self._shares == 1 else run
        source = task.source
        told = (lambda head, group: self._group(source, head, group)) if self._crew.inline else None
        self._open[self._crew.submit(function, task, told)] = task

    def _gather(self, future: Future[Any], task: Task) -> None:
        gathered = self._gathered[task.source]
        gathered.missing -= 1
        try:
            done: Share | SourceResult | None = future.result()
            if isinstance(done, Share):
                gathered.shares.append(done)
                for _, group in done.groups:
                    self._group(task.source, done.source, group)
                if gathered.missing or gathered.failed:
                    return
                done = finish(task.source, self._options, self._work, gathered.shares)
                gathered.shares.clear()
        except BrokenExecutor as error:
            if self._crew.own and task not in self._suspected:
                self._suspected.add(task)
                self._suspects.append(task)
                gathered.missing += 1
                return
            self._sink(task, gathered, error)
            return
        except Exception as error:  # noqa: BLE001  # whatever happened to a source, the others go on; it is reported
            self._sink(task, gathered, error)
            return
        self._end_source(task.source, done)

    def _sink(self, task: Task, gathered: _Gathered, error: Exception) -> None:
        if not gathered.failed:
            gathered.failed = True
            self._fail(task.source, error)

    def _group(self, source: Source, head: SourceResult, group: GroupResult) -> None:
        self._parts[source] = self._parts.get(source, 0) + group.parts / max(1, head.memberships)
        self._event("group", source=source, group=group)

    def _end_source(self, source: Source, result: SourceResult | None) -> None:
        self._parts.pop(source, None)
        self._ended += 1
        if result is None:
            return
        self._names |= {g.name for g in result.groups} | {f.group for f in result.failures if f.group is not None}
        for failure in result.failures:
            self._failures.setdefault(source, []).append(failure)
            self._event("failure", source=source, failure=failure)
        if result.groups:
            self._results[source] = result
            self._event("source", source=source, result=result)

    def _fail(self, source: Source, error: Exception) -> None:
        self._parts.pop(source, None)
        self._ended += 1
        failure = failed(source, error)
        self._failures.setdefault(source, []).append(failure)
        self._event("failure", source=source, failure=failure)

    def _event(self, kind: Literal["begin", "group", "source", "failure", "end"], **more: Any) -> None:
        fraction = min(1.0, (self._ended + sum(self._parts.values())) / len(self._sources))
        self._tell(Event(kind=kind, fraction=fraction, sources=len(self._sources), **more))

    def end(self) -> BatchResult:
        """Put the run's own files in place: its manifest, and index and summary above several sources."""
        failures = [f for source in self._sources for f in self._failures.get(source, ())]
        missing = [name for name in self._options.only if name not in self._names] if not failures else []
        if missing:
            message = Say(f"各来源中都没有 {'、'.join(missing)}", f"no source has {', '.join(missing)}")
            failures.append(Failure(source="", group=None, message=message, code=UsageError.exit_code))
        results = tuple(self._results[source] for source in self._sources if source in self._results)
        files = []
        if len(self._sources) > 1 and results:
            figures, unread = self._figures(results)
            failures += unread
            summaries, refused = summary_files(figures, self._options)
            failures += [Failure(source="", group=name, message=error.said, code=error.exit_code) for name, error in refused]
            for name, data in (*run_index_files(results, self._options.date, [name for name, _ in summaries]), *summaries):
                put_file(self._work, self._options.out / name, data)
                digest = hashlib.sha256(data).hexdigest()
                files.append(FileResult(name=name, format=name.rpartition(".")[2], size=len(data), sha256=digest))
        result = BatchResult(out=self._options.out, sources=results, failures=tuple(failures))
        digests = {s.folder: hashlib.sha256((self._options.out / s.folder / MANIFEST).read_bytes()).hexdigest() for s in results}
        manifest = self._options.out / MANIFEST
        # A run that put nothing in place leaves the manifest of the one that did.
        if results or not manifest.exists():
            put_file(self._work, manifest, run_manifest(result, digests, tuple(files)))
        self._event("end")
        return result

    def _figures(self, results: Iterable[SourceResult]) -> tuple[list[Summary], list[Failure]]:
        """The figures of all sources, those that an earlier run did read anew; and what cannot be read any more."""
        figures, failures = [], []
        sources = {source.folder: source for source in self._sources}
        for result in results:
            try:
                figures.append(result.figures or figures_again(sources[result.folder].path, result, self._options))
            except ExporterError as error:
                failures.append(failed(sources[result.folder], error))
                self._event("failure", source=sources[result.folder], failure=failures[-1])
        return figures, failures
