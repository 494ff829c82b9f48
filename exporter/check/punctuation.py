"""Rules about marks, blanks and words of Latin letters between Chinese characters (GB/T 15834—2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exporter.check.hanzi import HAN_RANGES
from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_H = HAN_RANGES
_WIDE = f"{_H}，。、；：？！（）《》〈〉“”‘’【】％"
_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
# Between numbers (1,000; 10:30) and in addresses (://) a half-width mark is right.
_HALF = re.compile(rf"(?:(?<=[{_WIDE}])[,;:?!](?!//)|[,;:?!](?=[{_WIDE}]))")
_HALF_STOP = re.compile(rf"(?<=[{_H}])\.(?=[{_H}]|[\x00]|$)(?!\.)")
_HALF_BRACKETS = re.compile(r"(?:\(([^()（）\x00]{0,200})[)）]|（([^()（）\x00]{0,200})\))")
_HALF_QUOTES = re.compile(r'"([^"\x00\n]{1,200})"')
_HAN = re.compile(f"[{_H}]")
_DOUBLED = re.compile(r"([，。、；：,;])\1+|[，。、；：,;]{2,}")
_PAIRS = {"（": "）", "《": "》", "〈": "〉", "“": "”", "‘": "’", "【": "】", "「": "」", "『": "』", "(": ")", "[": "]"}
_CLOSING = {close: open_ for open_, close in _PAIRS.items()}
_BRACKET = re.compile("[" + "".join(map(re.escape, (*_PAIRS, *_CLOSING))) + "]")
_LISTED = re.compile(r"(?:^|[\n，。；：、 ])[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])$")
_RANGE = re.compile(
    r"(?<![\d\-–—－~～/.A-Za-z])(?:\d+(?:\.\d+)?[%％年月日万亿]?)(?P<mark>—{1,2}|[\-–－~～]{1,2})(?=\d+(?:\.\d+)?"
    rf"(?:[%％{_H}]|[）)]))(?!\d+(?:\.\d+)?[\-–—－~～/])"
)
_PLACE_RANGE = re.compile(rf"(?<=[路街道站桥村镇县市巷河口])(?P<mark>[\-–－~～])(?=[{_H}]{{1,8}}?[路街道站桥村镇县市巷河口])")
_BLANK = re.compile(rf"(?<=[{_H}，。、；：）》”])[ \u3000]+(?=[{_H}（《“])")
_LATIN = re.compile(r"(?<![A-Za-z0-9./@_\-])[a-z]{2,}(?![A-Za-z0-9./@_\-])")
_FUNCTION = {
    "and": "和",
    "or": "或",
    "the": "",
    "of": "",
    "to": "",
    "in": "",
    "for": "",
    "with": "",
    "by": "",
    "on": "",
    "at": "",
    "is": "",
}
_USUAL = frozenset(
    [
        "km",
        "cm",
        "mm",
        "dm",
        "nm",
        "kg",
        "mg",
        "kw",
        "kwh",
        "mw",
        "gw",
        "kv",
        "kva",
        "mva",
        "ha",
        "hm",
        "hz",
        "khz",
        "mhz",
        "ghz",
        "kb",
        "mb",
        "gb",
        "tb",
        "ml",
        "dl",
        "mol",
        "ppm",
        "ppb",
        "pa",
        "kpa",
        "mpa",
        "db",
        "lm",
        "lx",
        "ph",
        "app",
        "wifi",
    ]
)


def _one(cell: Cell, start: int, end: int, text: str, certainty: Certainty = Certainty.LIKELY) -> Fix:
    return Fix(certainty=certainty, edits=(Edit(cell.line, cell.key, start, end, text),))


@rule("C401", Severity.WARNING, "汉字之间用了半角标点", "a half-width mark between Chinese characters")
def half_width_marks(table: Table) -> Iterator[Hit]:
    """Commas, colons, brackets and quotes of ASCII beside Chinese characters."""
    for cell, start, match in table.search(_HALF):
        yield _half(cell, start, match.group(), _MARKS[match.group()])
    for cell, start, match in table.search(_HALF_STOP):
        if cell.kind is Kind.TEXT:
            yield _half(cell, start, match.group(), "。")
    for pattern, marks in ((_HALF_BRACKETS, "（）"), (_HALF_QUOTES, "“”")):
        for cell, start, match in table.search(pattern):
            end = start + len(match.group())
            around = cell.text[max(0, start - 1) : start] + cell.text[end : end + 1]
            if _HAN.search(match.group()) or _HAN.search(around):
                written = f"{match.group()[0]}{match.group()[-1]}"
                yield cell.hit(
                    Say(f"汉字之间用了半角“{written}”", f"half-width “{written}” among Chinese characters"),
                    start=start,
                    suggestion=Say(f"改为“{marks}”", f"write “{marks}”"),
                    fix=Fix(
                        certainty=Certainty.LIKELY,
                        edits=(Edit(cell.line, cell.key, start, start + 1, marks[0]), Edit(cell.line, cell.key, end - 1, end, marks[1])),
                    ),
                )


def _half(cell: Cell, start: int, mark: str, wide: str) -> Hit:
    return cell.hit(
        Say(f"汉字之间用了半角“{mark}”", f"a half-width “{mark}” among Chinese characters"),
        start=start,
        suggestion=Say(f"改为“{wide}”", f"write “{wide}”"),
        fix=_one(cell, start, start + 1, wide),
    )


@rule("C402", Severity.WARNING, "标点重复", "doubled marks")
def doubled_marks(table: Table) -> Iterator[Hit]:
    """，， and 。， and the like; …… and —— are not meant."""
    for cell, start, match in table.search(_DOUBLED):
        marks = match.group()
        same = len(set(marks)) == 1
        yield cell.hit(
            Say(f"标点重复“{marks}”", f"the marks “{marks}” follow one another"),
            start=start,
            suggestion=Say(f"只留“{marks[0]}”", f"keep “{marks[0]}” only") if same else Say("只留一个", "keep one"),
            fix=_one(cell, start, start + len(marks), marks[0], Certainty.LIKELY if same else Certainty.POSSIBLE),
        )


@rule("C403", Severity.WARNING, "括号、引号、书名号不成对", "a bracket or quotation mark without its other half", mends=False)
def unpaired_marks(table: Table) -> Iterator[Hit]:
    """Brackets, quotes and title marks, one by one; 1） of a list is not meant."""
    open_: list[tuple[str, int]] = []
    last: Cell | None = None
    for cell, start, match in table.search(_BRACKET):
        if cell is not last:
            yield from _left_open(last, open_)
            open_, last = [], cell
        mark = match.group()
        if mark in _PAIRS:
            open_.append((mark, start))
        elif open_ and open_[-1][0] == _CLOSING[mark]:
            open_.pop()
        elif mark == "’" and cell.text[start - 1 : start].isascii() and start:
            continue  # an apostrophe
        elif mark in "）)" and _LISTED.search(cell.text[:start]):
            continue
        else:
            opened = next((k for k in range(len(open_) - 1, -1, -1) if open_[k][0] == _CLOSING[mark]), None)
            if opened is None:
                yield _unpaired(cell, start, mark)
            else:
                yield from _left_open(cell, open_[opened + 1 :])
                del open_[opened:]
    yield from _left_open(last, open_)


def _left_open(cell: Cell | None, open_: list[tuple[str, int]]) -> Iterator[Hit]:
    if cell is not None:
        yield from (_unpaired(cell, start, mark) for mark, start in open_)


def _unpaired(cell: Cell, start: int, mark: str) -> Hit:
    other = _PAIRS.get(mark) or _CLOSING[mark]
    return cell.hit(
        Say(f"“{mark}”没有配对的“{other}”", f"“{mark}” stands without its “{other}”"),
        start=start,
        suggestion=Say("请补上或删去", "add the other one or delete this one"),
    )


@rule("C404", Severity.WARNING, "起止号用得不规范或不统一", "ranges are marked in several ways")
def range_marks(table: Table) -> Iterator[Hit]:
    """1-9月 for 1—9月: the layout's mark; ～ only where the table has it more often."""
    mark = table.checklist.range_mark
    found = [*table.search(_RANGE), *table.search(_PLACE_RANGE)]
    waves = sum(m.match.group("mark") == "～" for m in found)
    if mark == "—" and waves > sum(m.match.group("mark") == "—" for m in found):
        mark = "～"
    for cell, start, match in found:
        written = match.group("mark")
        if written == mark or cell.kind is Kind.NUMBER:
            continue
        at = start + match.start("mark") - match.start()
        context = cell.text[max(0, at - 6) : at + len(written) + 6]
        yield cell.hit(
            Say(f"“{context}”的起止用了“{written}”", f"“{context}” has “{written}” for a range"),
            start=at,
            suggestion=Say(f"统一用“{mark}”", f"write “{mark}” everywhere"),
            fix=_one(cell, at, at + len(written), mark),
        )


