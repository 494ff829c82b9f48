"""The lines of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from exporter.linebreak.filler import Filler, PlainFiller, SetLine
from exporter.linebreak.paragraph import Paragraph, measured

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

__all__ = ["Breaks", "break_lines", "break_text"]


class Breaks(NamedTuple):
    """The lines of a text, and how many a program makes of it that squeezes nothing and knows only the plainest rules."""

    lines: tuple[SetLine, ...]
    plain: int


def break_lines(
    text: str, width: int, advances: Mapping[str, int], em: int, seam: int = 0, *, squeeze: bool = True, plain: bool = False
) -> tuple[SetLine, ...]:
    """The lines of a text in a measure: joined, they give the text back. An empty text has no lines.

    `width`, the values of `advances`, `em` and `seam`, the space kept free between Chinese and Latin, share a unit.
    A line feed in the text ends a line and stays at its end. Blanks at a line's end need no room. A character wider
    than the measure has a line of its own. Without `squeeze` every mark keeps its width. `plain` is how a program breaks
    that squeezes nothing and knows only the prohibitions that all of them know.
    """
    lines: list[SetLine] = []
    for paragraph in text.split("\n") if text else ():
        whole = Paragraph(measured(paragraph, advances, em), width, advances, em, seam=seam, squeeze=squeeze and not plain)
        _add(lines, (PlainFiller if plain else Filler)(whole).lines())
    return tuple(lines)


def break_text(
    text: str, width: int, advances: Mapping[str, int], em: int, seam: int = 0, *, squeeze: bool = True, odd: re.Pattern[str] | None = None
) -> Breaks:
    """The lines of a text as `break_lines` makes them, and the count that it makes of them where it is `plain`; a hot path.

    `odd` makes it faster: it finds the runs of characters that may be other than one em wide, all letters and digits
    among them.
    """
    lines: list[SetLine] = []
    count = 0
    for paragraph in text.split("\n") if text else ():
        whole = measured(paragraph, advances, em, odd)
        if whole.fits_easily(width, em, seam, squeeze=squeeze):
            widths = whole.widths
            _add(lines, [SetLine(paragraph, width=sum(widths), narrow=len(widths) - widths.count(em))])
            count += 1
            continue
        filler = Filler(Paragraph(whole, width, advances, em, seam=seam, squeeze=squeeze))
        more = filler.lines()
        _add(lines, more)
        count += len(more) if filler.plainly else PlainFiller(filler.paragraph).count()
    return Breaks(tuple(lines), count)


def _add(lines: list[SetLine], more: list[SetLine]) -> None:
    """Add the lines of a paragraph to those before it."""
    if lines:
        lines[-1] = lines[-1]._replace(text=lines[-1].text + "\n")
    lines += more
