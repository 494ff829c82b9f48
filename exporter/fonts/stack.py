"""Font stacks: which face has a character, and how wide it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from exporter.errors import FontError, Place
from exporter.fonts.face import Face
from exporter.fonts.shelf import Refused, Shelf, passed_over
from exporter.messages import Say
from exporter.model import Finding, Severity

__all__ = ["Advances", "FontStack", "Pick"]

_LATIN = "0-9A-Za-z"
_ODD = re.compile(f"[{_LATIN}]+")


class Pick(NamedTuple):
    """A family of a stack, the face that it gets, if any, and those of its name that were passed over."""

    family: str
    face: Face | None
    refused: tuple[Refused, ...] = ()


class FontStack:
    """Some faces in order of preference, for one role of a layout; what none of them has may be on the shelf."""

    def __init__(self, role: str, picks: tuple[Pick, ...], shelf: Shelf) -> None:
        self.role = role
        self.picks = picks
        self.official = picks[0].family
        """The family that Word and Excel are told to use."""
        self.faces = tuple(dict.fromkeys(pick.face for pick in picks if pick.face is not None))
        self._shelf = shelf
        self._found: dict[str, Face | None] = {}
        self._learned: set[str] = set()
        self._others: set[str] = set()
        """Those of the learned that are other than one em wide."""
        self.odd = _ODD
        """Finds the runs of characters that may be other than one em wide, of those that were learned."""
        if not self.faces:
            raise self._empty()

    def _empty(self) -> FontError:
        families = [pick.family for pick in self.picks]
        refused = [r for pick in self.picks for r in pick.refused]
        zh = "".join(f"；{r.face.path.name}：{r.why.zh}" for r in refused)
        en = "".join(f"; {r.face.path.name}: {r.why.en}" for r in refused)
        return FontError(
            Say(
                f"字体序列 {self.role}（{'、'.join(families)}）中没有一种可用{zh}",
                f"none of the fonts of {self.role} ({', '.join(families)}) is at hand{en}",
            ),
            hint=Say("请在布局的 [fonts] 中加入 exporter fonts 列出的字体", "add one that `exporter fonts` lists to the layout's [fonts]"),
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What choosing the faces had to pass over: F002, F003 and F004."""
        return (
            *self._shelf.findings,
            *(passed_over(r, self._after(i)) for i, p in enumerate(self.picks) for r in p.refused),
            *self._absent(),
        )

    def _after(self, position: int) -> Face | None:
        """What stands where a family was passed over: a face that it gets all the same, or the next family's."""
        return next((pick.face for pick in self.picks[position:] if pick.face is not None), None)

    def _absent(self) -> tuple[Finding, ...]:
        first = self.picks[0]
        if not self._shelf.folders or first.face is not None or first.refused:
            return ()
        return (
            Finding(
                code="F004",
                severity=Severity.NOTE,
                message=Say(
                    f"给出的字体文件夹中没有 {first.family}，改用 {self.faces[0].shown}",
                    f"the font folders given do not hold {first.family}; {self.faces[0].shown} is used instead",
                ),
                place=Place(),
            ),
        )

    def face_of(self, character: str) -> Face | None:
        """The first face that has the character, or else one from the folders given."""
        if character not in self._found:
            own = next((face for face in self.faces if face.shows(character)), None)
            self._found[character] = own or self._shelf.having(character)
        return self._found[character]

    def missing(self, characters: Iterable[str]) -> list[str]:
        """The characters that no face has, sorted; a line feed is none."""
        return sorted(c for c in set(characters) if c != "\n" and self.face_of(c) is None)

    def fallbacks(self, characters: Iterable[str]) -> dict[str, Face]:
        """The characters that do not come from the first face, with the face they come from."""
        found = {c: self.face_of(c) for c in sorted(set(characters)) if c != "\n"}
        return {c: face for c, face in found.items() if face is not None and face is not self.faces[0]}

    def learn(self, characters: AbstractSet[str]) -> None:
        """Tell which characters are going to be set; nearly all of them are one em wide, and `odd` finds the others."""
        new = characters - self._learned
        self._learned |= new
        others = [c for c in new if not ((face := self.face_of(c)) is None or face.advance(c) == face.upem)]
        if others:
            self._others.update(others)
            self.odd = re.compile(f"[{_LATIN}{re.escape(''.join(sorted(self._others)))}]+")

    def advances(self, size: int) -> Advances:
        """The widths of characters at a size."""
        return Advances(self, size)


class Advances(dict[str, int]):
    """Character → width in EMU at one size, filled on demand; a line feed has none."""

    def __init__(self, stack: FontStack, size: int) -> None:
        super().__init__({"\n": 0})
        self._stack = stack
        self.size = size

    def __missing__(self, character: str) -> int:
        face = self._stack.face_of(character)
        if face is None:
            raise FontError(
                Say(
                    f"没有字体有字符“{character}”（U+{ord(character):04X}）",
                    f"no font has the character “{character}” (U+{ord(character):04X})",
                ),
                hint=Say(
                    "请更正该字，或在布局的 [fonts] 中加入有此字的字体", "correct it, or add a font that has it to the layout's [fonts]"
                ),
            )
        width = self[character] = round(face.advance(character) * self.size / face.upem)
        return width

    @property
    def odd(self) -> re.Pattern[str]:
        """Finds the runs of characters that may be other than one em wide, all letters and digits among them, of those learned."""
        return self._stack.odd

    def of(self, text: str) -> int:
        """How wide a text is that stands on one line."""
        return sum(map(self.__getitem__, text))
