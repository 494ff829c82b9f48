"""Chinese numerals, as Word's lists and Excel's formats write them."""

from __future__ import annotations

import re

__all__ = ["chinese", "digits"]

_DIGITS = "〇一二三四五六七八九"
_FORMAL = str.maketrans("〇零一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")


def digits(text: str, *, formal: bool = False) -> str:
    """Each digit by itself: 2023 → 二〇二三, formally 贰零贰叁."""
    out = "".join(_DIGITS[int(c)] if c in "0123456789" else c for c in text)
    return out.translate(_FORMAL) if formal else out


def chinese(count: int, *, formal: bool = False, full: bool = False) -> str:
    """A number below 10¹² in words: 120 → 一百二十, formally 壹佰贰拾; 12 → 十二, in `full` 一十二."""
    if not 0 < count < 10**12:
        return digits(str(count), formal=formal)
    out = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, count = divmod(count, unit)
        if group:
            words = _group(group)
            out += ("零" if out and group < 1000 and not out.endswith("零") else "") + words + name
        elif out and count and not out.endswith("零"):
            out += "零"
    if formal:
        return out.translate(_FORMAL)
    return out if full else re.sub("^一十", "十", out)


def _group(count: int) -> str:
    """A number below 10,000 in words."""
    out = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, unit)
        if digit:
            out += _DIGITS[digit] + name
        elif out and count and not out.endswith("零"):
            out += "零"
    return out
