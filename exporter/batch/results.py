"""What came of a batch: files, groups, sources, failures; and their form in a manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, NamedTuple

from exporter.batch.options import SCHEMA
from exporter.messages import Say
from exporter.summary import Summary

__all__ = [
    "BatchResult",
    "Failure",
    "FileResult",
    "GroupResult",
    "SourceResult",
    "Told",
    "read_manifest",
    "run_manifest",
    "source_manifest",
]


class Told(NamedTuple):
    """A finding: its code, its place in words, its message."""

    code: str
    place: Say
    message: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """A file of a group: its name in the source's folder, format, size in bytes and SHA-256."""

    name: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """A group that was exported. `value` is empty for the parts of nobody, `name` is what it is called."""

    value: str
    name: str
    records: int
    parts: int
    pages: int | None
    """None where no format has pages."""
    on_schedule: int
    behind: int
    unsaid: int
    """Parts whose status says that they are on schedule, that they are not, and neither."""
    files: tuple[FileResult, ...]
    digest: str
    """The digest of the group's document."""
    findings: tuple[Told, ...] = ()
    """What setting its pages had to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong: with a whole source, or with one group of it."""

    source: str
    group: str | None
    message: Say
    code: int
    """The exit code that the error has by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """What came of a source: its counts, groups and failures."""

    path: str
    folder: str
    key: str
    sha256: str
    digest: str
    title: str
    layout: str
    field: str
    records: int
    parts: int
    memberships: int
    """How many times its parts are in groups, all together: as many as parts where each belongs to one."""
    all_groups: tuple[tuple[str, int, int], ...]
    """Every value with its records and parts, exported or not."""
    groups: tuple[GroupResult, ...]
    findings: tuple[Told, ...]
    """What reading and grouping had to tell."""
    failures: tuple[Failure, ...]
    date: str
    has_status: bool
    files: tuple[FileResult, ...] = ()
    """The files beside those of the groups: index and summary."""
    figures: Summary | None = None
    """What its summary tells, for that of several sources; not in the manifest."""
    reused: int = 0
    """How many groups were there already; not told in the manifest, which is the same then."""

    @property
    def every_file(self) -> tuple[FileResult, ...]:
        """All files in the source's folder but the manifest."""
        return (*(f for g in self.groups for f in g.files), *self.files)

    @property
    def whole(self) -> bool:
        """Whether every group was exported."""
        return not self.failures and [g.value for g in self.groups] == [value for value, _, _ in self.all_groups]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What came of a batch. `sources` are those of which something was written; `failures` are all, theirs too."""

    out: Path
    sources: tuple[SourceResult, ...]
    failures: tuple[Failure, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return not self.failures


def source_manifest(source: SourceResult) -> bytes:
    """The proof of a source: what it held, what each group holds, and the digest of every file."""
    return _json(
        {
            "schema": SCHEMA,
            "kind": "source",
            "source": {"path": source.path, "sha256": source.sha256, "digest": source.digest, "title": source.title},
            "key": source.key,
            "date": source.date,
            "layout": source.layout,
            "field": source.field,
            "has_status": source.has_status,
            "whole": source.whole,
            "proof": {
                "records": source.records,
                "parts": source.parts,
                "memberships": source.memberships,
                "groups": [{"value": v, "records": r, "parts": p} for v, r, p in source.all_groups],
            },
            "groups": [_group(g) for g in source.groups],
            "files": [_file(f) for f in source.files],
            "findings": [_told(t) for t in source.findings],
            "failures": [_failure(f) for f in source.failures],
        }
    )


def run_manifest(result: BatchResult, digests: dict[str, str], files: tuple[FileResult, ...] = ()) -> bytes:
    """The proof of a run: its sources with the digests of their manifests, and what failed."""
    sources = [
        {
            "path": s.path,
            "folder": s.folder,
            "whole": s.whole,
            "records": s.records,
            "parts": s.parts,
            "memberships": s.memberships,
            "groups": len(s.groups),
            "manifest_sha256": digests[s.folder],
        }
        for s in result.sources
    ]
    return _json(
        {
            "schema": SCHEMA,
            "kind": "run",
            "sources": sources,
            "files": [_file(f) for f in files],
            "failures": [_failure(f) for f in result.failures],
        }
    )


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _group(group: GroupResult) -> dict[str, Any]:
    return {
        "value": group.value,
        "name": group.name,
        "records": group.records,
        "parts": group.parts,
        "pages": group.pages,
        "on_schedule": group.on_schedule,
        "behind": group.behind,
        "unsaid": group.unsaid,
        "digest": group.digest,
        "files": [_file(f) for f in group.files],
        "findings": [_told(t) for t in group.findings],
    }


def _told(told: Told) -> dict[str, Any]:
    return {"code": told.code, "place": told.place._asdict(), "message": told.message._asdict()}


def _file(file: FileResult) -> dict[str, Any]:
    return {"name": file.name, "format": file.format, "size": file.size, "sha256": file.sha256}


def _failure(failure: Failure) -> dict[str, Any]:
    return {"source": failure.source, "group": failure.group, "message": failure.message._asdict(), "code": failure.code}


def read_manifest(data: bytes, folder: str) -> SourceResult:
    """The source that a manifest tells of; ValueError where it is none of ours."""
    try:
        content = json.loads(data)
        if content["schema"] != SCHEMA or content["kind"] != "source":
            raise ValueError(content["schema"])
        return _source(content, folder)
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _source(content: dict[str, Any], folder: str) -> SourceResult:
    source, proof = content["source"], content["proof"]
    return SourceResult(
        path=source["path"],
        folder=folder,
        key=content["key"],
        sha256=source["sha256"],
        digest=source["digest"],
        title=source["title"],
        layout=content["layout"],
        field=content["field"],
        records=proof["records"],
        parts=proof["parts"],
        memberships=proof["memberships"],
        all_groups=tuple((g["value"], g["records"], g["parts"]) for g in proof["groups"]),
        groups=tuple(_read_group(g) for g in content["groups"]),
        findings=tuple(map(_read_told, content["findings"])),
        failures=tuple(Failure(**{**f, "message": Say(**f["message"])}) for f in content["failures"]),
        date=content["date"],
        has_status=content["has_status"],
        files=tuple(map(_read_file, content["files"])),
    )


def _read_file(file: dict[str, Any]) -> FileResult:
    """A file as a manifest lists it. Whoever wrote the manifest, its name leads nowhere else: ValueError."""
    if PureWindowsPath(file["name"]).name != file["name"] or file["name"] in {"", ".", ".."}:
        raise ValueError(file["name"])
    return FileResult(**file)


def _read_group(group: dict[str, Any]) -> GroupResult:
    files = tuple(map(_read_file, group["files"]))
    return GroupResult(**{**group, "files": files, "findings": tuple(map(_read_told, group["findings"]))})


def _read_told(told: dict[str, Any]) -> Told:
    return Told(told["code"], Say(**told["place"]), Say(**told["message"]))
