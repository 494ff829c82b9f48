"""Rules about characters: outside the standard table, radicals, look-alikes, not seen, without a meaning of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from exporter.check.hanzi import HAN_RANGES, standard, standard_forms
from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.rule import rule
from exporter.check.table import Cell, Table
from exporter.messages import Say
from exporter.model import Kind, Severity

__all__: list[str] = []

_HAN = re.compile(f"[{HAN_RANGES}]")
# 〇 is a numeral of dates (GB/T 15835—2011) and stands outside the table of characters.
_ALWAYS = frozenset("〇")
# Radicals and compatibility ideographs look like characters and are others; NFKC gives the character that is meant.
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_FIXED_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]+")
# What optical recognition, other keyboards and other scripts put for a Latin letter, a digit or a Chinese character.
_LETTERS = {
    **dict(zip("АВЕЗКМНОРСТХУасеорхуіј", "ABE3KMHOPCTXYaceopxyij", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
}
_FOREIGN = re.compile(f"[{''.join(_LETTERS)}]")
_LATIN_NEAR = re.compile("[A-Za-z0-9]")
_DIGITS = {"O": "0", "o": "0", "l": "1", "I": "1"}
_NO_DIGIT = re.compile(
    r"(?<=\d)[Ool](?=[\d.%％万亿年月日个项家])|(?<=\d\.)[Ool](?=\d)|(?<![A-Za-z0-9])[lI](?=\d*[.%％]\d|\d+[万亿年月日个项家])"
)
_KANA = {"ー": "一", "ニ": "二", "ハ": "八", "エ": "工", "ロ": "口", "カ": "力", "ト": "卜", "タ": "夕", "○": "〇", "◯": "〇"}
_KANA_OR_SAME = "\u3040-\u30ff○◯"
_AMONG_HAN = re.compile(
    f"(?:(?<=[{HAN_RANGES}])[{''.join(_KANA)}](?![{_KANA_OR_SAME}])|(?<![{_KANA_OR_SAME}])[{''.join(_KANA)}](?=[{HAN_RANGES}]))"
)
# Words that are spelled with one of 已己巳, 末未 and others of one shape, as typing and recognition mistake them.
_WORDS = {
    "己完成": "已完成", "己建成": "已建成", "己经": "已经", "己开工": "已开工", "己完工": "已完工", "己投": "已投", "己签": "已签",
    "己实施": "已实施", "己达": "已达", "己纳入": "已纳入", "己启动": "已启动", "己印发": "已印发", "己取得": "已取得", "己通过": "已通过",
    "自已": "自己", "末完成": "未完成", "末开工": "未开工", "末达": "未达", "末纳入": "未纳入", "末发生": "未发生", "年未前": "年末前",
    "月未": "月末", "季未": "季末", "周未": "周末", "不断扩人": "不断扩大", "千部": "干部", "若千": "若干", "贷教": "贷款", "责仼": "责任",
}  # fmt: skip
_MISTAKEN = re.compile(f"(?<![自律克])(?:{'|'.join(_WORDS)})")


def _replaced(cell: Cell, start: int, end: int, text: str, certainty: Certainty) -> Fix:
    return Fix(certainty=certainty, edits=(Edit(cell.line, cell.key, start, end, text),))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _outside(table: Table) -> re.Pattern[str] | None:
    """A pattern for the table's Han characters outside the standard table; None where it has none."""
    allowed = standard() | _ALWAYS
    odd = [c for c in table.characters if c not in allowed and _HAN.match(c) and not _RADICALS.match(c)]
    return re.compile(f"[{''.join(sorted(odd))}]") if odd else None


def _meant(table: Table, character: str) -> tuple[str, bool]:
    """The standard forms that a character may be meant for, and whether the layout says so."""
    if (own := table.checklist.forms.get(character)) is not None:
        return own, True
    return standard_forms(character), False


