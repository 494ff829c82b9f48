"""Findings as text for a terminal: by record, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.messages import Say, visible, visible_but_colours
from exporter.model import Finding, Severity
from exporter.reports.findings import SEVERITIES, Checked, column, excerpt, number, rule_name, summary
from exporter.reports.repairs import heading, log_lines, ranges

__all__ = ["render", "repair_lines"]

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[33m", Severity.NOTE: "\x1b[36m"}
_BOLD, _INVERSE, _PLAIN = "\x1b[1m", "\x1b[7m", "\x1b[0m"


def render(checked: Checked, *, colour: bool = False) -> str:
    """The report: with colours, or with the place in [ ]."""
    return (visible_but_colours if colour else visible)("\n".join(_lines(checked, colour=colour)) + "\n")


def _lines(checked: Checked, *, colour: bool) -> Iterator[str]:
    document = checked.document
    yield document.title
    about = Say(
        f"{checked.name.zh}，{document.record_count} 项 {document.line_count} 行，布局 {checked.layout}",
        f"{checked.name.en}, {document.record_count} records, {document.line_count} parts, layout {checked.layout}",
    )
    yield str(about)
    yield from repair_lines(checked)
    yield summary(checked)
    for code, count in checked.by_rule():
        yield f"  {code} {rule_name(code)}{Say('：', ': ')}{count}"
    for group in checked.groups():
        yield ""
        yield f"{_BOLD}{number(group.record)}{_PLAIN}" if colour else number(group.record)
        for f in group.findings:
            yield from _finding(checked, f, colour=colour)
    if repeated := checked.repeated():
        yield ""
        heading = str(Say("多处相同", "The same at many places"))
        yield f"{_BOLD}{heading}{_PLAIN}" if colour else heading
        for found in repeated:
            yield f"  {_head(found[0], colour=colour)} {found[0].message}{_advice(found[0])}"
            yield f"      {len(found)} {Say('处', 'places')}{Say('：', ': ')}{ranges([f.place.record for f in found])}"


def repair_lines(checked: Checked) -> Iterator[str]:
    """What was repaired, a line each; nothing where nothing was."""
    if checked.log:
        yield f"{heading(len(checked.log))}{Say('：', ':')}"
        yield from (f"  {line}" for line in log_lines(checked.document.fields, checked.log))


def _head(f: Finding, *, colour: bool) -> str:
    name = f"{SEVERITIES[f.severity]} {f.code}"
    return f"{_COLOURS[f.severity]}{name}{_PLAIN}" if colour else name


def _advice(f: Finding) -> str:
    return f"{Say('。', '. ')}{f.suggestion}" if f.suggestion is not None else ""


def _finding(checked: Checked, f: Finding, *, colour: bool) -> Iterator[str]:
    where = column(f)
    yield f"  {_head(f, colour=colour)} {where}{Say('：', ': ') if where else ''}{f.message}{_advice(f)}"
    if (shown := excerpt(checked, f)) is not None:
        open_, close = (_INVERSE, _PLAIN) if colour else ("[", "]")
        marked = shown.marked.replace("\n", "⏎")
        yield f"      {shown.before}{open_}{marked}{close}{shown.after}"
