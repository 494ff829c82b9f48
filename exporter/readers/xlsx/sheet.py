"""One sheet: its cells' texts as they are shown, merges resolved, hidden rows and columns left out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from exporter.errors import Place, ReadError
from exporter.limits import current
from exporter.messages import Say
from exporter.readers.package import whole
from exporter.readers.tables import GridCell, GridRow
from exporter.readers.xlsx.dates import serial_of
from exporter.readers.xlsx.numberformat import show_number, show_text

__all__ = ["Book", "S", "Sheet", "string_item"]

Element: TypeAlias = etree._Element  # noqa: SLF001  # the only name that lxml's stubs give it

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_T, _R, _C, _V, _F, _IS = (S + name for name in ("t", "r", "c", "v", "f", "is"))
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# ST_Xstring (ECMA-376 part 1 §22.9.2.19): _x000D_ is a carriage return.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset({"1", "true"})
_ROWS, _COLUMNS = 1_048_576, 16_384
# Rows times merges that are followed; a sheet beyond it is no table.
_MOST_MERGED = 2_000_000

_Merge: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What sheets share: the strings, what each cell style means, and the date system."""

    file: str
    strings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ("General",)
    ruled: tuple[bool, ...] = (False,)
    """Of each cell style, whether it has a border."""
    date1904: bool = False


def string_item(item: Element) -> str:
    """The text of a string item: plain or in runs, without the reading aids of phonetic runs (§18.4.6, §18.4.8)."""
    if len(item) == 1 and item[0].tag == _T:  # most are such
        return _plain(item[0].text or "")
    texts = []
    for e in item:
        if e.tag == _T:
            texts.append(e.text or "")
        elif e.tag == _R:
            texts += [t.text or "" for t in e.iterfind(_T)]
    # Each of them is an ST_Xstring of its own: an escape never goes on from one to the next.
    return _with_breaks("".join(map(_unescaped, texts)))


def _plain(text: str) -> str:
    return _with_breaks(_unescaped(text))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def _with_breaks(text: str) -> str:
    if text.isprintable():  # the common case: no line break, no tab
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")


@dataclass(slots=True)
class Sheet:
    """A sheet being read; `noted` says by code what was decided, and in which rows."""

    book: Book
    noted: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _styles: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """By the style that cells name, its number format and whether it has a border."""

    def rows(self, root: Element) -> list[GridRow]:
        """The rows that are seen, from top to bottom, with the columns that are seen, counted from 0."""
        texts: dict[int, dict[int, str]] = {}
        hidden_rows = set()
        ruled = set()
        budget = current()
        budget.allow("rows", sum(map(len, root.iterfind(f"{S}sheetData"))))
        budget.allow("cells", sum(map(len, root.iterfind(f"{S}sheetData/{S}row"))))
        for number, row in _numbered(root):
            budget.allow("columns", len(row), line=number)
            cells = dict(self._cells(row, number))
            budget.row(list(cells.values()), number)
            if any(self._style(c)[1] for c in row.iterchildren(_C)):
                ruled.add(number)
            texts[number] = {c: t for c, t in cells.items() if t.strip()}
            if row.get("hidden") in _TRUE or row.get("ht") == "0":
                hidden_rows.add(number)
        hidden_columns = self._hidden_columns(root, texts)
        for number in sorted(hidden_rows):
            if texts[number]:
                self._note("R205", number, " ".join(texts[number].values()))
        breaks = {whole(b.get("id")) + 1 for b in root.iterfind(f"{S}rowBreaks/{S}brk") if b.get("man") in _TRUE}
        merges = self._merged(root, texts, hidden_rows, hidden_columns)
        out = []
        page = bool(breaks)
        for number in sorted(texts.keys() | merges.keys()):
            page = page or number in breaks
            if number not in hidden_rows:
                out.append(_placed(number, texts.get(number, {}), merges.get(number, []), hidden_columns, page=page, ruled=number in ruled))
                page = False
        return out

    def _note(self, code: str, row: int, what: str = "") -> None:
        self.noted.setdefault(code, []).append((row, what))

    def _cells(self, row: Element, number: int) -> Iterator[tuple[int, str]]:
        column = -1
        for c in row.iterchildren(_C):
            reference = c.get("r", "")
            column += 1
            if column >= _COLUMNS or reference != f"{_letters(column)}{number}":  # mostly it is the one after the last
                column = _column(reference, column)
            yield column, self._text(c, number)

    def _text(self, c: Element, number: int) -> str:
        """What a cell shows (§18.3.1.4, §18.18.11)."""
        stored = item = None
        kind = c.get("t", "n")
        for e in c:
            if e.tag == _V:
                stored = e.text if stored is None else stored
            elif e.tag == _IS:
                item = e if item is None else item
            elif e.tag == _F:
                self._formula(c, kind, number)
        if kind == "inlineStr":
            return show_text(string_item(item), self._code(c)) if item is not None else ""
        if stored is None or stored == "":
            return ""
        if kind in ("s", "str"):
            text = self._shared(stored, number) if kind == "s" else _plain(stored)
            return show_text(text, self._code(c)) if text else ""
        if kind == "e":
            self._note("R204", number, stored)
            return stored
        return self._other(c, kind, stored.strip(), number)

    def _formula(self, c: Element, kind: str, number: int) -> None:
        missing = not c.findtext(_V) and kind != "str"
        self._note("R203" if missing else "R202", number, c.get("r", ""))

    def _shared(self, stored: str, number: int) -> str:
        index = whole(stored, -1)
        if not 0 <= index < len(self.book.strings):
            raise self._wrong(number, Say(f"单元格引用了不存在的第 {stored} 个字符串", f"a cell names string {stored}, which is not there"))
        return self.book.strings[index]

    def _other(self, c: Element, kind: str, stored: str, number: int) -> str:
        """What a cell shows that holds a number, a date or a truth value."""
        if kind == "b":
            return "TRUE" if stored in _TRUE else "FALSE"
        code = self._code(c)
        if kind == "d":
            serial = serial_of(stored)
            code = "yyyy/m/d" if code == "General" else code
            return show_number(str(serial), code)[0] if serial is not None else stored
        text, certain = show_number(stored, code, date1904=self.book.date1904)
        if not certain:
            self._note("R206", number, f"{stored} {code}")
        return text

    def _code(self, c: Element) -> str:
        return self._style(c)[0]

    def _style(self, c: Element) -> tuple[str, bool]:
        """What a cell's style says: its number format, and whether it has a border."""
        name = c.get("s", "")
        if name not in self._styles:
            index, codes, ruled = whole(name), self.book.codes, self.book.ruled
            self._styles[name] = codes[index] if index < len(codes) else "General", index < len(ruled) and ruled[index]
        return self._styles[name]

    def _wrong(self, number: int, what: Say) -> ReadError:
        return ReadError(
            what, place=Place(file=self.book.file, line=number), hint=Say("请在 Excel 中打开后另存", "open it in Excel and save it again")
        )

    def _hidden_columns(self, root: Element, texts: dict[int, dict[int, str]]) -> list[int]:
        """The hidden ones of the columns that hold something or stand left of one that does, in order."""
        most = max((max(cells) for cells in texts.values() if cells), default=-1)
        hidden: set[int] = set()
        for col in root.iterfind(f"{S}cols/{S}col"):
            current().tick()
            if col.get("hidden") in _TRUE or col.get("width") == "0":
                hidden.update(range(max(1, whole(col.get("min"))) - 1, min(whole(col.get("max")), most + 1)))
        for number, cells in texts.items():
            for c in cells:
                if c in hidden:
                    self._note("R207", number, cells[c])
        return sorted(hidden)

    def _merged(
        self, root: Element, texts: dict[int, dict[int, str]], hidden_rows: set[int], hidden_columns: list[int]
    ) -> dict[int, list[tuple[int, int, str | None]]]:
        """By row, the stretches of merged cells in it: first and last column, and the text where it begins, else None.

        A merge whose first rows or columns are hidden shows its text in those that are left.
        """
        out: dict[int, list[tuple[int, int, str | None]]] = defaultdict(list)
        last = max(texts, default=0)
        total = 0
        for e in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            current().tick()
            merge = _range(e.get("ref", ""))
            if merge is None:
                continue
            top, left, bottom, right = merge
            rows = [r for r in range(top, min(bottom, last) + 1) if r not in hidden_rows] if top <= last else []
            total += len(rows)
            if total > _MOST_MERGED:
                raise self._wrong(top, Say("合并单元格太多", "too many merged cells"))
            if bisect_left(hidden_columns, right + 1) - bisect_left(hidden_columns, left) > right - left:
                continue
            text = texts.get(top, {}).get(left, "")
            for i, r in enumerate(rows):
                out[r].append((left, right, text if i == 0 else None))
        return out