@rule("C301", Severity.WARNING, "不是规范汉字，另有规范字形", "a character has a standard form")
def variant_characters(table: Table) -> Iterator[Hit]:
    """Traditional and variant characters (通用规范汉字表 2013), with the form that the layout or Unihan gives."""
    pattern = table.once(_outside)
    for cell, start, match in table.search(pattern) if pattern is not None else ():
        character = match.group()
        forms, own = _meant(table, character)
        if not forms:
            continue
        unique = own or len(forms) == 1
        shown = forms if own else "或".join(f"“{f}”" for f in forms).strip("“”")
        certainty = Certainty.LIKELY if unique and cell.kind is not Kind.PERSON else Certainty.POSSIBLE
        by = Say("（布局中写明）", " (so says the layout)") if own else Say("（按 Unihan 字库）", " (so says Unihan)")
        yield cell.hit(
            Say(
                f"“{character}”不在《通用规范汉字表》中", f"“{character}” ({_code(character)}) is outside the standard table of characters"
            ),
            start=start,
            suggestion=Say(f"改为“{shown}”{by.zh}，请核对", f"write “{'” or “'.join(forms) if not own else forms}”{by.en}; check it"),
            fix=_replaced(cell, start, start + 1, forms if own else forms[0], certainty),
        )


@rule("C302", Severity.NOTE, "表外字，没有对应的规范字形", "a character is outside the standard table", mends=False)
def rare_characters(table: Table) -> Iterator[Hit]:
    """Rare characters, which names and places may have."""
    pattern = table.once(_outside)
    for cell, start, match in table.search(pattern) if pattern is not None else ():
        character = match.group()
        if not _meant(table, character)[0]:
            yield cell.hit(
                Say(
                    f"“{character}”（{_code(character)}）不在《通用规范汉字表》中",
                    f"“{character}” ({_code(character)}) is outside the standard table",
                ),
                start=start,
                suggestion=Say("人名、地名可用；其他请核对", "right in names of persons and places; otherwise check it"),
            )


@rule("C303", Severity.WARNING, "部首或兼容字符冒充汉字", "a radical stands for a character")
def radicals(table: Table) -> Iterator[Hit]:
    """Kangxi radicals and compatibility ideographs, which are other characters to every search."""
    for cell, start, match in table.search(_RADICALS):
        meant = unicodedata.normalize("NFKC", match.group())
        same = meant == match.group()
        yield cell.hit(
            Say(
                f"“{match.group()}”（{_code(match.group())}）是部首或兼容字符",
                f"“{match.group()}” ({_code(match.group())}) is a radical or a compatibility character",
            ),
            start=start,
            suggestion=Say("请改用汉字", "write the character") if same else Say(f"改为汉字“{meant}”", f"write the character “{meant}”"),
            fix=None if same else _replaced(cell, start, start + 1, meant, Certainty.CERTAIN),
        )


@rule("C304", Severity.WARNING, "看不见的字符", "a character that is not seen")
def unseen_characters(table: Table) -> Iterator[Hit]:
    """Zero-width blanks, direction marks, soft hyphens and the like."""
    for cell, start, match in table.search(_UNSEEN):
        # A variation selector, or a joiner inside Latin or emoji text, belongs to the character before it.
        certain = match.group() not in "\u200c\u200d" and not "\ufe00" <= match.group() <= "\ufe0f"
        yield cell.hit(
            Say(f"有看不见的字符 {_code(match.group())}", f"holds the unseen character {_code(match.group())}"),
            start=start,
            suggestion=Say("删除", "delete it"),
            fix=_replaced(cell, start, start + 1, "", Certainty.CERTAIN if certain else Certainty.LIKELY),
        )


@rule("C305", Severity.ERROR, "自造字", "a private-use character", mends=False)
def private_characters(table: Table) -> Iterator[Hit]:
    """Characters that only one machine's font can show."""
    for cell, start, match in table.search(_PRIVATE):
        yield cell.hit(
            Say(
                f"自造字 {_code(match.group())}，换一台机器就显示不出",
                f"the private-use character {_code(match.group())} shows on one machine only",
            ),
            start=start,
            suggestion=Say("请改用标准字符", "use a standard character"),
        )


