"""Pages of A4 being filled from top to bottom: texts, rules and bars at their places. Lengths are EMU from the page's top left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from exporter.errors import Place
from exporter.fonts import Face, FontLibrary, FontStack
from exporter.fonts.stack import Advances
from exporter.linebreak import break_lines
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.pageformat import PageFormat
from exporter.summary.figures import Verdict
from exporter.units import mm, zihao

__all__ = ["PAGE", "Bar", "Heading", "Leaf", "Paper", "Rule", "Text", "Type"]

# GB/T 9704—2012 §5.1, §5.2.1: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm.
PAGE = PageFormat(width=mm(210), height=mm(297), top=mm(37), bottom=mm(35), left=mm(28), right=mm(26))
# The faces of official papers (GB/T 9704—2012 §5.2.2, §7.3.1, §7.5), and those that ship in their place.
_FAMILIES = {
    "title": ("方正小标宋简体", "FandolSong-Bold", "LXGW WenKai"),
    "heading": ("黑体", "FandolHei", "LXGW WenKai"),
    "subtitle": ("楷体_GB2312", "FandolKai", "LXGW WenKai"),
    "body": ("仿宋_GB2312", "FandolFang", "LXGW WenKai"),
    "page": ("宋体", "FandolSong-Bold", "LXGW WenKai"),
}


class Type(NamedTuple):
    """How a text is set: a role, a size and the pitch of its lines."""

    role: str
    size: int
    pitch: int


class Text(NamedTuple):
    """A line of text; `y` is its baseline."""

    x: int
    y: int
    text: str
    role: str
    size: int


class Rule(NamedTuple):
    """A straight line; a light one helps the eye and is no rule of a table."""

    x0: int
    y0: int
    x1: int
    y1: int
    light: bool = False


class Bar(NamedTuple):
    """A filled box, its look told by the verdict."""

    x: int
    y: int
    width: int
    height: int
    verdict: Verdict


class Heading(NamedTuple):
    """A heading that the outline lists: its text, the index of its page and where it stands."""

    text: str
    page: int
    y: int


class Leaf:
    """What stands on a page."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.rules: list[Rule] = []
        self.bars: list[Bar] = []


class Paper:
    """Pages in the making; `y` is how far down the last of them is filled."""

    def __init__(self, library: FontLibrary) -> None:
        self.stacks = {
            role: FontStack(role, tuple(library.pick(family) for family in families), library.shelf) for role, families in _FAMILIES.items()
        }
        self._advances: dict[tuple[str, int], Advances] = {}
        self.leaves: list[Leaf] = []
        self.headings: list[Heading] = []
        self.y = 0
        self.turn()

    @property
    def leaf(self) -> Leaf:
        """The last page."""
        return self.leaves[-1]

    @property
    def room(self) -> int:
        """What is left of the last page."""
        return PAGE.height - PAGE.bottom - self.y

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the last page yet."""
        return self.y == PAGE.top

    def turn(self) -> None:
        """Begin a page."""
        self.leaves.append(Leaf())
        self.y = PAGE.top

    def need(self, height: int) -> None:
        """Begin a page where less than so much is left, and something stands on the last one."""
        if self.room < height and not self.fresh:
            self.turn()

    def _widths(self, role: str, size: int) -> Advances:
        if (role, size) not in self._advances:
            self._advances[role, size] = self.stacks[role].advances(size)
        return self._advances[role, size]

    def width(self, text: str, role: str, size: int) -> int:
        """How wide a line is."""
        widths = self._widths(role, size)
        return sum(widths[c] for c in text)

    def lines(self, text: str, type_: Type, width: int) -> list[str]:
        """A text as lines of a measure; an empty one has one line."""
        broken = break_lines(text, width, self._widths(type_.role, type_.size), type_.size, squeeze=False)
        return [line.text.rstrip() for line in broken] or [""]

    def write(self, text: str, type_: Type, x: int, top: int, *, width: int = 0, middle: bool = False) -> None:
        """Write a line whose pitch begins at `top`; in the middle of `width` where asked."""
        if not text:
            return
        if middle:
            x += (width - self.width(text, type_.role, type_.size)) // 2
        # A Han character fills its em from 0.12 below the baseline to 0.88 above it; so it stands in the middle of its pitch.
        baseline = top + (type_.pitch - type_.size) // 2 + round(type_.size * 0.86)
        self.leaf.texts.append(Text(x, baseline, text, type_.role, type_.size))

    def centred(self, lines: Iterable[str], type_: Type) -> None:
        """Write lines in the middle of the text area."""
        for line in lines:
            self.need(type_.pitch)
            self.write(line, type_, PAGE.left, self.y, width=PAGE.text_width, middle=True)
            self.y += type_.pitch

    def paragraph(self, text: str, type_: Type) -> None:
        """Write a paragraph, its first line two characters in (GB/T 9704—2012 §7.3.3)."""
        for i, line in enumerate(self.lines(f"\u3000\u3000{text}", type_, PAGE.text_width)):
            self.need(type_.pitch)
            shown = line.lstrip("\u3000")
            self.write(shown, type_, PAGE.left + (2 * type_.size if i == 0 else 0), self.y)
            self.y += type_.pitch

    def heading(self, text: str, type_: Type, keep: int) -> None:
        """Write a heading that stays with so much of what follows."""
        self.need(type_.pitch + keep)
        self.headings.append(Heading(text, len(self.leaves) - 1, self.y))
        self.write(text, type_, PAGE.left + 2 * type_.size, self.y)
        self.y += type_.pitch

    def findings(self) -> tuple[Finding, ...]:
        """What choosing the faces had to pass over (F002–F004), and a note F001 for each character from a fallback face."""
        used: dict[str, set[str]] = {role: set() for role in self.stacks}
        for leaf in self.leaves:
            for text in leaf.texts:
                used[text.role].update(text.text)
        fallbacks = {(c, face): None for role, stack in self.stacks.items() for c, face in stack.fallbacks(used[role]).items()}
        told = dict.fromkeys(finding for stack in self.stacks.values() for finding in stack.findings)
        return (*told, *(_fallback(c, face) for c, face in fallbacks))

    def number_pages(self) -> None:
        """Write the page numbers: — 1 —, one character from the outer side, 7 mm below the text area (§7.5)."""
        size = zihao("四号")
        type_ = Type("page", size, size)
        for i, leaf in enumerate(self.leaves, 1):
            text = f"— {i} —"
            x = PAGE.left + size if i % 2 == 0 else PAGE.width - PAGE.right - size - self.width(text, type_.role, size)
            leaf.texts.append(Text(x, PAGE.height - PAGE.bottom + mm(7) + round(size * 0.86), text, type_.role, size))


def _fallback(character: str, face: Face) -> Finding:
    code = f"U+{ord(character):04X}"
    return Finding(
        code="F001",
        severity=Severity.NOTE,
        message=Say(f"“{character}”（{code}）用后备字体 {face.shown}", f"“{character}” ({code}) comes from the fallback face {face.shown}"),
        place=Place(),
    )
