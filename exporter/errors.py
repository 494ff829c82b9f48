"""One tree of errors. Each says what, where and what to do, and has the exit code of the command line.

ExporterError
├── UsageError      2  the command or the call is not meaningful
├── ReadError       3  the input cannot be read
│   └── ModelError  3  the content is nothing that every format could carry
├── LayoutError     4  a layout is wrong, missing or does not match
│   └── FontError   4  a font is missing, or no font has a character
└── WriteError      5  the output cannot be written
    └── IncompleteError  5  the output would not hold what it must
"""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from typing import Self

from exporter.messages import Say

__all__ = [
    "ExporterError",
    "FontError",
    "IncompleteError",
    "LayoutError",
    "ModelError",
    "Place",
    "ReadError",
    "UsageError",
    "WriteError",
    "because",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is: any part may be unknown (`None`).

    `line` and `position` count from 1; `record` is the 序号 as written; `part` counts the lines of a record from 1;
    `field` is the heading of the column.
    """

    file: str | None = None
    line: int | None = None
    record: str | None = None
    part: int | None = None
    field: str | None = None
    position: int | None = None

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Say:
        """The place in words."""
        words: list[Say] = []
        if self.file is not None:
            words.append(Say(self.file, self.file))
        if self.line is not None:
            words.append(Say(f"第 {self.line} 行", f"line {self.line}"))
        if self.record is not None:
            words.append(Say(f"序号 {self.record}", f"序号 {self.record}"))
        if self.part is not None and self.part > 1:
            words.append(Say(f"第 {self.part} 分项", f"part {self.part}"))
        if self.field is not None:
            words.append(Say(f"“{self.field}”栏", f"column “{self.field}”"))
        if self.position is not None:
            words.append(Say(f"第 {self.position} 字", f"character {self.position}"))
        return Say("，".join(w.zh for w in words), ", ".join(w.en for w in words))


class ExporterError(Exception):
    """The root: `message`, `place`, `hint` (what to do) and `exit_code`."""

    exit_code = 1

    def __init__(self, message: Say, *, place: Place | None = None, hint: Say | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def in_file(self, file: str) -> Self:
        """The same error, its place completed with the file's name."""
        self.place = replace(self.place or Place(), file=file)
        return self

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Say:
        """Place, message and hint in words."""
        zh, en = self.message
        if self.place is not None and (where := self.place.said).en:
            zh, en = f"{where.zh}：{zh}", f"{where.en}: {en}"
        if self.hint is not None:
            zh, en = f"{zh}。{self.hint.zh}", f"{en}. {self.hint.en}"
        return Say(zh, en)


class UsageError(ExporterError):
    """The command or the call is not meaningful."""

    exit_code = 2


class ReadError(ExporterError):
    """The input cannot be read."""

    exit_code = 3


class ModelError(ReadError):
    """The content is nothing that every format could carry."""


class LayoutError(ExporterError):
    """A layout is wrong, missing or does not match."""

    exit_code = 4


class FontError(LayoutError):
    """A font is missing, or no font has a character."""


class WriteError(ExporterError):
    """The output cannot be written."""

    exit_code = 5


class IncompleteError(WriteError):
    """The output would not hold what it must: a part is missing, or where it does not belong."""


_WHY = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件大小超出限制",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的盘是只读的",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EBUSY: "正被其他程序使用",
    errno.ENOMEM: "内存不足",
    errno.EIO: "磁盘读写出错",
    errno.EBADF: "已关闭",
}
# Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
_IN_USE = frozenset({32, 33})


def because(error: OSError) -> Say:
    """Why the system refused, in both languages."""
    if getattr(error, "winerror", None) in _IN_USE:
        return Say("正被其他程序打开", "another program has it open")
    said = error.strerror or str(error)
    return Say(_WHY.get(error.errno or 0, said), said)
