"""Which character comes from which face, before anything is set: never a box in place of a character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from exporter.errors import FontError, Place
from exporter.fonts import FontStack
from exporter.grid import Grid, RowKind
from exporter.layout import Layout, TextStyle
from exporter.messages import Say
from exporter.model import Document, Finding, Severity

__all__ = ["check_coverage", "style_of"]


class _Text(NamedTuple):
    role: str
    text: str
    label: str | None
    heading: str | None
    line: int


def style_of(layout: Layout, kind: RowKind, column: int) -> TextStyle:
    """The style of a cell: a body cell has its column's."""
    match kind:
        case RowKind.BODY:
            return layout.columns[column].style
        case RowKind.TITLE:
            return layout.title
        case RowKind.LEAD:
            return layout.lead
        case RowKind.HEADER:
            return layout.header
        case RowKind.SECTION:
            return layout.section
        case RowKind.NOTE:
            return layout.note


def _texts(document: Document, grid: Grid, layout: Layout) -> Iterator[_Text]:
    labels = {f.key: f.label for f in document.fields}
    for row in (*grid.before, *grid.header):
        for cell in row.cells:
            yield _Text(style_of(layout, row.kind, cell.column).font, cell.text, None, None, -1)
    for block in grid.blocks:
        for row in block.rows:
            for cell in row.cells:
                role = style_of(layout, row.kind, cell.column).font
                yield _Text(role, cell.text, block.label, labels.get(cell.key), row.line)
    for row in grid.after:
        for cell in row.cells:
            yield _Text(layout.note.font, cell.text, None, None, -1)
    for column in layout.columns:
        yield _Text(column.style.font, layout.continued, None, None, -1)
    yield _Text(layout.page_number.style.font, layout.page_number.pattern.replace("{page}", "0123456789"), None, None, -1)


def check_coverage(document: Document, grid: Grid, layout: Layout, stacks: dict[str, FontStack]) -> list[Finding]:
    """What choosing the faces had to pass over (F002–F004), and a note F001 for each character from a fallback face.

    FontError for a character that no face has.
    """
    used: dict[str, set[str]] = {role: set() for role in stacks}
    for item in _texts(document, grid, layout):
        used[item.role].update(item.text)
    odd = {role: {*stack.fallbacks(used[role]), *stack.missing(used[role])} for role, stack in stacks.items()}
    # After the search for every character, which may have met further damaged files.
    findings = list(dict.fromkeys(finding for stack in stacks.values() for finding in stack.findings))
    if not any(odd.values()):
        return findings
    for item in _texts(document, grid, layout):
        strange = odd[item.role]
        if not strange or strange.isdisjoint(item.text):
            continue
        for position, character in enumerate(item.text, 1):
            if character in strange:
                place = Place(record=item.label, field=item.heading, position=position)
                findings.append(_finding(character, stacks[item.role], place))
    return findings


def _finding(character: str, stack: FontStack, place: Place) -> Finding:
    face = stack.face_of(character)
    code = f"U+{ord(character):04X}"
    if face is None:
        raise FontError(
            Say(f"没有字体有字符“{character}”（{code}）", f"no font has the character “{character}” ({code})"),
            place=place,
            hint=Say("请更正该字，或在布局的 [fonts] 中加入有此字的字体", "correct it, or add a font that has it to the layout's [fonts]"),
        )
    return Finding(
        code="F001",
        severity=Severity.NOTE,
        message=Say(f"“{character}”（{code}）用后备字体 {face.shown}", f"“{character}” ({code}) comes from the fallback face {face.shown}"),
        place=place,
    )
