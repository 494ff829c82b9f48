"""Rows of cells, as any format shows them → a document: headings matched to a layout, lines made into records and parts.

Every reader ends here. Rows come in reading order; empty ones are left out by the reader. A record or a part that a page
plan broke over pages shows its labels again with the layout's mark（续）; such rows are joined again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import contains
from typing import NamedTuple

from exporter.errors import LayoutError, ModelError, Place, ReadError
from exporter.layout import LONGEST_HEADING, Layout
from exporter.messages import Say
from exporter.model import Document, Field, Finding, Kind, Part, Record, Scope, Section, Severity, Spelling, TextForm, Value
from exporter.readers.fold import fold, fold_text
from exporter.readers.headings import Repeated, find_heading, heading_cells, match_at, require_layout
from exporter.readers.rows import Role, SourceRow, one_line, stripped
from exporter.readers.values import Column

__all__ = ["Assembly", "Form", "Reading", "Role", "SourceRow", "assemble"]


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


Form = Callable[[Sequence[Role], Sequence[tuple[str, ...]]], TextForm]
"""What a text file's form is, by the role of each row and the cells that we would write for it."""


def assemble(rows: Sequence[SourceRow], layouts: tuple[Layout, ...], file: str, form: Form | None = None) -> Assembly:
    """The document that rows show. ReadError or LayoutError names file, row and column, and what to do."""
    builder = _Builder(rows, layouts, file, form)
    try:
        return builder.build()
    except ModelError as error:
        raise error.in_file(file) from None


# GB/T 9704—2012 §7.3.4: the word 附件 and its number stand above an annex's title.
_ANNEX = re.compile(r"附\s*[件表]\s*[0-9一二三四五六七八九十]*\s*[:：]?")
# What offices write over a table that goes on: 续表, 续上表, （续）.
_GOES_ON = re.compile(r"[（(]?\s*续\s*上?\s*表?\s*\d*\s*[）)]?")


class _RawLine(NamedTuple):
    """A line of the record that is being read: its row, its cells as they stand, and where in `shown` it is."""

    row: SourceRow
    cells: list[str]
    at: int


