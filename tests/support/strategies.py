"""Any valid document of a layout, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from exporter.layout import Layout
from exporter.model import Document, Field, Kind, Part, Record, Scope, Section, Value

PIECES = [
    "菏泽市",
    "，",
    "。",
    "“三公”",
    "（试行）",
    "《方案》",
    "——",
    "……",
    "5.5%",
    "14.28万户",
    "PM2.5",
    "、",
    "；",
    "GDP",
    "1—9月",
    "𠮷",
    "鄆",
    "<&>",
    "=1+1",
    '"',
    "的",
    "推进",
]
_NAMES = ["曹临", "张鹏", "肖友华", "欧阳明哲", "买买提·阿不都", ""]
_UNITS = ["市财政局", "市发展改革委", "市“四上”办（筹）", "菏泽鲁西新区管委会"]


def texts() -> st.SearchStrategy[str]:
    """Texts with marks at every edge; sometimes empty."""
    return st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def rich_texts() -> st.SearchStrategy[str]:
    """Texts as `texts`, some of several lines, now and then one that fills more than a page."""
    lines = st.lists(st.sampled_from([*PIECES, "\n", "目标（续）", "市财政局 市税务局"]), max_size=30).map(lambda p: "".join(p).strip())
    long = st.builds(
        lambda p, n: ("".join(p) * n).strip(), st.lists(st.sampled_from([*PIECES, "\n"]), min_size=6, max_size=20), st.integers(60, 130)
    )
    return st.integers(0, 19).flatmap(lambda n: long if n == 0 else lines)


def values(field: Field, *, rich: bool = False) -> st.SearchStrategy[Value]:
    """A value of a field."""
    if field.kind is Kind.UNITS:
        return st.lists(st.sampled_from(_UNITS), max_size=4).map(tuple)
    if field.kind is Kind.PERSON:
        return st.sampled_from(_NAMES)
    if field.kind is Kind.TEXT:
        return rich_texts() if rich else texts()
    return st.sampled_from(["年底", "是", "—", "12", ""])


@st.composite
def documents(draw: st.DrawFn, layout: Layout, most_records: int = 6, *, rich: bool = False) -> Document:
    """A document with the layout's columns; `rich` ones have cells of several lines and of several pages, lead and notes."""
    fields = tuple(
        Field(
            key=c.key,
            heading=c.expected if len(c.expected) == len(c.heading) else c.expected[:1],
            kind=c.kind,
            scope=c.scope,
            separator=c.separator,
        )
        for c in layout.columns
    )
    fields = tuple(
        Field(key=f.key, heading=tuple(h.replace("（某）", "三") for h in f.heading), kind=f.kind, scope=f.scope, separator=f.separator)
        for f in fields
    )
    scoped = {scope: [f for f in fields if f.scope is scope] for scope in Scope}
    headings = (
        draw(st.lists(st.sampled_from(["一、经济发展", "二、民生保障", "（一）项目"]), max_size=3)) if layout.section_headings else []
    )
    number = 0
    sections = []
    for heading in headings or [""]:
        records = []
        for _ in range(draw(st.integers(1, most_records))):
            number += 1
            own = [str(number) if f.kind is Kind.NUMBER else draw(values(f, rich=rich)) for f in scoped[Scope.RECORD]]
            parts = [
                Part(values=tuple(draw(values(f, rich=rich)) for f in scoped[Scope.PART]))
                for _ in range(draw(st.sampled_from([1, 1, 1, 2, 5, 30])))
            ]
            records.append(Record(values=tuple(own), parts=tuple(parts)))
        level = 2 if heading.startswith("（") else 1
        sections.append(Section(records=tuple(records), heading=heading, level=level))
    count = sum(len(r.parts) for s in sections for r in s.records)
    starts = sorted(draw(st.sets(st.integers(1, count - 1), max_size=3))) if count > 1 else []
    return Document(
        title="某市重点工作一览表",
        fields=fields,
        sections=tuple(sections),
        lead=tuple(draw(st.lists(st.sampled_from(["单位：万元", "（2023年9月）"]), max_size=2, unique=True))) if rich else (),
        notes=tuple(draw(st.lists(st.sampled_from(["注：1.数据为快报数。", "填表人：曹临", "一、说明"]), max_size=2, unique=True)))
        if rich
        else (),
        page_starts=(0, *starts) if starts else (),
    )
