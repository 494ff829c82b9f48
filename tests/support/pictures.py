"""What can be seen on a page: its rules and, in each cell, where the ink of the lines begins and ends. Lengths are millimetres."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

DPI = 144
_MM = 25.4 / DPI
_DARK = 160
# Longer than any stroke of a character in a table, or across than a dash; shorter than a column is wide or a row high.
_WIDE = 9.0
_HIGH = 6.5


class Line(NamedTuple):
    """A rule: where it is, and from where to where it runs."""

    at: float
    begin: float
    end: float


class Ink(NamedTuple):
    """The ink in a cell: the top of its first line and the bottom of its last, from the page's top."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it looks."""

    dark: np.ndarray

    def within(self, top: float, bottom: float) -> Picture:
        """The picture with nothing above and below."""
        dark = self.dark.copy()
        dark[: _pixel(top)] = dark[_pixel(bottom) :] = False
        return Picture(dark)

    @property
    def across(self) -> list[Line]:
        """The horizontal rules, from top to bottom."""
        return _rules(self.dark, _WIDE)

    @property
    def down(self) -> list[Line]:
        """The vertical rules, from left to right."""
        return _rules(self.dark.T, _HIGH)

    def ink(self, left: float, right: float, top: float, bottom: float) -> Ink | None:
        """The ink between four rules, None where there is none."""
        edge = 0.5
        box = self.dark[_pixel(top + edge) : _pixel(bottom - edge), _pixel(left + edge) : _pixel(right - edge)]
        rows = np.flatnonzero(box.any(axis=1))
        if not rows.size:
            return None
        return Ink(top + edge + rows[0] * _MM, top + edge + (rows[-1] + 1) * _MM)


def _pixel(mm: float) -> int:
    return round(mm / _MM)


def _rules(dark: np.ndarray, long: float) -> list[Line]:
    """The long dark runs of a picture's rows, those of neighbouring rows taken together."""
    least = _pixel(long)
    found: list[list[int]] = []
    for y in np.flatnonzero(dark.sum(axis=1) >= least):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], dark[y].astype(np.int8), [0]))))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if end - begin < least:
                continue
            same = next((f for f in reversed(found) if y - f[1] <= 1 and begin < f[3] and end > f[2]), None)
            if same is not None:
                same[1], same[2], same[3] = int(y), min(same[2], int(begin)), max(same[3], int(end))
            else:
                found.append([int(y), int(y), int(begin), int(end)])
    return [Line((a + b + 1) / 2 * _MM, begin * _MM, end * _MM) for a, b, begin, end in found]


def pictures(file: Path) -> list[Picture]:
    """All pages of a PDF, as pdfium draws them."""
    out = []
    for page in pypdfium2.PdfDocument(file):
        bitmap = page.render(scale=DPI / 72, grayscale=True)
        out.append(Picture(bitmap.to_numpy().reshape(bitmap.height, bitmap.width) < _DARK))
    return out


def nearest(rules: list[Line], at: float, begin: float, end: float) -> Line | None:
    """The rule nearest to a place that runs along most of a stretch."""
    along = [r for r in rules if min(r.end, end) - max(r.begin, begin) > 0.8 * (end - begin)]
    return min(along, key=lambda r: abs(r.at - at), default=None)


def text_lines(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> list[str]:
    """The text lines in a box (left, top, right, bottom), without blanks."""
    text = page.get_textpage()
    high = page.get_height() * 25.4 / 72
    found: list[tuple[float, float, int]] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for i in range(text.count_chars()):
        unit = pdfium.FPDFText_GetUnicode(text.raw, i)
        if unit in (0, 10, 13, 32) or pdfium.FPDFText_IsGenerated(text.raw, i) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, i, ctypes.byref(x), ctypes.byref(y))
        place = x.value * 25.4 / 72, high - y.value * 25.4 / 72
        if box[0] - 0.8 <= place[0] < box[2] - 0.4 and box[1] < place[1] <= box[3] + 0.8:
            found.append((place[1], place[0], ord("-") if unit == 2 else unit))
    lines: list[tuple[float, list[tuple[float, int]]]] = []
    for down, along, unit in sorted(found):
        if not lines or down - lines[-1][0] > 1.2:
            lines.append((down, []))
        lines[-1][1].append((along, unit))
    return [b"".join(u.to_bytes(2, "little") for _, u in sorted(line)).decode("utf-16-le", "replace") for _, line in lines]
