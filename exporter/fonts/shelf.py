"""The faces in some folders: read when the first is asked for, found by name or by character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from pathlib import Path

from exporter.errors import FontError, Place
from exporter.fonts.face import Face
from exporter.fonts.folders import FontFolder, font_files
from exporter.fonts.sfnt import FaceInfo, read_faces
from exporter.messages import Say
from exporter.model import Finding, Severity

__all__ = ["Refused", "Shelf", "passed_over"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A face that was found and cannot be used, and why."""

    face: Face
    why: Say


@dataclass(frozen=True, slots=True)
class _Entry:
    folder: int
    """How many folders come before the one that holds the face."""
    info: FaceInfo
    face: Face

    @property
    def oddness(self) -> tuple[bool, int, int]:
        """How far the face is from an upright regular one of usual width."""
        return self.info.slanted, abs(self.info.weight - 400), abs(self.info.width - 5)


class Shelf:
    """The faces in some folders, the first folder's first."""

    def __init__(self, folders: Iterable[FontFolder] = ()) -> None:
        self.folders = tuple(folders)
        self._damaged: dict[Path, Finding] = {}
        self._refused: dict[Finding, None] = {}
        self._elsewhere: dict[str, Face | None] = {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was damaged (F003) or passed over (F002) in the searches so far."""
        return (*self._damaged.values(), *self._refused)

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        """Every face, in the order of folders and file names; a file that is reached twice counts once."""
        out: list[_Entry] = []
        seen: set[Path] = set()
        for n, folder in enumerate(self.folders):
            for path in font_files(folder.path, self._unreadable):
                real = path.resolve()
                if real in seen:
                    continue
                seen.add(real)
                try:
                    infos = read_faces(path)
                except FontError as error:
                    self._note_damage(path, error.message)
                    continue
                faces = (Face(family=info.family, path=path, index=info.index, source=folder.source) for info in infos)
                out += map(_Entry, repeat(n), infos, faces)
        return tuple(out)

    def count(self) -> tuple[tuple[FontFolder, int], ...]:
        """How many faces each folder holds."""
        found = Counter(entry.folder for entry in self._entries)
        return tuple((folder, found[n]) for n, folder in enumerate(self.folders))

    @cached_property
    def _by_regularity(self) -> list[_Entry]:
        return sorted(self._entries, key=lambda e: (e.folder, e.oddness))

    def _unreadable(self, error: OSError) -> None:
        why = Say(f"字体文件夹打不开（{error.strerror}）", f"the font folder cannot be opened ({error.strerror})")
        self._note_damage(Path(error.filename), why)

    def _note_damage(self, path: Path, why: Say) -> None:
        self._damaged[path] = Finding(
            code="F003",
            severity=Severity.WARNING,
            message=Say(f"{why.zh}，已跳过", f"{why.en}; passed over"),
            place=Place(file=str(path)),
        )

    def named(self, names: frozenset[str]) -> tuple[Face | None, tuple[Refused, ...]]:
        """The best face of a family that may be used, and those passed over on the way.

        `names` are normalised. A folder that comes earlier wins; in a folder, the face with the very name (name ID 4)
        before those of the family, and of these the one nearest to upright regular.
        """
        matches = [e for e in self._entries if not names.isdisjoint(e.info.families | e.info.full_names)]
        matches.sort(key=lambda e: (e.folder, names.isdisjoint(e.info.full_names), e.oddness))
        refused = []
        for entry in matches:
            face = entry.face
            if face.refusal is not None:
                refused.append(Refused(face, face.refusal))
            elif self._usable(face):
                return face, tuple(refused)
        return None, tuple(refused)

    def having(self, character: str) -> Face | None:
        """The first face that shows a character and may be used: by folder, then the most regular one, then by file name."""
        if character not in self._elsewhere:
            refused = []
            found = None
            for entry in self._by_regularity:
                face = entry.face
                if not face.shows(character) or face.claims_everything:
                    continue
                if face.refusal is not None:
                    refused.append(Refused(face, face.refusal))
                elif self._usable(face):
                    found = face
                    break
            self._elsewhere[character] = found
            self._refused |= dict.fromkeys(passed_over(r, found) for r in refused)
        return self._elsewhere[character]

    def _usable(self, face: Face) -> bool:
        if not face.sound:
            self._note_damage(face.path, Say("字体文件已损坏，字形取不出来", "the font file is damaged, no glyph can be taken out of it"))
        return face.sound


def passed_over(refused: Refused, instead: Face | None) -> Finding:
    """The finding F002: a face that cannot be used, and what is used instead."""
    zh = f"改用 {instead.shown}" if instead else "没有替代"
    en = f"{instead.shown} is used instead" if instead else "nothing is used instead"
    return Finding(
        code="F002",
        severity=Severity.WARNING,
        message=Say(
            f"字体 {refused.face.family} 未用：{refused.why.zh}；{zh}", f"{refused.face.family} is not used: {refused.why.en}; {en}"
        ),
        place=Place(file=str(refused.face.path)),
    )
