"""Clean tables made from a seed, and errors planted in them: for the tests and for `tests/bench/check_errors.py`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from exporter.layout import Layout
from exporter.model import Document, Field, Finding, Kind, Part, Record, Scope, Section, TextForm, Value

_PERSONS = ["林远", "周宁", "何静", "欧阳明哲", "肖友华", "王昌华", "陈国栋", "赵雅琴"]
_PLACES = ["东湖县", "青山区", "白河县", "临江区", "永宁县", "长岭县"]
_UNITS = [
    "市发展改革委", "市财政局", "市教育局", "市交通运输局", "市住房城乡建设局", "市自然资源和规划局", "市生态环境局",
    "市农业农村局", "市商务局", "市文化和旅游局", "市卫生健康委", "市应急局", "市市场监管局", "市工业和信息化局",
    "市人力资源社会保障局", "青岚东湖新区管委会", *(f"{p}人民政府" for p in _PLACES),
]  # fmt: skip
_VERBS = ["加快推进", "统筹抓好", "持续深化", "扎实开展", "全面落实", "稳步实施"]
_THINGS = [
    "老旧小区改造", "农村公路建设", "产业园区二期项目", "中小学校舍提升", "河道综合治理", "智慧城管平台建设", "新能源充电设施布局",
    "高标准农田建设", "养老服务体系建设", "数字政务服务改革", "口袋公园建设", "乡镇卫生院能力提升", "企业技术改造", "粮食储备库扩容",
]  # fmt: skip
_CLAUSES = [
    "前三季度，{thing}完成投资{n}.{d}亿元，占年度计划的{p}%", "已建成{thing}示范点{n}个，{place}、{other}试点通过验收", "印发《{thing}实施方案（试行）》，明确{n}项重点任务",
    "{place}率先完成{thing}，惠及群众{n}.{d}万人", "组织开展“{thing}”专项行动{n}次，整改问题{p}项", "1—9月，{thing}累计开工{n}个，其中{d}个已完工",
    "召开{thing}现场推进会，逐项调度{place}、{other}进度", "完成{thing}可研报告和初步设计，正在办理用地手续",
]  # fmt: skip


def _text(rng: random.Random, clauses: int) -> str:
    out = []
    for _ in range(clauses):
        place, other = rng.sample(_PLACES, 2)
        thing, clause = rng.choice(_THINGS), rng.choice(_CLAUSES)
        same = random.Random(f"{thing} {clause}")  # one amount is told in one way
        n, d, p = same.randint(2, 90), same.randint(1, 9), same.randint(20, 97)
        out.append(clause.format(thing=thing, n=n, d=d, p=p, place=place, other=other))
    return "。".join(out)


def _value(rng: random.Random, field: Field, number: int) -> Value:
    if field.kind is Kind.UNITS:
        return tuple(rng.sample(_UNITS, rng.choice([1, 1, 2, 3])))
    if field.kind is Kind.TEXT:
        goal = f"{rng.choice(_VERBS)}{rng.choice(_THINGS)}，{rng.choice(_VERBS)}{rng.choice(_THINGS)}（第{number}项）"
        return "" if field.key == "remark" else goal if field.scope is Scope.RECORD else _text(rng, rng.randint(1, 4))
    return {
        Kind.NUMBER: str(number),
        Kind.PERSON: rng.choice(_PERSONS),
        Kind.DEADLINE: rng.choice(["年底", "年底", "年底", "12月底", "长期坚持"]),
        Kind.STATUS: "是",
    }[field.kind]


def clean_table(rng: random.Random, layout: Layout, records: int, *, dirty: float = 0) -> Document:
    """A table without errors; of `dirty`, that share of the records has a half-width mark and a doubled one."""
    heading = {c.key: tuple(h.replace("（某）", "三") for h in c.expected) for c in layout.columns}
    fields = tuple(Field(key=c.key, heading=heading[c.key], kind=c.kind, scope=c.scope, separator=c.separator) for c in layout.columns)
    scoped = {scope: [f for f in fields if f.scope is scope] for scope in Scope}
    made = []
    for number in range(1, records + 1):
        parts = []
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            values = tuple(_value(rng, f, number) for f in scoped[Scope.PART])
            if dirty and rng.random() < dirty:
                values = tuple(v.replace("，", ",", 1) if isinstance(v, str) else v for v in values)
            parts.append(Part(values=values))
        made.append(Record(values=tuple(_value(rng, f, number) for f in scoped[Scope.RECORD]), parts=tuple(parts)))
    return Document(title="青岚市2025年重点工作三季度推进情况一览表", fields=fields, sections=(Section(records=tuple(made)),))


_ODD_PIECES = [
    "\u200b", "\u00a0", " ", ",", "，，", "(", "）", "⼯", "鄆", "1-9月", " and ", "己完成", "\ue123", "工", "完成", "。", "\n", "Ο", "ー", "12,34万元",
]  # fmt: skip
_ODD_VALUES = ["曹 临", "市财政局", "年底", "是", "菏泽鲁西新区", "管委会", "", "进展，顺利。", "菏泽鲁西新区管委会", "曹临"]


def dirty_table(rng: random.Random, layout: Layout, records: int) -> Document:
    """A table in which much is wrong at once, spelled oddly here and there."""

    def odd_text() -> str:
        return "".join(rng.choice(_ODD_PIECES) for _ in range(rng.randint(0, 12))).strip()

    def odd_part(part: Part) -> Part:
        fields = layout_fields
        kind = rng.randrange(4)
        values: tuple[Value, ...]
        if kind == 0:
            values = tuple(tuple(v.split()) if f.kind is Kind.UNITS else v for f in fields for v in (rng.choice(_ODD_VALUES),))
        elif kind == 1:
            keep = rng.randrange(len(fields))
            values = tuple(v if i == keep else "" if isinstance(v, str) else () for i, v in enumerate(part.values))
        else:
            values = tuple(odd_text() if f.kind is Kind.TEXT else v for f, v in zip(fields, part.values, strict=True))
        return Part(values=values, spelling=((0, f" {values[0]}"),) if rng.random() < 0.2 and isinstance(values[0], str) else ())

    document = clean_table(rng, layout, records)
    layout_fields = document.scoped(Scope.PART)
    made = tuple(
        Record(values=(r.values[0], *(odd_text() for _ in r.values[1:])), parts=tuple(map(odd_part, r.parts)))
        for r in document.sections[0].records
    )
    starts = (0, *sorted(rng.sample(range(1, document.line_count), min(2, document.line_count - 1)))) if document.line_count > 1 else ()
    form = TextForm(gaps=((0, ("",)), (2, ())), lines=((3, "x"),)) if rng.random() < 0.3 else TextForm()
    return replace(_with_records(document, list(made)), page_starts=starts, text_form=form)


# Errors ------------------------------------------------------------------------------------------------------------


class Planted(NamedTuple):
    """A table with one error, and where it may be told: (record, part or None, column or None for any)."""

    document: Document
    places: tuple[tuple[str, int | None, str | None], ...]

    def at(self, found: Finding) -> bool:
        """Whether a finding is where the error is."""
        p = found.place
        return any(p.record == record and part in (None, p.part) and column in (None, p.field) for record, part, column in self.places)


class _Spot(NamedTuple):
    """A value that can be made wrong."""

    record: int
    part: int | None
    field: Field
    at: int
    value: Value


Change: TypeAlias = Callable[[random.Random, str], str | None]
Plant: TypeAlias = Callable[[random.Random, Document, Layout], Planted | None]


@dataclass(frozen=True)
class Error:
    """A kind of error: its name, the rules that should tell of it, and how it is planted."""

    name: str
    codes: tuple[str, ...]
    plant: Plant


KINDS: list[Error] = []


def mutate(kind: Error, document: Document, layout: Layout, rng: random.Random) -> Planted | None:
    """The document with one error of a kind; None where this document cannot have it."""
    return kind.plant(rng, document, layout)


def _spots(document: Document, *kinds: Kind) -> list[_Spot]:
    out = []
    for r, record in enumerate(document.sections[0].records):
        for i, f in enumerate(document.scoped(Scope.RECORD)):
            out.append(_Spot(r, None, f, i, record.values[i]))
        for p, part in enumerate(record.parts):
            out += [_Spot(r, p, f, i, part.values[i]) for i, f in enumerate(document.scoped(Scope.PART))]
    return [s for s in out if s.field.kind in kinds and s.value]


def _with_records(document: Document, records: list[Record]) -> Document:
    return replace(document, sections=(replace(document.sections[0], records=tuple(records)),))


def _put(document: Document, spot: _Spot, value: Value) -> Document:
    records = list(document.sections[0].records)
    record = records[spot.record]
    if spot.part is None:
        records[spot.record] = replace(record, values=_at(record.values, spot.at, value))
    else:
        part = record.parts[spot.part]
        parts = list(record.parts)
        parts[spot.part] = replace(part, values=_at(part.values, spot.at, value))
        records[spot.record] = replace(record, parts=tuple(parts))
    return _with_records(document, records)


def _at(values: tuple[Value, ...], index: int, value: Value) -> tuple[Value, ...]:
    return (*values[:index], value, *values[index + 1 :])


def _place(spot: _Spot) -> tuple[str, int | None, str]:
    return str(spot.record + 1), None if spot.part is None else spot.part + 1, spot.field.label


def _plant(name: str, *codes: str) -> Callable[[Plant], Plant]:
    def add(plant: Plant) -> Plant:
        KINDS.append(Error(name, codes, plant))
        return plant

    return add


def _in_text(name: str, codes: tuple[str, ...], change: Change, *kinds: Kind) -> None:
    """A kind of error that changes one text."""

    def plant(rng: random.Random, document: Document, layout: Layout) -> Planted | None:
        spots = _spots(document, *(kinds or (Kind.TEXT,)))
        rng.shuffle(spots)
        for spot in spots:
            if isinstance(spot.value, str):
                new = change(rng, spot.value)
                if new is not None and new != spot.value:
                    return Planted(_put(document, spot, new), (_place(spot),))
            else:
                at = rng.randrange(len(spot.value))
                item = change(rng, spot.value[at])
                if item is not None and item != spot.value[at] and item not in _UNITS:
                    return Planted(_put(document, spot, (*spot.value[:at], item, *spot.value[at + 1 :])), (_place(spot),))
        return None

    KINDS.append(Error(name, codes, plant))


def _swap(table: dict[str, str]) -> Change:
    """A change that puts one of the characters or words of a table for another."""

    def change(rng: random.Random, text: str) -> str | None:
        there = [w for w in table if w in text]
        if not there:
            return None
        word = rng.choice(there)
        places = [i for i in range(len(text)) if text.startswith(word, i)]
        at = rng.choice(places)
        return text[:at] + table[word] + text[at + len(word) :]

    return change


def _insert(*pieces: str) -> Change:
    """A change that puts a piece between two Han characters."""

    def change(rng: random.Random, text: str) -> str | None:
        places = [i for i in range(1, len(text)) if "\u4e00" <= text[i - 1] <= "\u9fff" and "\u4e00" <= text[i] <= "\u9fff"]
        if not places:
            return None
        at = rng.choice(places)
        return text[:at] + rng.choice(pieces) + text[at:]

    return change


def _drop(characters: str) -> Change:
    """A change that leaves one of some characters out."""

    def change(rng: random.Random, text: str) -> str | None:
        places = [i for i, c in enumerate(text) if c in characters]
        if not places:
            return None
        at = rng.choice(places)
        return text[:at] + text[at + 1 :]

    return change


def _any_character(rng: random.Random, text: str) -> str | None:
    if len(text) < 4:
        return None
    at = rng.randrange(1, len(text) - 1)
    return text[:at] + rng.choice("阔翔毅蓝幕筑") + text[at + 1 :]


def _left_out(rng: random.Random, text: str) -> str | None:
    at = rng.randrange(1, len(text) - 1) if len(text) >= 6 else 0
    return text[:at] + text[at + 1 :] if at else None


_HOMOPHONES = {
    "政": "正",
    "育": "玉",
    "运": "云",
    "城": "成",
    "设": "社",
    "源": "员",
    "规": "归",
    "态": "太",
    "村": "存",
    "商": "伤",
    "旅": "吕",
    "监": "间",
    "信": "新",
    "障": "帐",
}
_in_text("half-width mark", ("C401",), _swap({"，": ",", "（": "(", "：": ":"}))
_in_text("doubled mark", ("C402",), _swap({"，": "，，", "。": "。。", "、": "、、"}))
_in_text("unpaired mark", ("C403",), _drop("（）“”《》"))
_in_text("range mark", ("C404",), _swap({"1—9月": "1-9月"}))
_in_text("stray Latin word", ("C405",), _insert(" and ", " the ", " of "))
_in_text("blank in Chinese", ("C406",), _insert(" ", "\u3000"))
_in_text(
    "traditional character",
    ("C301",),
    _swap({"县": "縣", "区": "區", "农": "農", "务": "務", "办": "辦", "开": "開", "业": "業", "项": "項", "黄": "黃"}),
)
_in_text("Kangxi radical", ("C303",), _swap({"工": "⼯", "人": "⼈", "用": "⽤", "水": "⽔", "小": "⼩", "老": "⽼"}))
_in_text("unseen character", ("C304",), _insert("\u200b", "\u00ad", "\ufeff"))
_in_text("no-break space", ("C308",), _insert("\u00a0", "\u2003"))
_in_text("private-use character", ("C305",), _insert("\ue123", "\uf0b7"))
_in_text("look-alike", ("C306",), _swap({"已": "己", "工": "エ", "力": "カ", "0个": "O个", "0项": "o项"}))
_in_text("impossible date", ("C505",), _swap({"1—9月": "1—13月", "12月底": "13月底"}), Kind.TEXT, Kind.DEADLINE)
_in_text("unusual deadline", ("C506",), _swap({"年底": "年低", "12月底": "十二月低", "长期坚持": "长其坚持"}), Kind.DEADLINE)
_in_text(
    "person: other character",
    ("C202", "C203"),
    _swap({"远": "圆", "宁": "凝", "静": "敬", "哲": "折", "华": "花", "栋": "冻", "琴": "勤"}),
    Kind.PERSON,
)
_in_text("person: padded", ("C201",), lambda rng, t: f"{t[0]} {t[1]}" if len(t) == 2 else None, Kind.PERSON)
_in_text("unit: same sound", ("C213",), _swap(_HOMOPHONES), Kind.UNITS)
_in_text("unit: any character", ("C213",), _any_character, Kind.UNITS)
_in_text("unit: one left out", ("C213", "C212"), _left_out, Kind.UNITS)


@_plant("unit: split", "C211")
def _split_unit(rng: random.Random, document: Document, layout: Layout) -> Planted:
    spot = rng.choice([s for s in _spots(document, Kind.UNITS) if any(len(u) > 5 for u in s.value)])
    at = rng.choice([i for i, u in enumerate(spot.value) if len(u) > 5])
    unit = spot.value[at]
    cut = rng.randrange(2, len(unit) - 1)
    return Planted(_put(document, spot, (*spot.value[:at], unit[:cut], unit[cut:], *spot.value[at + 1 :])), (_place(spot),))


@_plant("unit: named twice", "C214")
def _twice(rng: random.Random, document: Document, layout: Layout) -> Planted:
    spot = rng.choice(_spots(document, Kind.UNITS))
    return Planted(_put(document, spot, (*spot.value, spot.value[0])), (_place(spot),))


def _number(document: Document, record: int) -> _Spot:
    return next(s for s in _spots(document, Kind.NUMBER) if s.record == record)


@_plant("number: missing", "C101")
def _missing(rng: random.Random, document: Document, layout: Layout) -> Planted:
    records = list(document.sections[0].records)
    gone = rng.randrange(len(records) - 1)
    del records[gone]
    return Planted(_with_records(document, records), ((str(gone + 2), None, None),))


@_plant("number: twice", "C102")
def _same_number(rng: random.Random, document: Document, layout: Layout) -> Planted:
    at = rng.randrange(1, document.record_count)
    changed = _put(document, _number(document, at), str(at))
    return Planted(changed, ((str(at), None, "序号"), (str(at + 2), None, "序号")))


@_plant("number: out of order", "C103")
def _order(rng: random.Random, document: Document, layout: Layout) -> Planted:
    records = list(document.sections[0].records)
    at = rng.randrange(len(records) - 1)
    records[at], records[at + 1] = records[at + 1], records[at]
    return Planted(_with_records(document, records), ((str(at + 1), None, "序号"), (str(at + 2), None, "序号")))


@_plant("record: told twice", "C109")
def _record_twice(rng: random.Random, document: Document, layout: Layout) -> Planted:
    records = list(document.sections[0].records)
    at = rng.randrange(len(records))
    last = str(len(records) + 1)
    records.append(replace(records[at], values=_at(records[at].values, _number(document, at).at, last)))
    return Planted(_with_records(document, records), ((last, None, None),))


@_plant("cell: empty", "C106", "C107")
def _emptied(rng: random.Random, document: Document, layout: Layout) -> Planted:
    required = layout.check.required or ()
    spots = [s for s in _spots(document, *Kind) if s.field.key in required and s.field.kind is not Kind.NUMBER]
    spot = rng.choice(spots)
    return Planted(_put(document, spot, () if spot.field.kind is Kind.UNITS else ""), (_place(spot),))


@_plant("line: wrapped", "C104")
def _wrapped(rng: random.Random, document: Document, layout: Layout) -> Planted:
    spot = rng.choice([s for s in _spots(document, Kind.UNITS) if len(s.value) > 1])
    assert spot.part is not None
    cut = _put(document, spot, spot.value[:-1])
    records = list(cut.sections[0].records)
    record = records[spot.record]
    fields = document.scoped(Scope.PART)
    empty: list[Value] = [() if f.kind is Kind.UNITS else "" for f in fields]
    where = rng.choice([i for i, f in enumerate(fields) if f.kind is Kind.PERSON or i == spot.at])
    empty[where] = spot.value[-1:] if where == spot.at else spot.value[-1]
    parts = (*record.parts[: spot.part + 1], Part(values=tuple(empty)), *record.parts[spot.part + 1 :])
    records[spot.record] = replace(record, parts=parts)
    return Planted(_with_records(document, records), ((str(spot.record + 1), spot.part + 2, None),))


@_plant("line: shifted", "C105")
def _shifted(rng: random.Random, document: Document, layout: Layout) -> Planted | None:
    """Values from some column on moved one column left over an emptied one, as a forgotten tab does."""
    fields = document.scoped(Scope.PART)
    spot = rng.choice(_spots(document, Kind.PERSON))
    assert spot.part is not None
    record = document.sections[0].records[spot.record]
    values = record.parts[spot.part].values
    lost = rng.randrange(len(fields) - 1)
    texts = [f.separator.join(v) if isinstance(v, tuple) else v for f, v in zip(fields, values, strict=True)]
    moved = [*texts[:lost], *texts[lost + 1 :], ""]
    made = tuple(tuple(t.split(f.separator) if t else ()) if f.kind is Kind.UNITS else t for f, t in zip(fields, moved, strict=True))
    if made == values:
        return None
    parts = (*record.parts[: spot.part], replace(record.parts[spot.part], values=made), *record.parts[spot.part + 1 :])
    records = list(document.sections[0].records)
    records[spot.record] = replace(record, parts=parts)
    return Planted(_with_records(document, records), ((str(spot.record + 1), spot.part + 1, None),))
