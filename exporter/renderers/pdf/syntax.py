"""How a PDF writes things (ISO 32000-1 §7.3), in ASCII."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["points", "references", "string"]


def points(emu: int) -> str:
    """A length in points, as short as three decimals allow."""
    text = f"{emu / 12700:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def string(text: str) -> str:
    """A text string: as it is where it is ASCII, otherwise UTF-16 in hexadecimal digits (§7.9.2.2)."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<feff{text.encode('utf-16-be').hex()}>"


def references(numbers: Iterable[int]) -> str:
    """An array of references to objects."""
    return f"[{' '.join([f'{number} 0 R' for number in numbers])}]"
