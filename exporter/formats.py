"""The registry of formats: one line a format, loaded on first use.

Third parties join through the entry point groups `exporter.renderers` and `exporter.readers` (the entry point's name
is the format's name and suffix), or by calling `register`. An entry point adds a format, or the side that one of ours
lacks, but replaces nothing: so they are looked for, which takes as long as all other imports, only where ours do not do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from exporter.errors import UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from exporter.job import Job
    from exporter.layout import Layout
    from exporter.readers.assemble import Reading

__all__ = [
    "Format",
    "Limit",
    "Reader",
    "Renderer",
    "by_suffix",
    "by_written_suffix",
    "can_write",
    "format_names",
    "get",
    "readable_suffixes",
    "register",
]

Renderer: TypeAlias = "Callable[[Job], bytes]"
Reader: TypeAlias = "Callable[[bytes, tuple[Layout, ...], str], Reading]"


class Limit(StrEnum):
    """What a format does not keep when a document is written in it and read back. Everything else comes back."""

    SPELLING = "spelling"
    PAGE_STARTS = "page_starts"
    TEXT_FORM = "text_form"
    LINE_END = "line_end"
    LINE_BREAK = "line_break"
    LIGATURE = "ligature"

    @property
    def about(self) -> Say:
        """What is lost, in words."""
        return _ABOUT[self]


_ABOUT = {
    Limit.SPELLING: Say("来源怎样写一个值（曹 临）", "how the source spelled a value (曹 临)"),
    Limit.PAGE_STARTS: Say("来源在哪里起页；读回的是排成的页", "where the source began its pages; what comes back is the pages as printed"),
    Limit.TEXT_FORM: Say("来源文本文件的编码和空行", "the encoding and the empty lines of a source's text file"),
    Limit.LINE_BREAK: Say(
        "单元格里的换行，如前一行恰好排满；两个拉丁词之间的读作空格",
        "a line break inside a cell where the line before it is full; between two Latin words it is read as a blank",
    ),
    Limit.LIGATURE: Say("合字（ﬁ），读作字母", "ligatures (ﬁ), which are read as letters"),
    Limit.LINE_END: Say(
        "续排的单元格里恰在页末的换行", "a line break inside a cell on which a page ends, where the cell goes on over the page"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format: its name, the suffixes that it goes by, and where its renderer and reader are.

    `renderer` and `reader` are `"module:function"`, or the function itself. The first suffix is the one that is written.
    """

    name: str
    suffixes: tuple[str, ...]
    renderer: str | Renderer | None = None
    reader: str | Reader | None = None
    paged: bool = True
    """Whether it shows pages; what does not needs no fonts and no page plan."""
    encloses: bool = False
    """Whether its files enclose a copy of the data (`exporter.readers.enclosed` finds it)."""
    limits: tuple[Limit, ...] = ()
    """What reading back what was written does not give again."""

    def load_renderer(self) -> Renderer:
        """The renderer; UsageError where the format can only be read."""
        if self.renderer is None:
            raise UsageError(Say(f"格式 {self.name} 只能读，不能写", f"the format {self.name} can be read but not written"))
        return _load(self.renderer) if isinstance(self.renderer, str) else self.renderer

    def load_reader(self) -> Reader:
        """The reader; UsageError where the format can only be written."""
        if self.reader is None:
            raise UsageError(Say(f"格式 {self.name} 还不能读", f"the format {self.name} cannot be read"))
        return _load(self.reader) if isinstance(self.reader, str) else self.reader


def _load(target: str) -> Any:
    module, _, function = target.partition(":")
    return getattr(import_module(module), function)


