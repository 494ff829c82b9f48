"""Each rule finds what it is for, at the right character, and leaves what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from checking import codes, part, record, table, text, tuned, where

from exporter.check import Hit, Rule, Table, all_rules, check, register_rule, rule
from exporter.check.hanzi import alike, reading, standard, standard_forms
from exporter.errors import LayoutError, Place, UsageError
from exporter.messages import Say
from exporter.model import Document, Severity

_LAYOUT = tuned()
_FULL = tuned(required=("leader", "deadline", "progress", "status", "units"))
_UNITS = "菏泽鲁西新区管委会"


def _numbers(*numbers: int | str) -> Document:
    return table(*(record(n, goal=f"第{i}件事情要办好") for i, n in enumerate(numbers)))


def _leaders(*names: str) -> Document:
    """Twenty-four lines of three leaders, and these."""
    return table(*(record(i, part(leader=n)) for i, n in enumerate([*["曹临", "肖友华", "王昌华"] * 8, *names], 1)))


def _units(*units: str, often: str = "市自然资源和规划局", times: int = 4) -> Document:
    return table(*(record(i, part(units=u)) for i, u in enumerate([*[often] * times, *units], 1)))


def _two(first: str, second: str) -> Document:
    return table(record(1, part(first)), record(2, part(second)))


def _goal(goal: str, progress: str, status: str = "是") -> Document:
    return table(record(1, part(progress, status=status), goal=goal))


_SAME = record(1, part("完成投资十二亿元，全部开工"), goal="加快建设一座新桥并通车")
_SHIFTED = part("", deadline="", status="", units="印发了实施方案，明确七项任务，已完成四项。")
_WRAPPED = part("", leader="市市场监管局", deadline="", status="", units="")

# Code, a table where it is found and (record, part, character) there, and tables where it is not.
CASES: dict[str, tuple[Document, tuple[str | None, int | None, int | None], tuple[Document, ...]]] = {
    "C101": (_numbers(1, 2, 4, 5), ("4", None, None), (_numbers(1, 2, 3), _numbers(7, 8, 9), _numbers(1, 3, 2))),
    "C102": (_numbers(1, 2, 2, 3), ("2", None, None), (_numbers(1, 2, 3),)),
    "C103": (_numbers(1, 2, 40, 3, 4), ("40", None, None), (_numbers(1, 2, 3), _numbers(1, 2, 2, 3), _numbers(1, 5, 9))),
    "C104": (table(record(28, part(), _WRAPPED)), ("28", 2, None), (table(record(28, part(), part("", leader="曹临", deadline="", status="", units=""))),)),
    "C105": (
        table(record(31, part(), _SHIFTED)),
        ("31", 2, None),
        (text("已完成"), table(record(1, part(units="市财政局 市税务局 中国人民银行某某市中心支行"))), text("完成", deadline="2023年9月底前")),
    ),
    "C106": (table(record(20, part(), part(""))), ("20", 2, None), (text("已完成"),)),
    "C107": (table(record(20, part(), part(leader=""))), ("20", 2, None), (text("已完成"),)),
    "C108": (_numbers(1, 2, 3, 4, "5a", 6), ("5a", None, 1), (_numbers("一", "二"), _numbers("1.1", "1.2"))),
    "C109": (table(_SAME, replace(_SAME, values=("2", _SAME.values[1]))), ("2", None, None), (table(_SAME, record(2, *_SAME.parts, goal="加快建设另一座新桥并通车")),)),
    "C201": (text("完成", leader="曹 临"), ("1", 1, None), (text("完成", leader="曹临"), text("完成", leader="Li Ming"))),
    "C202": (_leaders("肖友花"), ("25", 1, 1), (_leaders("李春英"), _leaders("张鹏"), table(record(1, part(leader="肖友花")), record(2, part(leader="肖友华"))))),
    "C203": (_leaders("李春英"), ("25", 1, 1), (_leaders("李春英", "李春英", "李春英"), table(record(1, part(leader="李春英"))))),
    "C204": (text("完成", leader="市市场监管局"), ("1", 1, 1), (text("完成", leader="欧阳明哲"), text("完成", leader="买买提·阿不都"))),
    "C211": (_units("菏泽鲁西新区 管委会", often=_UNITS), ("5", 1, 7), (_units("市财政局 市税务局"), _units("菏泽城投 华瑞集团"))),
    "C212": (_units("鲁西新区管委会", often=_UNITS), ("5", 1, 1), (_units("东明县人民政府", often="人民政府"), _units("市公安局", often="成武县公安局"))),
    "C213": (
        _units("市自然资员和规划局"),
        ("5", 1, 1),
        (_units("市水务局", often="市税务局"), _units("单县人民政府", often="曹县人民政府"), _units("市科协", often="市科技局"), _units("郓城县人民政府", often="鄄城县人民政府")),
    ),
    "C214": (_units("市财政局 市税务局 市财政局"), ("5", 1, 11), (_units("市财政局 市税务局"),)),
    "C301": (text("跨兗新铁路"), ("1", 1, 2), (text("跨兖新铁路，堽城"), text("二〇二三年"))),
    "C302": (text("硫磺项目"), ("1", 1, 2), (text("硫黄项目，跨兗新铁路"),)),
    "C303": (text("职⼯培训"), ("1", 1, 2), (text("职工培训"),)),
    "C304": (text("职\u200b工"), ("1", 1, 2), (text("职工"),)),
    "C305": (text("职\ue123工"), ("1", 1, 2), (text("职工"),)),
    "C306": (text("己完成12项"), ("1", 1, 1), (text("自己完成，己方"), text("GDP达到10亿元，O型"), text("ΔT与α值"))),
    "C308": (text("完成\u00a0三项"), ("1", 1, 3), (text("完成 three 项"),)),
    "C401": (text("前三季度,完成"), ("1", 1, 5), (text("1,000人，10:30开会，见http://a.cn"), text("（1）完成"), text("f(x)=1"))),
    "C402": (text("完成，，开工"), ("1", 1, 3), (text("完成……开工——投产。”，"),)),
    "C403": (text("（试行，完成"), ("1", 1, 1), (text("1）完成（试行）；“‘两’个”"), text("1)完成；2)开工"), text("it’s"))),
    "C404": (text("1-9月完成"), ("1", 1, 2), (text("1—9月，2023-10-20，GB/T 9704-2012，0530-5312345，山东-东盟"), text("PM2.5，A-1地块"))),
    "C405": (text("培训会 and 交流会"), ("1", 1, 5), (text("改造22km，APP、e裳之都、iPhone"), text("登录 www.heze.gov.cn 查询"))),
    "C406": (text("已完成 三项"), ("1", 1, 4), (text("“强基固本 提质增效”行动"), text("PM2.5 平均"))),
    "C501": (
        _goal("高校毕业生总体就业率达到85%以上", "高校毕业生总体就业率达到84%"),
        ("1", 1, 1),
        (
            _goal("高校毕业生总体就业率达到85%以上", "高校毕业生总体就业率达到86%"),
            _goal("高校毕业生总体就业率达到85%以上", "高校毕业生总体就业率达到84%", "否"),
            _goal("城镇调查失业率控制在5.5%以内", "城镇调查失业率控制在5.1%"),
            _goal("城镇新增就业6.5万人以上", "城镇新增就业5.68万人"),
            _goal("城镇新增就业6.5万人以上", "完成率84%"),
        ),
    ),
    "C502": (text("正在推进", deadline="6月底"), ("1", 1, None), (text("已全部建成", deadline="6月底"), text("正在推进", deadline="10月底"), text("正在推进"))),
    "C503": (
        _two("为用户解决企业融资需求2亿元", "累计解决企业融资需求1.18亿元，为用户解决企业融资需求1.18亿元"),
        ("2", 1, 11),
        (_two("前三季度完成投资2亿元", "前三季度完成投资3亿元"), _two("解决各类企业融资需求2亿元", "解决各类企业融资需求2亿元")),
    ),
    "C504": (text("不再实施", status="—"), ("1", 1, 1), (text("完成", status="否"),)),
    "C505": (text("2月30日开工"), ("1", 1, 1), (text("2月29日开工，12月31日完工，1—9月"), text("2024年2月29日"))),
    "C506": (text("完成", deadline="年低"), ("1", 1, 1), (text("完成", deadline="长期坚持"), text("完成", deadline="2023年12月底前"), text("完成", deadline="四季度"))),
    "C507": (text("投资12,34万元"), ("1", 1, 3), (text("投资12,345万元，3.1.2条，IP 10.0.0.1"), text("增长5.5%"))),
}  # fmt: skip


def test_every_rule_has_its_cases() -> None:
    built_in = {r.code for r in all_rules()} - {"X999"}
    assert built_in - set(CASES) == {"C307"}  # what only a reader leaves; see test_check_repair
    assert all(r.about.zh and r.about.en for r in all_rules())


@pytest.mark.parametrize("code", CASES)
def test_a_rule_finds_what_it_is_for(code: str) -> None:
    document, (number, of_part, position), _ = CASES[code]
    found = [f for f in check(document, _FULL if code in ("C106", "C107") else _LAYOUT, pages=False) if f.code == code]
    assert found, code
    assert (found[0].place.record, found[0].place.part, found[0].place.position) == (number, of_part, position)
    assert found[0].message.zh
    assert found[0].message.en
    assert found[0].place.field


@pytest.mark.parametrize("code", CASES)
def test_a_rule_leaves_what_only_looks_like_it(code: str) -> None:
    for document in CASES[code][2]:
        found = check(document, _FULL if code in ("C106", "C107") else _LAYOUT, pages=False)
        assert code not in codes(found), [str(f.message) for f in found if f.code == code]


# Characters --------------------------------------------------------------------------------------------------------


def test_the_standard_table_is_whole() -> None:
    assert len(standard()) == 8105
    assert set("一乙鄄郓兖郏堽䶮") <= standard()
    assert not set("鄆郟兗裏麪") & standard()
    assert [standard_forms(c) for c in "鄆郟兗裏麪黃"] == list("郓郏兖里面黄")
    assert not any(set(standard_forms(c)) - standard() for c in "鄆郟兗裏麪黃瀋龑")
    assert (reading("绿"), reading("鄆")) == ("lv", "")
    assert alike("正", "政")
    assert alike("已", "己")
    assert not alike("财", "教")


def test_the_layout_says_what_is_meant() -> None:
    (found,) = [f for f in check(text("鄆城铁路"), tuned(forms={"鄆": "鄄"}), pages=False) if f.code == "C301"]
    assert found.suggestion is not None
    assert "鄄" in found.suggestion.zh
    (found,) = [f for f in check(text("鄆城铁路"), _LAYOUT, pages=False) if f.code == "C301"]
    assert found.suggestion is not None
    assert "郓" in found.suggestion.zh


# Tuning ------------------------------------------------------------------------------------------------------------


def test_rules_are_switched_and_weighed() -> None:
    document = text("前三季度,完成")
    assert codes(check(document, tuned(off=frozenset({"C401"})), pages=False)) == []
    (found,) = check(document, tuned(severity={"C401": Severity.NOTE}), pages=False)
    assert found.severity is Severity.NOTE
    with pytest.raises(LayoutError, match="C999"):
        check(document, tuned(off=frozenset({"C999"})))
    assert check(text("好"), tuned(off=frozenset({"P003", "F001"}))) == ()


def test_lists_of_the_layout() -> None:
    assert "C203" in codes(check(text("好", leader="张三丰"), tuned(persons=("曹临",)), pages=False))
    assert "C202" in codes(check(text("好", leader="曹林"), tuned(persons=("曹临",)), pages=False))
    assert codes(check(text("好", leader="曹临"), tuned(persons=("曹临",)), pages=False)) == []
    assert "C213" in codes(check(text("好", units="市住房城乡建社局"), tuned(units=("市住房城乡建设局",)), pages=False))
    assert "C504" in codes(check(text("好", status="推进中"), _LAYOUT, pages=False))
    assert codes(check(text("好", status="推进中"), tuned(statuses=("推进中",)), pages=False)) == []
    assert codes(check(text("改造 foo 项"), tuned(words=frozenset({"foo"})), pages=False)) == []
    assert "C404" in codes(check(text("1—9月"), tuned(range_mark="～"), pages=False))
    assert codes(check(text("1～9月"), tuned(range_mark="～"), pages=False)) == []


def test_without_a_layout_the_table_itself_is_the_measure() -> None:
    document = table(*(record(i, part("" if i == 7 else "进展顺利")) for i in range(1, 21)))
    (found,) = check(document)
    assert (found.code, where(found)) == ("C106", ("7", 1, "三季度完成情况", None))


def test_places_outside_the_table() -> None:
    document = replace(text("好"), title="某市2023年三季度一览表,摘要", notes=("注：1.数据为快报数,未经审计",))
    found = check(document, _LAYOUT, pages=False)
    assert [where(f) for f in found] == [(None, None, "title", 14), (None, None, "notes", 11)]


def test_sections_may_begin_with_one_again() -> None:
    one = _numbers(1, 2, 3)
    both = replace(one, sections=(replace(one.sections[0], heading="一、甲"), replace(_numbers(1, 2).sections[0], heading="二、乙")))
    assert not {"C101", "C102", "C103"} & set(codes(check(both, pages=False)))


def test_the_page_plan_is_asked_too() -> None:
    assert "C601" in codes(check(text("好\U0001f600"), _LAYOUT))
    assert "C601" not in codes(check(text("好\U0001f600"), _LAYOUT, pages=False))
    assert "P001" in codes(check(text("进展顺利。" * 2000), _LAYOUT))
    (found,) = [f for f in check(text("龙堽镇"), _LAYOUT) if f.code == "F001"]
    assert where(found) == ("1", 1, "三季度完成情况", 2)
    assert "F001" not in codes(check(text("跨兗新铁路"), _LAYOUT))  # C301 tells of it
    assert "C602" in codes(check(text("好" * 33_000), _LAYOUT, pages=True))


# Third parties -----------------------------------------------------------------------------------------------------


def _no_swan(table_: Table) -> list[Hit]:
    return [Hit(message=Say("有天鹅", "a swan"), place=Place(record=c.record)) for c in table_.cells if "天鹅" in c.text]


def test_third_parties_add_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Rule(code="X999", severity=Severity.ERROR, about=Say("天鹅", "swans"), look=_no_swan)
    monkeypatch.setattr(rule, "_RULES", dict(rule._RULES))
    register_rule(own)
    register_rule(own)  # once more is no matter
    assert codes(check(text("天鹅湖"), _LAYOUT, pages=False)) == ["X999"]
    assert codes(check(text("天鹅湖"), tuned(off=frozenset({"X999"})), pages=False)) == []
    with pytest.raises(UsageError, match="C101"):
        register_rule(replace(own, code="C101"))


def test_rules_come_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "swans", "swans:rule"

        def __init__(self, loaded: object) -> None:
            self.load = lambda: loaded

    own = Rule(code="X999", severity=Severity.NOTE, about=Say("天鹅", "swans"), look=_no_swan)
    monkeypatch.setattr(rule, "_RULES", dict(rule._RULES))
    for loaded, fails in ((own, False), (_no_swan, True)):
        monkeypatch.setattr(rule, "entry_points", lambda group, loaded=loaded: [Point(loaded)] if group == "exporter.rules" else [])
        rule._load.cache_clear()
        if fails:
            with pytest.raises(UsageError, match="swans"):
                all_rules()
        else:
            assert "X999" in {r.code for r in all_rules()}
    monkeypatch.undo()
    rule._load.cache_clear()
    assert "X999" not in {r.code for r in all_rules()}
