"""The limits: their names, defaults, and what each of them counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from exporter.errors import UsageError
from exporter.messages import Say

__all__ = ["RATIO_FROM", "Limits", "described", "flag", "noun", "parse_limits", "shown"]

_MB = 2**20
RATIO_FROM = 4 * _MB
"""Parts that unpack to less than this many bytes may have any ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a source may hold before it is refused with a LimitError, which says how to raise the limit.

    The defaults are two times and more what a table of 20,000 records comes to in the format that takes most. Sizes are
    bytes. ValueError where one is less than 1.
    """

    file_size: int = 200 * _MB
    unpacked: int = 512 * _MB
    part_size: int = 256 * _MB
    ratio: int = 250
    parts: int = 5_000
    xml_depth: int = 256
    xml_nodes: int = 20_000_000
    rows: int = 200_000
    columns: int = 16_384
    cells: int = 3_000_000
    cell_length: int = 100_000
    characters: int = 20_000_000
    pdf_pages: int = 5_000
    pdf_objects: int = 10_000_000
    pdf_content: int = 8 * _MB
    seconds: int = 300

    def __post_init__(self) -> None:
        for f in fields(self):
            if getattr(self, f.name) < 1:
                raise ValueError(f"{f.name} is less than 1")


_SIZES = frozenset({"file_size", "unpacked", "part_size", "pdf_content"})
_NOUNS = {
    "file_size": Say("文件大小", "the size of the file"),
    "unpacked": Say("各部件展开后的总大小", "the size of all parts unpacked"),
    "part_size": Say("一个部件展开后的大小", "the unpacked size of a part"),
    "ratio": Say("展开后与压缩时大小之比（展开后不足 4M 的部件不计）", "unpacked to packed size (of parts of 4M and more)"),
    "parts": Say("压缩包中的部件数", "the number of parts in a package"),
    "xml_depth": Say("XML 嵌套层数", "the depth of XML"),
    "xml_nodes": Say("XML 标签与属性数", "the number of XML tags and attributes"),
    "rows": Say("行数", "the number of rows"),
    "columns": Say("一行的单元格数", "the number of cells in a row"),
    "cells": Say("单元格总数", "the number of cells"),
    "cell_length": Say("一个单元格的字数", "the number of characters in a cell"),
    "characters": Say("总字数", "the number of characters"),
    "pdf_pages": Say("PDF 页数", "the number of pages of a PDF"),
    "pdf_objects": Say("PDF 各页图文对象数", "the number of objects on the pages of a PDF"),
    "pdf_content": Say("PDF 一页绘制指令展开后的大小", "the size of what draws a page of a PDF, repetitions counted"),
    "seconds": Say("读取所用的处理器时间（秒）", "the processor time for reading, in seconds"),
}
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_NUMBER = re.compile(r"([0-9]{1,15})([kmg]?)", re.IGNORECASE)


def flag(name: str) -> str:
    """The name of a limit as the command line has it."""
    return name.replace("_", "-")


def noun(name: str) -> Say:
    """What a limit counts, in words."""
    return _NOUNS[name]


def shown(name: str, value: int) -> str:
    """A value as the command line takes it: a size in the largest unit that gives a whole number."""
    if name in _SIZES:
        for unit in ("g", "m", "k"):
            if value and value % _UNITS[unit] == 0:
                return f"{value // _UNITS[unit]}{unit.upper()}"
    return str(value)


def enough(name: str, value: int) -> str:
    """A value that would do, as the command line takes it: a size rounded up to whole megabytes."""
    return shown(name, -(-value // _MB) * _MB if name in _SIZES else value)


def described() -> Iterator[tuple[str, str, Say]]:
    """Of each limit its name, its default and what it counts."""
    for f in fields(Limits):
        yield flag(f.name), shown(f.name, getattr(Limits(), f.name)), _NOUNS[f.name]


def parse_limits(options: Iterable[str]) -> Limits:
    """The limits that `NAME=VALUE` options ask for, the others as they are; UsageError tells which one is wrong."""
    names = {flag(f.name): f.name for f in fields(Limits)}
    given: dict[str, int] = {}
    for option in options:
        name, _, text = option.partition("=")
        key = names.get(name.strip())
        if key is None:
            raise UsageError(
                Say(f"没有名为“{name}”的上限", f"there is no limit “{name}”"),
                hint=Say(f"可用：{'、'.join(names)}", f"use one of {', '.join(names)}"),
            )
        found = _NUMBER.fullmatch(text.strip())
        if found is None or (found.group(2) and key not in _SIZES) or not int(found.group(1)):
            raise UsageError(
                Say(f"--limit {option}：值应为正整数", f"--limit {option}: the value is to be a positive whole number"),
                hint=Say(
                    f"例如 --limit {name}={enough(key, 2 * getattr(Limits(), key))}（大小可用 K、M、G）",
                    f"for example --limit {name}={enough(key, 2 * getattr(Limits(), key))} (sizes take K, M, G)",
                ),
            )
        given[key] = int(found.group(1)) * _UNITS[found.group(2).lower()]
    return replace(Limits(), **given)
