"""Zip files opened with care: nothing is unpacked before its size, number, names and places are known to be sound.

A zip of a few kilobytes can hold terabytes, say one size and hold another, name two files alike, or lay one over the
other, and then programs differ in what they see. What our formats never do is refused, and what is unpacked is counted
as it comes out, whatever the headers say.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

import deflate

from exporter.errors import Place, ReadError
from exporter.limits.allowed import RATIO_FROM
from exporter.limits.budget import Budget, current
from exporter.messages import Say

__all__ = ["Zip", "open_zip"]

_LOCAL = struct.Struct("<4s2xHH8xIIHH")
"""Of a local file header (APPNOTE.TXT 4.3.7): signature, flags, method, sizes packed and unpacked, lengths of name and extra."""
_LOCAL_SIZE = 30
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x1, 0x8, 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END64, _ENTRY = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_LOCATOR_SIZE = 20
_IN_ZIP64 = 0xFFFFFFFF
# What zipfile raises of a directory that is damaged, beside its own error.
_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error, IndexError)


class Zip:
    """A zip file in memory whose directory was found sound."""

    def __init__(self, data: bytes, file: str, entries: dict[str, tuple[zipfile.ZipInfo, int]]) -> None:
        self._data = data
        self._entries = entries
        self._file = file

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, in the order of its directory."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of a file; ReadError where they are damaged or not as many as the directory says."""
        info, _ = self._entries[name]
        data = self._unpacked(name, info.file_size + 1)
        if len(data) != info.file_size:
            what = Say(f"{name} 展开后的大小与所写不符", f"{name} does not unpack to the size that it says")
            raise _damaged(self._file, what)
        if zlib.crc32(data) != info.CRC:
            raise _damaged(self._file, Say(f"{name} 校验不符", f"{name} does not match its checksum"))
        return data

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of a file."""
        return self._unpacked(name, size)[:size]

    def _unpacked(self, name: str, most: int) -> bytes:
        info, begin = self._entries[name]
        packed = self._data[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            data = packed[:most]
        else:
            try:
                data = _inflated(packed, info.file_size, most)
            except zlib.error as error:
                raise _damaged(self._file, Say(f"{name}：{error}", f"{name}: {error}")) from error
        budget = current()
        budget.use("unpacked", len(data), part=name)
        budget.tick()
        return data


def _inflated(packed: bytes, size: int, most: int) -> bytes:
    """What a deflate stream unpacks to, so many bytes at most; zlib.error where it is damaged.

    A whole stream of a known size libdeflate unpacks in a fifth of the time; zlib goes as far as there is something.
    """
    if most > size:
        with suppress(deflate.DeflateError):
            return bytes(deflate.deflate_decompress(packed, size))
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)


def open_zip(data: bytes, file: str) -> Zip:
    """The zip file in some bytes; ReadError where it is none or is not sound, LimitError where it goes beyond a limit."""
    budget = current()
    try:
        _count_entries(data, budget, file)
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except _ERRORS as error:
        raise _damaged(file, Say(f"不是 zip 文件，或被截断（{error}）", f"it is no zip file, or is cut off ({error})")) from error
    budget.allow("parts", len(infos))
    _check_entries(infos, file)
    _check_sizes(infos, budget)
    return Zip(data, file, dict(_placed(infos, data, file)))


def _count_entries(data: bytes, budget: Budget, file: str) -> None:
    """Count the directory's entries before a library makes objects of them."""
    end = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or not data.startswith(b"PK"):
        raise _damaged(file, Say("不是 zip 文件，或被截断", "it is no zip file, or is cut off"))
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    is_zip64 = size == _IN_ZIP64 or data[max(0, end - _LOCATOR_SIZE) : end].startswith(_END64)
    budget.allow("parts", data.count(_ENTRY, 0 if is_zip64 else max(0, end - size), end))


def _check_entries(infos: list[zipfile.ZipInfo], file: str) -> None:
    """Refuse what no document has: names that lead out or are there twice, encrypted parts, other ways of packing."""
    seen = set()
    for info in infos:
        name = info.filename
        path = PurePosixPath(name.replace("\\", "/"))
        if name != info.orig_filename.replace("\\", "/") and name != info.orig_filename:
            raise _unsafe(file, name, Say("名称中有空字符", "has a NUL in its name"))
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
            raise _unsafe(file, name, Say("指向包外", "leads out of the package"))
        if name.casefold() in seen:
            raise _unsafe(file, name, Say("在包中有两个", "is there twice"))
        seen.add(name.casefold())
        if info.flag_bits & _ENCRYPTED:
            raise ReadError(
                Say(f"{name} 已加密", f"{name} is encrypted"),
                place=Place(file=file),
                hint=Say("请去掉密码后另存", "save it without a password"),
            )
        if info.compress_type not in _METHODS:
            what = Say(f"用了不认得的压缩方法 {info.compress_type}", f"is packed by method {info.compress_type}, which is not read")
            raise _unsafe(file, name, what)


def _check_sizes(infos: list[zipfile.ZipInfo], budget: Budget) -> None:
    total = 0
    for info in infos:
        budget.allow("part_size", info.file_size, part=info.filename)
        if info.file_size > RATIO_FROM:
            budget.allow("ratio", -(-info.file_size // max(1, info.compress_size)), part=info.filename)
        total += info.file_size
    budget.allow("unpacked", total)


def _placed(infos: list[zipfile.ZipInfo], data: bytes, file: str) -> Iterator[tuple[str, tuple[zipfile.ZipInfo, int]]]:
    """Each file with where its bytes begin; the local headers must say what the directory says, and nothing may overlap."""
    ends: dict[str, tuple[int, int]] = {}
    before = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        at = info.header_offset
        if at < before or (not before and at):
            raise _unsafe(
                file, info.filename, Say("与别的部件重叠，或其前有多余的字节", "overlaps another part, or stray bytes stand before it")
            )
        try:
            signature, flags, method, packed, unpacked, name_length, extra = _LOCAL.unpack_from(data, at)
        except struct.error as error:
            raise _damaged(file, Say(f"{info.filename} 被截断", f"{info.filename} is cut off")) from error
        begin = at + _LOCAL_SIZE + name_length + extra
        name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
        sizes = (info.compress_size, info.file_size)
        agreed = flags & _SIZES_FOLLOW or _IN_ZIP64 in (packed, unpacked) or (packed, unpacked) == sizes
        if signature != b"PK\x03\x04" or method != info.compress_type or not agreed or data[at + _LOCAL_SIZE : begin - extra] != name:
            raise _damaged(file, Say(f"{info.filename} 的两处文件头不一致", f"the two headers of {info.filename} differ"))
        before = begin + info.compress_size
        if before > len(data):
            raise _damaged(file, Say(f"{info.filename} 被截断", f"{info.filename} is cut off"))
        ends[info.filename] = begin, before
    for info in infos:
        if not info.filename.endswith("/"):  # is_dir() of Python 3.11 asks for the last character of no name
            yield info.filename, (info, ends[info.filename][0])


def _damaged(file: str, what: Say) -> ReadError:
    return ReadError(
        Say(f"文件已损坏：{what.zh}", f"the file is damaged: {what.en}"),
        place=Place(file=file),
        hint=Say("请重新导出，或在原程序中打开后另存", "export it again, or open it in its program and save it"),
    )


def _unsafe(file: str, name: str, what: Say) -> ReadError:
    return ReadError(
        Say(f"包中的 {name} {what.zh}", f"{name} in the package {what.en}"),
        place=Place(file=file),
        hint=Say("请确认来源可信，在原程序中打开后另存", "make sure where it comes from; open it in its program and save it again"),
    )
