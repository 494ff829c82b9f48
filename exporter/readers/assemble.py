"""Rows of cells, as any format shows them → a document: headings matched to a layout, lines made into records and parts.

Every reader ends here. Rows come in reading order; empty ones are left out by the reader. A record or a part that a page
plan broke over pages shows its labels again with the layout's mark（续）; such rows are joined again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from exporter.errors import LayoutError, Place, ReadError
from exporter.layout import Layout, fold_heading, match_layout
from exporter.messages import Say
from exporter.model import Document, Field, Finding, Kind, Part, Record, Scope, Section, Severity, Spelling, Value, show

__all__ = ["Assembly", "Reading", "Role", "SourceRow", "assemble"]


class SourceRow(NamedTuple):
    """A row of a source: the number of its line or row there (from 1), and its cells as they stand."""

    number: int
    cells: tuple[str, ...]


class Role(StrEnum):
    """What a row of the source turned out to be; `REPEATED` is a title repeated on a later page."""

    TITLE = "title"
    LEAD = "lead"
    HEADER = "header"
    SECTION = "section"
    LINE = "line"
    NOTE = "note"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and what reading it had to fold or fill."""

    document: Document
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Assembly:
    """A reading, its layout, and for each row of the source its role and the cells that we would write for it."""

    reading: Reading
    layout: Layout
    roles: tuple[Role, ...]
    shown: tuple[tuple[str, ...], ...]


def assemble(rows: Sequence[SourceRow], layouts: tuple[Layout, ...], file: str) -> Assembly:
    """The document that rows show. ReadError or LayoutError names file, row and column, and what to do."""
    builder = _Builder(rows, layouts, file)
    return builder.build()


# A name of two characters that the source spaced out for looks: 曹 临.
_SPACED_NAME = re.compile(r"(\S)[ \u3000\u00a0]+(\S)")


