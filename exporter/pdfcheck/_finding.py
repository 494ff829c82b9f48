"""A finding about an object of a PDF, and what an object holds where it may hold anything: files are as they are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from exporter.errors import Place
from exporter.messages import Say
from exporter.model import Finding, Severity

__all__ = ["Number", "about", "finding", "identity", "items", "known", "number", "whole"]

Number: TypeAlias = tuple[int, int]
"""The number and the generation of an object; (0, 0) for one that lies in another, or is no object at all."""


def about(code: str, item: Any, rule: str, what: Say) -> Finding:
    """A finding that names the rule and the object."""
    number, generation = identity(item)
    return finding(code, rule, f"{number} {generation} R" if number else "", what)


def finding(code: str, rule: str, place: str, what: Say) -> Finding:
    """A finding that names the rule and the object, or the whole file where `place` is empty."""
    message = Say(
        f"不符合 {rule}（{f'对象 {place}' if place else '整个文件'}）：{what.zh}",
        f"breaks {rule} ({f'object {place}' if place else 'the file'}): {what.en}",
    )
    return Finding(code=code, severity=Severity.ERROR, message=message, place=Place())


def identity(item: Any) -> Number:
    """The number and generation of an object."""
    import pikepdf

    return item.objgen if isinstance(item, pikepdf.Object) else (0, 0)


def known(dictionary: Any, key: str) -> Any:
    """The value of a dictionary's key, None where it is no dictionary or has none."""
    import pikepdf

    return dictionary.get(key) if isinstance(dictionary, pikepdf.Dictionary | pikepdf.Stream) else None


def items(value: Any) -> Sequence[Any]:
    """The items of an array, nothing where it is none."""
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else ()


def whole(value: Any) -> int | None:
    """A whole number, None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: Any) -> float | None:
    """A number, None where it is none."""
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
