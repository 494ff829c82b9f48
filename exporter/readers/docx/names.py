"""Names of WordprocessingML, and the small things that every module asks of an element."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from lxml import etree

from exporter.readers.package import whole

__all__ = ["Element", "Shape", "W", "child", "columns", "flag", "number", "shape", "text_of", "value"]

Element: TypeAlias = etree._Element  # noqa: SLF001  # the only name that lxml's stubs give it

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_OFF = frozenset({"0", "false", "off", "none"})


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name in Word's namespace."""
    if element is not None:
        tag = W + name
        for e in element:  # three times as fast as `find`, and asked for some hundred times a row
            if e.tag == tag:
                return e
    return None


def value(element: Element | None, name: str) -> str | None:
    """The `w:val` of a child."""
    found = child(element, name)
    return found.get(_VAL) if found is not None else None


def number(element: Element | None, name: str) -> int:
    """The `w:val` of a child as a number, 0 where there is none or it is no number."""
    return whole(value(element, name))


def flag(element: Element | None, name: str) -> bool | None:
    """Whether a child switches something on or off (ECMA-376 part 1 §17.17.4), None where it is not there."""
    found = child(element, name)
    return None if found is None else found.get(_VAL, "1").lower() not in _OFF


def text_of(element: Element) -> str:
    """All text under an element, hidden or not, for telling what was left out."""
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


class Shape(NamedTuple):
    """How a cell lies: the columns that it spans, and whether it is deleted, goes on from the left, goes down, begins to."""

    span: int
    deleted: bool
    beside: bool
    down: bool
    begins: bool


_MOST_COLUMNS = 1000
"""More columns than Word allows (63) in any row or span are not believed."""


def columns(element: Element | None, name: str, least: int) -> int:
    """How many columns a property says, within what is believed."""
    return min(_MOST_COLUMNS, max(least, number(element, name)))


def shape(tc: Element) -> Shape:
    """How a cell lies; in the old way (`w:hMerge`) cells merged sideways are several."""
    properties = child(tc, "tcPr")
    down = child(properties, "vMerge") is not None
    beside = child(properties, "hMerge") is not None and value(properties, "hMerge") != "restart"
    begins = down and value(properties, "vMerge") == "restart"
    return Shape(columns(properties, "gridSpan", 1), child(properties, "cellDel") is not None, beside, down, begins)
