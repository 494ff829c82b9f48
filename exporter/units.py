"""Lengths: integer EMU inside; millimetres, points, twips and 字号 at the edges.

One EMU is 1/914400 inch (ECMA-376 part 1, §20.1.10.16): 36 000 to a millimetre, 12 700 to a point, 635 to a twip,
so that all of these and every 字号 convert exactly.
"""

from __future__ import annotations

from decimal import Decimal

__all__ = ["EMU_PER_MM", "EMU_PER_PT", "EMU_PER_TWIP", "ZIHAO", "mm", "pt", "to_mm", "to_pt", "to_twip", "zihao"]

EMU_PER_MM = 36_000
EMU_PER_PT = 12_700
EMU_PER_TWIP = 635

# The sizes of Chinese type in points, as every Chinese word processor has them.
ZIHAO = {
    "初号": 42.0,
    "小初": 36.0,
    "一号": 26.0,
    "小一": 24.0,
    "二号": 22.0,
    "小二": 18.0,
    "三号": 16.0,
    "小三": 15.0,
    "四号": 14.0,
    "小四": 12.0,
    "五号": 10.5,
    "小五": 9.0,
    "六号": 7.5,
    "小六": 6.5,
    "七号": 5.5,
    "八号": 5.0,
}


def _emu(value: float | Decimal, per_unit: int) -> int:
    return round(Decimal(str(value)) * per_unit)


def mm(value: float | Decimal) -> int:
    """EMU of a length in millimetres."""
    return _emu(value, EMU_PER_MM)


def pt(value: float | Decimal) -> int:
    """EMU of a length in points."""
    return _emu(value, EMU_PER_PT)


def zihao(name: str) -> int:
    """EMU of a 字号 such as 小四; KeyError for a name that is none."""
    return pt(ZIHAO[name])


def to_mm(emu: int) -> float:
    """Millimetres of a length in EMU."""
    return emu / EMU_PER_MM


def to_pt(emu: int) -> float:
    """Points of a length in EMU."""
    return emu / EMU_PER_PT


def to_twip(emu: int) -> int:
    """Twips (1/20 pt) of a length in EMU, rounded down so that a sum never outgrows its page."""
    return emu // EMU_PER_TWIP