_FORMATS = {
    f.name: f
    for f in (
        Format(
            name="docx",
            suffixes=(".docx", ".docm"),
            renderer="exporter.renderers.docx:render",
            reader="exporter.readers.docx:read",
            encloses=True,
            limits=(Limit.SPELLING, Limit.PAGE_STARTS, Limit.TEXT_FORM, Limit.LINE_END),
        ),
        Format(
            name="pdf",
            suffixes=(".pdf",),
            renderer="exporter.renderers.pdf:render",
            reader="exporter.readers.pdf:read",
            encloses=True,
            limits=(Limit.SPELLING, Limit.PAGE_STARTS, Limit.TEXT_FORM, Limit.LINE_BREAK, Limit.LIGATURE),
        ),
        Format(
            name="xlsx",
            suffixes=(".xlsx", ".xlsm"),
            renderer="exporter.renderers.xlsx:render",
            reader="exporter.readers.xlsx:read",
            encloses=True,
            limits=(Limit.SPELLING, Limit.PAGE_STARTS, Limit.TEXT_FORM, Limit.LINE_END),
        ),
        Format(name="xml", suffixes=(".xml",), renderer="exporter.renderers.xml:render", reader="exporter.readers.xml:read", paged=False),
        Format(
            name="txt",
            suffixes=(".txt", ".tsv"),
            renderer="exporter.renderers.text:render",
            reader="exporter.readers.text:read",
            paged=False,
        ),
        Format(
            name="csv",
            suffixes=(".csv",),
            renderer="exporter.renderers.csv:render",
            reader="exporter.readers.csv:read",
            paged=False,
            limits=(Limit.TEXT_FORM,),
        ),
        Format(name="doc", suffixes=(".doc", ".wps", ".xls", ".et"), reader="exporter.readers.legacy:read"),
    )
}


def register(new: Format) -> None:
    """Add a format, or replace the one of its name."""
    _FORMATS[new.name] = new


@cache
def _join_plugins() -> None:
    """Add what installed packages offer, once."""
    from importlib.metadata import entry_points

    for group in ("exporter.renderers", "exporter.readers"):
        for point in entry_points(group=group):
            _join(group, point)


def _join(group: str, point: EntryPoint) -> None:
    known = _FORMATS.get(point.name, Format(name=point.name, suffixes=(f".{point.name}",)))
    if group == "exporter.renderers" and known.renderer is None:
        _FORMATS[point.name] = replace(known, renderer=point.value)
    if group == "exporter.readers" and known.reader is None:
        _FORMATS[point.name] = replace(known, reader=point.value)


def format_names() -> tuple[str, ...]:
    """The names of all formats that can be written."""
    _join_plugins()
    return tuple(name for name, f in _FORMATS.items() if f.renderer is not None)


def readable_suffixes(*, plugins: bool = True) -> tuple[str, ...]:
    """The suffixes of all files that can be read, or of those that can without what installed packages add."""
    if plugins:
        _join_plugins()
    return tuple(s for f in _FORMATS.values() if f.reader is not None for s in f.suffixes)


def _with_plugins(find: Callable[[], Format | None]) -> Format | None:
    """What is found among the formats that are known, or else with what installed packages add."""
    if (found := find()) is None:
        _join_plugins()
        found = find()
    return found


def get(name: str) -> Format:
    """The format of a name; UsageError lists those there are."""

    def known() -> Format | None:
        f = _FORMATS.get(name)
        return f if f is not None and f.renderer is not None else None

    found = _with_plugins(known) or _FORMATS.get(name)
    if found is None:
        raise UsageError(
            Say(f"没有格式 {name}", f"there is no format {name}"),
            hint=Say(f"可用：{'、'.join(format_names())}", f"use one of {', '.join(format_names())}"),
        )
    return found


def by_suffix(suffix: str) -> Format:
    """The format that reads files of a suffix; UsageError lists those that can be read."""
    found = _with_plugins(lambda: next((f for f in _FORMATS.values() if suffix.lower() in f.suffixes and f.reader is not None), None))
    if found is None:
        readable = readable_suffixes()
        raise UsageError(
            Say(f"不能读扩展名为 {suffix or '（无）'} 的文件", f"files with the suffix {suffix or '(none)'} cannot be read"),
            hint=Say(f"可读：{'、'.join(readable)}", f"readable: {', '.join(readable)}"),
        )
    return found


def _written(suffix: str) -> Format | None:
    return _with_plugins(lambda: next((f for f in _FORMATS.values() if suffix.lower() in f.suffixes and f.renderer is not None), None))


def can_write(suffix: str) -> bool:
    """Whether there is a format that writes files of a suffix."""
    return _written(suffix) is not None


def by_written_suffix(suffix: str) -> Format:
    """The format that writes files of a suffix; UsageError lists those that can be written."""
    found = _written(suffix)
    if found is None:
        _join_plugins()
        writable = tuple(s for f in _FORMATS.values() if f.renderer is not None for s in f.suffixes)
        raise UsageError(
            Say(f"不能写扩展名为 {suffix or '（无）'} 的文件", f"files with the suffix {suffix or '(none)'} cannot be written"),
            hint=Say(f"可写：{'、'.join(writable)}", f"writable: {', '.join(writable)}"),
        )
    return found
