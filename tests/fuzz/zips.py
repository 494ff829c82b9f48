"""Zip packages damaged: parts removed, renamed, swapped, cut, said twice, their XML damaged; the container itself."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Sequence
from random import Random
from typing import TypeAlias

from .texts import bytes_damaged
from .trees import Vocabulary, xml_damaged

__all__ = ["Parts", "packed", "parts_of", "zip_damaged"]

Parts: TypeAlias = list[tuple[str, bytes]]
_ODD_NAMES = [
    "",
    "/",
    "..",
    "../../x",
    "a\\b",
    "word/",
    "x" * 300,
    "[Content_Types].xml",
    "_rels/.rels",
    "customXml/item9.xml",
    "\u202e.xml",
    "a//b",
]
# Offsets in the records of the central directory, and how many bytes each number there has (APPNOTE.TXT 4.3.12).
_FIELDS = ((6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4))
_CENTRAL = b"PK\x01\x02"


def parts_of(data: bytes) -> Parts:
    """The parts of a package, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(i.filename, archive.read(i)) for i in archive.infolist() if not i.is_dir()]


def packed(parts: Parts, method: int = zipfile.ZIP_STORED) -> bytes:
    """The parts as a package."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names said twice are meant
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in parts:
                info = zipfile.ZipInfo(name)
                info.compress_type = method
                archive.writestr(info, data)
    return out.getvalue()


def zip_damaged(rng: Random, parts: Parts, main: Sequence[str], vocabulary: Vocabulary) -> bytes:
    """The package with one to three parts damaged, or its container; `main` are the parts that matter most."""
    parts = list(parts)
    container = rng.random() < 0.12
    if not container or rng.random() < 0.3:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            _part(rng, parts, main, vocabulary)
    data = packed(parts, zipfile.ZIP_DEFLATED if rng.random() < 0.1 else zipfile.ZIP_STORED)
    return _container(rng, data) if container else data


def _part(rng: Random, parts: Parts, main: Sequence[str], vocabulary: Vocabulary) -> None:
    if not parts:
        return
    weighty = [i for i, (name, _) in enumerate(parts) if name in main]
    i = rng.choice(weighty) if weighty and rng.random() < 0.8 else rng.randrange(len(parts))
    j = rng.randrange(len(parts))
    name, data = parts[i]
    kind = rng.random()
    if kind < 0.8:
        if name.endswith((".xml", ".rels")):
            data = xml_damaged(rng, data, vocabulary)
        parts[i] = name, data if name.endswith((".xml", ".rels")) else bytes_damaged(rng, data)
    elif kind < 0.84:
        del parts[i]
    elif kind < 0.88:
        parts[i] = rng.choice([*_ODD_NAMES, parts[j][0], name.upper(), name.lower(), f"{name}x"]), data
    elif kind < 0.92:
        parts[i], parts[j] = (name, parts[j][1]), (parts[j][0], data)
    elif kind < 0.96:
        parts[i] = name, data[: rng.choice((0, 1, rng.randrange(len(data) + 1)))]
    else:
        parts.insert(j, (name, rng.choice((data, b"", b"\x00", parts[j][1], b"<a/>"))))


def _container(rng: Random, data: bytes) -> bytes:
    """The container with a number of its directory changed, or bytes anywhere."""
    found = [m.start() for m in re.finditer(_CENTRAL, data)] if rng.random() < 0.6 else []
    if not found:
        return bytes_damaged(rng, data)
    at = rng.choice(found)
    offset, size = rng.choice(_FIELDS)
    out = bytearray(data)
    value = rng.choice((0, 1, 8, 12, 14, 99, 2**15, 2 ** (8 * size) - 1, rng.randrange(2 ** (8 * size)))) % 2 ** (8 * size)
    out[at + offset : at + offset + size] = struct.pack("<H" if size == 2 else "<I", value)
    return bytes(out)
