"""Dates and times as a sheet shows them: a serial number and a section of a format code → text."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from exporter.readers.numerals import chinese, digits
from exporter.readers.xlsx.formatcode import Section, Token

__all__ = ["date_text", "serial_of"]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = "一二三四五六日"
# Days that Excel believes in: 0 January 1900, and 29 February (ECMA-376 part 1 §18.17.4.1), after which serials are a
# day further. By serial: month and day.
_NO_DAYS = {0: (1, 0), 60: (2, 29)}
_LAST = 2_958_466
_DAY = 86_400
_FINEST = 6
"""Decimals of a second that are told apart."""


class _Moment(NamedTuple):
    year: int
    month: int
    day: int
    weekday: int
    seconds: Decimal
    """Since midnight."""
    elapsed: Decimal
    """Seconds of the whole serial."""


def serial_of(text: str) -> Decimal | None:
    """The serial number (1900 system) of an ISO 8601 date, None where it is none."""
    try:
        moment = dt.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    past = moment.replace(tzinfo=None) - dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a sheet's dates have no zone
    return Decimal(past.days) + Decimal(past.seconds) / _DAY


def date_text(value: Decimal, section: Section, *, date1904: bool) -> str | None:
    """The date or time of a serial number as a section writes it; None where Excel shows none."""
    if date1904:
        value += 1462
    places = max((len(t.text.partition(".")[2]) for t in section.tokens if t.kind == "date"), default=0)
    moment = _moment(value, min(places, _FINEST)) if 0 <= value < _LAST else None
    if moment is None:
        return None
    half = section.has("ampm")
    out = []
    tokens = section.tokens
    for i, t in enumerate(tokens):
        if t.kind == "date":
            out.append(_piece(t.text, moment, section, minutes=_is_minutes(tokens, i), half=half))
        elif t.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[t.text[0].lower()]
            out.append(str(int(moment.elapsed // unit)).zfill(len(t.text)))
        elif t.kind == "ampm":
            out.append(_half_of_day(t.text, section, late=moment.seconds >= _DAY // 2))
        elif t.kind in ("literal", "slash", "point", "comma", "digit", "percent"):
            out.append(t.text)
    return "".join(out)


def _moment(value: Decimal, places: int) -> _Moment | None:
    elapsed = (value * _DAY).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    days = int(elapsed // _DAY)
    if days >= _LAST:  # rounded up
        return None
    weekday = (days + 5) % 7
    if days in _NO_DAYS:
        return _Moment(1900, *_NO_DAYS[days], weekday, elapsed % _DAY, elapsed)
    day = dt.date(1899, 12, 31 if days < max(_NO_DAYS) else 30) + dt.timedelta(days=days)
    return _Moment(day.year, day.month, day.day, weekday, elapsed % _DAY, elapsed)


def _is_minutes(tokens: tuple[Token, ...], i: int) -> bool:
    """Whether an m stands for minutes: after hours, or before seconds."""
    times = ("date", "elapsed")
    before = next((t.text[0].lower() for t in reversed(tokens[:i]) if t.kind in times), "")
    after = next((t.text[0].lower() for t in tokens[i + 1 :] if t.kind in times), "")
    return len(tokens[i].text) <= 2 and (before == "h" or after == "s")


def _half_of_day(text: str, section: Section, *, late: bool) -> str:
    if section.chinese or text == "上午/下午":
        return "下午" if late else "上午"
    return text.split("/")[late]


def _piece(text: str, moment: _Moment, section: Section, *, minutes: bool, half: bool) -> str:
    """What a run of one letter in the code writes."""
    letter, length = text[0].lower(), len(text)
    if letter in "yeb":
        return _year(letter, length, moment.year, section)
    if letter == "s":
        return _seconds(text, moment.seconds % 60)
    if letter == "a" or (letter == "d" and length > 2):
        return _weekday(moment.weekday, letter, length, section)
    if letter == "m" and length > 2:
        return _month(moment.month, length, section)
    hour = int(moment.seconds // 3600)
    number = {
        "h": (hour - 1) % 12 + 1 if half else hour,
        "m": int(moment.seconds // 60 % 60) if minutes else moment.month,
        "d": moment.day,
    }[letter]
    if section.dbnum in (1, 2):
        return chinese(number, formal=section.dbnum == 2)
    return f"{number:0{length}d}"


def _year(letter: str, length: int, year: int, section: Section) -> str:
    if letter == "b":  # the Buddhist year
        return str(year + 543)
    text = f"{year % 100:02d}" if letter == "y" and length <= 2 else f"{year:04d}"
    return digits(text, formal=section.dbnum == 2) if section.dbnum in (1, 2) else text


def _seconds(text: str, seconds: Decimal) -> str:
    whole, _, decimals = text.partition(".")
    return f"{int(seconds):0{len(whole)}d}" + (f".{f'{seconds:f}'.partition('.')[2]}" if decimals else "")


def _month(month: int, length: int, section: Section) -> str:
    if section.chinese:
        return f"{month}月" if length == 3 else f"{chinese(month)}月"
    name = _MONTHS[month - 1]
    return name[:3] if length == 3 else name if length == 4 else name[0]


def _weekday(weekday: int, letter: str, length: int, section: Section) -> str:
    if letter == "a":
        return ("星期" if length == 4 else "") + _WEEK[weekday]
    if section.chinese:
        return ("周" if length == 3 else "星期") + _WEEK[weekday]
    return _DAYS[weekday][:3] if length == 3 else _DAYS[weekday]
