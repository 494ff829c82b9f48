"""Number format codes taken apart: sections and what stands in them (ECMA-376 part 1 §18.8.30, §18.8.31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

__all__ = ["BUILT_IN", "LONGEST", "Section", "Token", "sections"]

LONGEST = 255
"""Characters of a code; Excel takes no more."""

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_CLOCK, _CLOCK_SECONDS = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
# The codes that files name by number only; 14, 22, 27–36 and 50–58 as Excel in Chinese (zh-CN) shows them.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00",
    8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: _CLOCK, 35: _CLOCK_SECONDS, 36: _YEAR_MONTH, 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "¥#,##0;¥-#,##0;¥-", 43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;¥-#,##0.00;¥-",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH,
    53: _MONTH_DAY, 54: _MONTH_DAY, 55: _CLOCK, 56: _CLOCK_SECONDS, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|_(?P<blank>.)"
    r"|\*(?P<filled>.)"
    r"|\[(?P<condition><=|>=|<>|<|>|=)\s*(?P<limit>-?[0-9.]+)\]"
    r"|\[\$(?P<currency>[^\]\-]*)(?:-(?P<locale>[^\]]*))?\]"
    r"|\[DBNum(?P<dbnum>[0-9])\]"
    r"|\[(?P<elapsed>[hH]+|[mM]+|[sS]+)\]"
    r"|\[(?P<ignored>[^\]]*)\]"
    r"|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<exponent>E[+\-])"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|aaaa?|[eE]+|[bB]+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_LITERAL = frozenset({"quoted", "escaped", "other"})


class Token(NamedTuple):
    """A piece of a format: `kind` is `literal` or the name of its group above."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four formats of a code: its tokens, the condition under which it serves, how it writes digits."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    dbnum: int = 0
    chinese: bool = False

    def has(self, kind: str) -> bool:
        """Whether a kind of token is there."""
        return any(t.kind == kind for t in self.tokens)

    @property
    def is_date(self) -> bool:
        """Whether it writes a date or a time."""
        return self.has("date") or self.has("elapsed") or self.has("ampm")


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a code, at most four."""
    return tuple(_section(part) for part in _split(code)[:4])


def _split(code: str) -> list[str]:
    """The code cut at its semicolons, save those that are quoted or escaped."""
    parts = [""]
    for found in re.finditer(r'"[^"]*"?|[\\!_*].|\[[^\]]*\]|.', code, re.DOTALL):
        if found.group() == ";":
            parts.append("")
        else:
            parts[-1] += found.group()
    return parts


def _section(part: str) -> Section:
    tokens: list[Token] = []
    condition = None
    dbnum = 0
    chinese = False
    for found in _TOKEN.finditer(part):
        kind = found.lastgroup or ""
        text = found.group(kind)
        if kind == "limit":
            condition = found.group("condition"), _number(text)
        elif kind in ("currency", "locale"):
            chinese = chinese or (found.group("locale") or "").lower().endswith("804")
            tokens.append(Token("literal", found.group("currency")))
        elif kind == "dbnum":
            dbnum = int(text)
        elif kind == "blank":
            tokens.append(Token("literal", " "))
        elif kind in _LITERAL:
            tokens.append(Token("literal", text))
        elif kind not in ("filled", "ignored"):
            tokens.append(Token(kind, text))
    return Section(tuple(tokens), condition, dbnum, chinese)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
