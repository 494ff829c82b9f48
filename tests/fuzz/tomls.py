"""Layouts damaged: keys removed, renamed, given values of other kinds; the text too."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, TypeAlias

from .texts import ODD_TEXTS, bytes_damaged, text_damaged

__all__ = ["toml_damaged", "written"]

Tree: TypeAlias = dict[str, Any]

_ODD: list[Any] = [
    0, 1, -1, 2, 5, 1000, 10**6, 10**30, 0.0, -0.5, 1e300, 1e-300, float("nan"), float("inf"), True, False, "", " ", "0", "title", "body", "left",
    "center", "四号", "小四", "初号", "A4", "A3", "landscape", "section", "{page}", "{page}{page}", "(", "(?P<a>", "(a+)+$", "[", ".*", "a" * 500, [], [1],
    [""], ["x"], ["("], ["x", "y", "z"], [["x"]], [{}], {}, {"x": 1}, {"": ""}, dt.date(2023, 9, 30), dt.datetime(2023, 9, 30, tzinfo=dt.UTC), dt.time(1, 2),
]  # fmt: skip
# What a TOML reader may stumble over.
_UNREADABLE = ("9" * 5000, "[" * 5000, "{a=" * 5000, "1e999", "-nan", "2023-02-30", "24:00:00", '"\\ud800"', "'''", "0x" + "f" * 5000)


def written(tree: Tree) -> str:
    """The tree as TOML, tables inline where they lie in lists of other things."""
    return "\n".join(_table(tree, "")) + "\n"


def _table(tree: Tree, path: str) -> Iterator[str]:
    inner = {k: v for k, v in tree.items() if isinstance(v, dict) or (isinstance(v, list) and v and all(isinstance(i, dict) for i in v))}
    for key, value in tree.items():
        if key not in inner:
            yield f"{_string(key)} = {_value(value)}"
    for key, value in inner.items():
        name = f"{path}.{_string(key)}" if path else _string(key)
        for item in value if isinstance(value, list) else [value]:
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from _table(item, name)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_string(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else repr(value)


def toml_damaged(rng: Random, tree: Tree) -> bytes:
    """The layout with one to three values damaged; now and then its text."""
    tree = deepcopy(tree)
    kind = rng.random()
    if kind > 0.12:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            _damage(rng, tree)
    text = written(tree)
    if kind < 0.08:
        text = text_damaged(rng, text)
    elif kind > 0.97:
        text = f"x = {rng.choice(_UNREADABLE)}\n{text}"
    data = text.encode("utf-8", "surrogatepass")
    return bytes_damaged(rng, data) if 0.08 <= kind < 0.14 else data


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    for key in tree if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


def _damage(rng: Random, tree: Tree) -> None:
    places = list(_places(tree))
    if not places:
        return
    where, key = rng.choice(places)
    other, other_key = rng.choice(places)
    match rng.randrange(7):
        case 0:
            del where[key]
        case 1:
            where[key] = deepcopy(other[other_key])
        case 2 if isinstance(where, dict):
            where[rng.choice([*ODD_TEXTS, str(other_key)])[:500]] = where.pop(key)
        case 3 if isinstance(where, list):
            where.insert(key, deepcopy(where[key]))
        case 4 if isinstance(where[key], int | float) and not isinstance(where[key], bool):
            where[key] = where[key] * rng.choice((-1, 0, 0.01, 0.5, 2, 10, 1000))
        case 5 if isinstance(where[key], str):
            where[key] = text_damaged(rng, where[key]).replace("\r", "").encode("utf-8", "replace").decode()
        case _:
            where[key] = deepcopy(rng.choice(_ODD))