@rule("C405", Severity.WARNING, "夹杂的外文单词", "a stray word of Latin letters")
def stray_words(table: Table) -> Iterator[Hit]:
    """Words in small letters beside Chinese; units, abbreviations and the layout's own words are not meant."""
    for cell, start, match in table.search(_LATIN):
        word, end = match.group(), start + len(match.group())
        before, after = cell.text[:start].rstrip(), cell.text[end:].lstrip()
        digit = before[-1:].isdigit()
        beside = bool(_HAN.match(after[:1]) or _HAN.match(before[-1:]))
        if cell.field is None or not beside or digit or word in _USUAL or word in table.checklist.words:
            continue
        meant = _FUNCTION.get(word)
        both = _HAN.match(after[:1]) and _HAN.match(before[-1:])
        yield cell.hit(
            Say(f"夹有外文单词“{word}”", f"the word “{word}” stands among Chinese"),
            start=start,
            suggestion=Say(f"改为“{meant}”", f"write “{meant}”") if meant else Say("请删去或改为中文", "delete it or write it in Chinese"),
            fix=_one(cell, len(before), len(cell.text) - len(after), meant) if meant and both else None,
        )


@rule("C406", Severity.WARNING, "汉字之间有空格", "a blank between Chinese characters")
def blanks_in_chinese(table: Table) -> Iterator[Hit]:
    """In running text; two halves of one length within quotes (“强基固本 提质增效”) are a usual form."""
    for cell, start, match in table.search(_BLANK):
        if cell.kind is not Kind.TEXT or _couplet(cell.text, start, len(match.group())):
            continue
        context = cell.text[max(0, start - 4) : start + len(match.group()) + 4]
        yield cell.hit(
            Say(f"“{context}”中有空格", f"there is a blank in “{context}”"),
            start=start,
            suggestion=Say("删去空格", "delete the blank"),
            fix=_one(cell, start, start + len(match.group()), ""),
        )


def _couplet(text: str, start: int, length: int) -> bool:
    """Whether a blank parts two halves of one length within marks."""
    left = re.search(rf"[{_H}]+$", text[:start])
    right = re.match(rf"[{_H}]+", text[start + length :])
    if left is None or right is None or len(left.group()) != len(right.group()):
        return False
    before = text[: start - len(left.group())][-1:]
    after = text[start + length + len(right.group()) :][:1]
    return before in ("“", "《", "‘", "「") and after in ("”", "》", "’", "」")
