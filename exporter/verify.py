"""Whether files of any formats hold the same document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exporter import api, formats
from exporter.compare import Changes, compare
from exporter.errors import UsageError
from exporter.layout import Layout
from exporter.limits import Limits
from exporter.messages import Say
from exporter.model import Document, Finding

__all__ = ["Verification", "Verified", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One file: what was read from it, and how that differs from the reference."""

    path: Path
    format: str
    document: Document
    digest: str
    findings: tuple[Finding, ...]
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All files, the reference first; `equal` where every one of them holds the same document."""

    files: tuple[Verified, ...]

    @property
    def reference(self) -> Verified:
        """The file that the others were compared with."""
        return self.files[0]

    @property
    def equal(self) -> bool:
        """Whether no file differs from the reference."""
        return all(f.digest == self.reference.digest and not f.changes for f in self.files)


def verify(
    files: Iterable[str | Path],
    *,
    against: str | Path | None = None,
    layout: str | Path | Layout | None = None,
    limits: Limits | None = None,
) -> Verification:
    """Every file read and compared with the first, or with `against`.

    Only what is visible is compared, never the copies that files enclose. UsageError where there are not two files.
    """
    paths = [Path(f) for f in ([] if against is None else [against])] + [Path(f) for f in files]
    if len(paths) < 2:
        raise UsageError(
            Say("只有一个文件，无从核对", "there is only one file, and nothing to verify it with"),
            hint=Say("请再给一个文件，或用 --against 指定来源", "give another file, or its source with --against"),
        )
    verified: list[Verified] = []
    for path in paths:
        reading = api.read_with_findings(path, layout, limits=limits)
        document = reading.document
        changes = compare(verified[0].document, document) if verified else Changes()
        verified.append(
            Verified(
                path=path,
                format=formats.by_suffix(path.suffix).name,
                document=document,
                digest=document.digest,
                findings=reading.findings,
                changes=changes,
            )
        )
    return Verification(files=tuple(verified))