@dataclass(slots=True)
class _Builder:
    rows: Sequence[SourceRow]
    layouts: tuple[Layout, ...]
    file: str
    roles: list[Role] = field(default_factory=list)
    shown: list[tuple[str, ...]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    heading: tuple[str, int] | None = None
    records: list[Record] = field(default_factory=list)
    raw: list[tuple[SourceRow, list[str]]] = field(default_factory=list)
    """The lines of the record that is being read: its cells as they stand."""
    mark: str = ""
    """What the layout marks continuation with."""
    starts: list[int] = field(default_factory=list)
    line: int = 0
    fields: tuple[Field, ...] = ()

    def build(self) -> Assembly:
        first, levels, layout, title, lead = self._open()
        self.mark = layout.continued
        record_columns = [i for i, f in enumerate(self.fields) if f.scope is Scope.RECORD]
        header = tuple(tuple(fold_heading(c) for c in row.cells[: len(self.fields)]) for row in self.rows[first : first + levels])
        last = max((i for i, row in enumerate(self.rows) if sum(map(bool, _stripped(row.cells))) > 1), default=first)
        notes: list[str] = []
        i = first
        page_begins = False
        while i < len(self.rows):
            row = self.rows[i]
            cells = _stripped(row.cells)
            if tuple(fold_heading(c) for c in cells[: len(self.fields)]) == header[0] and i + levels <= len(self.rows):
                for level in range(levels):
                    self._note_role(Role.HEADER, _heading_cells(self.fields, level))
                page_begins = True
                i += levels
                continue
            alone = cells[0] if cells[0] and not any(cells[1:]) else None
            section = self._section_level(alone, layout)
            if alone is not None and alone == title:
                self._note_role(Role.REPEATED, row.cells)
            elif alone is not None and section:
                self._close_section()
                self.heading = (alone, section)
                self._note_role(Role.SECTION, (alone,))
            elif alone is not None and i > last and len(cells) < len(self.fields):
                notes.append(alone)
                self._note_role(Role.NOTE, (alone,))
            else:
                begins = self.line
                self._add_line(row, record_columns)
                if page_begins and self.line > begins:
                    self.starts.append(begins)
                page_begins = False
            i += 1
        self._close_section()
        if not self.line:
            raise ReadError(
                Say("表中没有数据行", "the table has no lines"),
                place=Place(file=self.file),
                hint=Say("请检查文件是否完整", "check that the file is complete"),
            )
        document = Document(
            title=title,
            fields=self.fields,
            sections=tuple(self.sections),
            lead=lead,
            notes=tuple(notes),
            page_starts=tuple(self.starts) if len(self.starts) > 1 else (),
        )
        return Assembly(Reading(document, tuple(self.findings)), layout, tuple(self.roles), tuple(self.shown))

    # Head

    def _open(self) -> tuple[int, int, Layout, str, tuple[str, ...]]:
        """Find title and headings: index of the first heading row, its levels, the layout, title and lead."""
        first = next((i for i, row in enumerate(self.rows) if sum(map(bool, _stripped(row.cells))) > 1), None)
        if first is None:
            raise ReadError(
                Say("文件中没有表格：没有一行含多个单元格", "there is no table in the file: no row has several cells"),
                place=Place(file=self.file),
                hint=Say("请给出以制表符分栏、带表头的表格", "give a table with headings, its columns separated by tabs"),
            )
        above = [c for row in self.rows[:first] for c in _stripped(row.cells) if c]
        if not above:
            raise ReadError(
                Say("表头之上没有标题", "there is no title above the headings"),
                place=Place(file=self.file, line=self.rows[0].number),
                hint=Say("请在第一行写上表的标题", "write the table's title on the first line"),
            )
        try:
            layout, fields, levels = self._match(first)
        except LayoutError as error:
            error.place = Place(file=self.file, line=self.rows[first].number)
            raise
        self.fields = fields
        title_seen = False
        for row in self.rows[:first]:
            text = next((c for c in _stripped(row.cells) if c), None)
            if text is None:
                self._note_role(Role.REPEATED, row.cells)
                continue
            self._note_role(Role.LEAD if title_seen else Role.TITLE, (text,))
            title_seen = True
        return first, levels, layout, above[0], tuple(above[1:])

    def _match(self, first: int) -> tuple[Layout, tuple[Field, ...], int]:
        one = tuple((c,) for c in _trimmed(self.rows[first].cells))
        by_levels: dict[int, tuple[tuple[str, ...], ...]] = {1: one}
        if first + 1 < len(self.rows):
            by_levels[2] = _two_levels(self.rows[first].cells, self.rows[first + 1].cells)
        for layout in self.layouts:
            fields = layout.fields(by_levels.get(layout.levels, ()))
            if fields is not None:
                return layout, fields, layout.levels
        layout, fields = match_layout(one, self.layouts)
        return layout, fields, 1

    def _section_level(self, text: str | None, layout: Layout) -> int:
        """The level of the section that a text is the heading of, 0 where it is none."""
        if text is None:
            return 0
        return next((s.level for s in layout.section_headings if s.pattern.match(text)), 0)

    # Body

    def _note_role(self, role: Role, shown: tuple[str, ...]) -> None:
        self.roles.append(role)
        self.shown.append(shown)

    def _close_record(self) -> None:
        if not self.raw:
            return
        own, spelling = self._values(*self.raw[0], Scope.RECORD)
        parts = []
        for row, cells in self.raw:
            values, spelled = self._values(row, cells, Scope.PART)
            parts.append(Part(values=values, spelling=spelled))
        self.records.append(Record(values=own, parts=tuple(parts), spelling=spelling))
        self.raw = []

    def _values(self, row: SourceRow, cells: list[str], scope: Scope) -> tuple[tuple[Value, ...], Spelling]:
        """The values that the cells of a scope show, and how they are spelled where that is not how we would."""
        values: list[Value] = []
        spelling: list[tuple[int, str]] = []
        for f, cell in zip(self.fields, cells, strict=True):
            if f.scope is not scope:
                continue
            value = _value(f, cell)
            if show(value, f.separator) != cell:
                spelling.append((len(values), cell))
            values.append(value)
            if f.kind is Kind.PERSON and value != cell.strip():
                message = Say(
                    f"姓名“{cell.strip()}”中的空格只为排版，按“{value}”读入", f"the name “{cell.strip()}” is spaced out; read as “{value}”"
                )
                self._found("R001", message, row, f)
        return tuple(values), tuple(spelling)

    def _close_section(self) -> None:
        self._close_record()
        if self.records or self.heading is not None:
            heading, level = self.heading or ("", 1)
            self.sections.append(Section(records=tuple(self.records), heading=heading, level=level))
        self.records = []
        self.heading = None

    def _add_line(self, row: SourceRow, record_columns: list[int]) -> None:
        cells = self._fitted(row)
        if self._goes_on(cells, record_columns):
            if self._joined(cells, record_columns):
                self._note_role(Role.LINE, tuple(cells))
                return
            cells = ["" if i in record_columns else cell for i, cell in enumerate(cells)]
        elif any(cells[i].strip() for i in record_columns):
            self._close_record()
        elif self.raw:
            cells = ["" if i in record_columns else cell for i, cell in enumerate(cells)]
        self.raw.append((row, cells))
        self.line += 1
        self._note_role(Role.LINE, tuple(cells))

    def _goes_on(self, cells: list[str], record_columns: list[int]) -> bool:
        """Whether a row belongs to the record above: one of the record's labels is there again with the mark."""
        return bool(self.raw) and any(self._repeats(cells[i], self.raw[0][1][i]) for i in record_columns)

    def _repeats(self, cell: str, before: str) -> bool:
        text = cell.strip()
        return text.endswith(self.mark) and text in (self.mark, before.strip() + self.mark)

    def _joined(self, cells: list[str], record_columns: list[int]) -> bool:
        """Add what goes on to the record's cells, and to the part above where the row goes on with it; whether it does."""
        own, last = self.raw[0][1], self.raw[-1][1]
        for i in record_columns:
            if not self._repeats(cells[i], own[i]):
                own[i] += cells[i]
        columns = [i for i in range(len(cells)) if i not in record_columns]
        if not any(self._repeats(cells[i], last[i]) for i in columns):
            return False
        for i in columns:
            if not self._repeats(cells[i], last[i]):
                last[i] += cells[i]
        return True

    def _fitted(self, row: SourceRow) -> list[str]:
        """The row's cells, as many as there are fields."""
        cells = list(row.cells)
        count = len(self.fields)
        surplus = next((i for i in range(len(cells) - 1, count - 1, -1) if cells[i].strip()), None)
        if surplus is not None:
            raise ReadError(
                Say(
                    f"有 {len(cells)} 个单元格，表头只有 {count} 栏；多出“{cells[surplus].strip()[:20]}”",
                    f"{len(cells)} cells, but {count} headings; surplus: “{cells[surplus].strip()[:20]}”",
                ),
                place=Place(file=self.file, line=row.number, record=_stripped(row.cells)[0] or None),
                hint=Say("请删去多余的制表符，或补上栏目", "remove the surplus separator, or add the heading"),
            )
        if len(cells) < count:
            if len(cells) == 1:
                raise ReadError(
                    Say(
                        f"只有一个单元格“{cells[0].strip()[:20]}”，不是表中的行，也不是节标题",
                        f"a single cell “{cells[0].strip()[:20]}” is neither a row of the table nor a section heading",
                    ),
                    place=Place(file=self.file, line=row.number),
                    hint=Say(
                        "请补上分栏，或在布局的 [section] 中写明节标题的样式",
                        "separate its columns, or describe section headings in the layout's [section]",
                    ),
                )
            message = Say(
                f"只有 {len(cells)} 个单元格，其余 {count - len(cells)} 栏按空白读入",
                f"only {len(cells)} cells; the other {count - len(cells)} were read as empty",
            )
            self._found("R002", message, row, None, severity=Severity.WARNING)
        return (cells + [""] * count)[:count]

    def _found(self, code: str, message: Say, row: SourceRow, f: Field | None, *, severity: Severity = Severity.NOTE) -> None:
        number = next((i for i, g in enumerate(self.fields) if g.kind is Kind.NUMBER), None)
        record = ""
        if number is not None:
            own = row.cells[number].strip() if number < len(row.cells) else ""
            record = own or (self.raw[0][1][number].strip() if self.raw else "")
        place = Place(file=self.file, line=row.number, record=record or None, field=f.label if f else None)
        self.findings.append(Finding(code=code, severity=severity, message=message, place=place))


def _stripped(cells: tuple[str, ...]) -> list[str]:
    return [c.strip() for c in cells]


def _trimmed(cells: tuple[str, ...]) -> list[str]:
    """Cells without the empty ones at the end."""
    stripped = _stripped(cells)
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped


def _two_levels(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Headings of two rows: an empty upper cell beside a group belongs to it, an empty lower one to a merged heading."""
    count = max(len(_trimmed(upper)), len(_trimmed(lower)))
    above = (_stripped(upper) + [""] * count)[:count]
    below = (_stripped(lower) + [""] * count)[:count]
    group = ""
    headings = []
    for a, b in zip(above, below, strict=True):
        group = a or group
        headings.append((group, b) if b else (a,))
    return tuple(headings)


def _heading_cells(fields: tuple[Field, ...], level: int) -> tuple[str, ...]:
    """What we write for a heading row: a group's name once, over its first column."""
    cells = []
    for i, f in enumerate(fields):
        repeated = (
            level == 0 and len(f.heading) == 2 and i > 0 and len(fields[i - 1].heading) == 2 and fields[i - 1].heading[0] == f.heading[0]
        )
        cells.append("" if repeated or level >= len(f.heading) else f.heading[level])
    return tuple(cells)


def _value(f: Field, cell: str) -> Value:
    if f.kind is Kind.UNITS:
        items = cell.split() if f.separator == " " else (item.strip() for item in cell.split(f.separator))
        return tuple(item for item in items if item)
    text = cell.strip()
    if f.kind is Kind.PERSON and (spaced := _SPACED_NAME.fullmatch(text)):
        return spaced.group(1) + spaced.group(2)
    return text
