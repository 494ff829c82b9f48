"""The work on a source: read, parted into groups, a share of the groups written, the whole put in place.

Everything here can run in another process: functions of a module, called with values.
"""

from __future__ import annotations

import hashlib
import heapq
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from exporter import api, formats
from exporter.batch.index import index_files
from exporter.batch.options import MANIFEST, BatchOptions, Source, key_of
from exporter.batch.place import intact, known_source, put_folder, put_zip, write_file
from exporter.batch.results import Failure, FileResult, GroupResult, SourceResult, Told, source_manifest
from exporter.batch.summaries import source_figures, summary_files
from exporter.errors import ExporterError, WriteError, because
from exporter.filenames import file_names
from exporter.fonts import FontLibrary, font_library
from exporter.grouping import Group, Grouping, group, prove, unknown_values
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.messages import Say, path_text
from exporter.model import Document, Finding, Kind
from exporter.outfiles import writing
from exporter.pageformat import Profile
from exporter.pages.measure import Typecase

__all__ = ["STOP", "Share", "Stopped", "Task", "failed", "finish", "open_before", "resumed", "run", "warm"]

STOP = "stop"
"""A file of this name in the waiting folder asks the workers to end."""
# Names that the folder needs for itself.
_TAKEN = frozenset({"index", "summary", "manifest"})
# What a group costs beside its parts, in parts.
_OF_A_GROUP = 8


