"""Layouts: how a kind of table is recognised, typeset and paginated, as data from `layouts/*.toml`.

Every key is checked on loading: an unknown key, a wrong type or a width that does not fit is a LayoutError that names
file, key and remedy. `exporter/_toml.py` does the checking; here is what the keys mean.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from exporter import dat46
from exporter._toml import Table
from exporter.batchrules import BatchRules, batch_rules
from exporter.checklist import Checklist, load_checklist
from exporter.errors import LayoutError, Place, UsageError
from exporter.messages import Say
from exporter.model import Document, Field, Kind, Scope
from exporter.pageformat import PageFormat, Profile, bound_annex
from exporter.resources import folder
from exporter.units import mm, pt, to_mm

__all__ = [
    "Align",
    "Column",
    "Layout",
    "PageNumber",
    "Paginate",
    "SectionHeading",
    "StatusWords",
    "TextStyle",
    "fold_heading",
    "layout_file",
    "layout_names",
    "load_layout",
    "match_layout",
    "parse_layout",
]

# GB/T 9704—2012 §7.5: 一字线上距版心下边缘 7 mm.
_BOUND_DISTANCE = mm(7)
# ISO 216, short side first, in millimetres.
_PAPER = {"A4": (210, 297), "A3": (297, 420)}


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
class StatusWords:
    """Which statuses, as written, say that something is on schedule, and which that it is behind."""

    on_schedule: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


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
    status: StatusWords = StatusWords()
    """The words of the status column, for summaries."""
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


def layout_names() -> tuple[str, ...]:
    """The names of the layouts that ship, sorted."""
    return tuple(sorted(p.stem for p in folder("layouts").glob("*.toml")))


def layout_file(name: str | Path) -> Path:
    """The TOML file of a layout that ships, or the file itself where one is given; LayoutError lists the names."""
    path = Path(name)
    if path.suffix != ".toml":
        path = folder("layouts") / f"{name}.toml"
        if not path.is_file():
            raise LayoutError(
                Say(
                    f"没有名为 {name} 的布局；现有：{'、'.join(layout_names())}",
                    f"no layout is named {name}; there are: {', '.join(layout_names())}",
                ),
                hint=Say("请用其中之一，或给出 .toml 文件", "use one of them, or give a .toml file"),
            )
    return path


def load_layout(name: str | Path) -> Layout:
    """The layout of a name, or of a TOML file; LayoutError names file, key and remedy."""
    path = layout_file(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(str(path), error) from error
    return parse_layout(data, str(path))


@lru_cache(maxsize=64)
def parse_layout(data: bytes, file: str) -> Layout:
    """The layout in the bytes of a TOML file, named by it; LayoutError names file, key and remedy.

    It is remembered, since every table that is read meets every layout.
    """
    try:
        top = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(file, error) from error
    return _layout(Table(file, top), Path(file).stem)


def _unreadable(file: str, error: Exception) -> LayoutError:
    return LayoutError(
        Say(f"布局文件读不出来：{error}", f"the layout file cannot be read: {error}"),
        place=Place(file=file),
        hint=Say("请检查文件及其 TOML 语法", "check the file and its TOML syntax"),
    )


def match_layout(headings: tuple[tuple[str, ...], ...], layouts: tuple[Layout, ...]) -> tuple[Layout, tuple[Field, ...]]:
    """The first layout that knows these headings, and the fields; LayoutError tells what was found and expected."""
    for layout in layouts:
        fields = layout.fields(headings)
        if fields is not None:
            return layout, fields
    found = "、".join("/".join(h) for h in headings) or "—"
    missing = [
        (
            lay,
            [
                c.expected[-1]
                for c in lay.columns
                if not any(
                    len(h) == len(c.heading) and all(p.fullmatch(fold_heading(x)) for p, x in zip(c.heading, h, strict=True))
                    for h in headings
                )
            ],
        )
        for lay in layouts
    ]
    nearest, lacking = min(missing, key=lambda pair: len(pair[1]) / len(pair[0].columns))
    expected_zh = "；".join(f"{lay.name}：{lay.expects()}" for lay in layouts)
    lacks_zh = f"；与 {nearest.name} 相比缺少：{'、'.join(lacking)}" if lacking else f"；与 {nearest.name} 相比栏目顺序或数量不同"
    lacks_en = (
        f"; against {nearest.name} it lacks: {'、'.join(lacking)}"
        if lacking
        else f"; against {nearest.name} the order or number of columns differs"
    )
    raise LayoutError(
        Say(
            f"没有布局认得这些栏目：{found}。各布局要求：{expected_zh}{lacks_zh}",
            f"no layout knows these headings: {found}. Expected: {expected_zh}{lacks_en}",
        ),
        hint=Say("请改正栏目，或用 --layout 指定布局", "correct the headings, or give a layout with --layout"),
    )


# From TOML to the layout ------------------------------------------------------------------------------------------


def _layout(top: Table, name: str) -> Layout:
    about = top.table("about")
    page = _page(top.table("page"))
    fonts = _fonts(top.table("fonts"))
    body_table = top.table("body")
    body = _style(body_table, fonts, Align.LEFT)
    body_table.done()
    columns = tuple(_column(t, body, fonts) for t in top.tables("columns"))
    if not columns:
        raise top.wrong("columns", Say("至少要有一栏", "at least one column is needed"), Say("请加 [[columns]]", "add [[columns]]"))
    keys = [c.key for c in columns]
    section = top.table("section", optional=True)
    patterns = section.texts("patterns", ())
    rows = top.table("rows")
    pagination = top.table("pagination")
    outline = top.text("outline", "section")
    if outline != "section" and outline not in keys:
        raise top.wrong(
            "outline",
            Say(f"没有栏目 {outline}", f"there is no column {outline}"),
            Say("用 section 或某一栏的 key", "use section or a column's key"),
        )
    number = top.table("page_number")
    layout = Layout(
        name=name,
        about=Say(about.text("zh"), about.text("en")),
        page=page,
        fonts=fonts,
        title=_block(top, "title", fonts, body),
        lead=_block(top, "lead", fonts, body),
        note=_block(top, "note", fonts, body),
        header=_block(top, "header", fonts, body),
        section=_style(section, fonts, Align.LEFT, body),
        section_headings=tuple(SectionHeading(pattern=section.pattern("patterns", p), level=i) for i, p in enumerate(patterns, 1)),
        columns=columns,
        page_number=_page_number(number, fonts, page, body),
        rule=pt(rows.number("rule_pt", 0.5)),
        paginate=Paginate(pagination.choice("mode", tuple(Paginate), "flow")),
        fill=pagination.flag("fill", default=False),
        continued=pagination.text("continued", "（续）"),
        outline=outline,
        batch=batch_rules(top, keys),
        archive=_archive(top.table("archive", optional=True)),
        status=_status(top, columns),
        check=_checklist(top, keys),
    )
    for table in (about, section, rows, pagination, number, top):
        table.done()
    if not 1 <= len(patterns) <= 2 and patterns:
        raise top.wrong("section.patterns", Say("最多两级节标题", "at most two levels of sections"), Say("请只留两个", "keep two"))
    _check_room(layout, top)
    return layout


def _archive(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, value in table.items():
        try:
            found.append((name, dat46.values(name, value)))
        except UsageError as error:
            raise table.wrong(name, error.message, Say("请改正，或删去", "correct it, or leave it out")) from None
    return tuple(found)


def _checklist(top: Table, keys: list[str]) -> Checklist:
    table = top.table("check", optional=True)
    checklist = load_checklist(table)
    for key in checklist.required or ():
        if key not in keys:
            raise table.wrong(
                "required", Say(f"没有栏目 {key}", f"there is no column {key}"), Say(f"用 {'、'.join(keys)}", f"use {', '.join(keys)}")
            )
    return checklist


def _page(table: Table) -> PageFormat:
    if Profile(table.choice("profile", tuple(Profile), Profile.STAND_ALONE)) is Profile.BOUND_ANNEX:
        table.done()
        return bound_annex()
    paper = table.choice("size", tuple(_PAPER), "A4")
    short, long = _PAPER[paper]
    landscape = table.choice("orientation", ("landscape", "portrait"), "portrait") == "landscape"
    page = PageFormat(
        width=mm(long if landscape else short),
        height=mm(short if landscape else long),
        top=mm(table.number("top_mm")),
        bottom=mm(table.number("bottom_mm")),
        left=mm(table.number("left_mm")),
        right=mm(table.number("right_mm")),
    )
    table.done()
    return page


def _fonts(table: Table) -> dict[str, tuple[str, ...]]:
    fonts = {role: table.texts(role) for role in table}
    for role, stack in fonts.items():
        if not stack:
            raise table.wrong(role, Say("字体序列为空", "the font stack is empty"), Say("至少写一种字体", "name at least one family"))
    table.done()
    return fonts


def _block(top: Table, name: str, fonts: dict[str, tuple[str, ...]], base: TextStyle) -> TextStyle:
    table = top.table(name, optional=True)
    style = _style(table, fonts, Align.CENTER if name in ("title", "header") else Align.LEFT, base)
    table.done()
    return style


def _style(table: Table, fonts: dict[str, tuple[str, ...]], align: Align, base: TextStyle | None = None) -> TextStyle:
    font = table.text("font", base.font if base else None)
    if font not in fonts:
        raise table.wrong(
            "font",
            Say(f"[fonts] 中没有 {font}", f"[fonts] has no {font}"),
            Say(f"用 {'、'.join(fonts)} 之一", f"use one of {', '.join(fonts)}"),
        )
    size = table.size("size", base.size if base else None)
    pitch = table.length("pitch_pt", pt, base.pitch if base else None)
    if pitch < size:
        raise table.wrong("pitch_pt", Say("行距小于字号", "the pitch is smaller than the type"), Say("请加大行距", "widen it"))
    padding_y = table.length("padding_y_mm", mm, base.padding_y if base else 0)
    least_pitch = table.length("least_pitch_pt", pt, base.least_pitch if base and pitch == base.pitch else pitch)
    least_padding_y = table.length("least_padding_y_mm", mm, base.least_padding_y if base and padding_y == base.padding_y else padding_y)
    if not size <= least_pitch <= pitch:
        raise table.wrong(
            "least_pitch_pt",
            Say("应在字号与 pitch_pt 之间", "must lie between the size and pitch_pt"),
            Say("请改正，或删去", "correct it, or leave it out"),
        )
    if least_padding_y > padding_y:
        raise table.wrong(
            "least_padding_y_mm",
            Say("大于 padding_y_mm", "is larger than padding_y_mm"),
            Say("请减小，或删去", "make it smaller, or leave it out"),
        )
    return TextStyle(
        font=font,
        size=size,
        pitch=pitch,
        align=Align(table.choice("align", tuple(Align), align)),
        padding_x=table.length("padding_x_mm", mm, base.padding_x if base else 0),
        padding_y=padding_y,
        least_pitch=least_pitch,
        least_padding_y=least_padding_y,
        min_height=table.length("min_height_mm", mm, 0),
    )


def _column(table: Table, body: TextStyle, fonts: dict[str, tuple[str, ...]]) -> Column:
    patterns = table.texts("heading")
    if not 1 <= len(patterns) <= 2:
        raise table.wrong(
            "heading", Say("栏目标题须有一级或两级", "a heading has one or two levels"), Say("写一个或两个", "write one or two")
        )
    column = Column(
        key=table.text("key"),
        heading=tuple(table.pattern("heading", p) for p in patterns),
        expected=table.texts("expected", patterns),
        kind=Kind(table.choice("kind", tuple(Kind))),
        scope=Scope(table.choice("scope", tuple(Scope))),
        separator=table.text("separator", " "),
        width=mm(table.number("width_mm")),
        style=_style(table, fonts, body.align, body),
    )
    table.done()
    if column.width < column.style.size + 2 * column.style.padding_x:
        raise table.wrong("width_mm", Say("容不下一个字", "holds not even one character"), Say("请加宽", "widen it"))
    return column


def _status(top: Table, columns: tuple[Column, ...]) -> StatusWords:
    table = top.table("status", optional=True)
    words = StatusWords(on_schedule=table.texts("on_schedule", ()), behind=table.texts("behind", ()))
    table.done()
    if list(table) and not any(c.kind is Kind.STATUS for c in columns):
        raise top.wrong(
            "status",
            Say("没有进度状态栏（kind = status）", "there is no column of kind status"),
            Say("请删去 [status]，或加上这一栏", "remove [status], or add the column"),
        )
    if both := sorted(set(words.on_schedule) & set(words.behind)):
        raise table.wrong(
            "behind",
            Say(f"{'、'.join(both)} 也写在 on_schedule 中", f"{', '.join(both)} stands in on_schedule too"),
            Say("请只留一处", "keep it in one of them"),
        )
    return words


def _page_number(table: Table, fonts: dict[str, tuple[str, ...]], page: PageFormat, body: TextStyle) -> PageNumber:
    number = PageNumber(
        pattern=table.text("pattern", "— {page} —"),
        style=_style(table, fonts, Align.CENTER, body),
        position=table.choice("position", ("center", "outer"), "center"),
        distance=mm(table.number("distance_mm", 7)),
    )
    if page.bound:
        number = replace(number, position="outer")
    if number.pattern.count("{page}") != 1:
        raise table.wrong("pattern", Say("须含一个 {page}", "must hold {page} once"), Say("例如 — {page} —", "for example — {page} —"))
    if number.distance + number.style.pitch > (page.left if page.bound else page.bottom):
        raise table.wrong(
            "distance_mm",
            Say("页码落到纸外", "the page number leaves the paper"),
            Say("请减小，或加大下边距", "make it smaller, or the bottom margin larger"),
        )
    return number


def _check_room(layout: Layout, top: Table) -> None:
    if layout.table_width > layout.page.text_width:
        widest = max(range(len(layout.columns)), key=lambda i: layout.columns[i].width)
        over = f"{to_mm(layout.table_width):g} mm"
        room = f"{to_mm(layout.page.text_width):g} mm"
        raise top.wrong(
            f"columns.{layout.columns[widest].key}.width_mm",
            Say(f"各栏共宽 {over}，超出版心（{room}）", f"the columns are {over} wide together and leave the page (text width {room})"),
            Say("请缩窄某栏或页边距", "narrow a column or the margins"),
        )
    header = layout.levels * (layout.header.pitch + 2 * layout.header.padding_y)
    rows = max(c.style.pitch + 2 * c.style.padding_y for c in layout.columns)
    if layout.page.text_height < layout.title.pitch + header + 3 * rows:
        raise top.wrong(
            "page",
            Say("版心太矮，放不下标题、表头和三行", "the page is too low for title, header and three lines"),
            Say("请减小边距", "make the margins smaller"),
        )
