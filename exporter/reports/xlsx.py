"""Differences as an Excel table of changes (变更对照表) that an office can circulate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal, NamedTuple

from exporter.compare import Change, Difference, segments
from exporter.errors import UsageError
from exporter.messages import Say
from exporter.reports.comparison import CHANGES, HEADINGS, NEW, OLD, TITLE, Comparison, column, explain, number, summary
from exporter.workbook import HEADING, LEAD, Book, Leaf, Look, ems, room
from exporter.workbook import TITLE as TITLE_FACE

__all__ = ["render"]

_WIDTHS = (9, 10, 15, 42, 42, 16)
_HEADER_ROW = 3
_MOST_ROWS = 1_048_576 - _HEADER_ROW
_SIZE = 10.5
_PITCH = 14.5
# A row is 409 pt high at most (Excel's specifications); a text of more lines goes on in the next row.
_MOST_LINES = 26
_PADDING = 5
_SHORT = Look(size=_SIZE, across="center", down="top")
_LONG = Look(size=_SIZE, across="left", down="top")
# What went is struck out in red, what came is underlined in blue: told apart in black and white too.
_MARKS = {
    "same": Look(size=_SIZE),
    "gone": Look(size=_SIZE, struck=True, colour="#C00000"),
    "come": Look(size=_SIZE, bold=True, underlined=True, colour="#0000C0"),
}


class _Piece(NamedTuple):
    """A piece of a text: the same in both, gone from the old one, or come into the new one."""

    text: str
    mark: Literal["same", "gone", "come"] = "same"


_Row = tuple[str | tuple[_Piece, ...], ...]


def render(comparison: Comparison, date: dt.date) -> bytes:
    """The table as XLSX: the same bytes for the same comparison and date."""
    rows = [row for d in comparison.changes for row in _rows(d)]
    if len(rows) > _MOST_ROWS:
        raise UsageError(
            Say(f"差异有 {len(rows)} 行，超过 Excel 的上限", f"{len(rows)} rows of differences are more than Excel holds"),
            hint=Say("请改用 --format html 或 json", "use --format html or json"),
        )
    book = Book()
    leaf = book.leaf(str(TITLE))
    _write_head(leaf, comparison)
    for at, row in enumerate(rows, _HEADER_ROW + 1):
        _write_row(leaf, at, row)
        # No program is sure to fit the height of a row with rich text by itself.
        lines = max(sum(1 for _ in _lines(_plain(content), width)) for content, width in zip(row, _WIDTHS, strict=True))
        leaf.height(at, lines * _PITCH + _PADDING)
    leaf.print_on_a4(len(HEADINGS), _HEADER_ROW + max(1, len(rows)), head=_HEADER_ROW)
    return book.saved(f"{comparison.new.title} {TITLE}", date)


def _write_head(leaf: Leaf, comparison: Comparison) -> None:
    about = f"{OLD}{Say('：', ': ')}{comparison.old.name}\n{NEW}{Say('：', ': ')}{comparison.new.name}\n{summary(comparison.changes)}"
    title = Look(face=TITLE_FACE, size=18, across="center", down="vcenter", ruled=False)
    leaf.across(1, len(HEADINGS), f"{comparison.new.title}\n{TITLE}", title, height=54)
    leaf.across(2, len(HEADINGS), about, Look(face=LEAD, size=_SIZE, across="left", down="vcenter", ruled=False), height=48)
    for i, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), 1):
        leaf.text(_HEADER_ROW, i, str(heading), Look(face=HEADING, size=_SIZE, across="center", down="vcenter"))
        leaf.width(i, width)


def _rows(d: Difference) -> Iterator[_Row]:
    """The row of a difference; more of them where its texts are long."""
    pieces = segments(d.old or "", d.new or "") if d.change is not Change.MOVED else ()
    old = _cut([_Piece(p.old, "same" if p.equal else "gone") for p in pieces], _WIDTHS[3])
    new = _cut([_Piece(p.new, "same" if p.equal else "come") for p in pieces], _WIDTHS[4])
    for i in range(max(1, len(old), len(new))):
        told = str(explain(d) if i == 0 else Say("（续）", "(continued)"))
        yield number(d), str(CHANGES[d.change]), column(d), old[i] if i < len(old) else (), new[i] if i < len(new) else (), told


def _cut(pieces: list[_Piece], width: int) -> list[tuple[_Piece, ...]]:
    """Pieces in portions of at most `_MOST_LINES` lines."""
    lines = list(_lines(_plain(tuple(pieces)), width))
    portions = ["".join(lines[i : i + _MOST_LINES]) for i in range(0, len(lines), _MOST_LINES)]
    out: list[tuple[_Piece, ...]] = []
    waiting = pieces[::-1]
    for portion in portions:
        left = len(portion)
        taken: list[_Piece] = []
        while left and waiting:
            text, mark = waiting.pop()
            taken.append(_Piece(text[:left], mark))
            if len(text) > left:
                waiting.append(_Piece(text[left:], mark))
            left -= len(taken[-1].text)
        out.append(tuple(p for p in taken if p.text))
    return out


def _plain(content: str | tuple[_Piece, ...]) -> str:
    return content if isinstance(content, str) else "".join(p.text for p in content)


def _lines(text: str, width: int) -> Iterator[str]:
    """A text as the lines that it takes at most in a column, each with the line feed that ends it."""
    most = room(width, _SIZE)
    start, used = 0, 0.0
    for i, c in enumerate(text):
        used += ems(c)
        if c == "\n" or used > most:
            end = i + 1 if c == "\n" else i
            yield text[start:end]
            start, used = end, 0.0 if c == "\n" else 1.0
    yield text[start:]


def _write_row(leaf: Leaf, at: int, row: _Row) -> None:
    for i, content in enumerate(row, 1):
        look = _SHORT if i <= 2 else _LONG
        if isinstance(content, str) or all(p.mark == "same" for p in content):
            leaf.text(at, i, _plain(content), look)
        else:
            leaf.rich(at, i, [(p.text, _MARKS[p.mark]) for p in content], look)
