"""Numbers as a sheet shows them: a stored value and its format code → the text in the cell.

Not written here, and told by the caller as read in the general format: fractions, and Chinese words for decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from exporter.readers.numerals import chinese
from exporter.readers.xlsx.dates import date_text
from exporter.readers.xlsx.formatcode import Section, Token, sections

__all__ = ["general", "show_number", "show_text"]

_LONGEST = 11
"""Characters that the general format takes for a number, its point included."""
_LARGEST = 308
"""The power of ten of the largest number that a sheet can hold."""


def show_number(stored: str, code: str, *, date1904: bool = False) -> tuple[str, bool]:
    """What a cell with this number shows, and whether that is certain."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored, False
    if not value.is_finite() or value.adjusted() > _LARGEST:
        return stored, False
    value = _fifteen(value)
    section, unsigned = _chosen(value, sections(code))
    text = _shown(value, section, date1904=date1904) if section is not None else None
    if text is None or section is None:
        return general(value), False
    sign = "-" if value < 0 and not unsigned and not section.is_date and section.tokens else ""
    return sign + text, True


def _shown(value: Decimal, section: Section, *, date1904: bool) -> str | None:
    """A number in a section without its sign, None where that is not known here."""
    if section.is_date:
        return date_text(value, section, date1904=date1904)
    if section.has("general") or section.has("text"):
        return _in_words(abs(value), section)
    if section.has("digit"):
        return None if section.has("slash") or section.dbnum else _number(value, section)
    return "".join(t.text for t in section.tokens if t.kind in ("literal", "percent"))


def show_text(text: str, code: str) -> str:
    """What a cell with this text shows: the code's section for text, or the text itself."""
    section = _of_text(code)
    return (
        text if section is None else "".join(text if t.kind == "text" else t.text for t in section.tokens if t.kind in ("text", "literal"))
    )


@lru_cache(maxsize=4096)
def _of_text(code: str) -> Section | None:
    """The section of a code for text, None where text is shown as it is."""
    parts = sections(code)
    section = parts[3] if len(parts) == 4 else next((s for s in parts if s.has("text")), None)
    return None if section is None or section.has("digit") or section.is_date else section


def general(value: Decimal) -> str:
    """A number in the general format: as many digits as go into eleven characters, or else as a power of ten."""
    if value == 0:
        return "0"
    size = abs(value)
    if Decimal("1e-4") <= size < Decimal("1e11"):
        whole = len(str(int(size)))
        shown = _rounded(size, max(0, _LONGEST - 1 - whole))
        text = f"{shown:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if len(text) <= _LONGEST:
            return ("-" if value < 0 else "") + text
    mantissa, _, power = f"{size:.5E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{'-' if value < 0 else ''}{mantissa}E{power[0]}{int(power[1:]):02d}"


def _fifteen(value: Decimal) -> Decimal:
    """The value in the fifteen digits that Excel keeps."""
    return value if not value or len(value.as_tuple().digits) <= 15 else Decimal(f"{value:.14E}")


def _rounded(value: Decimal, places: int) -> Decimal:
    """The value with some decimals, halves away from zero as Excel rounds."""
    try:
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    except InvalidOperation:  # more digits than the context holds; there is nothing to round
        return value


def _chosen(value: Decimal, parts: Sequence[Section]) -> tuple[Section | None, bool]:
    """The section for a number, and whether it is for negative ones only, so that they need no sign."""
    if any(p.condition for p in parts[:2]):
        for p in parts[:3]:
            if p.condition is None or _holds(value, *p.condition):
                return p, p.condition is not None and p.condition[0] in ("<", "<=") and p.condition[1] <= 0
        return None, False
    numeric = parts[:3]
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _holds(value: Decimal, sign: str, limit: float) -> bool:
    against = Decimal(str(limit))
    return {
        "<": value < against,
        "<=": value <= against,
        ">": value > against,
        ">=": value >= against,
        "=": value == against,
        "<>": value != against,
    }[sign]


