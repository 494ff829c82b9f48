"""What the metadata say of the computer files in a package (DA/T 46—2009 电子属性)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from exporter.archiving.bag import sha256
from exporter.archiving.metadataxml import FileEntry
from exporter.archiving.paths import SOURCE
from exporter.pdfprofile import PdfProfile
from exporter.version import VERSION

__all__ = ["PROGRAM", "entries"]

PROGRAM = f"exporter {VERSION}"
"""文档创建程序 of what was made here."""

_MIME = {
    ".txt": "text/plain",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
}


def entries(files: Mapping[str, bytes], profile: PdfProfile) -> tuple[FileEntry, ...]:
    """The entries of the files of a record: its PDF first, then its data and its source."""
    return tuple(_entry(path, data, profile if number == 0 else None) for number, (path, data) in enumerate(files.items()))


def _entry(path: str, data: bytes, profile: PdfProfile | None) -> FileEntry:
    name = PurePosixPath(path)
    suffix = name.suffix.lower()
    form, version = suffix[1:].upper(), ""
    if profile is not None:
        form, version = f"PDF/A-{profile.part}{profile.conformance.lower()}", f"ISO 19005-{profile.part}"
    elif not path.startswith(SOURCE):
        form, version = "XML", "1.0"
    return FileEntry(
        path=path,
        role="主文件" if profile is not None else "来源" if path.startswith(SOURCE) else "数据",
        name=name.name,
        size=len(data),
        digest=sha256(data),
        format=form,
        version=version,
        mime=_MIME.get(suffix, ""),
        program="" if path.startswith(SOURCE) else PROGRAM,
    )
