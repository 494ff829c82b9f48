"""What a layout is: its page, fonts, styles, columns and rules. Lengths are EMU."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from exporter.batchrules import BatchRules
from exporter.checklist import Checklist, StatusWords
from exporter.errors import LayoutError
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Scope
from exporter.pageformat import PageFormat, Profile, bound_annex
from exporter.units import mm, to_mm

__all__ = ["Align", "Column", "Layout", "PageNumber", "Paginate", "SectionHeading", "TextStyle", "fold_heading"]

# GB/T 9704—2012 §7.5: 一字线上距版心下边缘 7 mm.
_BOUND_DISTANCE = mm(7)


class Align(StrEnum):
    """How the lines of a cell stand: `SPREAD` is 均排, two characters spread over three."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"
    SPREAD = "spread"


class Paginate(StrEnum):
    """Pages as the source has them, or as they come."""

    SOURCE = "source"
    FLOW = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """How a kind of text is set: `font` is a role of the layout's font stacks; lengths in EMU."""

    font: str
    size: int
    pitch: int
    """From baseline to baseline, exact in every format."""
    align: Align
    padding_x: int = 0
    padding_y: int = 0
    min_height: int = 0
    least_pitch: int = 0
    least_padding_y: int = 0
    """What a page of the source that is too full may be pressed down to."""

    def pressed(self, by: int) -> TextStyle:
        """The style with the least padding and a pitch closer by so much, as far as it may be."""
        return replace(self, pitch=max(self.least_pitch, self.pitch - by), padding_y=self.least_padding_y, min_height=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHeading:
    """A kind of full-width heading row: which lines of text are one, and its level."""

    pattern: re.Pattern[str]
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: the headings that it is known by, what it holds, its width and the style of its cells."""

    key: str
    heading: tuple[re.Pattern[str], ...]
    expected: tuple[str, ...]
    """The heading for people, when a source lacks it."""
    kind: Kind
    scope: Scope
    separator: str
    width: int
    style: TextStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumber:
    """The page number: `pattern` holds `{page}`; `distance` is from the text area's edge to the top of the line."""

    pattern: str
    style: TextStyle
    position: str
    """`center`, or `outer`: right on odd pages and left on even ones; a bound annex has it outside."""
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole layout. Lengths are EMU."""

    name: str
    about: Say
    page: PageFormat
    fonts: dict[str, tuple[str, ...]]
    title: TextStyle
    lead: TextStyle
    note: TextStyle
    header: TextStyle
    section: TextStyle
    section_headings: tuple[SectionHeading, ...]
    columns: tuple[Column, ...]
    page_number: PageNumber
    rule: int
    """Thickness of the rules."""
    paginate: Paginate
    fill: bool
    """Whether rows are stretched evenly so that every page but the last is full."""
    continued: str
    """Marks what goes on from the page before: （续）."""
    outline: str
    """What the PDF's outline lists: `section`, or the key of a field."""
    batch: BatchRules
    """How documents of groups are named, and which values are one."""
    archive: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What every record of this kind has in its archival metadata: elements of DA/T 46—2009 and their values."""
    status: StatusWords = field(default_factory=StatusWords)
    """The words of the status column, for summaries, the index of a batch, and `check`."""
    check: Checklist = field(default_factory=Checklist)
    """What `check` asks of a table of this kind."""

    @property
    def levels(self) -> int:
        """How many heading rows the table has: 1 or 2."""
        return max(len(c.heading) for c in self.columns)

    @property
    def table_width(self) -> int:
        """The sum of the columns."""
        return sum(c.width for c in self.columns)

    @property
    def left(self) -> int:
        """Where the table begins: it stands in the middle between the margins."""
        return self.page.left + (self.page.text_width - self.table_width) // 2

    def for_profile(self, profile: Profile) -> Layout:
        """The layout for a page profile; LayoutError where its columns cannot be made to fit.

        A table that is too wide for a bound annex is narrowed, each column by as much. The page number is 7 mm from the
        text area then and one character from its side (GB/T 9704—2012 §7.5).
        """
        if profile is self.page.profile:
            return self
        if profile is Profile.STAND_ALONE:
            raise LayoutError(
                Say(f"布局 {self.name} 没有单独成册的页边距", f"layout {self.name} has no margins for a document of its own"),
                hint=Say("请在布局的 [page] 中去掉 profile，写上页边距", "remove profile from its [page] and give the margins"),
            )
        page = bound_annex()
        columns = self.columns
        if self.table_width > page.text_width:
            columns = tuple(replace(c, width=c.width * page.text_width // self.table_width) for c in columns)
        for c in columns:
            if c.width < c.style.size + 2 * c.style.padding_x:
                raise LayoutError(
                    Say(
                        f"布局 {self.name} 缩到 {to_mm(page.text_width):g} mm 宽时，{c.expected[-1]} 一栏容不下一个字",
                        f"in layout {self.name}, narrowed to {to_mm(page.text_width):g} mm, {c.expected[-1]} holds not even one character",
                    ),
                    hint=Say("请为附件另写一个布局", "write a layout for the annex"),
                )
        number = replace(self.page_number, position="outer", distance=_BOUND_DISTANCE)
        return replace(self, page=page, columns=columns, page_number=number)

    def expects(self) -> str:
        """The headings for people, in one line."""
        return "、".join("/".join(c.expected) for c in self.columns)

    def fields(self, headings: tuple[tuple[str, ...], ...]) -> tuple[Field, ...] | None:
        """The fields of a source with these headings, or None where it is another kind of table."""
        if len(headings) != len(self.columns):
            return None
        fields = []
        for column, found in zip(self.columns, headings, strict=True):
            if len(found) != len(column.heading):
                return None
            if not all(p.fullmatch(fold_heading(text)) for p, text in zip(column.heading, found, strict=True)):
                return None
            folded = tuple(fold_heading(text) for text in found)
            fields.append(Field(key=column.key, heading=folded, kind=column.kind, scope=column.scope, separator=column.separator))
        return tuple(fields)

    def check_fits(self, document: Document) -> None:
        """Refuse a document of another kind: LayoutError naming the columns."""
        expected = [(c.key, c.kind, c.scope, len(c.heading)) for c in self.columns]
        if [(f.key, f.kind, f.scope, len(f.heading)) for f in document.fields] != expected:
            raise LayoutError(
                Say(
                    f"布局 {self.name} 的栏目是 {self.expects()}，文档的栏目是 {'、'.join(f.label for f in document.fields)}",
                    f"layout {self.name} has the columns {self.expects()}, the document has {'、'.join(f.label for f in document.fields)}",
                ),
                hint=Say("请换用其他布局（exporter layouts 列出全部）", "choose another layout (exporter layouts lists them)"),
            )


def fold_heading(text: str) -> str:
    """A heading without the blanks that only space it out (序 号)."""
    return "".join(text.split())
