"""File names from any text: safe on Windows, macOS and Linux, unique without regard to case, the same in every run.

A text that can be a name as it is stays so. One that had to be changed, or that another one equals but for case, gets
eight digits of its SHA-256 behind it, whatever else is in the folder: so a name does not depend on its neighbours' order.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

__all__ = ["MOST_BYTES", "file_names", "safe_name"]

MOST_BYTES = 200
"""A name with its suffix has no more bytes of UTF-8 (Linux takes 255, eCryptfs 143 characters, Windows 255 UTF-16 units)."""
_ROOM_FOR_SUFFIX = 16
_DIGITS = 8
# Windows: "Naming Files, Paths, and Namespaces"; a slash everywhere; a colon on macOS.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL)
# Controls, format characters (among them the marks that turn the direction of text), surrogates, private and unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(text: str) -> str:
    """A file name without suffix made of a text: the text itself where it can be one."""
    plain = _plain(text)
    return plain if plain == unicodedata.normalize("NFC", text) else _numbered(plain, text)


def file_names(texts: Iterable[str]) -> tuple[str, ...]:
    """A safe name for each of some different texts, no two alike on a system that knows no case.

    ValueError where a text comes twice.
    """
    texts = tuple(texts)
    if len(set(texts)) != len(texts):
        raise ValueError(texts)
    names = [safe_name(text) for text in texts]
    digits = _DIGITS
    while digits <= 64:
        alike = Counter(map(_folded, names))
        if all(count == 1 for count in alike.values()):
            return tuple(names)
        names = [
            _numbered(_plain(text), text, digits) if alike[_folded(name)] > 1 else name for name, text in zip(names, texts, strict=True)
        ]
        digits *= 2
    raise ValueError(texts)


def _folded(name: str) -> str:
    """What a file system that knows no case takes a name for."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _plain(text: str) -> str:
    text = "".join(" " if c in "\t\n\r" else c for c in unicodedata.normalize("NFC", text))
    text = "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
    text = _FORBIDDEN.sub("_", text)
    text = re.sub(r"\s+", " ", text) if re.search(r"\s", text.replace("\u3000", "")) else text
    text = re.sub(r"^[.\-~\s]+", lambda m: "_" * bool(m.group().strip()), text).rstrip(". \u3000\u00a0")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return _cut(unicodedata.normalize("NFC", text), MOST_BYTES - _ROOM_FOR_SUFFIX).rstrip(". ") or "_"


def _cut(text: str, most: int) -> str:
    """The beginning of a text in so many bytes of UTF-8; UTF-16 has never more units than UTF-8 has bytes."""
    return text.encode()[:most].decode(errors="ignore")


def _numbered(plain: str, text: str, digits: int = _DIGITS) -> str:
    number = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
    return f"{_cut(plain, MOST_BYTES - _ROOM_FOR_SUFFIX - digits - 1).rstrip('. ')}-{number}"
