"""Symbols that Word keeps as a font and a code (`w:sym`): the characters that look the same."""

from __future__ import annotations

__all__ = ["symbol"]

# Adobe's Symbol and Microsoft's Wingdings in the codes that offices use: boxes to tick, bullets, marks of sums.
_SYMBOL = {
    0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x6D: "μ", 0x70: "π", 0x71: "θ", 0x6C: "λ", 0x73: "σ", 0x77: "ω", 0x44: "Δ",
    0x53: "Σ", 0x57: "Ω", 0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "□", 0x2A: "□", 0xA2: "■"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: str) -> str | None:
    """The character that a symbol looks like, None where none is certain."""
    try:
        point = int(code, 16)
    except ValueError:
        return None
    known = _FONTS.get(font.lower())
    if known is not None:
        # ECMA-376 part 1 §17.3.3.30: codes of symbol fonts are moved to U+F000 and up.
        return known.get(point - 0xF000 if point >= 0xF000 else point)
    usable = 0x20 <= point <= 0x10FFFF and not 0xD800 <= point <= 0xF8FF
    return chr(point) if usable else None