class Stopped(Exception):  # noqa: N818  # no error: it was asked for
    """The run was told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A share of a source's groups: the `share`th of so many."""

    source: Source
    options: BatchOptions
    work: Path
    share: int = 0
    shares: int = 1
    alone: bool = True
    """Whether it is the only source, so that values asked for must be among its groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What came of a task: the source without its groups, and those of the share by their place in the order."""

    source: SourceResult
    groups: tuple[tuple[int, GroupResult], ...]
    failures: tuple[tuple[int, Failure], ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source, read and parted, and what its groups share."""

    document: Document
    layout: Layout
    library: FontLibrary
    typecase: Typecase
    grouping: Grouping
    stems: tuple[str, ...]
    head: SourceResult


def warm(options: BatchOptions) -> None:
    """Load what every task needs, so that workers that begin as copies of this process have it."""
    for name in options.formats:
        formats.get(name).load_renderer()


def failed(source: Source, error: BaseException, name: str | None = None) -> Failure:
    """The failure that an error is for a source, or a group of it."""
    if isinstance(error, ExporterError):
        return Failure(source=path_text(source.path.as_posix()), group=name, message=error.said, code=error.exit_code)
    code = WriteError.exit_code
    match error:
        case OSError():
            why = because(error)
            message = Say(f"系统拒绝：{why.zh}", f"the system refused: {why.en}")
        case MemoryError():
            message = Say("内存不足", "out of memory")
        case BrokenExecutor():
            message = Say(
                "处理它的进程被系统终止，多半是内存不足", "the process at work on it was ended by the system, probably for want of memory"
            )
        case _:
            what, code = f"{type(error).__name__}: {error}", 1
            message = Say(f"程序的错误，请报告：{what}", f"a mistake of the program, please report it: {what}")
    return Failure(source=path_text(source.path.as_posix()), group=name, message=message, code=code)


def run(task: Task, told: Callable[[SourceResult, GroupResult], None] | None = None) -> Share:
    """Write the groups of a share into the waiting folder; `told` hears of each.

    What fails in one group is a failure of that group. ExporterError where the source cannot be read or parted, or where
    nothing can be written.
    """
    source, options = task.source, task.options
    opened = _open(source, options, key_of(source, options))
    if task.alone and (unknown := unknown_values(opened.grouping, options.only)) is not None:
        raise unknown
    known = _reusable(opened, options)
    groups, failures = [], []
    for index in _of_share(opened, task):
        if (task.work / STOP).exists():
            raise Stopped
        one, stem = opened.grouping.groups[index], opened.stems[index]
        try:
            done = _kept(known.get(one.value), task) or _written(one, stem, opened, task)
        except Exception as error:  # whatever a format's renderer does, the other groups go on; it is reported
            if isinstance(error, WriteError) and isinstance(error.__cause__, OSError):  # a full disk is no matter of one group
                raise
            failures.append((index, failed(source, error, one.name)))
            continue
        groups.append((index, done))
        if told is not None:
            told(opened.head, done)
    return Share(source=opened.head, groups=tuple(groups), failures=tuple(failures))


def finish(source: Source, options: BatchOptions, work: Path, shares: Iterable[Share]) -> SourceResult | None:
    """Put a source's groups in place with index and manifest, all at once; None where it has none of those asked for."""
    shares = tuple(shares)
    groups = [g for _, g in sorted((pair for share in shares for pair in share.groups), key=lambda pair: pair[0])]
    failures = [f for _, f in sorted((pair for share in shares for pair in share.failures), key=lambda pair: pair[0])]
    result = replace(shares[0].source, groups=tuple(groups), failures=tuple(failures))
    if not groups:
        return result if failures or not options.only else None
    new = work / "new" / source.folder
    opened = _open(source, options, (result.key, result.sha256))
    figures = source_figures(source.folder, opened.document, opened.layout, options.date)
    files = []
    summaries, refused = summary_files([figures], options)
    result = replace(result, failures=(*result.failures, *(failed(source, error, name) for name, error in refused)))
    for name, data in (*index_files(result, options.date, [name for name, _ in summaries]), *summaries):
        write_file(new / name, data)
        files.append(_file(name, name.rpartition(".")[2], data))
    result = replace(result, files=tuple(files), figures=figures)
    write_file(new / MANIFEST, source_manifest(result))
    if options.zip:
        put_zip(work, new, options.out / f"{source.folder}.zip")
    put_folder(work, options.out, source.folder)
    return result


def open_before(source: Source, options: BatchOptions) -> None:
    """Read a source that workers which begin as copies of this process are to have; what is wrong with it is for them to tell."""
    with suppress(ExporterError, OSError):
        _open(source, options, key_of(source, options))


@lru_cache(maxsize=1)
def _open(source: Source, options: BatchOptions, key: tuple[str, str]) -> _Opened:
    """One source at a time is kept, so that a worker with several of its shares reads it once."""
    reading = api.read_with_findings(source.path, options.layout, limits=options.limits)
    document, layout = reading.document, api.layout_for(reading.document, options.layout)
    if options.profile is not None:
        layout = layout.for_profile(Profile(options.profile))
    library = font_library(options.fonts)
    grouping = group(document, options.by, layout.batch, with_partners=options.with_partners, renumber=options.renumber)
    memberships = prove(document, grouping, layout.batch, with_partners=options.with_partners, renumber=options.renumber)
    head = SourceResult(
        path=path_text(source.path.as_posix()),
        folder=source.folder,
        key=key[0],
        sha256=key[1],
        digest=document.digest,
        title=document.title,
        layout=layout.name,
        field=grouping.label,
        records=document.record_count,
        parts=document.line_count,
        memberships=memberships,
        all_groups=tuple((g.value, g.document.record_count, g.document.line_count) for g in grouping.groups),
        groups=(),
        findings=_told((*reading.findings, *grouping.findings)),
        failures=(),
        date=options.date.isoformat(),
        has_status=any(f.kind is Kind.STATUS for f in document.fields),
    )
    return _Opened(document, layout, library, Typecase.of(layout, library), grouping, _stems(source, document, layout, grouping), head)


def _told(findings: Iterable[Finding]) -> tuple[Told, ...]:
    return tuple(dict.fromkeys(Told(f.code, replace(f.place, file=None).said, f.message) for f in findings))


def _stems(source: Source, document: Document, layout: Layout, grouping: Grouping) -> tuple[str, ...]:
    """The names of the groups' files, the same whichever of them are asked for."""
    words = {"stem": path_text(source.path.stem), "title": document.title, "field": grouping.label}
    texts = [layout.batch.file.fill({**words, "value": g.name}) for g in grouping.groups]
    # A NUL is never in a name, so that this one is a changed one and gets its number.
    return file_names(f"{text}\0" if text.casefold() in _TAKEN else text for text in texts)


def _of_share(opened: _Opened, task: Task) -> list[int]:
    """The indexes of the groups of a share, in order; the shares cost about the same."""
    groups = opened.grouping.groups
    wanted = [i for i, g in enumerate(groups) if not task.options.only or g.name in task.options.only]
    if task.options.only and wanted:
        kept = _reusable(opened, task.options)
        wanted = [i for i, g in enumerate(groups) if i in wanted or g.value in kept]
    loads = [(0, share) for share in range(task.shares)]
    mine = []
    for index in sorted(wanted, key=lambda i: (-len(groups[i].lines), i)):
        load, share = heapq.heappop(loads)
        heapq.heappush(loads, (load + len(groups[index].lines) + _OF_A_GROUP, share))
        if share == task.share:
            mine.append(index)
    return sorted(mine)


def _reusable(opened: _Opened, options: BatchOptions) -> dict[str, GroupResult]:
    """The groups that an earlier run wrote from the same source in the same way, where they may be kept.

    Without `resume` only those that are not asked for again.
    """
    known = known_source(options.out / opened.head.folder)
    if known is None or known.key != opened.head.key:
        return {}
    names = {g.value: g.name for g in opened.grouping.groups}
    return {g.value: g for g in known.groups if options.resume or (options.only and names.get(g.value) not in options.only)}


def _kept(known: GroupResult | None, task: Task) -> GroupResult | None:
    """A group of an earlier run, its files brought into the waiting folder; None where one is missing or was changed."""
    if known is None:
        return None
    there, new = task.options.out / task.source.folder, task.work / "new" / task.source.folder
    if not all(intact(there / f.name, f.sha256) for f in known.files):
        return None
    new.mkdir(parents=True, exist_ok=True)
    for f in known.files:
        with writing(new / f.name):
            shutil.copyfile(there / f.name, new / f.name)
    return known


def _written(one: Group, stem: str, opened: _Opened, task: Task) -> GroupResult:
    options = task.options
    job = Job(
        one.document,
        opened.layout,
        mode=Paginate(options.paginate),
        date=options.date,
        library=opened.library,
        typecase=opened.typecase,
    )
    chosen = [formats.get(name) for name in options.formats]
    rendered = [(f, f.load_renderer()(job)) for f in chosen]
    files = []
    for f, data in rendered:
        name = f"{stem}{f.suffixes[0]}"
        write_file(task.work / "new" / task.source.folder / name, data)
        files.append(_file(name, f.name, data))
    paged = any(f.paged for f in chosen)
    yes, no, unsaid = _statuses(one.document, opened.layout)
    return GroupResult(
        value=one.value,
        name=one.name,
        records=one.document.record_count,
        parts=one.document.line_count,
        pages=len(job.pages.pages) if paged else None,
        on_schedule=yes,
        behind=no,
        unsaid=unsaid,
        files=tuple(files),
        digest=job.digest,
        findings=_told(job.pages.findings) if paged else (),
    )


def _file(name: str, kind: str, data: bytes) -> FileResult:
    return FileResult(name=name, format=kind, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def _statuses(document: Document, layout: Layout) -> tuple[int, int, int]:
    """How many parts are on schedule, how many are not, and of how many it is not said."""
    status = next((f for f in document.fields if f.kind is Kind.STATUS), None)
    if status is None:
        return 0, 0, 0
    index = document.scoped(status.scope).index(status)
    values = [(line.of_part if status.scope == "part" else line.of_record).values[index] for line in document.lines()]
    yes = sum(value in layout.status.on_schedule for value in values)
    no = sum(value in layout.status.behind for value in values)
    return yes, no, len(values) - yes - no


def resumed(source: Source, options: BatchOptions) -> SourceResult | None:
    """What an earlier run made of a source, if nothing of it would come out otherwise; None where it must be done."""
    known = known_source(options.out / source.folder)
    if known is None or known.key != key_of(source, options)[0]:
        return None
    names = {g.name for g in known.groups}
    if not known.whole and not (options.only and names.issuperset(options.only) and not known.failures):
        return None
    if not all(intact(options.out / source.folder / f.name, f.sha256) for f in known.every_file):
        return None
    return replace(known, reused=len(known.groups))
