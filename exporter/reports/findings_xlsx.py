"""Findings as an Excel book: one sheet of findings, each with a link to its cell in the other sheet, the table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.model import Finding, Scope
from exporter.renderers.textcell import set_text
from exporter.reports.findings import SEVERITIES, TITLE, Checked, column, excerpt, rule_name, summary
from exporter.workbook import BODY, HEADING, HIGHEST, LEAD, lines_of, print_on_a4, rule_around, saved
from exporter.workbook import TITLE as TITLE_FACE

__all__ = ["render"]

_HEADINGS = (
    (Say("序号", "No."), 7),
    (Say("位置", "Place"), 26),
    (Say("级别", "Severity"), 7),
    (Say("规则", "Rule"), 7),
    (Say("检查什么", "What it finds"), 18),
    (Say("问题", "Finding"), 38),
    (Say("原文", "Text"), 32),
    (Say("建议", "What to do"), 26),
    (Say("处理情况", "Done"), 12),
)
_REPAIRS = (
    Say("序号", "No."),
    Say("分项", "Part"),
    Say("栏目", "Column"),
    Say("规则", "Rule"),
    Say("修复前", "Before"),
    Say("修复后", "After"),
)
_HEAD = 3
_MOST_ROWS = 1_048_576 - _HEAD
_SIZE, _PITCH = 10.5, 14.5
_FILLS = {"error": "FFF8CBCB", "warning": "FFFFE9A8", "note": "FFDDEBF7"}


def render(checked: Checked, date: dt.date) -> bytes:
    """The book as XLSX: the same bytes for the same findings and date."""
    from openpyxl import Workbook

    if max(len(checked.findings), checked.document.line_count) > _MOST_ROWS:
        raise UsageError(
            Say("行数超过 Excel 的上限", "there are more rows than Excel holds"),
            hint=Say("请改用 --format html 或 json", "use --format html or json"),
        )
    styles = _Styles()
    book = Workbook()
    sheet: Any = book.active
    sheet.title = str(Say("检查结果", "Findings"))
    table = book.create_sheet(str(Say("原表", "Table")))
    places = _write_table(table, checked, styles)
    _write_findings(sheet, checked, places, table.title, styles)
    if checked.log:
        _write_repairs(book.create_sheet(str(Say("修复记录", "Repairs"))), checked, styles)
    return saved(book, f"{checked.document.title} {TITLE}", date)


class _Styles:
    """The few styles that all cells share."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill

        self.border = rule_around()
        self.title = Font(name=TITLE_FACE, size=18)
        self.about = Font(name=LEAD, size=_SIZE)
        self.head = Font(name=HEADING, size=_SIZE)
        self.body = Font(name=BODY, size=_SIZE)
        self.link = Font(name=BODY, size=_SIZE, color="FF0000C0", underline="single")
        self.center = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.top = Alignment(horizontal="left", vertical="top", wrap_text=True)
        self.fills = {name: PatternFill("solid", fgColor=colour) for name, colour in _FILLS.items()}

    def put(self, sheet: Any, row: int, at: int, text: str, *, head: bool = False) -> Any:
        """A cell of the table with a text that stays text, whatever it begins with."""
        cell = sheet.cell(row, at)
        set_text(cell, text)
        cell.font = self.head if head else self.body
        cell.alignment = self.center if head else self.top
        cell.border = self.border
        return cell


