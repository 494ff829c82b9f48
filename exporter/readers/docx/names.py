"""Names of WordprocessingML, and the small things that every module asks of an element."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

__all__ = ["W", "Element", "child", "flag", "number", "value"]

Element: TypeAlias = etree._Element  # noqa: SLF001  # the only name that lxml's stubs give it

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_OFF = frozenset({"0", "false", "off", "none"})


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name in Word's namespace."""
    return element.find(f"{W}{name}") if element is not None else None


def value(element: Element | None, name: str) -> str | None:
    """The `w:val` of a child."""
    found = child(element, name)
    return found.get(_VAL) if found is not None else None


def number(element: Element | None, name: str) -> int:
    """The `w:val` of a child as a number, 0 where there is none or it is no number."""
    text = value(element, name) or ""
    return int(text) if text.lstrip("-").isdecimal() else 0


def flag(element: Element | None, name: str) -> bool | None:
    """Whether a child switches something on or off (ECMA-376 part 1 §17.17.4), None where it is not there."""
    found = child(element, name)
    return None if found is None else found.get(_VAL, "1").lower() not in _OFF
