"""Reading a TOML table key by key: every key is asked for once, and one that nobody asked for is an error."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exporter.errors import LayoutError, Place
from exporter.messages import Say
from exporter.units import ZIHAO, pt, zihao

__all__ = ["LARGEST", "Table", "parse"]

LARGEST = 100_000
"""The largest number that a setting may have; as millimetres it is a page of a hundred metres."""
LONGEST_PATTERN = 300
"""Characters of a regular expression."""
_MOST_REPEATED = 4
"""Repetitions in one alternative; each multiplies the time by the length of the text."""
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_REPEATED = re.compile(r"[*+]|\{\d*,\d*\}|\{\d{2,}\}")


def parse(text: str) -> dict[str, Any]:
    """The tables of a TOML text; ValueError where it is none: also for a number of too many digits, and for too many brackets."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("too deeply nested") from error


class Table:
    """One table of a TOML file. Each method takes a key off and returns its value, or raises LayoutError."""

    def __init__(self, file: str, data: dict[str, Any], path: str = "") -> None:
        self._file = file
        self._path = path
        self._data = data
        self._asked: set[str] = set()

    def wrong(self, key: str, message: Say, hint: Say) -> LayoutError:
        """An error at a key of this table."""
        where = f"{self._path}.{key}" if self._path else key
        return LayoutError(Say(f"[{where}] {message.zh}", f"[{where}] {message.en}"), place=Place(file=self._file), hint=hint)

    def __iter__(self) -> Iterator[str]:
        """All keys, in the file's order."""
        return iter(self._data)

    def done(self) -> None:
        """Refuse the keys that were never asked for."""
        for key in self._data:
            if key not in self._asked:
                import difflib

                near = difflib.get_close_matches(key, self._asked, 1)
                raise self.wrong(
                    key,
                    Say("没有这个设置", "there is no such key"),
                    Say(f"是否想写 {near[0]}？", f"did you mean {near[0]}?") if near else Say("请删除它", "delete it"),
                )

    def items(self) -> Iterator[tuple[str, Any]]:
        """All keys with their values as they are, each asked for hereby."""
        self._asked.update(self._data)
        return iter(self._data.items())

    def _take(self, key: str, kind: type | tuple[type, ...], name: Say, default: Any) -> Any:
        self._asked.add(key)
        value = self._data.get(key, default)
        if value is None:
            raise self.wrong(key, Say("缺少这个设置", "the key is missing"), Say(f"请写上{name.zh}", f"write {name.en}"))
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, Say(f"应为{name.zh}", f"must be {name.en}"), Say(f"现为 {value!r}", f"it is {value!r}"))
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value: str = self._take(key, str, Say("文字", "a text"), default)
        if not value:
            raise self.wrong(key, Say("不能为空", "must not be empty"), Say("请填写", "fill it in"))
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        value = self._take(key, (list, tuple), Say("文字的清单", "a list of texts"), default)
        if not all(isinstance(item, str) and item for item in value):
            raise self.wrong(key, Say("应为文字的清单", "must be a list of texts"), Say(f"现为 {value!r}", f"it is {value!r}"))
        return tuple(value)

    def number(self, key: str, default: float | None = None) -> float:
        """A number from 0 to `LARGEST`."""
        value: float = self._take(key, (int, float), Say("数字", "a number"), default)
        if value < 0:
            raise self.wrong(key, Say("不能为负", "must not be negative"), Say("请改为正数", "make it positive"))
        if not value <= LARGEST:  # NaN is not either
            raise self.wrong(
                key,
                Say(f"应不大于 {LARGEST}", f"must be {LARGEST} at most"),
                Say(f"现为 {value:g}，请改正", f"it is {value:g}; correct it"),
            )
        return value

    def length(self, key: str, unit: Callable[[float], int], default: int | None) -> int:
        """A length in EMU, written as a number of `unit`."""
        if key not in self._data and default is not None:
            self._asked.add(key)
            return default
        return unit(self.number(key))

    def size(self, key: str, default: int | None) -> int:
        """A type size in EMU, written as a 字号 or as a number of points."""
        if key not in self._data and default is not None:
            self._asked.add(key)
            return default
        value = self._take(key, (str, int, float), Say("字号或磅数", "a 字号 or points"), None)
        if isinstance(value, str):
            if value not in ZIHAO:
                raise self.wrong(
                    key,
                    Say(f"没有字号 {value}", f"there is no 字号 {value}"),
                    Say(f"用 {'、'.join(ZIHAO)} 之一", f"use one of {'、'.join(ZIHAO)}"),
                )
            return zihao(value)
        if not 1 <= value <= 400:
            raise self.wrong(key, Say("字号应在 1 到 400 磅之间", "a size lies between 1 and 400 points"), Say("请改正", "correct it"))
        return pt(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value: bool = self._take(key, bool, Say("true 或 false", "true or false"), default)
        return value

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """One of some words."""
        value = self.text(key, default)
        if value not in (names := tuple(str(c) for c in choices)):
            raise self.wrong(
                key,
                Say(f"没有选项 {value}", f"there is no choice {value}"),
                Say(f"用 {'、'.join(names)} 之一", f"use one of {', '.join(names)}"),
            )
        return value

    def pattern(self, key: str, value: str) -> re.Pattern[str]:
        """A regular expression, already taken as text; one that could take for ever on some text is refused."""
        if len(value) > LONGEST_PATTERN or _explodes(value):
            raise self.wrong(
                key,
                Say(f"正则表达式 {value[:40]} 太长，或重复太多", f"the regular expression {value[:40]} is too long, or repeats too much"),
                Say("请写得简单些", "write a simpler one"),
            )
        try:
            return re.compile(value)
        except re.error as error:
            raise self.wrong(
                key, Say(f"正则表达式 {value} 有误：{error}", f"bad regular expression {value}: {error}"), Say("请改正", "correct it")
            ) from error

    def table(self, key: str, *, optional: bool = False) -> Table:
        """A table inside this one; an empty one where it is optional and missing."""
        data = self._take(key, dict, Say(f"表 [{key}]", f"a table [{key}]"), {} if optional else None)
        return Table(self._file, data, f"{self._path}.{key}" if self._path else key)

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables; each is named by its own `key` in messages."""
        data = self._take(key, list, Say(f"表的清单 [[{key}]]", f"a list of tables [[{key}]]"), None)
        if not all(isinstance(item, dict) for item in data):
            raise self.wrong(key, Say("应为表的清单", "must be a list of tables"), Say(f"写成 [[{key}]]", f"write [[{key}]]"))
        return tuple(Table(self._file, item, f"{key}.{item.get('key', i)}") for i, item in enumerate(data, 1))


def _explodes(pattern: str) -> bool:
    """Whether a pattern can take long on a short text.

    A group that holds a repetition or alternatives and is itself repeated, such as (a+)+ or (a|a)*, tries all divisions
    of a text; so do, less so, many repetitions in a row.
    """
    groups = [False]
    """For each group that is open, whether it repeats or has alternatives."""
    count = at = 0
    while (atom := _ATOM.match(pattern, at)) is not None:
        at = atom.end()
        closed = groups.pop() if atom.group() == ")" and len(groups) > 1 else False
        repeated = _REPEATED.match(pattern, at) is not None
        count = 0 if atom.group() == "|" and len(groups) == 1 else count + repeated
        if (closed and repeated) or count > _MOST_REPEATED:
            return True
        if atom.group() == "(":
            groups.append(False)
        else:
            groups[-1] = groups[-1] or closed or repeated or atom.group() == "|" or pattern.startswith("?", at)
    return False
