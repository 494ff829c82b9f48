"""Chinese characters: the standard table of 8,105, the standard forms of others, and which are easily mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["HAN", "HAN_RANGES", "alike", "reading", "standard", "standard_forms"]

_DATA = Path(__file__).parent / "data"
HAN_RANGES = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The Han characters, for a class of a regular expression."""
HAN = re.compile(f"[{HAN_RANGES}]")
# Characters of nearly the same shape that optical recognition and five-stroke typing confuse.
_SHAPES = (
    "已己巳", "未末", "土士", "干千于", "日曰", "戊戌戍成", "人入八", "大太犬", "天夫", "王玉主", "田由甲申", "午牛", "刀力", "贝见",
    "鸟乌", "今令", "候侯", "徒徙", "拔拨", "折拆", "析柝", "免兔", "治冶", "沂忻", "汩汨", "博搏", "辩辨辫", "即既", "栗粟", "祟崇",
    "亨享", "灸炙", "茶荼", "菅管", "竞竟", "晴睛", "眼眠", "岐歧", "赢羸", "簿薄", "撒撤", "昧味", "密蜜", "弛驰", "垦恳", "幕慕暮墓募",
    "局居", "财材", "税悦", "牡杜",
)  # fmt: skip


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            character, _, said = line.partition("\t")
            yield character, said


@cache
def _readings() -> dict[str, str]:
    return dict(_lines("hanzi.txt"))


@cache
def standard() -> frozenset[str]:
    """The characters of 通用规范汉字表 (2013)."""
    return frozenset(_readings())


@cache
def _variants() -> dict[str, str]:
    return dict(_lines("variants.txt"))


def standard_forms(character: str) -> str:
    """The standard forms of a character that is outside the table: none, one or several."""
    return _variants().get(character, "")


def reading(character: str) -> str:
    """How a standard character is read, without tone; empty for any other."""
    return _readings().get(character, "")


@cache
def _shapes() -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for group in _SHAPES for a in group for b in group if a != b)


def alike(a: str, b: str) -> bool:
    """Whether two characters are easily mistaken: read alike, of nearly the same shape, or forms of one another."""
    return (a, b) in _shapes() or b in standard_forms(a) or a in standard_forms(b) or (reading(a) != "" and reading(a) == reading(b))
