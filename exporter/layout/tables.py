"""From the tables of a layout file to the layout: what each key means, and what it may be."""

from __future__ import annotations

from dataclasses import replace

from exporter._toml import Table
from exporter.batchrules import batch_rules
from exporter.checklist import Checklist, StatusWords, load_checklist
from exporter.errors import UsageError
from exporter.layout.model import Align, Column, Layout, PageNumber, Paginate, SectionHeading, TextStyle
from exporter.messages import Say
from exporter.model import Kind, Scope
from exporter.pageformat import PageFormat, Profile, bound_annex
from exporter.units import mm, pt, to_mm

__all__ = ["layout_of"]

# ISO 216, short side first, in millimetres.
_PAPER = {"A4": (210, 297), "A3": (297, 420)}


def layout_of(top: Table, name: str) -> Layout:
    """The layout that a file's top table is; LayoutError names file, key and remedy."""
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
    status = _status(top, columns)
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
        status=status,
        check=_checklist(top, keys, status),
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
        from exporter import dat46  # few layouts have any

        try:
            found.append((name, dat46.values(name, value)))
        except UsageError as error:
            raise table.wrong(name, error.message, Say("请改正，或删去", "correct it, or leave it out")) from None
    return tuple(found)


def _checklist(top: Table, keys: list[str], status: StatusWords) -> Checklist:
    table = top.table("check", optional=True)
    checklist = load_checklist(table, status)
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
    usual = StatusWords()
    words = StatusWords(on_schedule=table.texts("on_schedule", usual.on_schedule), behind=table.texts("behind", usual.behind))
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
