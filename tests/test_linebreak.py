"""Line breaking: cases by clause, and what always holds. `|` stands between the lines.

GB/T 15834—2011 §5.1 says where marks may stand; its own example sentences (§4) are broken here at every measure.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporter.linebreak import NO_END, NO_START, SetLine, break_lines, closed_gaps


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
    assert break_lines("一》，二", 400, EM, 100) == (SetLine("一》，二", ((1, 50),), 3),)
    assert break_lines("一二，三四，五六", 500, EM, 100)[0] == SetLine("一二，三四，", ((2, 50), (5, 50)), 103)
    assert break_lines("一二，三四，五六", 500, EM, 100, squeeze=False)[0] == SetLine("一二，三")


def test_the_seam_keeps_room_between_chinese_and_digits() -> None:
    assert [line.text for line in break_lines("一12二三", 400, EM, 100, 20)] == ["一12二", "三"]
    assert [line.text for line in break_lines("一12二三", 400, EM, 100)] == ["一12二三"]


def test_justification_leaves_words_and_pairs_closed() -> None:
    assert closed_gaps("一12二——PM2.5") == (1, 4, 6, 7, 8, 9)


STANDARD = [  # GB/T 15834—2011 §4, sentences of its examples
    "北京是中华人民共和国的首都。",
    "“（甲：）咱们走着去吧？”（乙：）好。",
    "对于这个城市，他并不陌生。",
    "亚马孙河、尼罗河、密西西比河和长江是世界四大河流。",
    "坚强，韧性，拼搏，希望，“人”字的风度。",
    "“沙里淘金，沙里淘金……”",
    "坚强——就是力量！",
    "列奥纳多·达·芬奇",
    "沿海1—9月平均气温为23℃，湿度65%～95%。",
    "《鲁迅全集》（第一卷），《呐喊》、《彷徨》。",
]


@pytest.mark.parametrize("text", STANDARD)
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


TEXTS = st.lists(
    st.sampled_from(
        [
            "一",
            "二三",
            "四五六",
            "，",
            "。",
            "；",
            "“七”",
            "《八》",
            "（九）",
            "——",
            "……",
            "5.5%",
            "2.35亿元",
            "PM2.5",
            "1—9月",
            "、",
            "·十",
            "！",
            "：“零”",
            " 百",
        ]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=2000, deadline=None)
@given(TEXTS, st.integers(600, 3000))
@example("一二三四五六，。", 600)
def test_what_always_holds(text: str, width: int) -> None:
    marks = 0
    longest = 0
    for c in text:
        marks = marks + 1 if c in NO_START or c in NO_END else 0
        longest = max(longest, marks)
    if longest <= 2 and text[:1] not in NO_START:
        check(text, width)


@settings(max_examples=1000, deadline=None)
@given(st.text(alphabet="一二三四，。、“”（）《》—…5.%ab -·/\n", max_size=80), st.integers(100, 2400))
def test_any_text_comes_back_and_fits(text: str, width: int) -> None:
    lines = break_lines(text, width, EM, 100)
    assert "".join(line.text for line in lines) == text
    assert all(width_of(line) <= width or len(line.text.strip()) == 1 for line in lines)
