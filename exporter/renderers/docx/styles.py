"""Paragraph styles: one for each way that text is set, named as an office would."""

from __future__ import annotations

from exporter.canonical import attribute
from exporter.job import Job
from exporter.layout import Align, TextStyle
from exporter.pages.grid import RowKind
from exporter.pages.plan import PlacedCell
from exporter.units import EMU_PER_PT, to_twip

__all__ = ["Styles", "run_properties"]

_NAMES = {
    RowKind.TITLE: ("Title", "公文标题"),
    RowKind.LEAD: ("Lead", "标题下说明"),
    RowKind.HEADER: ("TableHeading", "表头"),
    RowKind.SECTION: ("SectionRow", "表格节标题"),
    RowKind.BODY: ("TableText", "表格正文"),
    RowKind.NOTE: ("TableNote", "表后附注"),
}
_ALIGNED = {Align.LEFT: "", Align.CENTER: " 居中", Align.RIGHT: " 右对齐", Align.JUSTIFY: " 两端对齐", Align.SPREAD: " 均排"}
_JC = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "both", Align.SPREAD: "center"}

FOOTER = "PageNumber1"


def run_properties(font: str, size: int) -> str:
    """Write the run properties of a font: the same family in all four slots, so that no character changes its face."""
    name = attribute(font)
    half_points = size * 2 // EMU_PER_PT
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


class Styles:
    """The styles of a document. `xml` holds them all once every cell has asked for its own."""

    def __init__(self, job: Job) -> None:
        self._stacks = job.pages.stacks
        self._ids: dict[tuple[RowKind, TextStyle, int], str] = {}
        self._xml: list[str] = []
        self._add(FOOTER, "公文页码", job.layout.page_number.style)

    def of(self, cell: PlacedCell, level: int = 1) -> str:
        """Give the id of a cell's style; `level` is that of a section's heading."""
        key = cell.kind, cell.style, level
        if key not in self._ids:
            same = sum(1 for kind, style, _ in self._ids if kind is cell.kind and style.align is cell.style.align)
            identifier, name = _NAMES[cell.kind]
            suffix = f"{same + 1}" if same else ""
            self._ids[key] = f"{identifier}{cell.style.align.capitalize()}{suffix}"
            aligned = _ALIGNED[cell.style.align] if cell.kind is RowKind.BODY else ""
            outline = _outline(level) if cell.kind is RowKind.SECTION else ""
            self._add(self._ids[key], f"{name}{aligned}{' ' + suffix if suffix else ''}", cell.style, outline)
        return self._ids[key]

    def xml(self) -> str:
        """All styles as elements of `w:styles`."""
        return "".join(self._xml)

    def _add(self, identifier: str, name: str, style: TextStyle, outline: str = "") -> None:
        font = self._stacks[style.font].official
        # ECMA-376 part 1 §17.3.1: the order of these elements is fixed. No hanging marks (overflowPunct) and no
        # space between Han and Latin (autoSpaceDE, autoSpaceDN); LibreOffice adds that nevertheless, and the plan has room for it.
        self._xml.append(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
            f'<w:pPr><w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct w:val="0"/>'
            f'<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>'
            f'<w:spacing w:before="0" w:after="0" w:line="{to_twip(style.pitch)}" w:lineRule="exact"/><w:jc w:val="{_JC[style.align]}"/>{outline}</w:pPr>'
            f"<w:rPr>{run_properties(font, style.size)}</w:rPr></w:style>"
        )


def _outline(level: int) -> str:
    """Make a section's heading one for tables of contents and navigators (ECMA-376 part 1 §17.3.1.20 counts from 0)."""
    return f'<w:outlineLvl w:val="{level - 1}"/>'
