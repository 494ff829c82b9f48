"""The styles of a workbook's cells: one for each way that text is set."""

from __future__ import annotations

from exporter.canonical import attribute
from exporter.job import Job
from exporter.layout import Align, TextStyle
from exporter.pages.grid import RowKind
from exporter.pages.plan import PlacedCell
from exporter.renderers.frame import fill
from exporter.renderers.textcell import COMPUTED
from exporter.units import to_pt

__all__ = ["Styles"]

_RULED = frozenset({RowKind.HEADER, RowKind.SECTION, RowKind.BODY})
_HORIZONTAL = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right", Align.JUSTIFY: "justify", Align.SPREAD: "center"}
# The frame has a first format, and two fonts, of its own.
_FRAME_FORMATS, _FRAME_FONTS = 1, 2


class Styles:
    """Numbers the styles as cells ask for them; `xml` is the part that holds them all."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._known: dict[tuple[int, RowKind, bool, bool, bool], int] = {}
        """By the identity of the plan's style, which is faster than its many values."""
        self._numbers: dict[tuple[TextStyle, bool, bool, bool, bool], int] = {}
        """The same by value: pages have styles of their own, most of which are equal."""
        self._fonts: dict[str, int] = {}
        self._formats: dict[str, int] = {}

    def of(self, cell: PlacedCell) -> int:
        """The number of a cell's style; a hot path."""
        style, lines = cell.style, cell.typeset.standing
        spread = shrunk = False
        if len(lines) == 1:
            spread = style.align is Align.SPREAD and lines[0].spacing >= style.size
            shrunk = lines[0].scale < 100
        key = id(style), cell.kind, spread, shrunk, cell.text.startswith(COMPUTED)
        number = self._known.get(key)
        if number is None:
            equal = style, cell.kind in _RULED, spread, shrunk, key[-1]
            number = self._numbers.get(equal)
            if number is None:
                number = self._numbers[equal] = self._number(*equal)
            self._known[key] = number
        return number

    def xml(self) -> bytes:
        """The part with all styles."""
        return fill(
            "xlsx/styles.xml",
            fonts_count=_FRAME_FONTS + len(self._fonts),
            fonts="".join(self._fonts),
            formats_count=_FRAME_FORMATS + len(self._formats),
            formats="".join(self._formats),
        )

    def _number(self, style: TextStyle, ruled: bool, spread: bool, shrunk: bool, quoted: bool) -> int:  # noqa: FBT001  # a key
        font = f'<font><sz val="{to_pt(style.size):g}"/><name val="{attribute(self._job.pages.stacks[style.font].official)}"/></font>'
        font_number = _FRAME_FONTS + self._fonts.setdefault(font, len(self._fonts))
        column = next((c for c in self._job.layout.columns if c.style == style), None)
        indent = 0
        if spread and column is not None:
            # Three characters stay between the indents; one indent is three blanks of the default font, about 9 pt.
            indent = max(0, round((to_pt(column.width) - 3.4 * to_pt(style.size)) / 2 / 9))
        alignment = f'horizontal="{"distributed" if spread else _HORIZONTAL[style.align]}" vertical="center"'
        alignment += ' shrinkToFit="1"' if shrunk else ' wrapText="1"'
        alignment += f' indent="{indent}"' if indent else ""
        made = (
            f'<xf numFmtId="49" fontId="{font_number}" fillId="0" borderId="{int(ruled)}" applyAlignment="1" applyProtection="1" pivotButton="0" '
            f'quotePrefix="{int(quoted)}" xfId="0"><alignment {alignment}/><protection locked="0" hidden="0"/></xf>'
        )
        return _FRAME_FORMATS + self._formats.setdefault(made, len(self._formats))
