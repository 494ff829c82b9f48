"""What the page plan finds: characters without a face, fallback faces, records and pages that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exporter.check.table import Table
from exporter.errors import FontError, Place
from exporter.job import Job
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document, Finding, Severity

__all__ = ["CODES", "fitting"]

CODES = ("C601", "C602", "F001", "F002", "F003", "F004", "P001", "P002", "P003")
"""The codes of what is found here; F… and P… are those that an export tells."""
_MOST_CHARACTERS = 32_767
"""What a cell of Excel holds (its specifications and limits)."""


def fitting(document: Document, table: Table, layout: Layout) -> tuple[Finding, ...]:
    """What would be told on exporting, and what would make it fail."""
    try:
        found = Job(document, layout).pages.findings
    except FontError as error:
        found = (Finding(code="C601", severity=Severity.ERROR, message=error.message, place=error.place or Place(), suggestion=error.hint),)
    return (*_too_long(table), *(_placed(table, _advised(f)) for f in found))


def _advised(finding: Finding) -> Finding:
    return finding if finding.suggestion is not None else replace(finding, suggestion=_ADVICE.get(finding.code))


_ADVICE = {
    "F001": Say(
        "请核对该字；确需用此字，可用 --fonts 给出含有它的字体", "check the character; if it is right, give a font that has it with --fonts"
    ),
    "P001": Say("可精简文字，或接受续页", "shorten the text, or accept that it goes on"),
    "P002": Say("可精简该页文字，或用 --paginate flow", "shorten the page's text, or use --paginate flow"),
}


def _placed(table: Table, finding: Finding) -> Finding:
    """The finding with the part that it is in, where only one of the record's can be meant: the page plan counts none."""
    where = finding.place
    if where.part is not None or where.position is None:
        return finding
    character = finding.message.zh[1:2]
    cells = [c for c in table.named(where.record, where.field) if c.text[where.position - 1 : where.position] == character]
    return replace(finding, place=replace(where, part=cells[0].part)) if len(cells) == 1 else finding


def _too_long(table: Table) -> Iterator[Finding]:
    for cell in table.cells:
        if len(cell.text) > _MOST_CHARACTERS:
            yield Finding(
                code="C602",
                severity=Severity.ERROR,
                message=Say(
                    f"{len(cell.text):,} 字，一个 Excel 单元格放不下", f"{len(cell.text):,} characters are more than a cell of Excel holds"
                ),
                place=Place(record=cell.record, part=cell.part, field=cell.name, position=_MOST_CHARACTERS + 1),
                suggestion=Say("请分成几项", "split it"),
            )
