"""Folding: what looks the same to a reader is read as the same, and each fold is told.

Only what is certain is folded: blanks that differ from a space in nothing that is seen, characters that are not seen at
all, radicals that stand for the character of the same shape, digits where a number is meant. A full-width blank
(U+3000) inside a text stays, as do all marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from exporter.messages import Say
from exporter.model import Kind

__all__ = ["fold", "fold_person", "fold_text"]

# A name of two characters that the source spaced out for looks: 曹 临.
_SPACED_NAME = re.compile(r"(\S)[ \n\u3000\u00a0\u2002\u2003]+(\S)")
# The no-break spaces. En and em spaces are as wide as digits or characters and may be meant; they stay.
_FIXED_SPACE = re.compile("[\u00a0\u202f]")
# Zero-width space, direction marks, word joiner, byte-order mark: nothing of them is ever seen.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
# Marks that turn the direction of what follows: a reader then sees other text than a program does.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FULL_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE_DIGIT = re.compile("[０-９]")
# Unicode gives every Kangxi radical (U+2F00–U+2FD5) a compatibility decomposition. Of the CJK radicals supplement it does
# so for two only; these are the others that are whole characters, as UAX #44's Equivalent_Unified_Ideograph has them.
# Those that are parts of characters (⺅ ⺮ ⻌) or have several forms (⺼ 月/肉) are left.
_WHOLE = {
    "⺁": "厂", "⺛": "旡", "⺠": "民", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻑": "長",
    "⻓": "长", "⻔": "门", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻣": "骨",
    "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙",
}  # fmt: skip
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_ANY = re.compile("[\u00a0\u202f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u2e80-\u2fdf０-９]")


def fold_text(text: str) -> str:
    """The text folded as any text is, for headings and titles."""
    return fold(text, Kind.TEXT)[0]


def fold(text: str, kind: Kind) -> tuple[str, tuple[tuple[str, Say], ...]]:
    """The text folded as its kind allows, and a code and a message for each fold that was made."""
    if text.isascii() or _ANY.search(text) is None:
        return text, ()
    told = []
    for code, folded in _steps(text, kind):
        told.append((code, _message(code, text, folded)))
        text = folded
    return text, tuple(told)


def fold_person(text: str) -> str | None:
    """The name that a text spaces out for looks; None where it does not."""
    spaced = _SPACED_NAME.fullmatch(text)
    return spaced.group(1) + spaced.group(2) if spaced else None


def _steps(text: str, kind: Kind) -> Iterator[tuple[str, str]]:
    """Each fold that changes the text: its code, and the text after it."""
    if _UNSEEN.search(text):
        text = _UNSEEN.sub("", text)
        yield "R006", text
    if _TURNING.search(text):
        text = _TURNING.sub("", text)
        yield "R012", text
    if _FIXED_SPACE.search(text):
        text = _FIXED_SPACE.sub(" ", text)
        yield "R003", text
    if kind in (Kind.NUMBER, Kind.DEADLINE) and _WIDE_DIGIT.search(text):
        text = text.translate(_FULL_DIGITS)
        yield "R004", text
    if (folded := _RADICAL.sub(lambda m: _character(m.group()), text)) != text:
        yield "R005", folded


def _character(radical: str) -> str:
    """The character that a radical looks like, itself where none is certain."""
    found = _WHOLE.get(radical)
    return found if found is not None else unicodedata.normalize("NFKC", radical)


def _message(code: str, before: str, after: str) -> Say:
    match code:
        case "R003":
            return Say("不间断空格按普通空格读入", "no-break spaces were read as spaces")
        case "R004":
            return Say(
                f"全角数字“{before.strip()}”按“{after.strip()}”读入", f"full-width digits “{before.strip()}” were read as “{after.strip()}”"
            )
        case "R005":
            pairs = "、".join(dict.fromkeys(f"{a}→{b}" for a, b in zip(before, after, strict=True) if a != b))
            codes = ", ".join(dict.fromkeys(f"U+{ord(a):04X} → {b}" for a, b in zip(before, after, strict=True) if a != b))
            return Say(f"部首字符按汉字读入：{pairs}", f"radicals were read as characters: {codes}")
        case "R012":
            return Say(
                f"去掉改变文字方向的控制符，来源显示的顺序可能与“{after.strip()[:20]}”不同，请核对",
                f"marks that turn the direction of text were left out; the source may show “{after.strip()[:20]}” in another order: check it",
            )
        case _:
            count = len(before) - len(after)
            return Say(f"去掉 {count} 个不可见字符", f"{count} characters that cannot be seen were left out")
