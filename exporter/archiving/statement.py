"""What a signature of the PDF says about the rest of its package.

A signature covers the PDF alone, and the metadata hold the signed PDF's digest. So the signature's reason (ISO 32000-1
§12.8.1) names the SHA-256 of all the rest, taken with that digest left out: whoever changes the source or a word of the
metadata cannot make the hashes anew without breaking the signature.
"""

from __future__ import annotations

from collections.abc import Mapping

from exporter.archiving.bag import INFO, PAYLOAD, sha256
from exporter.archiving.metadataxml import FileEntry
from exporter.archiving.paths import METADATA

__all__ = ["reason", "statement"]

_OXUM = b"Payload-Oxum: "


def statement(files: Mapping[str, bytes], pdf: FileEntry) -> str:
    """The SHA-256 of a list of all files but the PDF, each with its own; of the PDF only the path."""
    lines = [f"{'-' if path == pdf.path else sha256(_without(pdf, path, files[path]))}  {path}\n" for path in _covered(files)]
    return sha256("".join(lines).encode())


def _covered(files: Mapping[str, bytes]) -> list[str]:
    return sorted(path for path in files if path.startswith(PAYLOAD) or path == INFO)


def _without(pdf: FileEntry, path: str, data: bytes) -> bytes:
    """A file without what signing the PDF changes in it."""
    if path == METADATA:
        sized = f"<计算机文件大小>{pdf.size}<".encode()
        return data.replace(pdf.digest.encode(), b"", 1).replace(sized, "<计算机文件大小><".encode(), 1)
    if path == INFO:
        return b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(_OXUM))
    return data


def reason(files: Mapping[str, bytes], pdf: FileEntry) -> str:
    """The reason that a signature gives: filing, and the statement."""
    return f"归档 SHA-256:{statement(files, pdf)}"