def _placed(
    number: int, texts: dict[int, str], merges: list[tuple[int, int, str | None]], hidden: list[int], *, page: bool, ruled: bool
) -> GridRow:
    """A row, its columns counted without the hidden ones."""
    if merges or hidden:
        return GridRow.of(number, list(_merged(texts, merges, hidden)), page=page, ruled=ruled)
    columns = sorted(texts)
    return GridRow(number, tuple([(c, 1) for c in columns]), tuple([texts[c] for c in columns]), (), page, ruled)


def _merged(texts: dict[int, str], merges: list[tuple[int, int, str | None]], hidden: list[int]) -> Iterator[GridCell]:
    """The cells of a row from left to right, those that are merged being one."""
    plain: list[tuple[int, int, str | None]] = []
    cells = sorted(merges, key=lambda cell: cell[0])
    lefts = [left for left, _, _ in cells]
    for c, shown in texts.items():
        before = bisect_right(lefts, c)
        if not before or cells[before - 1][1] < c:
            plain.append((c, c, shown))
    cells += plain
    for left, right, text in sorted(cells, key=lambda cell: cell[0]):
        first = left - bisect_left(hidden, left)
        span = right + 1 - bisect_left(hidden, right + 1) - first
        if span > 0:
            yield GridCell(first, span, text or "", text is None)


def _numbered(root: Element) -> Iterator[tuple[int, Element]]:
    """The rows with their numbers, which a file may leave out."""
    number = 0
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        given = whole(row.get("r"))
        number = given if 0 < given <= _ROWS else number + 1
        yield number, row


def _column(reference: str, otherwise: int) -> int:
    """The column of a reference such as B7, counted from 0."""
    found = _REFERENCE.fullmatch(reference)
    return otherwise if found is None else _lettered(found.group(1))


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    """The letters of a column counted from 0: A to Z, then AA and so on."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


@lru_cache(maxsize=1024)
def _lettered(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return min(column, _COLUMNS) - 1


def _range(reference: str) -> _Merge | None:
    """The corners of a range such as A1:B2."""
    first, _, last = reference.partition(":")
    corners = [_REFERENCE.fullmatch(corner) for corner in (first, last or first)]
    if corners[0] is None or corners[1] is None:
        return None
    (left, right), (top, bottom) = sorted(_column(c.group(), 0) for c in corners if c), sorted(int(c.group(2)) for c in corners if c)
    return top, left, bottom, right