def _write_findings(sheet: Any, checked: Checked, places: dict[tuple[int, str], str], table: str, styles: _Styles) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    document = checked.document
    about = Say(
        f"{checked.name.zh}，{document.record_count} 项 {document.line_count} 行\n{summary(checked)}",
        f"{checked.name.en}, {document.record_count} records, {document.line_count} parts\n{summary(checked)}",
    )
    _top(sheet, f"{document.title}\n{TITLE}", str(about), len(_HEADINGS), styles)
    for i, (heading, width) in enumerate(_HEADINGS, 1):
        styles.put(sheet, _HEAD, i, str(heading), head=True)
        sheet.column_dimensions[_letter(i)].width = width
    names = {code: str(rule_name(code)) for code, _ in checked.by_rule()}
    for row, f in enumerate(checked.findings, _HEAD + 1):
        texts = _texts(checked, f, names)
        for i, text in enumerate(texts, 1):
            styles.put(sheet, row, i, text)
        sheet.cell(row, 3).fill = styles.fills[f.severity.value]
        cell = checked.cell(f)
        if cell is not None and (target := places.get((cell.line, cell.key))) is not None:
            place = sheet.cell(row, 2)
            place.hyperlink = Hyperlink(ref=place.coordinate, location=f"'{table}'!{target}")
            place.font = styles.link
        lines = max(lines_of(text, width, _SIZE) for text, (_, width) in zip(texts, _HEADINGS, strict=True))
        sheet.row_dimensions[row].height = min(HIGHEST, lines * _PITCH + 5)
    last = _HEAD + max(1, len(checked.findings))
    sheet.auto_filter.ref = f"A{_HEAD}:{_letter(len(_HEADINGS))}{last}"
    print_on_a4(sheet, f"A1:{_letter(len(_HEADINGS))}{last}", head=_HEAD)


def _texts(checked: Checked, f: Finding, names: dict[str, str]) -> tuple[str, ...]:
    shown = excerpt(checked, f)
    return (
        f.place.record or "",
        column(f),
        str(SEVERITIES[f.severity]),
        f.code,
        names[f.code],
        str(f.message),
        f"{shown.before}【{shown.marked}】{shown.after}" if shown is not None else "",
        str(f.suggestion) if f.suggestion is not None else "",
        "",
    )


def _write_table(sheet: Any, checked: Checked, styles: _Styles) -> dict[tuple[int, str], str]:
    """The table as it stands, cells with findings filled; where each of those is: (line, key) → B4."""
    fields = checked.document.fields
    worst: dict[tuple[int, str], str] = {}
    order = ("note", "warning", "error")
    for f in checked.findings:
        cell = checked.cell(f)
        if cell is not None and cell.field is not None:
            key = cell.line, cell.key
            worst[key] = max(worst.get(key, "note"), f.severity.value, key=order.index)
    for i, field in enumerate(fields, 1):
        styles.put(sheet, 1, i, field.label, head=True)
        sheet.column_dimensions[_letter(i)].width = {"text": 50, "units": 26}.get(field.kind.value, 11)
    places = {}
    for at, row in enumerate(checked.table.rows, 2):
        for i, field in enumerate(fields, 1):
            cell = row.own[field.key] if field.scope is Scope.RECORD else row.cells[field.key]
            here = styles.put(sheet, at, i, "" if field.scope is Scope.RECORD and row.part else cell.text)
            if (found := worst.get((cell.line, cell.key))) is not None and cell.line == row.line:
                here.fill = styles.fills[found]
                places[cell.line, cell.key] = here.coordinate
    last = 1 + max(1, len(checked.table.rows))
    print_on_a4(sheet, f"A1:{_letter(len(fields))}{last}", head=1)
    return places


def _write_repairs(sheet: Any, checked: Checked, styles: _Styles) -> None:
    labels = {f.key: f.label for f in checked.document.fields}
    for i, (heading, width) in enumerate(zip(_REPAIRS, (8, 8, 20, 8, 50, 50), strict=True), 1):
        styles.put(sheet, 1, i, str(heading), head=True)
        sheet.column_dimensions[_letter(i)].width = width
    for row, one in enumerate(checked.log, 2):
        after = str(Say("（删去这一行）", "(line removed)")) if one.removes else one.after
        before = one.spelled if one.spelled is not None else one.before
        for i, text in enumerate((one.record, str(one.part), labels[one.field], one.code, before, after), 1):
            styles.put(sheet, row, i, text)
    print_on_a4(sheet, f"A1:F{1 + len(checked.log)}", head=1)


def _top(sheet: Any, title: str, about: str, columns: int, styles: _Styles) -> None:
    for row, text, font, align, height in ((1, title, styles.title, styles.center, 54), (2, about, styles.about, styles.top, 34)):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        cell = styles.put(sheet, row, 1, text)
        cell.font, cell.alignment, cell.border = font, align, None
        sheet.row_dimensions[row].height = height


def _letter(column_: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column_))
