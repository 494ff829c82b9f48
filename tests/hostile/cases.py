"""A hostile file, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

__all__ = ["CASES", "Case", "all_cases", "case"]

Make: TypeAlias = Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file: how it is made, the exit code and a piece of what is told (English), and what it may cost.

    `seconds` are of the processor, with the start of the interpreter; `megabytes` are resident. A case with `place` puts
    something into a folder itself and gives its path; `make` is not called then.
    """

    name: str
    suffix: str
    make: Make
    code: int
    says: str
    options: tuple[str, ...] = ()
    seconds: float = 2.0
    megabytes: int = 400
    place: Callable[[Path], Path] | None = None

    def put(self, folder: Path) -> Path:
        """The file in a folder."""
        if self.place is not None:
            return self.place(folder)
        path = folder / f"{self.name}{self.suffix}"
        path.write_bytes(self.make())
        return path


CASES: list[Case] = []


def case(
    name: str, suffix: str, make: Make | bytes, code: int, says: str, *options: str, seconds: float = 2.0, megabytes: int = 400
) -> None:
    """Add a case whose options change limits (`rows=10`)."""
    made = make if callable(make) else lambda: make
    limits = tuple(word for option in options for word in ("--limit", option))
    CASES.append(Case(name=name, suffix=suffix, make=made, code=code, says=says, options=limits, seconds=seconds, megabytes=megabytes))


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of the modules that make them."""
    for module in ("zipfiles", "words", "sheets", "pages", "markup", "texts", "places"):
        import_module(f"{__package__}.{module}")
    names = [c.name for c in CASES]
    assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
    return tuple(CASES)
