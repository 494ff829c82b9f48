"""What a font file says of its faces: names, weight, slant and width, read without loading the font.

OpenType specification, "Organization of an OpenType Font", "name", "OS/2". HarfBuzz would open the file too, but it
knows no names in GBK or Big5, which older Chinese fonts have, and does not tell a damaged file from an empty one.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from exporter.errors import FontError, Place
from exporter.messages import Say

__all__ = ["FaceInfo", "normalised", "read_faces"]

_VERSIONS = frozenset({b"\0\1\0\0", b"OTTO", b"true"})
_NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp", "name")
# A collection has a few faces; a damaged header claims millions.
_MOST_FACES = 1000
_FAMILY, _FULL_NAME, _TYPOGRAPHIC_FAMILY = 1, 4, 16
_CHINESE = frozenset({(3, 0x0804), (3, 0x1004), (1, 33)})
"""(platform, language) of simplified Chinese."""
_ENGLISH = (3, 0x0409)
# Encodings of the platforms Macintosh and Windows; the others of Windows are UTF-16.
_MACINTOSH = {0: "mac_roman", 1: "shift_jis", 2: "big5", 3: "euc_kr", 25: "gb18030"}
_WINDOWS = {2: "cp932", 3: "gb18030", 4: "big5", 5: "cp949"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceInfo:
    """A face of a font file: what it is called, and how far it is from an upright regular one."""

    index: int
    family: str
    """The family for people: the simplified Chinese name, or else the English one."""
    families: frozenset[str]
    """Every family name in every language, normalised."""
    full_names: frozenset[str]
    weight: int = 400
    width: int = 5
    slanted: bool = False


def normalised(name: str) -> str:
    """A name as names are compared: neither case nor spaces count, nor whether letters are full-width."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def read_faces(path: Path) -> tuple[FaceInfo, ...]:
    """The faces of a font file, several where it is a collection; FontError where it is damaged or cannot be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            return tuple(_face(file, index, offset, size) for index, offset in enumerate(_offsets(file, size)))
    except OSError as error:
        raise _damaged(path, Say(f"打不开（{error.strerror}）", f"cannot be opened ({error.strerror})")) from error
    except (struct.error, ValueError) as error:
        raise _damaged(path, Say(f"不是完好的字体（{error}）", f"is no sound font ({error})")) from error


def _damaged(path: Path, why: Say) -> FontError:
    return FontError(Say(f"字体文件{why.zh}", f"the font file {why.en}"), place=Place(file=str(path)))


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _offsets(file: BinaryIO, size: int) -> tuple[int, ...]:
    """Where the faces begin."""
    head = _read(file, 0, 12)
    if head[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack(">8xI", head)
    if not 0 < count <= _MOST_FACES:
        raise ValueError(f"{count} faces in the collection")
    offsets = struct.unpack(f">{count}I", _read(file, 12, 4 * count))
    if max(offsets) >= size:
        raise ValueError("a face beyond the end of the file")
    return offsets


def _face(file: BinaryIO, index: int, offset: int, size: int) -> FaceInfo:
    tables = _tables(file, offset, size)
    names = list(_names(_read(file, *tables["name"])))
    families = [(key, text) for number, key, text in names if number in (_FAMILY, _TYPOGRAPHIC_FAMILY)]
    if not families:
        raise ValueError("no family name")
    weight, width, slanted = _style(_read(file, *tables["OS/2"]) if "OS/2" in tables else b"")
    return FaceInfo(
        index=index,
        family=min(families, key=lambda item: (item[0] not in _CHINESE, item[0] != _ENGLISH))[1],
        families=frozenset(normalised(text) for _, text in families),
        full_names=frozenset(normalised(text) for number, _, text in names if number == _FULL_NAME),
        weight=weight,
        width=width,
        slanted=slanted,
    )


def _tables(file: BinaryIO, offset: int, size: int) -> dict[str, tuple[int, int]]:
    """Offset and length of each table; ValueError where one is missing or leaves the file."""
    version, count = struct.unpack(">4sH6x", _read(file, offset, 12))
    if version not in _VERSIONS:
        raise ValueError("not OpenType")
    tables = {}
    for tag, _, begin, length in struct.iter_unpack(">4sIII", _read(file, offset + 12, 16 * count)):
        name = tag.decode("latin-1")
        if not (name.isascii() and name.isprintable()):  # OpenType specification, data type Tag
            raise ValueError("a table whose name is none")
        if begin + length > size:
            raise ValueError(f"table {name} is cut off")
        tables[name] = begin, length
    if len(tables) < count:
        raise ValueError("the table directory is cut off")
    if missing := [tag for tag in _NEEDED if tag not in tables]:
        raise ValueError(f"no table {missing[0]}")
    return tables


def _names(table: bytes) -> Iterator[tuple[int, tuple[int, int], str]]:
    """The family and full names: number, (platform, language), text. One in an encoding not known here is left out."""
    count, storage = struct.unpack(">2xHH", table[:6])
    for platform, encoding, language, number, length, offset in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        if number not in (_FAMILY, _FULL_NAME, _TYPOGRAPHIC_FAMILY):
            continue
        text = _decoded(platform, encoding, table[storage + offset : storage + offset + length])
        if text:
            yield number, (platform, language), text


def _decoded(platform: int, encoding: int, raw: bytes) -> str:
    if platform == 0 or (platform == 3 and encoding not in _WINDOWS):
        return raw.decode("utf-16-be", "ignore").strip("\0 ")
    codec = (_MACINTOSH if platform == 1 else _WINDOWS).get(encoding)
    if platform not in (1, 3) or codec is None:
        return ""
    # Windows pads the one-byte characters of a two-byte encoding with a zero.
    return raw.replace(b"\0", b"").decode(codec, "ignore").strip()


def _style(os2: bytes) -> tuple[int, int, bool]:
    """Weight, width and slant by OS/2; those of an upright regular face where it is missing."""
    if len(os2) < 64:
        return 400, 5, False
    weight, width = struct.unpack(">4xHH", os2[:8])
    (selection,) = struct.unpack(">H", os2[62:64])
    return weight, width, bool(selection & 0x0201)  # fsSelection bits 0 ITALIC and 9 OBLIQUE