@dataclass(slots=True)
class _Builder:
    rows: Sequence[SourceRow]
    layouts: tuple[Layout, ...]
    file: str
    form: Form | None
    roles: list[Role] = field(default_factory=list)
    shown: list[tuple[str, ...]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    heading: tuple[str, int] | None = None
    records: list[Record] = field(default_factory=list)
    raw: list[_RawLine] = field(default_factory=list)
    """The lines of the record that is being read."""
    before: list[str] = field(default_factory=list)
    """The cells of the row above, those merged down into it filled in."""
    mark: str = ""
    """What the layout marks continuation with."""
    starts: list[int] = field(default_factory=list)
    line: int = 0
    title: str = ""
    lead: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    fields: tuple[Field, ...] = ()
    number: int | None = None
    """The column of the number, where the table has one."""
    record_columns: list[int] = field(default_factory=list)
    part_columns: list[int] = field(default_factory=list)
    columns: dict[Scope, list[Column]] = field(default_factory=dict)

    def build(self) -> Assembly:
        first, levels, layout = self._open()
        self.mark = layout.continued
        self.columns = {scope: [Column(i, f) for i, f in enumerate(self.fields) if f.scope is scope] for scope in Scope}
        self.record_columns, self.part_columns = ([c.index for c in self.columns[scope]] for scope in (Scope.RECORD, Scope.PART))
        self.number = next((c.index for c in self.columns[Scope.RECORD] if c.field.kind is Kind.NUMBER), None)
        heading = [heading_cells(self.fields, level) for level in range(levels)]
        repeated = Repeated(self.rows, first, levels, len(self.fields))
        of_lines = (
            i for i in reversed(range(len(self.rows))) if not self.rows[i].outside and sum(map(bool, stripped(self.rows[i].cells))) > 1
        )
        last = next(of_lines, first)
        i = first
        page_begins = True
        while i < len(self.rows):
            row = self.rows[i]
            page_begins = page_begins or bool(row.page)
            if repeated.at(i):
                for cells in heading:
                    self._note_role(Role.HEADER, cells)
                page_begins = page_begins or row.page is None
                i += levels
                continue
            if not self._around(row, layout, ended=i > last):
                begins = self.line
                self._add_line(row)
                if page_begins and self.line > begins:
                    self.starts.append(begins)
                page_begins = False
            i += 1
        self._close_section()
        return Assembly(Reading(self._document(), tuple(self.findings)), layout, tuple(self.roles), tuple(self.shown))

    def _document(self) -> Document:
        if not self.line:
            raise ReadError(
                Say("表中没有数据行", "the table has no lines"),
                place=Place(file=self.file),
                hint=Say("请检查文件是否完整", "check that the file is complete"),
            )
        return Document(
            title=self.title,
            fields=self.fields,
            sections=tuple(self.sections),
            lead=self.lead,
            notes=tuple(self.notes),
            page_starts=tuple(self.starts) if len(self.starts) > 1 and self.starts[0] == 0 else (),
            text_form=self.form(self.roles, self.shown) if self.form is not None else TextForm(),
        )

    # Head

    def _open(self) -> tuple[int, int, Layout]:
        """Find title and headings: index of the first heading row, its levels, and the layout."""
        first = self._first_heading()
        if first is None:
            raise ReadError(
                Say("文件中没有表格：没有一行含多个单元格", "there is no table in the file: no row has several cells"),
                place=Place(file=self.file),
                hint=Say("请给出以制表符分栏、带表头的表格", "give a table with headings, its columns separated by tabs"),
            )
        above = [row for row in self.rows[:first] if any(stripped(row.cells))]
        if not above:
            raise ReadError(
                Say("表头之上没有标题", "there is no title above the headings"),
                place=Place(file=self.file, line=self.rows[0].number),
                hint=Say("请在第一行写上表的标题", "write the table's title on the first line"),
            )
        try:
            layout, self.fields, levels = match_at(self.rows, first, self.layouts) or require_layout(self.rows[first], self.layouts)
        except LayoutError as error:
            error.place = Place(file=self.file, line=self.rows[first].number)
            raise
        for row in self.rows[first : first + levels]:
            for cell in row.cells:
                self._folded(cell, row)
        written = [self._single_line(row) for row in above]
        if len(written) > 1 and _ANNEX.fullmatch(written[0]):
            message = Say(f"“{written[0]}”在标题之上，读为标题下的说明", f"“{written[0]}” stands above the title; read as a line below it")
            self._found("R010", message, above[0], None)
            written[:2] = written[1], written[0]
        self.title, self.lead = written[0], tuple(written[1:])
        texts = iter(written)
        for row in self.rows[:first]:
            if any(stripped(row.cells)):
                self._note_role(Role.LEAD if Role.TITLE in self.roles else Role.TITLE, (next(texts),))
            else:
                self._note_role(Role.REPEATED, row.cells)
        return first, levels, layout

    def _first_heading(self) -> int | None:
        """The row that a layout knows; where lines stand above it, or there is none, the first of them, which should be it."""
        found = find_heading(self.rows, self.layouts)
        most = 1 if found is None else max(len(self.rows[found].cells) // 2, 1)
        above = self.rows[:found]
        return next((i for i, row in enumerate(above) if not row.outside and sum(map(bool, stripped(row.cells))) > most), found)

    def _single_line(self, row: SourceRow) -> str:
        """The text of a row outside the table, in one line and folded."""
        cells = [c for c in stripped(row.cells) if c]
        text = self._folded("\u3000".join(map(one_line, cells)), row)
        if len(cells) > 1 or "\n" in cells[0]:
            self._found("R007", Say(f"几段文字读成一行：{text}", f"several pieces of text were read as one line: {text}"), row, None)
        return text

    def _folded(self, text: str, row: SourceRow) -> str:
        """A text of no column, folded, and what was folded told."""
        folded, told = fold(text, Kind.TEXT)
        for code, message in told:
            self._found(code, message, row, None)
        return folded.strip()

    def _section_level(self, text: str | None, layout: Layout) -> int:
        """The level of the section that a text is the heading of, 0 where it is none."""
        if text is None:
            return 0
        return next((s.level for s in layout.section_headings if s.pattern.match(text[:LONGEST_HEADING])), 0)

    # Body

    def _around(self, row: SourceRow, layout: Layout, *, ended: bool) -> bool:
        """Take a row that is no line of the table: a repeated title, a section's heading, a note; whether it was one."""
        if any(map(str.strip, row.cells[1:])):
            return False
        cells = stripped(row.cells)
        alone = fold_text(cells[0]).strip() if cells[0] else None
        section = self._section_level(alone, layout) if not (row.outside and ended) else 0
        if alone is None:
            return False
        if alone == self.title or (row.outside and self._repeats_head(row)):
            self._note_role(Role.REPEATED, row.cells)
        elif section:
            self._close_section()
            self.heading = (self._folded(cells[0], row), section)
            self._note_role(Role.SECTION, (alone,))
        elif row.outside or (ended and len(cells) < len(self.fields)):
            text = self._single_line(row)
            if not ended:
                message = Say(f"表中间的文字“{text[:40]}”读为附注", f"the text “{text[:40]}” between the table's lines was read as a note")
                self._found("R008", message, row, None, severity=Severity.WARNING)
            self.notes.append(text)
            self._note_role(Role.NOTE, (text,))
        else:
            return False
        return True

    def _repeats_head(self, row: SourceRow) -> bool:
        """Whether a line outside the table only says again what stands above it, or that the table goes on."""
        text = fold_text(one_line(row.cells[0]))
        rest = text.replace(self.title, "", 1).strip()
        return text in self.lead or rest == "" or _GOES_ON.fullmatch(rest) is not None

    def _note_role(self, role: Role, shown: tuple[str, ...]) -> None:
        self.roles.append(role)
        self.shown.append(shown)

    def _close_record(self) -> None:
        if not self.raw:
            return
        own, spelling = self._values(self.raw[0], self.columns[Scope.RECORD])
        of_parts = self.columns[Scope.PART]
        parts = []
        for raw in self.raw:
            values, spelled = self._values(raw, of_parts)
            parts.append(Part(values=values, spelling=spelled))
            self.shown[raw.at] = tuple(raw.cells)  # with what later rows added
        self.records.append(Record(values=own, parts=tuple(parts), spelling=spelling))
        self.raw = []

    def _values(self, raw: _RawLine, columns: list[Column]) -> tuple[tuple[Value, ...], Spelling]:
        """The values that the cells of some columns show, and how they are spelled where that is not how we would."""
        values: list[Value] = []
        spelling: list[tuple[int, str]] = []
        cells = raw.cells
        for column in columns:
            value, odd, spelled, told = column.meanings[cells[column.index]]
            values.append(value)
            if odd:
                if spelled:
                    spelling.append((len(values) - 1, cells[column.index]))
                for code, message in told:
                    self._found(code, message, raw.row, column.field)
        return tuple(values), tuple(spelling)

    def _close_section(self) -> None:
        self._close_record()
        if self.records or self.heading is not None:
            heading, level = self.heading or ("", 1)
            self.sections.append(Section(records=tuple(self.records), heading=heading, level=level))
        self.records = []
        self.heading = None

    def _add_line(self, row: SourceRow) -> None:
        cells = self._fitted(row)
        if self._goes_on(cells):
            if self._joined(cells):
                self._note_role(Role.REPEATED, row.cells)
                return
            self._blank_record(cells)
        elif any(map(str.strip, map(cells.__getitem__, self.record_columns))):
            self._close_record()
            if row.above:
                self._fill(row, cells, self.record_columns)
        elif self.raw:
            self._blank_record(cells)
        if row.above:
            self._fill(row, cells, self.part_columns)
        if row.beside:
            names = "、".join(self.fields[i].label for i in row.beside if i < len(self.fields))
            message = Say(f"单元格横跨 {names}，内容读入最左一栏", f"a cell spans {names}; its text was read into the leftmost column")
            self._found("R009", message, row, None, severity=Severity.WARNING)
        self.raw.append(_RawLine(row, cells, len(self.shown)))
        self.before = cells
        self.line += 1
        self._note_role(Role.LINE, tuple(cells))

    def _blank_record(self, cells: list[str]) -> None:
        for i in self.record_columns:
            cells[i] = ""

    def _fill(self, row: SourceRow, cells: list[str], columns: list[int]) -> None:
        """Give a line, in some columns, the text of the cells that are merged down into it from the line above."""
        for i in row.above:
            if i in columns and i < len(self.before) and self.before[i].strip() and not cells[i].strip():
                cells[i] = self.before[i]
                message = Say(
                    f"“{cells[i].strip()[:20]}”合并多行，各行都按此读入", f"“{cells[i].strip()[:20]}” is merged over lines; read for each"
                )
                self._found("R011", message, row, self.fields[i])

    def _goes_on(self, cells: list[str]) -> bool:
        """Whether a row belongs to the record above: its number is there again with the mark.

        Where the record has no number, another of its labels tells, or one of the part's.
        """
        if not self.raw or not any(map(contains, cells, repeat(self.mark))):
            return False
        own, last = self.raw[0].cells, self.raw[-1].cells
        number = self.number
        if number is not None and own[number].strip():
            return self._repeats(cells[number], own[number])
        if number is not None and cells[number].strip():
            return False
        return any(self._repeats(cells[i], own[i]) for i in self.record_columns) or any(
            self._repeats(cells[i], last[i]) for i in self.part_columns
        )

    def _repeats(self, cell: str, before: str) -> bool:
        """Whether a cell says again, with the mark, what stands before. A line break may be lost where pages part it."""
        text = cell.strip()
        bare = text.removesuffix(self.mark)
        return bare != text and (not bare or bare.replace("\n", "") == before.strip().replace("\n", ""))

    def _joined(self, cells: list[str]) -> bool:
        """Add what goes on to the record's cells, and to the part above where the row goes on with it; whether it does."""
        own, last = self.raw[0].cells, self.raw[-1].cells
        for i in self.record_columns:
            if not self._repeats(cells[i], own[i]):
                own[i] += cells[i]
            elif whole := cells[i].strip().removesuffix(self.mark):
                own[i] = whole  # with the line breaks that were lost
        if not any(self._repeats(cells[i], last[i]) for i in self.part_columns):
            return False
        people = [c.index for c in self.columns[Scope.PART] if c.field.kind is Kind.PERSON]
        named = any(last[i].strip() and self._repeats(cells[i], last[i]) for i in people)
        for i in self.part_columns:
            # Where a name says that the part goes on, no other cell has to: a mark there is the rest of its text.
            is_rest = named and i not in people and cells[i].strip() == self.mark
            if is_rest or not self._repeats(cells[i], last[i]):
                last[i] += cells[i]
            elif whole := cells[i].strip().removesuffix(self.mark):
                last[i] = whole
        return True

    def _fitted(self, row: SourceRow) -> list[str]:
        """The row's cells, as many as there are fields."""
        cells = list(row.cells)
        count = len(self.fields)
        if len(cells) == count:
            return cells
        surplus = next((i for i in range(len(cells) - 1, count - 1, -1) if cells[i].strip()), None)
        if surplus is not None:
            raise ReadError(
                Say(
                    f"有 {len(cells)} 个单元格，表头只有 {count} 栏；多出“{cells[surplus].strip()[:20]}”",
                    f"{len(cells)} cells, but {count} headings; surplus: “{cells[surplus].strip()[:20]}”",
                ),
                place=Place(file=self.file, line=row.number, record=stripped(row.cells)[0] or None),
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
        number = next((i for i, g in enumerate(self.fields) if g.kind is Kind.NUMBER), None) if self.number is None else self.number
        record = ""
        if number is not None and len(row.cells) > 1:
            own = row.cells[number].strip() if number < len(row.cells) else ""
            record = own or (self.raw[0].cells[number].strip() if self.raw else "")
        place = Place(file=self.file, line=row.number, record=record or None, field=f.label if f else None)
        self.findings.append(Finding(code=code, severity=severity, message=message, place=place))
