"""Zip packages (docx, xlsx) with the same bytes on every run: fixed order, fixed time stamps, no host's traces."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["pack", "unpack"]

# The earliest time that a zip can say; nothing of the moment or the machine gets into a file.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A package of parts. ECMA-376 part 2 wants `[Content_Types].xml` found quickly, so it comes first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels")):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            package.writestr(info, parts[name])
    return out.getvalue()
