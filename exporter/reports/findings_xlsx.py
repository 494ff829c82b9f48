"""Findings as an Excel book: one sheet of findings, each with a link to its cell in the other sheet, the table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.model import Finding, Scope
from exporter.reports.findings import SEVERITIES, TITLE, Checked, column, excerpt, rule_name, summary
from exporter.workbook import HEADING, LEAD, Book, Leaf, Look, lines_of
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
_PLACE, _SEVERITY = 2, 3
_MOST_ROWS = 1_048_576 - _HEAD
_SIZE, _PITCH = 10.5, 14.5
_FILLS = {"error": "#F8CBCB", "warning": "#FFE9A8", "note": "#DDEBF7"}
_TOP = Look(size=_SIZE, across="left", down="top")
_HEADING = Look(face=HEADING, size=_SIZE, across="center", down="vcenter")
_LINK = replace(_TOP, colour="#0000C0", underlined=True)
_FILLED = {name: replace(_TOP, fill=colour) for name, colour in _FILLS.items()}


def render(checked: Checked, date: dt.date) -> bytes:
    """The book as XLSX: the same bytes for the same findings and date."""
    if max(len(checked.findings), checked.document.line_count) > _MOST_ROWS:
        raise UsageError(
            Say("行数超过 Excel 的上限", "there are more rows than Excel holds"),
            hint=Say("请改用 --format html 或 json", "use --format html or json"),
        )
    book = Book()
    leaf = book.leaf(str(Say("检查结果", "Findings")))
    table = book.leaf(str(Say("原表", "Table")))
    places = _write_table(table, checked)
    _write_findings(leaf, checked, places, table.name)
    if checked.log:
        _write_repairs(book.leaf(str(Say("修复记录", "Repairs"))), checked)
    return book.saved(f"{checked.document.title} {TITLE}", date)


def _write_findings(leaf: Leaf, checked: Checked, places: dict[tuple[int, str], str], table: str) -> None:
    document = checked.document
    about = Say(
        f"{checked.name.zh}，{document.record_count} 项 {document.line_count} 行\n{summary(checked)}",
        f"{checked.name.en}, {document.record_count} records, {document.line_count} parts\n{summary(checked)}",
    )
    title = Look(face=TITLE_FACE, size=18, across="center", down="vcenter", ruled=False)
    leaf.across(1, len(_HEADINGS), f"{document.title}\n{TITLE}", title, height=54)
    leaf.across(2, len(_HEADINGS), str(about), Look(face=LEAD, size=_SIZE, across="left", down="top", ruled=False), height=34)
    for i, (heading, width) in enumerate(_HEADINGS, 1):
        leaf.text(_HEAD, i, str(heading), _HEADING)
        leaf.width(i, width)
    names = {code: str(rule_name(code)) for code, _ in checked.by_rule()}
    for row, f in enumerate(checked.findings, _HEAD + 1):
        texts = _texts(checked, f, names)
        cell = checked.cell(f)
        target = places.get((cell.line, cell.key)) if cell is not None else None
        for i, text in enumerate(texts, 1):
            if i == _PLACE and target is not None:
                leaf.link(row, i, text, _LINK, f"internal:'{table}'!{target}")
            else:
                leaf.text(row, i, text, _FILLED[f.severity.value] if i == _SEVERITY else _TOP)
        lines = max(lines_of(text, width, _SIZE) for text, (_, width) in zip(texts, _HEADINGS, strict=True))
        leaf.height(row, lines * _PITCH + 5)
    last = _HEAD + max(1, len(checked.findings))
    leaf.sheet.autofilter(_HEAD - 1, 0, last - 1, len(_HEADINGS) - 1)
    leaf.print_on_a4(len(_HEADINGS), last, head=_HEAD)


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


def _write_table(leaf: Leaf, checked: Checked) -> dict[tuple[int, str], str]:
    """The table as it stands, cells with findings filled; where each of those is: (line, key) → B4."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    fields = checked.document.fields
    worst: dict[tuple[int, str], str] = {}
    order = ("note", "warning", "error")
    for f in checked.findings:
        cell = checked.cell(f)
        if cell is not None and cell.field is not None:
            key = cell.line, cell.key
            worst[key] = max(worst.get(key, "note"), f.severity.value, key=order.index)
    for i, field in enumerate(fields, 1):
        leaf.text(1, i, field.label, _HEADING)
        leaf.width(i, {"text": 50, "units": 26}.get(field.kind.value, 11))
    places = {}
    for at, row in enumerate(checked.table.rows, 2):
        for i, field in enumerate(fields, 1):
            cell = row.own[field.key] if field.scope is Scope.RECORD else row.cells[field.key]
            look = _TOP
            if (found := worst.get((cell.line, cell.key))) is not None and cell.line == row.line:
                look = _FILLED[found]
                places[cell.line, cell.key] = xl_rowcol_to_cell(at - 1, i - 1)
            leaf.text(at, i, "" if field.scope is Scope.RECORD and row.part else cell.text, look)
    leaf.print_on_a4(len(fields), 1 + max(1, len(checked.table.rows)), head=1)
    return places


def _write_repairs(leaf: Leaf, checked: Checked) -> None:
    labels = {f.key: f.label for f in checked.document.fields}
    for i, (heading, width) in enumerate(zip(_REPAIRS, (8, 8, 20, 8, 50, 50), strict=True), 1):
        leaf.text(1, i, str(heading), _HEADING)
        leaf.width(i, width)
    for row, one in enumerate(checked.log, 2):
        after = str(Say("（删去这一行）", "(line removed)")) if one.removes else one.after
        before = one.spelled if one.spelled is not None else one.before
        for i, text in enumerate((one.record, str(one.part), labels[one.field], one.code, before, after), 1):
            leaf.text(row, i, text, _TOP)
    leaf.print_on_a4(len(_REPAIRS), 1 + len(checked.log), head=1)
