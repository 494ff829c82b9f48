"""Lines of a spreadsheet's cell: the sizes of characters that make a program end them where the plan does.

A spreadsheet has neither letter spacing nor squeezed marks, keeps no number with its unit, and LibreOffice Calc knows no
避头尾 there. What is left is the size of characters: some of a line's are a tenth of a point or a few larger, or smaller,
where the program would otherwise put more on the line, or less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from exporter.linebreak import SetLine

__all__ = ["Sizes", "fitted"]

Sizes = tuple[tuple[int, int], ...]
"""(how many characters, their size in EMU), from the line's beginning on."""

# LibreOffice, measured: sizes are whole tenths of a point; a column is whole pixels of 1/96 inch, with about 0.36 mm free
# at either side.
_TENTH = 1_270
_COLUMN_PIXEL = 9_525
_FREE = 2 * 13_000
# What the rounding of a whole line, and of a character that is no em wide, may come to; of the latter in another size.
_MARGIN = 2_900
_DOUBT = 180
_DOUBT_SIZED = 600
# A size that differs by more than this part of it is seen: rather than that, the lines of the cell end where they will.
_SEEN = 6
# A word of Latin letters and digits is not parted; every other character may end a line.
_WORD = re.compile(r"[\x21-\x7e]+")


def fitted(lines: Sequence[SetLine], width: int, advances: Mapping[str, int], em: int) -> tuple[Sizes, ...]:
    """For each line of a cell `width` wide the sizes that make it end where it does; none where it does so anyway.

    The lines are as the plan has them, a line feed at the end of a paragraph's last. `width` and `em` are EMU. Where a line
    would need sizes that are seen, no line of the cell has any: lines that begin elsewhere need others.
    """
    room = width // _COLUMN_PIXEL * _COLUMN_PIXEL - _FREE
    base = round(em / _TENTH)
    scale = base * _TENTH / em
    out: list[Sizes] = []
    following, size = "", base
    for line in reversed(lines):
        text = line.text
        next_width = 0 if not following or text.endswith("\n") else _first(following, advances, em) * size * _TENTH
        sizes: Sizes = ()
        if not _undoubted(line.width * scale, line.narrow, next_width, room):
            widths = (advances[c] / em for c in text.rstrip(" \n"))
            sizes = _line(line, widths, em=em, following=next_width, room=room, base=base)
        out.append(sizes)
        following, size = text, sizes[0][1] // _TENTH if sizes else base
    if any(abs(size - em) * _SEEN > em for sizes in out for _, size in sizes):
        return ((),) * len(lines)
    return tuple(reversed(out))


def _first(text: str, advances: Mapping[str, int], em: int) -> float:
    """How many em a line must have room for to take more: the word or the character that begins the next."""
    if text[0] > "~":
        return advances[text[0]] / em
    word = _WORD.match(text)
    return sum([advances[c] / em for c in (word.group() if word else text[0])])


def _undoubted(width: float, narrow: int, following: float, room: int) -> bool:
    """Whether a line with so many characters that are no em wide ends where it does anyway; `_line` would say so too."""
    doubt = _DOUBT * narrow + 1
    return width <= room - doubt and (not following or width > room + doubt - following)


def _line(line: SetLine, widths: Iterator[float], *, em: int, following: float, room: int, base: int) -> Sizes:
    """The sizes of a line's characters, whose widths are in em."""
    if not line.width:
        return ()
    tenth = line.width / em * _TENTH
    doubt = _DOUBT * line.narrow
    most, least = room - doubt, room + doubt - following if following else 0
    if least < tenth * base <= most:
        return ()
    margin = min(_MARGIN, (most - least) / 3)
    target = room - _DOUBT_SIZED * line.narrow - margin if tenth * base > most else least + margin
    size = int(target / tenth)
    more, larger = target - tenth * size, 0
    for width in widths:
        more -= width * _TENTH
        if more < 0:
            break
        larger += 1
    rest = len(line.text.rstrip(" \n")) - larger
    return tuple([(count, tenths * _TENTH) for count, tenths in ((larger, size + 1), (rest, size)) if count])
