"""Which character comes from which face, before anything is set: never a box in place of a character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from exporter.errors import FontError, Place
from exporter.fonts import FontStack
from exporter.layout import Layout, TextStyle
from exporter.messages import Say
from exporter.model import Document, Finding, Severity
from exporter.pages.grid import Grid, RowKind

__all__ = ["characters_of", "check_coverage", "style_of"]

# So many characters hold nearly all different ones that a document has. Of less than so many samples it is quicker to look
# at each character.
_SAMPLE, _MANY = 20_000, 5


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


def _texts(grid: Grid, layout: Layout) -> Iterator[tuple[str, str, str | None, str]]:
    """Every text with its role; where it is a cell's in the body, the label of the block and the key of the field."""
    for row in (*grid.before, *grid.header):
        for cell in row.cells:
            yield style_of(layout, row.kind, cell.column).font, cell.text, None, ""
    columns = [column.style.font for column in layout.columns]
    for block in grid.blocks:
        roles = columns if block.kind is RowKind.BODY else [layout.section.font]
        for row in block.rows:
            for cell in row.cells:
                yield roles[cell.column], cell.text, block.label, cell.key
    for row in grid.after:
        for cell in row.cells:
            yield layout.note.font, cell.text, None, ""
    for role in columns:
        yield role, layout.continued, None, ""
    yield layout.page_number.style.font, layout.page_number.pattern.replace("{page}", "0123456789"), None, ""


def check_coverage(document: Document, grid: Grid, layout: Layout, stacks: dict[str, FontStack]) -> list[Finding]:
    """What choosing the faces had to pass over (F002–F004), and a note F001 for each character from a fallback face.

    FontError for a character that no face has.
    """
    shown = list(_texts(grid, layout))
    texts: dict[str, set[str]] = {role: set() for role in stacks}
    for role, text, _, _ in shown:
        texts[role].add(text)
    strange: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for role, stack in stacks.items():
        characters = characters_of(texts[role]) - {"\n"}
        stack.learn(characters)
        strange[role] = _strange(stack, characters, texts[role])
    # After the search for every character, which may have met further damaged files.
    findings = list(dict.fromkeys(finding for stack in stacks.values() for finding in stack.findings))
    if not any(strange.values()):
        return findings
    headings = {f.key: f.label for f in document.fields}
    for role, text, record, key in shown:
        if text not in strange[role]:
            continue
        for position, character in strange[role][text]:
            findings.append(_finding(character, stacks[role], Place(record=record, field=headings.get(key), position=position)))
    return findings


def _strange(stack: FontStack, characters: set[str], texts: set[str]) -> dict[str, list[tuple[int, str]]]:
    """The texts, made of these characters, in which there are some that the first face lacks, with the places of those."""
    strange = [c for c in sorted(characters) if stack.face_of(c) is not stack.faces[0]]
    if not strange:
        return {}
    pattern = re.compile(f"[{''.join(map(re.escape, strange))}]")
    return {text: [(m.start() + 1, m.group()) for m in pattern.finditer(text)] for text in filter(pattern.search, texts)}


def characters_of(texts: Iterable[str]) -> set[str]:
    """All characters of some texts: those of a sample, and what is left where those are taken out, which is faster than looking at each."""
    text = "".join(texts)
    if len(text) < _MANY * _SAMPLE:
        return set(text)
    found = set(text[:_SAMPLE])
    return found.union(re.sub(f"[{re.escape(''.join(sorted(found)))}]+", "", text[_SAMPLE:]))


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
