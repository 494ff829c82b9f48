"""When a deadline ends that is written as people write it: 9月底前, 三季度, 2023年12月, 全年. Pure.

Only what is certain gives a date. 9月前 may leave September out or not, 长期坚持 has no end, and 12月底 needs a year:
the text's own, or else the only one that the title names. Everything else gives None, and the caller tells it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from unicodedata import normalize

__all__ = ["due", "year_of"]

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_YEAR = re.compile("[一二][〇○零一二三四五六七八九]{3}(?=年)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTHS = {name: i for i, name in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1)}
_MONTH = r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月"
_OPTIONAL_YEAR = r"(?:(?P<year>\d{4})年)?"
# A day or an end that is said exactly may have 前 behind it; a month or a quarter may not, since 前 would then be open.
_BEFORE = "(?:以前|之前|前|止)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_OPTIONAL_YEAR}{_MONTH}(?P<day>\d{{1,2}})[日号]{_BEFORE}",
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_BEFORE}",
        rf"{_OPTIONAL_YEAR}{_MONTH}(?:[底末]{_BEFORE}|份?内?|下旬)",
        rf"{_OPTIONAL_YEAR}{_MONTH}(?P<third>[上中])旬",
        rf"{_OPTIONAL_YEAR}第?(?P<quarter>[一二三四1-4])季度(?:[底末]{_BEFORE}|内?)",
        rf"{_OPTIONAL_YEAR}(?P<half>[上下])半年内?",
        rf"{_OPTIONAL_YEAR}(?:全年|年内|年[底末]{_BEFORE})",
        rf"(?P<year>\d{{4}})年(?:[底末]{_BEFORE}|内?)",
    )
)
_THIRDS = {"上": 10, "中": 20}


def _folded(text: str) -> str:
    """A text with plain digits and without blanks; years in Han digits become years in digits."""
    return _HAN_YEAR.sub(lambda m: m.group().translate(_DIGITS), "".join(normalize("NFKC", text).split()))


def year_of(title: str) -> int | None:
    """The year that a title names; None where it names none, or several."""
    years = {int(year) for year in _YEAR.findall(_folded(title))}
    return years.pop() if len(years) == 1 else None


def due(text: str, year: int | None = None) -> dt.date | None:
    """The last day of a deadline; `year` is taken where the text has none. None where that is not certain."""
    folded = _folded(text)
    found = next((m for form in _FORMS if (m := form.fullmatch(folded)) is not None), None)
    if found is None:
        return None
    said = {name: value for name, value in found.groupdict().items() if value is not None}
    of = int(said["year"]) if "year" in said else year
    if of is None:
        return None
    month = _month(said)
    if not (1 <= of <= dt.MAXYEAR and 1 <= month <= 12):
        return None
    last = calendar.monthrange(of, month)[1]
    day = int(said["day"]) if "day" in said else _THIRDS.get(said.get("third", ""), last)
    return dt.date(of, month, day) if 1 <= day <= last else None


def _month(said: dict[str, str]) -> int:
    """The month in which a deadline ends; 0 or more than 12 where there is no such month."""
    if "month" in said:
        return _MONTHS.get(said["month"]) or int(said["month"])
    if "quarter" in said:
        return 3 * int(said["quarter"].translate(_DIGITS))
    return 6 if said.get("half") == "上" else 12
