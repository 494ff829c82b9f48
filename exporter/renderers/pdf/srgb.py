"""The sRGB colour space as an ICC profile made here from the numbers of its standard, the same bytes on every machine.

IEC 61966-2-1:1999 gives the primaries and the white of ITU-R BT.709-5 and the transfer function; ICC.1:2001-04 (profile
version 2) the file's form, and the white of the profile connection space, D50, to which the colours are adapted by the
Bradford transform of its Annex E.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from functools import cache
from typing import TypeAlias

__all__ = ["CONDITION", "profile"]

CONDITION = "sRGB IEC61966-2.1"
"""The name by which the colour space is registered."""

_Vector: TypeAlias = tuple[Fraction, ...]
_Matrix: TypeAlias = tuple[_Vector, ...]

_RED, _GREEN, _BLUE = (Fraction("0.64"), Fraction("0.33")), (Fraction("0.30"), Fraction("0.60")), (Fraction("0.15"), Fraction("0.06"))
_D65 = (Fraction("0.3127"), Fraction("0.3290"))
_D50 = (Fraction("0.9642"), Fraction(1), Fraction("0.8249"))
_BRADFORD = (
    (Fraction("0.8951"), Fraction("0.2664"), Fraction("-0.1614")),
    (Fraction("-0.7502"), Fraction("1.7135"), Fraction("0.0367")),
    (Fraction("0.0389"), Fraction("-0.0685"), Fraction("1.0296")),
)
_STEPS = 1024
_HEAD = 128


def _of_chromaticity(x: Fraction, y: Fraction) -> _Vector:
    """The colour XYZ of a chromaticity whose luminance is 1."""
    return x / y, Fraction(1), (1 - x - y) / y


def _product(matrix: _Matrix, vector: _Vector) -> _Vector:
    return tuple(sum((a * b for a, b in zip(row, vector, strict=True)), Fraction(0)) for row in matrix)


def _solved(matrix: _Matrix, vector: _Vector) -> _Vector:
    """What a matrix turns into a vector (Cramer's rule)."""

    def determinant(m: _Matrix) -> Fraction:
        (a, b, c), (d, e, f), (g, h, i) = m
        return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)

    def replaced(column: int) -> _Matrix:
        return tuple(tuple(vector[r] if c == column else row[c] for c in range(3)) for r, row in enumerate(matrix))

    whole = determinant(matrix)
    return tuple(determinant(replaced(column)) / whole for column in range(3))


def colorants() -> tuple[_Vector, ...]:
    """Red, green and blue in XYZ, adapted to D50; their sum is the white."""
    white = _of_chromaticity(*_D65)
    primaries = [_of_chromaticity(*xy) for xy in (_RED, _GREEN, _BLUE)]
    amounts = _solved(tuple(zip(*primaries, strict=True)), white)
    cone = [d / s for d, s in zip(_product(_BRADFORD, _D50), _product(_BRADFORD, white), strict=True)]

    def adapted(colour: _Vector) -> _Vector:
        return _solved(_BRADFORD, tuple(c * k for c, k in zip(_product(_BRADFORD, colour), cone, strict=True)))

    return tuple(adapted(tuple(a * v for v in p)) for a, p in zip(amounts, primaries, strict=True))


def linear(value: float) -> float:
    """The light, from 0 to 1, of an encoded value from 0 to 1 (IEC 61966-2-1 §5.2)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _fixed(value: Fraction) -> bytes:
    """ICC's s15Fixed16Number."""
    return struct.pack(">i", round(value * 65_536))


def _xyz(vector: _Vector) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, vector))


def _description(text: str) -> bytes:
    ascii_ = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_)) + ascii_ + bytes(4 + 4 + 2 + 1 + 67)


@cache
def profile() -> bytes:
    """The profile."""
    red, green, blue = colorants()
    curve = struct.pack(f">I{_STEPS}H", _STEPS, *(round(linear(i / (_STEPS - 1)) * 65_535) for i in range(_STEPS)))
    values = {
        b"desc": _description(CONDITION),
        b"cprt": b"text\0\0\0\0" + b"Public domain\0",
        b"wtpt": _xyz(_D50),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": b"curv\0\0\0\0" + curve,
    }
    # The three curves are one; their entries share it.
    table, body = b"", b""
    begin = _HEAD + 4 + 12 * (len(values) + 2)
    for tag, value in values.items():
        place = struct.pack(">II", begin + len(body), len(value))
        table += tag + place
        body += value + bytes(-len(value) % 4)
        if tag == b"rTRC":
            table += b"gTRC" + place + b"bTRC" + place
    head = struct.pack(">I4xI", begin + len(body), 0x02100000) + b"mntrRGB XYZ "
    head += struct.pack(">6H", 1999, 1, 1, 0, 0, 0) + b"acsp"
    head = head.ljust(68, b"\0") + b"".join(map(_fixed, _D50))
    return head.ljust(_HEAD, b"\0") + struct.pack(">I", len(values) + 2) + table + body
