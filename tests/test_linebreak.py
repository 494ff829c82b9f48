"""Line breaking: cases by clause, and what always holds. `|` stands between the lines.

GB/T 15834—2011 §5.1 says where marks may stand; its own example sentences (§4) are broken here, and at every measure.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporter.linebreak import NO_END, NO_START, SetLine, break_lines, break_text, closed_gaps


class Em(dict[str, int]):
    """Widths in hundredths of an em: 100, ASCII 50."""

    def __missing__(self, c: str) -> int:
        return 0 if c == "\n" else 50 if c.isascii() else 100


EM = Em()


def breaks(text: str, ems: float, *, squeeze: bool = True) -> str:
    return "|".join(line.text for line in break_lines(text, int(ems * 100), EM, 100, squeeze=squeeze))


CASES = [
    # plain
    ("一二三四五六", 4, "一二三四|五六"),
    ("", 4, ""),
    ("一", 0.5, "一"),
    ("一\n二三四五六", 4, "一\n|二三四五|六"),
    ("一\n\n二", 4, "一\n|\n|二"),
    # §5.1.1 点号 never begin a line; at its end they may give up their blank half
    ("一二三四，五六", 4, "一二三|四，五六"),
    ("一二三四，五六", 4.5, "一二三四，|五六"),
    ("一二三四。", 4, "一二三|四。"),
    ("一二，三四，五六", 5, "一二，三四，|五六"),  # squeezed in: half from the last, half from the first
    ("一二三四！五六", 4.5, "一二三|四！五六"),  # §5.1.2 ！ has no blank half to give
    # §5.1.3 paired marks: no first half at the end, no second half at the beginning
    ("一二三“四五六", 4, "一二三|“四五六"),
    ("一二“三四”五六", 5, "一二“三|四”五六"),
    ("一二“三四”五六", 5.5, "一二“三四”|五六"),
    ("印发《方案》，推进", 6, "印发《方案》，|推进"),
    # §5.1.4, §5.1.5 —— and …… are never parted; a line may begin with them
    ("一二三——四五", 4, "一二三|——四五"),
    ("一二三四——五", 4, "一二三四|——五"),
    ("一……三四五", 2, "一|……|三四|五"),
    ("…………", 3, "……|……"),
    # §5.1.7 a 连接号 never begins a line
    ("一二2—3个", 3.5, "一二2—|3个"),
    ("一二2—3个", 3, "一二|2—3个"),
    ("一二山东-东盟", 4, "一二山|东-东盟"),
    # §5.1.8 间隔号, §5.1.9 分隔号
    ("买买提·阿不都", 3, "买买|提·阿|不都"),
    ("一二三/四五", 3, "一二|三/四|五"),
    # adjacent marks: the first gives up half an em
    ("一》，“二三四五六七", 5, "一》，“二三|四五六七"),
    ("一》，“二三四五六七", 4.5, "一》，“二|三四五六|七"),
    # numbers, signs, units, words
    ("增长5.5%左右", 3.5, "增长|5.5%左|右"),
    ("到位2.35亿元资金", 4, "到位|2.35亿元|资金"),
    ("2.35亿元资金", 3, "2.35亿|元资金"),  # nothing else fits
    ("一二三-5.5%", 4, "一二三|-5.5%"),
    ("一二三≥95%", 3.5, "一二三|≥95%"),
    ("一二1,234.5万", 4.5, "一二|1,234.5万"),
    ("一二10:30前", 3, "一二|10:30|前"),
    ("一二三PM2.5四", 4, "一二三|PM2.5四"),
    ("见www.heze.gov.cn", 5, "见|www.heze.|gov.cn"),
    ("abcdefghijkl", 2.5, "abcde|fghij|kl"),  # longer than a line: an emergency break
    # blanks at a line's end need no room
    ("市水务局 市生态局", 4, "市水务局 |市生态局"),
    ("ab cd ef", 2.5, "ab cd |ef"),
    # no mark is left alone on the last line
    ("一二三四五六七八。", 4, "一二三四|五六七|八。"),
]


@pytest.mark.parametrize(("text", "ems", "lines"), CASES)
def test_cases(text: str, ems: float, lines: str) -> None:
    assert breaks(text, ems) == lines


def test_what_gives_up_how_much() -> None:
    assert break_lines("一》，二", 400, EM, 100) == (SetLine("一》，二", ((1, 50),), 3, 400),)
    assert break_lines("一二，三四，五六", 500, EM, 100)[0] == SetLine("一二，三四，", ((2, 50), (5, 50)), 103, 600)
    assert break_lines("一二，三四，五六", 500, EM, 100, squeeze=False)[0] == SetLine("一二，三", width=400)


def test_the_seam_keeps_room_between_chinese_and_digits() -> None:
    assert [line.text for line in break_lines("一12二三", 400, EM, 100, 20)] == ["一12二", "三"]
    assert [line.text for line in break_lines("一12二三", 400, EM, 100)] == ["一12二三"]
    # None is kept where a line begins: 10 over 月底, not three lines.
    assert [line.text for line in break_lines("10月底", 210, EM, 100, 20)] == ["10", "月底"]


def test_a_line_that_would_be_left_with_a_gap_drops_the_space_at_its_seams() -> None:
    def lines(ems: float) -> list[str]:
        return [line.text for line in break_lines("一二三四五贷15亿元以上", int(ems * 100), EM, 100, 20)]

    assert lines(9.5) == ["一二三四五贷15亿元", "以上"]
    # It would be 9.4 em wide with its space, and is 9 without; what is left over by 15亿元 would be 3 em.
    assert lines(9) == ["一二三四五贷15亿元", "以上"]
    assert lines(8.9) == ["一二三四五贷", "15亿元以上"]


def test_a_centred_line_squeezes_its_last_mark_where_it_may_end_nowhere_else() -> None:
    text = "5.5%、；《方案》"
    assert breaks(text, 4, squeeze=False) == "5.5%、；|《方案》"
    assert breaks("一二三四，五六", 4.5, squeeze=False) == "一二三|四，五六"
    plain = [line.text for line in break_lines(text, 390, EM, 100, plain=True)]
    assert plain[0] == "5.5"  # as word processors end it


def test_justification_leaves_words_and_pairs_closed() -> None:
    assert closed_gaps("一12二——PM2.5") == (1, 4, 6, 7, 8, 9)


# GB/T 15834—2011: the clause whose example the text is, a measure in em, the lines; what is shown of §5.1.
STANDARD = [
    ("4.1.3", "北京是中华人民共和国的首都。", 13, "北京是中华人民共和国的首|都。"),  # §5.1.1: 。 not first; §5.1.11: no room to gain
    ("4.1.3", "（甲：咱们走着去吧？）乙：好。", 10, "（甲：咱们走着去吧？）|乙：好。"),  # §5.1.11: squeezed in, not pushed down
    ("4.1.3", "我不由地感到，这些普通劳动者同样是很值得尊敬的。", 12, "我不由地感到，这些普通劳|动者同样是很值得尊敬的。"),
    ("4.2.3", "你怎么还不回家去呢？", 9, "你怎么还不回家去|呢？"),  # §5.1.2: ？ not first
    ("4.5.3", "这里有自由、民主、平等、开放的风气和氛围。", 5, "这里有自|由、民主、|平等、开放|的风气和氛|围。"),
    ("4.5.3", "这里有自由、民主、平等、开放的风气和氛围。", 11, "这里有自由、民主、平等、|开放的风气和氛围。"),  # §5.1.10: half at the end
    (
        "4.6.3",
        "语言文字的学习，就理解方面说，是得到一种知识；就运用方面说，是养成一种习惯。",
        14,
        "语言文字的学习，就理解方面说，|是得到一种知识；就运用方面说，|是养成一种习惯。",
    ),
    ("4.7.3", "北京紫禁城有四座城门：午门、神武门、东华门和西华门。", 10, "北京紫禁城有四座城|门：午门、神武门、东|华门和西华门。"),
    ("4.7.3", "北京紫禁城有四座城门：午门、神武门、东华门和西华门。", 10.5, "北京紫禁城有四座城门：|午门、神武门、东华门|和西华门。"),
    ("4.8.3", "李白诗里就有“白发三千丈”这样极尽夸张的语句。", 7, "李白诗里就有|“白发三千丈”|这样极尽夸张的|语句。"),  # §5.1.3
    ("4.8.3", "李白诗里就有“白发三千丈”这样极尽夸张的语句。", 12, "李白诗里就有“白发三千|丈”这样极尽夸张的语句。"),
    ("4.10.3", "一个矮小而结实的日本中年人——内山老板走了过来。", 14, "一个矮小而结实的日本中年人|——内山老板走了过来。"),  # §5.1.4
    ("4.10.3", "一个矮小而结实的日本中年人——内山老板走了过来。", 15, "一个矮小而结实的日本中年人——|内山老板走了过来。"),
    (
        "4.11.3",
        "我们齐声朗诵起来：“……俱往矣，数风流人物，还看今朝。”",
        10,
        "我们齐声朗诵起来：|“……俱往矣，数风流|人物，还看今朝。”",
    ),  # §5.1.5
    ("4.13.3", "沈括（1031—1095），宋朝人。", 5.5, "沈括|（1031—|1095），宋朝|人。"),  # §5.1.6: 连接号 not first
    ("4.13.3", "吐鲁番-哈密盆地", 3, "吐鲁|番-哈|密盆地"),
    ("4.13.3", "25～30g", 2, "25～|30g"),
    ("4.14.3", "克里丝蒂娜·罗塞蒂", 5, "克里丝蒂|娜·罗塞蒂"),  # §5.1.7: 间隔号 not first
    ("4.14.3", "《淮南子·本经训》", 5, "《淮南子·|本经训》"),
    ("4.17.3", "春眠不觉晓／处处闻啼鸟／夜来风雨声／花落知多少", 6, "春眠不觉|晓／处处闻啼|鸟／夜来风雨|声／花落知多|少"),  # §5.1.9
]


@pytest.mark.parametrize(("clause", "text", "ems", "lines"), STANDARD)
def test_the_standards_examples(clause: str, text: str, ems: float, lines: str) -> None:
    assert breaks(text, ems) == lines, clause


@pytest.mark.parametrize("text", sorted({text for _, text, _, _ in STANDARD}))
def test_the_standards_sentences_at_every_measure(text: str) -> None:
    for width in range(400, len(text) * 100 + 1, 10):
        check(text, width)


def width_of(line: SetLine) -> int:
    return sum(EM[c] for c in line.text.rstrip(" \n")) - sum(amount for _, amount in line.shrunk)


def check(text: str, width: int) -> None:
    lines = break_lines(text, width, EM, 100)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert width_of(line) <= max(width, 100), line
        assert all(0 < amount <= 100 for _, amount in line.shrunk)
    for before, after in pairwise(lines):
        if before.text.endswith("\n"):
            continue
        first = after.text[0]
        assert first not in NO_START or after.text.startswith("——"), (before, after)
        assert before.text[-1] not in NO_END, (before, after)
        assert not (before.text[-1] == first and first in "—…" and before.text.count(first) % 2), (before, after)


PIECES = ["一", "二三", "四五六", "，", "。", "；", "“七”", "《八》", "（九）", "——", "……", "5.5%", "2.35亿元", "PM2.5"]
PIECES += ["1—9月", "、", "·十", "！", "：“零”", " 百", "和/或", "www.gov.cn", "-3.2℃", "≥95%"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def has_a_place(text: str) -> bool:
    """Whether no more marks stand in a row than any of these lines can hold, so that nothing asks for an emergency."""
    marks = longest = 0
    for c in text:
        marks = marks + 1 if c in NO_START or c in NO_END else 0
        longest = max(longest, marks)
    return longest <= 2 and text[:1] not in NO_START


def test_ten_thousand_cells_without_a_violation() -> None:
    chance = random.Random(9704)
    tried = 0
    while tried < 10_000:
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 80)))
        if has_a_place(text):
            check(text, chance.randint(700, 4000))
            tried += 1


@settings(max_examples=2000, deadline=None)
@given(TEXTS, st.integers(600, 3000))
@example("一二三四五六，。", 600)
def test_what_always_holds(text: str, width: int) -> None:
    if has_a_place(text):
        check(text, width)


@settings(max_examples=1000, deadline=None)
@given(st.text(alphabet="一二三四，。、“”（）《》—…5.%ab -·/\n", max_size=80), st.integers(100, 2400))
def test_any_text_comes_back_and_fits(text: str, width: int) -> None:
    lines = break_lines(text, width, EM, 100)
    assert "".join(line.text for line in lines) == text
    assert all(width_of(line) <= width or len(line.text.strip()) == 1 for line in lines)


SEEDS = [
    "全市累计为",
    "14.28万户",
    "市场主体落实税收优惠24.73亿元，",
    "“一把手工程”",
    "完成246.5亿元、",
    "1—9月",
    "增长6.9%；",
    "（PM2.5）",
    "3百万",
    "\n",
]


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, *SEEDS]), max_size=40).map("".join), st.integers(80, 3000), st.booleans(), st.sampled_from([0, 20])
)
def test_lines_that_end_plainly_end_where_all_the_rules_end_them(text: str, width: int, squeeze: bool, seam: int) -> None:
    """Nobody asks the rules where two plain characters stand at the limit; asked all the same, they say nothing else."""
    quick = break_text(text, width, EM, 100, seam, squeeze=squeeze)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exporter.linebreak.filler.PLAIN", defaultdict(bool))
        assert break_text(text, width, EM, 100, seam, squeeze=squeeze) == quick
    assert quick.lines == break_lines(text, width, EM, 100, seam, squeeze=squeeze)
    assert quick.plain == len(break_lines(text, width, EM, 100, seam, plain=True))


@pytest.mark.parametrize("odd", ["[\x00-\x7f]+", "[0-9A-Za-z\x00-\x7f“”—]+"], ids=["ascii", "with marks"])
@settings(max_examples=1000, deadline=None)
@given(
    text=st.lists(st.sampled_from([*PIECES, *SEEDS]), max_size=40).map("".join), width=st.integers(80, 3000), seam=st.sampled_from([0, 20])
)
def test_a_text_measured_by_its_odd_characters_has_the_same_lines(odd: str, text: str, width: int, seam: int) -> None:
    assert break_text(text, width, EM, 100, seam, odd=re.compile(odd)) == break_text(text, width, EM, 100, seam)


@given(st.lists(st.sampled_from([*PIECES, *SEEDS]), max_size=40).map("".join), st.integers(80, 3000))
def test_a_line_knows_its_width_and_its_narrow_characters(text: str, width: int) -> None:
    for line in break_lines(text, width, EM, 100, 20):
        seen = line.text.rstrip(" \n")
        assert line.width == sum(EM[c] for c in seen)
        assert line.narrow == sum(EM[c] != 100 for c in seen)
