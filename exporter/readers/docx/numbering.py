"""Automatic numbers: what Word writes before a paragraph although its text does not hold it (ECMA-376 part 1 §17.9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.readers.docx.names import Element, W, child, number, value
from exporter.readers.numerals import chinese
from exporter.readers.package import whole

__all__ = ["Numbering", "counted"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "japaneseDigitalTenThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)
# Word counts a list no further; a million in letters or Roman numerals is a text of megabytes.
_MOST = 32_767
_STEMS = "甲乙丙丁戊己庚辛壬癸"


def _letters(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else ""


def _roman(count: int) -> str:
    out = ""
    for unit, letters in _ROMAN:
        out += letters * (count // unit)
        count %= unit
    return out


def _enclosed(first: int) -> Callable[[int], str]:
    """Write numbers up to twenty as single characters: ① ⑴ ⒈."""
    return lambda count: chr(first + count - 1) if 1 <= count <= 20 else ""


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(_CHINESE, chinese),
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": lambda count: str(count).translate({ord("0") + i: ord("０") + i for i in range(10)}),
    "decimalEnclosedCircle": _enclosed(0x2460),
    "decimalEnclosedCircleChinese": _enclosed(0x2460),
    "decimalEnclosedParen": _enclosed(0x2474),
    "decimalEnclosedFullstop": _enclosed(0x2488),
    "ideographTraditional": lambda count: _STEMS[count - 1] if 1 <= count <= 10 else "",
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerRoman": _roman,
}


def counted(count: int, form: str) -> str | None:
    """A number as a format of ST_NumberFormat (§17.18.59) writes it, None where that is not known here."""
    if form == "none":
        return ""
    if count > _MOST:
        return None
    write = _FORMS.get(form)
    return (write(count) or None) if write is not None else None


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    suffix: str


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """By list (`w:numId`)."""
    lists: dict[str, str] = field(default_factory=dict)
    """Which lists count together: by list, its abstract one; one whose start is overridden counts for itself."""
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """The lists of a numbering part."""
        made = cls()
        if root is None:
            return made
        abstract = {
            e.get(f"{W}abstractNumId", ""): {_index(lvl): _level(lvl) for lvl in e.iterfind(f"{W}lvl")}
            for e in root.iterfind(f"{W}abstractNum")
        }
        for e in root.iterfind(f"{W}num"):
            identifier = e.get(f"{W}numId", "")
            base = value(e, "abstractNumId") or ""
            levels = dict(abstract.get(base, {}))
            overrides = e.findall(f"{W}lvlOverride")
            for override in overrides:
                index = _index(override)
                own = child(override, "lvl")
                level = _level(own) if own is not None else levels.get(index)
                if level is not None:
                    start = number(override, "startOverride") if child(override, "startOverride") is not None else level.start
                    levels[index] = _Level(start, level.form, level.text, level.suffix)
            made.levels[identifier] = levels
            made.lists[identifier] = identifier if overrides else f"abstract {base}"
        return made

    def label(self, identifier: str, index: int) -> tuple[str, bool]:
        """The next number of a list at a level as it is shown with what parts it from the text; whether all is known."""
        levels = self.levels.get(identifier, {})
        level = levels.get(index)
        if level is None:
            return "", True
        counts = self.counts.setdefault(self.lists[identifier], {})
        counts[index] = counts.get(index, level.start - 1) + 1
        for deeper in [i for i in counts if i > index]:
            del counts[deeper]
        if level.form == "bullet":
            known = len(level.text) != 1 or not "\ue000" <= level.text <= "\uf8ff"
            return (level.text if known else "•") + self._gap(level), known
        known = True
        shown = level.text
        for i, deep in levels.items():
            if f"%{i + 1}" in shown:
                text = counted(counts.get(i, deep.start), deep.form)
                known = known and text is not None
                shown = shown.replace(f"%{i + 1}", text if text is not None else str(counts.get(i, deep.start)))
        return shown + self._gap(level), known

    @staticmethod
    def _gap(level: _Level) -> str:
        """What parts number and text: nothing after a Chinese mark, where a tab only makes room."""
        return "" if level.suffix == "nothing" or not level.text or level.text[-1] > "\u2fff" else " "


def _index(element: Element) -> int:
    return whole(element.get(f"{W}ilvl"))


def _level(element: Element) -> _Level:
    start = number(element, "start") if child(element, "start") is not None else 0
    return _Level(start, value(element, "numFmt") or "decimal", value(element, "lvlText") or "", value(element, "suff") or "tab")
