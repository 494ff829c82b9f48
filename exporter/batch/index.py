"""The index that a secretary reads: for each group its records, parts, pages and files, as a workbook and as a page.

It is in Chinese whatever the locale: it goes with the documents, and the same input gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

from exporter.batch.results import GroupResult, SourceResult
from exporter.reports.markup import STYLE, escape
from exporter.workbook import HEADING, LEAD, TITLE, Book, Leaf, Look, lines_of

__all__ = ["index_files", "run_index_files"]

_SIZE = 12
_CELL = Look(size=_SIZE, across="center", down="vcenter")
_HEADING = replace(_CELL, face=HEADING)
_LINK = replace(_CELL, colour="#0563C1", underlined=True)
_NOTE = Look(size=11, across="left", down="vcenter", ruled=False)


class _Link(NamedTuple):
    text: str
    target: str


_Cell = str | int | _Link | None


class _Index(NamedTuple):
    title: str
    about: str
    headings: tuple[str, ...]
    rows: tuple[tuple[_Cell, ...], ...]
    totals: tuple[_Cell, ...]
    notes: tuple[str, ...]
    summaries: tuple[str, ...]
    """The names of the files with the summary."""


def index_files(source: SourceResult, date: dt.date, summaries: Iterable[str]) -> list[tuple[str, bytes]]:
    """The files that stand beside the groups of a source, by name; `summaries` are the names of those with its summary."""
    return _files(_of_source(source, tuple(summaries)), date)


def run_index_files(sources: Iterable[SourceResult], date: dt.date, summaries: Iterable[str]) -> list[tuple[str, bytes]]:
    """The files that stand above the folders of several sources."""
    sources = tuple(sources)
    rows: tuple[tuple[_Cell, ...], ...] = tuple(
        (_Link(s.title, f"{quote(s.folder)}/index.html"), s.records, s.parts, len(s.groups), _pages(s.groups), s.path) for s in sources
    )
    totals: tuple[_Cell, ...] = ("合计", *(_sum(rows, i) for i in range(1, 5)), None)
    headings = ("表格", "事项", "分项", "分组", "页数", "来源")
    about = f"共 {len(sources)} 张表"
    return _files(_Index("分组导出目录", about, headings, rows, totals, (), tuple(summaries)), date)


def _files(index: _Index, date: dt.date) -> list[tuple[str, bytes]]:
    return [("index.html", _page(index)), ("index.xlsx", _workbook(index, date))]


def _sum(rows: Iterable[tuple[_Cell, ...]], column: int) -> int:
    return sum(cell for row in rows if isinstance(cell := row[column], int))


def _pages(groups: Iterable[GroupResult]) -> int | None:
    pages = [g.pages for g in groups if g.pages is not None]
    return sum(pages) if pages else None


def _of_source(source: SourceResult, summaries: tuple[str, ...]) -> _Index:
    formats = tuple(dict.fromkeys(f.format for g in source.groups for f in g.files))
    paged = any(g.pages is not None for g in source.groups)
    headings = (source.field, "事项", "分项", *(("页数",) if paged else ()))
    if source.has_status:
        headings += ("按计划", "未按计划", "未注明")
    headings += formats
    rows = tuple(_row(g, formats, paged=paged, status=source.has_status) for g in source.groups)
    counted = len(headings) - len(formats)
    totals = ("合计", *(_sum(rows, i) for i in range(1, counted)), *(None for _ in formats))
    exported = {g.value for g in source.groups}
    others = [value or "（空）" for value, _, _ in source.all_groups if value not in exported]
    notes = [f"来源共 {source.records} 项 {source.parts} 行；全部分组合计 {source.memberships} 行，逐行核对，无缺漏、无错放。"]
    if source.memberships > source.parts or sum(r for _, r, _ in source.all_groups) > source.records:
        notes.append("一项、一行属于几个分组的，在每个分组中各计一次。")
    if nobody := next((g for g in source.groups if not g.value), None):
        notes.append(f"“{nobody.name}”是“{source.field}”为空、或所填不合该栏的 {nobody.parts} 行，请核对来源。")
    if others:
        notes.append(f"本次未导出：{'、'.join(others)}。")
    notes += [f"未能导出“{f.group}”：{f.message.zh}" for f in source.failures]
    about = f"按“{source.field}”分组，共 {len(source.groups)} 组"
    return _Index(source.title, about, headings, rows, totals, tuple(notes), summaries)


def _row(group: GroupResult, formats: tuple[str, ...], *, paged: bool, status: bool) -> tuple[_Cell, ...]:
    links = {f.format: _Link(f.format, quote(f.name)) for f in group.files}
    counts: tuple[_Cell, ...] = (group.records, group.parts, *((group.pages,) if paged else ()))
    if status:
        counts += (group.on_schedule, group.behind, group.unsaid)
    return (group.name, *counts, *(links.get(name) for name in formats))


def _page(index: _Index) -> bytes:
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in index.headings)
    rows = "".join(f"<tr>{''.join(map(_html, row))}</tr>\n" for row in index.rows)
    totals = "".join(map(_html, index.totals))
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in index.notes)
    if index.summaries:
        links = "、".join(f'<a href="{escape(quote(name))}">{escape(name)}</a>' for name in index.summaries)
        notes = f"<p>汇总：{links}</p>\n{notes}"
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(index.title)} 目录</title>\n<style>{STYLE}tfoot td {{ font-weight: bold; }}\n</style>\n</head>\n<body>\n"
        f"<h1>{escape(index.title)}<br>目录</h1>\n<p>{escape(index.about)}</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n<tfoot><tr>{totals}</tr></tfoot>\n</table>\n{notes}</body>\n</html>\n"
    ).encode()


def _html(cell: _Cell) -> str:
    match cell:
        case None:
            return "<td></td>"
        case int():
            return f'<td class="number">{cell}</td>'
        case _Link():
            return f'<td class="number"><a href="{escape(cell.target)}">{escape(cell.text)}</a></td>'
        case _:
            return f"<td>{escape(cell)}</td>"


def _workbook(index: _Index, date: dt.date) -> bytes:
    book = Book()
    leaf = book.leaf("目录")
    last = len(index.headings)
    leaf.across(1, last, index.title, Look(face=TITLE, size=18, across="center", down="vcenter", ruled=False), height=42)
    leaf.across(2, last, index.about, Look(face=LEAD, size=12, across="center", down="vcenter", ruled=False), height=22)
    for column, heading in enumerate(index.headings, 1):
        leaf.text(3, column, heading, _HEADING)
    widths = [_width(cells) for cells in zip(index.headings, *index.rows, index.totals, strict=True)]
    for column, width in enumerate(widths, 1):
        leaf.width(column, width)
    leaf.height(3, _height(index.headings, widths))
    for row, cells in enumerate((*index.rows, index.totals), 4):
        leaf.height(row, _height(cells, widths))
        for column, cell in enumerate(cells, 1):
            _write(leaf, row, column, cell)
    below = 3 + len(index.rows) + 2
    for row, name in enumerate(index.summaries, below):
        leaf.across(row, last, f"汇总：{name}", _NOTE, height=20, target=f"external:{quote(name)}")
    for row, note in enumerate(index.notes, below + len(index.summaries)):
        leaf.across(row, last, note, _NOTE, height=20 * (1 + len(note) * 2 // (30 + 9 * last)))
    leaf.print_on_a4(last, below + len(index.summaries) + len(index.notes), head=3, footer="第 &P 页，共 &N 页")
    return book.saved(f"{index.title} 目录", date)


def _width(cells: Iterable[_Cell]) -> float:
    """The width of a column, in digits."""
    return min(48, max(10, 2.2 * max((len(_text(c)) for c in cells), default=0) + 2))


def _height(cells: Iterable[_Cell], widths: Iterable[float]) -> float:
    """The height of a row in points, with air above and below."""
    return 6 + 16 * max(lines_of(_text(c), w, _SIZE) for c, w in zip(cells, widths, strict=True))


def _text(cell: _Cell) -> str:
    return cell if isinstance(cell, str) else cell.text if isinstance(cell, _Link) else ""


def _write(leaf: Leaf, row: int, column: int, content: _Cell) -> None:
    if isinstance(content, _Link):
        leaf.link(row, column, content.text, _LINK, f"external:{content.target}")
    elif isinstance(content, int):
        leaf.number(row, column, content, _CELL, "General")
    else:
        leaf.text(row, column, content or "", _CELL)
