"""Which face each role of a layout gets, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.errors import FontError
from exporter.fonts.face import Face
from exporter.fonts.folders import Source
from exporter.fonts.library import FontLibrary
from exporter.fonts.stack import Pick
from exporter.layout import Layout
from exporter.messages import Say

__all__ = ["report", "searched"]

_FROM = {
    Source.GIVEN: Say("给出的文件夹", "the folder given"),
    Source.USER: Say("用户的字体文件夹", "the user's font folder"),
    Source.SYSTEM: Say("系统的字体文件夹", "the system's font folder"),
    Source.SHIPPED: Say("随附", "ships with exporter"),
}


def report(library: FontLibrary, layout: Layout) -> Iterator[str]:
    """Lines for a person: the layout, each of its roles, each family of the role and the face that it gets.

    The first family is what Word and Excel are told; the faces are tried in their order, character by character.
    """
    yield f"{layout.name}  {layout.about}"
    for role in layout.fonts:
        picks = [library.pick(family) for family in layout.fonts[role]]
        yield f"  {role}  {Say('Word 和 Excel 中写作', 'named in Word and Excel:')} {picks[0].family}"
        yield from (f"    {_line(pick)}" for pick in picks)
        try:
            library.stack(layout, role)
        except FontError as error:
            yield f"    {error}"


def searched(library: FontLibrary) -> Iterator[str]:
    """Lines for a person: each folder that is looked in before the faces that ship, and how many faces it holds."""
    for folder, count in library.shelf.count():
        yield f"{folder.path}  {_FROM[folder.source]}  {count:,} {Say('种字体', 'faces')}"


def _line(pick: Pick) -> str:
    passed = "".join(f"{Say('；', '; ')}{r.face.path.name} {r.why}" for r in pick.refused)
    if pick.face is None:
        return f"{pick.family}: {Say('没有可用的', 'none that can be used') if passed else Say('没有找到', 'not found')}{passed}"
    return f"{pick.family} → {_described(pick.face)}{passed}"


def _described(face: Face) -> str:
    words = [face.path.name + (f" #{face.index}" if face.index else ""), str(_FROM[face.source]), face.licence, str(face.embedding.usage)]
    return ", ".join(word for word in words if word)
