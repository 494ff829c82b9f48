"""Findings as one HTML file: by record, each with a link to its place in the table below; nothing to load or to run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from exporter.check import Cell, Row
from exporter.messages import Say, language
from exporter.model import Finding, Scope
from exporter.reports.findings import SEVERITIES, TITLE, Checked, column, excerpt, number, rule_name, summary
from exporter.reports.markup import escape
from exporter.reports.repairs import heading, log_lines

__all__ = ["render"]

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.6 "Noto Serif CJK SC", "Source Han Serif SC", FangSong, "仿宋_GB2312", SimSun, serif; margin: 2em auto; max-width: 78em; padding: 0 1em; }
h1 { font-size: 1.5em; text-align: center; }
h2 { font-size: 1.15em; border-bottom: 1px solid; margin: 1.6em 0 .6em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid; padding: .35em .6em; vertical-align: top; text-align: start; overflow-wrap: anywhere; white-space: pre-wrap; }
th { text-align: center; white-space: nowrap; }
td.severity, td.code, td.count { text-align: center; white-space: nowrap; }
table.found { table-layout: fixed; }
table.found th:nth-child(-n+2) { width: 4em; }
table.found th:nth-child(3) { width: 15em; }
table.found th:nth-child(5) { width: 17em; }
tr.error td.severity { color: #b00020; font-weight: bold; }
tr.warning td.severity { color: #9a5b00; font-weight: bold; }
table.rules { width: auto; }
p.excerpt { margin: 0; opacity: .85; }
mark { background: #ffe58a; color: #000; }
td:target { outline: 3px solid #b00020; }
code { font-size: .85em; }
li { overflow-wrap: anywhere; }
@page { size: A4 landscape; margin: 15mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; color: #000; background: #fff; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""
_HEADINGS = (Say("级别", "Severity"), Say("规则", "Rule"), Say("位置", "Place"), Say("问题", "Finding"), Say("建议", "What to do"))


def render(checked: Checked) -> bytes:
    """The report as HTML in UTF-8."""
    lang = "zh-CN" if language() == "zh" else "en"
    document = checked.document
    about = Say(
        f"{checked.name.zh}，{document.record_count} 项 {document.line_count} 行，布局 {checked.layout}",
        f"{checked.name.en}, {document.record_count} records, {document.line_count} parts, layout {checked.layout}",
    )
    body = "".join((_rules(checked), _repairs(checked), *_groups(checked), _repeated(checked), *_places(checked)))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)} {TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(document.title)}<br>{TITLE}</h1>\n<p>{escape(str(about))}</p>\n<p><strong>{escape(summary(checked))}</strong></p>\n"
        f"{body}</body>\n</html>\n"
    ).encode()


def _head(headings: tuple[Say, ...]) -> str:
    return "<thead><tr>" + "".join(f'<th scope="col">{h}</th>' for h in headings) + "</tr></thead>\n"


def _rules(checked: Checked) -> str:
    if not checked.findings:
        return ""
    rows = "".join(
        f'<tr><td class="code">{code}</td><td>{rule_name(code)}</td><td class="count">{count}</td></tr>\n'
        for code, count in checked.by_rule()
    )
    headings = (Say("规则", "Rule"), Say("检查什么", "What it finds"), Say("处数", "Count"))
    return f'<table class="rules">\n{_head(headings)}<tbody>\n{rows}</tbody>\n</table>\n'


def _repairs(checked: Checked) -> str:
    if not checked.log:
        return ""
    items = "".join(f"<li>{escape(line)}</li>\n" for line in log_lines(checked.document.fields, checked.log))
    return f'<h2 id="repairs">{heading(len(checked.log))}</h2>\n<ol>\n{items}</ol>\n'


def _groups(checked: Checked) -> Iterator[str]:
    for i, group in enumerate(checked.groups()):
        rows = "".join(_row(checked, f) for f in group.findings)
        yield f'<h2 id="g{i}">{escape(number(group.record))} ({len(group.findings)})</h2>\n<table class="found">\n{_head(_HEADINGS)}<tbody>\n{rows}</tbody>\n</table>\n'


def _row(checked: Checked, f: Finding) -> str:
    where = escape(column(f))
    cell = checked.cell(f)
    linked = f'<a href="#{_anchor(cell)}">{where}</a>' if cell is not None and cell.field is not None else where
    shown = excerpt(checked, f)
    text = (
        f'<p class="excerpt">{escape(shown.before)}<mark>{escape(shown.marked)}</mark>{escape(shown.after)}</p>'
        if shown is not None
        else ""
    )
    advice = escape(str(f.suggestion)) if f.suggestion is not None else ""
    return (
        f'<tr class="{f.severity}"><td class="severity">{SEVERITIES[f.severity]}</td><td class="code">{f.code}</td>'
        f'<td class="place">{linked}</td><td>{escape(str(f.message))}{text}</td><td>{advice}</td></tr>\n'
    )


def _repeated(checked: Checked) -> str:
    if not (repeated := checked.repeated()):
        return ""
    out = []
    for found in repeated:
        links = Say("、", ", ").__str__().join(_link(checked, f) for f in found)
        advice = f"{Say('。', '. ')}{escape(str(found[0].suggestion))}" if found[0].suggestion is not None else ""
        out.append(
            f"<p><strong>{SEVERITIES[found[0].severity]} {found[0].code}</strong> {escape(str(found[0].message))}{advice}<br>"
            f"{len(found)} {Say('处', 'places')}{Say('：', ': ')}{links}</p>\n"
        )
    return f'<h2 id="repeated">{Say("多处相同", "The same at many places")}</h2>\n{"".join(out)}'


def _link(checked: Checked, f: Finding) -> str:
    cell = checked.cell(f)
    name = escape(f.place.record or "—")
    return f'<a href="#{_anchor(cell)}">{name}</a>' if cell is not None and cell.field is not None else name


def _anchor(cell: Cell) -> str:
    return f"l{cell.line}-{escape(cell.key)}"


# The records that have findings, as they stand --------------------------------------------------------------------


def _places(checked: Checked) -> Iterator[str]:
    marks: dict[tuple[int, str], list[int]] = defaultdict(list)
    for f in checked.findings:
        cell = checked.cell(f)
        if cell is not None and cell.field is not None:
            marks[cell.line, cell.key].append(f.place.position or 0)
    if not marks:
        return
    touched = {line for line, _ in marks}
    heads = "".join(f'<th scope="col">{escape(field.label)}</th>' for field in checked.document.fields)
    yield f'<h2 id="table">{Say("原表中的相关各项", "The records as they stand")}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
    first = 0
    rows = checked.table.rows
    while first < len(rows):
        last = first + 1
        while last < len(rows) and rows[last].part:
            last += 1
        if not touched.isdisjoint(range(first, last)):
            for row in rows[first:last]:
                yield "<tr>" + "".join(_cells(checked, row, last - first, marks)) + "</tr>\n"
        first = last
    yield "</tbody>\n</table>\n"


def _cells(checked: Checked, row: Row, span: int, marks: Mapping[tuple[int, str], list[int]]) -> Iterator[str]:
    for field in checked.document.fields:
        if field.scope is Scope.RECORD and row.part:
            continue
        cell = row.own[field.key] if field.scope is Scope.RECORD else row.cells[field.key]
        rows = f' rowspan="{span}"' if field.scope is Scope.RECORD and span > 1 else ""
        found = marks.get((cell.line, cell.key))
        name = f' id="{_anchor(cell)}"' if found else ""
        yield f"<td{rows}{name}>{_marked(cell.text, found) if found else escape(cell.text)}</td>"


def _marked(text: str, positions: list[int]) -> str:
    """The text with the characters of findings marked; all of it where one is about the whole cell."""
    at = {p - 1 for p in positions if p}
    if not at or not text:
        return f"<mark>{escape(text) or '　'}</mark>"
    return "".join(f"<mark>{escape(c)}</mark>" if i in at else escape(c) for i, c in enumerate(text))