def _in_words(size: Decimal, section: Section) -> str | None:
    """A number in the general format, or in Chinese words, with the literals around it."""
    text = general(size)
    if section.dbnum in (1, 2) and size == int(size) and size < 10**12:
        text = chinese(int(size), formal=section.dbnum == 2, full=True)
    elif section.dbnum:
        return None
    return "".join(text if t.kind in ("general", "text") else t.text for t in section.tokens if t.kind in ("general", "text", "literal"))


def _number(value: Decimal, section: Section) -> str:
    """A number in a section of digit placeholders, without its sign."""
    tokens = list(section.tokens)
    size = abs(value) * 100 ** sum(t.kind == "percent" for t in tokens)
    exponent = next((i for i, t in enumerate(tokens) if t.kind == "exponent"), None)
    if exponent is not None:
        return _power(size, tokens[:exponent], tokens[exponent], tokens[exponent + 1 :])
    return _placed(size, tokens)


def _power(size: Decimal, mantissa: list[Token], sign: Token, power: list[Token]) -> str:
    """A number as a power of ten: 0.00E+00."""
    point = next((i for i, t in enumerate(mantissa) if t.kind == "point"), len(mantissa))
    step = max(1, sum(t.kind == "digit" for t in mantissa[:point]))
    places = sum(t.kind == "digit" for t in mantissa[point:])
    ten = 0
    if size:
        ten = size.adjusted() // step * step
        if _rounded(size.scaleb(-ten), places) >= Decimal(10) ** step:
            ten += step
    shown = _placed(size.scaleb(-ten), mantissa)
    minus = "-" if ten < 0 else "+" if sign.text[1] == "+" else ""
    return f"{shown}E{minus}{_placed(Decimal(abs(ten)), power)}"


def _placed(size: Decimal, tokens: list[Token]) -> str:
    """The digits of a number put into the placeholders."""
    point = next((i for i, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    before, after = tokens[:point], tokens[point + 1 :]
    last = max((i for i, t in enumerate(tokens) if t.kind == "digit"), default=-1)
    first = min((i for i, t in enumerate(tokens) if t.kind == "digit"), default=0)
    last_before = max((i for i, t in enumerate(before) if t.kind == "digit"), default=-1)
    # Commas after the last placeholder (of the whole part, or of all) divide by a thousand each, those between two group.
    scale = sum(t.kind == "comma" and (i > last or (last_before < i < point)) for i, t in enumerate(tokens))
    grouped = any(t.kind == "comma" and first < i < last_before for i, t in enumerate(before))
    places = sum(t.kind == "digit" for t in after)
    whole, _, decimals = f"{_rounded(size.scaleb(-3 * scale), places):f}".partition(".")
    return (
        _whole(whole.lstrip("0"), before, grouped=grouped)
        + ("." if point < len(tokens) else "")
        + _decimals(decimals.ljust(places, "0"), after)
    )


def _whole(digits: str, tokens: list[Token], *, grouped: bool) -> str:
    """The whole part, filled in from the right; what has no placeholder left stands before the first."""
    left = sum(t.kind == "digit" for t in tokens)
    out: list[str] = []
    count = 0

    def put(digit: str) -> None:
        nonlocal count
        if grouped and count and count % 3 == 0 and digit.strip():
            out.append(",")
        out.append(digit)
        count += 1

    for t in reversed(tokens):
        if t.kind == "digit":
            left -= 1
            if digits:
                put(digits[-1])
                digits = digits[:-1]
            elif t.text != "#":
                put("0" if t.text == "0" else " ")
            while left == 0 and digits:
                put(digits[-1])
                digits = digits[:-1]
        elif t.kind in ("literal", "percent"):
            out.append(t.text)
    return "".join(reversed(out))


def _decimals(digits: str, tokens: list[Token]) -> str:
    """The decimals, filled in from the left; trailing zeros only where the placeholder is a 0."""
    needed = len(digits.rstrip("0"))
    must = max((k for k, t in enumerate(t for t in tokens if t.kind == "digit") if t.text == "0"), default=-1) + 1
    out = ""
    k = 0
    for t in tokens:
        if t.kind == "digit":
            if k < max(needed, must):
                out += digits[k]
            elif t.text == "?":
                out += " "
            k += 1
        elif t.kind in ("literal", "percent"):
            out += t.text
    return out