def _looks_like(table: Table) -> Iterator[tuple[Cell, int, str, str]]:
    for cell, start, match in table.search(_FOREIGN):
        near = cell.text[max(0, start - 1) : start] + cell.text[start + 1 : start + 2]
        if _LATIN_NEAR.search(near) or _HAN.search(near):
            yield cell, start, match.group(), _LETTERS[match.group()]
    for cell, start, match in table.search(_NO_DIGIT):
        yield cell, start, match.group(), _DIGITS[match.group()]
    for cell, start, match in table.search(_AMONG_HAN):
        yield cell, start, match.group(), _KANA[match.group()]
    for cell, start, match in table.search(_MISTAKEN):
        yield cell, start, match.group(), _WORDS[match.group()]


@rule("C306", Severity.WARNING, "形近字符误用", "a look-alike stands for another character")
def look_alikes(table: Table) -> Iterator[Hit]:
    """Letters of other scripts, O for 0, kana for 一二八工口, 己 for 已."""
    for cell, start, found, meant in _looks_like(table):
        code = f"（{_code(found)}）" if len(found) == 1 else ""
        yield cell.hit(
            Say(f"“{found}”{code}像是“{meant}”之误", f"“{found}” seems to stand for “{meant}”"),
            start=start,
            suggestion=Say(f"改为“{meant}”", f"write “{meant}”"),
            fix=_replaced(cell, start, start + len(found), meant, Certainty.LIKELY),
        )


@rule("C307", Severity.NOTE, "来源的写法在读入时已归一", "the source writes a value in another way")
def folded_values(table: Table) -> Iterator[Hit]:
    """Blanks around a value, no-break spaces, radicals, full-width digits: what reading folded, kept as spelling."""
    for cell in table.cells:
        if cell.spelled is None or (cell.kind is Kind.PERSON and re.sub(r"\s+", "", cell.spelled) == cell.text):
            continue
        start = next(
            (i for i, (a, b) in enumerate(zip(cell.spelled, cell.text, strict=False)) if a != b), min(len(cell.spelled), len(cell.text))
        )
        yield cell.hit(
            _folded(cell.spelled, cell.text),
            start=start,
            suggestion=Say(f"写作“{_short(cell.text, start)}”", f"write “{_short(cell.text, start)}”"),
            fix=Fix(certainty=Certainty.CERTAIN, written=((cell.line, cell.key),)),
        )


def _folded(spelled: str, text: str) -> Say:
    if spelled.strip() == text:
        return Say("值的前后有空白", "there are blanks around the value")
    if "".join(spelled.split()) == "".join(text.split()):
        return Say(
            "空白的写法与一般不同（不间断空格、连续空格或换行）", "blanks are written in another way (no-break, several, or a line break)"
        )
    return Say("来源中有部首、全角数字或看不见的字符", "the source has radicals, full-width digits or unseen characters")


def _short(text: str, start: int) -> str:
    at = max(0, start - 6)
    return ("…" if at else "") + text[at : start + 12] + ("…" if len(text) > start + 12 else "")


@rule("C308", Severity.WARNING, "不间断空格或其他特殊空格", "a no-break or other special blank")
def special_blanks(table: Table) -> Iterator[Hit]:
    """In the value itself; between Chinese characters it goes, elsewhere it becomes a blank."""
    for cell, start, match in table.search(_FIXED_BLANKS):
        end = start + len(match.group())
        yield cell.hit(
            Say(f"有特殊空格 {_code(match.group()[0])}", f"holds the special blank {_code(match.group()[0])}"),
            start=start,
            suggestion=Say("改为普通空格或删除", "make it an ordinary blank or delete it"),
            fix=_replaced(cell, start, end, " ", Certainty.CERTAIN),
        )
