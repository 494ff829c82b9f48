"""What the program says to people, in Chinese and in English."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

__all__ = ["Say", "language", "path_text", "visible", "visible_but_colours"]

# Controls but for tab and line feed; what turns the direction of text or ends its line; marks of byte order; lone
# surrogates, which file names hold where they are in no encoding; annotations and tags, which nobody sees.
_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
_COLOURS = "(\x1b\\[(?:0|1|7|33|36|1;31|9;31|4;32)m)"


def language() -> str:
    """`"zh"` where the user's locale is Chinese, otherwise `"en"`.

    `EXPORTER_LANG` overrides; then the POSIX order LC_ALL, LC_MESSAGES, LANG; then what the system says.
    """
    for variable in ("EXPORTER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    import locale

    system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


class Say(NamedTuple):
    """One message in both languages; `str()` gives the one for the user's locale."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


def visible(text: str) -> str:
    r"""A text with what would steer a terminal or mislead a reader as `\u202e`, as JSON spells it; the rest as it is."""
    # What is printable holds none of them; few texts are not, and for the others nothing is compiled.
    return text if text.isprintable() or text == "\n" else re.sub(_UNSEEN, _spelled, text)


def visible_but_colours(text: str) -> str:
    """The same, but that the colours of our own reports (ECMA-48 §8.3.117) stay."""
    return "".join(piece if i % 2 else visible(piece) for i, piece in enumerate(re.split(_COLOURS, text)))


def path_text(path: str | os.PathLike[str]) -> str:
    """The name of a file as a text that can be shown and written, whatever bytes it is made of and whatever the locale."""
    return visible(os.fsencode(path).decode("utf-8", "surrogateescape"))


def _spelled(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
