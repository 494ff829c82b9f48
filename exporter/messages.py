"""What the program says to people, in Chinese and in English."""

from __future__ import annotations

import locale
import os
from typing import NamedTuple

__all__ = ["Say", "language"]


def language() -> str:
    """`"zh"` where the user's locale is Chinese, otherwise `"en"`.

    `EXPORTER_LANG` overrides; then the POSIX order LC_ALL, LC_MESSAGES, LANG; then what the system says.
    """
    for variable in ("EXPORTER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


class Say(NamedTuple):
    """One message in both languages; `str()` gives the one for the user's locale."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en
