"""What a rule finds, and how it could be mended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from exporter.errors import Place
from exporter.messages import Say

__all__ = ["Certainty", "Edit", "Fix", "Hit"]


class Certainty(IntEnum):
    """How sure it is that a fix gives what was meant: `safe` makes the certain ones, `all` the likely ones too."""

    CERTAIN = 0
    LIKELY = 1
    POSSIBLE = 2
    """Only a person can say; `interactive` asks."""


class Edit(NamedTuple):
    """A change to the text of one value: the characters from `start` to `end` become `text`. Positions count from 0."""

    line: int
    key: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Edits that belong together, and a line that goes when they are made.

    `written` are values that only lose how the source spelled them: (line, key).
    """

    certainty: Certainty
    edits: tuple[Edit, ...] = ()
    removes: int | None = None
    written: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a rule found: the message, the place, what to do about it in words, and a fix where one is known."""

    message: Say
    place: Place
    suggestion: Say | None = None
    fix: Fix | None = None
