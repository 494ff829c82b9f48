"""A finding about an object of a PDF."""

from __future__ import annotations

from typing import Any

from exporter.errors import Place
from exporter.messages import Say
from exporter.model import Finding, Severity

__all__ = ["about", "finding", "known"]


def about(code: str, item: Any, rule: str, what: Say) -> Finding:
    """A finding that names the rule and the object."""
    number, generation = item.objgen
    return finding(code, rule, f"{number} {generation} R" if number else "", what)


def finding(code: str, rule: str, place: str, what: Say) -> Finding:
    """A finding that names the rule and the object, or the whole file where `place` is empty."""
    message = Say(
        f"不符合 {rule}（{f'对象 {place}' if place else '整个文件'}）：{what.zh}",
        f"breaks {rule} ({f'object {place}' if place else 'the file'}): {what.en}",
    )
    return Finding(code=code, severity=Severity.ERROR, message=message, place=Place())


def known(dictionary: Any, key: str) -> Any:
    """The value of a dictionary's key, None where it is no dictionary or has none."""
    import pikepdf

    return dictionary.get(key) if isinstance(dictionary, pikepdf.Dictionary | pikepdf.Stream) else None
