"""How a layout wants its batches: titles and file names from patterns, aliases, and what is no person's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exporter._toml import Table
from exporter.messages import Say

__all__ = ["BatchRules", "Pattern", "batch_rules"]

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_FILE = ("stem", "title", "field", "value")
_HEAD = ("title", "field", "value", "records", "parts")
# What the names of Chinese organisations end with; a layout may have a list of its own.
_ORGANISATIONS = (
    "局", "委", "办", "厅", "政府", "公司", "集团", "院", "中心", "管委会", "委员会", "办公室", "指挥部", "领导小组", "支队", "总队", "大队",
    "协会", "学会", "联合会", "联社", "学校", "大学", "学院", "银行", "报社", "电视台",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with places for values: `pieces` are literals and, at odd indexes, the names of the values."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Pattern:
        """The pattern that a text is. Braces stand only around names: ValueError names what is wrong."""
        pieces, at = [], 0
        for found in _BRACES.finditer(text):
            if found.group(1) is None:
                raise ValueError(found.group())
            pieces += [text[at : found.start()], found.group(1)]
            at = found.end()
        return cls((*pieces, text[at:]))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values, in their order."""
        return self.pieces[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with the values in place; a value is never a pattern itself."""
        return "".join(values[piece] if i % 2 else piece for i, piece in enumerate(self.pieces))


_TITLE, _STEM, _NUMBER = map(Pattern.of, ("{title}（{value}）", "{stem}-{value}", "{new}（{old}）"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRules:
    """What a layout says about the documents of its groups."""

    title: Pattern = _TITLE
    subtitle: Pattern | None = None
    """A line under the title."""
    file: Pattern = _STEM
    number: Pattern = _NUMBER
    """A record's number where a group is numbered anew."""
    nobody: str = "未明确"
    """What the group of the parts that belong to nobody is called."""
    organisations: tuple[str, ...] = _ORGANISATIONS
    """Endings of names that are no person's."""
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For the key of a field: a value, and the name under which its parts are grouped."""


def batch_rules(top: Table, keys: Iterable[str]) -> BatchRules:
    """The rules in `[batch]` and `[aliases]` of a layout; LayoutError names key and remedy."""
    table, default = top.table("batch", optional=True), BatchRules()
    rules = BatchRules(
        title=_pattern(table, "title", default.title, _HEAD, needs=None if "subtitle" in set(table) else "value"),
        subtitle=_pattern(table, "subtitle", default.title, _HEAD, needs=None) if "subtitle" in set(table) else None,
        file=_pattern(table, "file", default.file, _FILE),
        number=_pattern(table, "number", default.number, ("new", "old"), needs="new"),
        nobody=table.text("nobody", default.nobody),
        organisations=table.texts("organisations", default.organisations),
        aliases=_aliases(top.table("aliases", optional=True), frozenset(keys)),
    )
    if rules.subtitle is not None and "value" not in (*rules.title.names, *rules.subtitle.names):
        names = Say("title 或 subtitle", "title or subtitle")
        raise table.wrong(
            "subtitle",
            Say(f"{names.zh} 须含 {{value}}，否则各组同名", f"{names.en} must hold {{value}}, or all groups have the same"),
            Say("请写上 {value}", "write {value}"),
        )
    table.done()
    return rules


def _pattern(table: Table, key: str, default: Pattern, allowed: tuple[str, ...], needs: str | None = "value") -> Pattern:
    if key not in set(table):
        table.text(key, "-")
        return default
    text = table.text(key)
    names = "、".join(f"{{{name}}}" for name in allowed)
    hint = Say(f"可用 {names}", f"there are {names}")
    try:
        pattern = Pattern.of(text)
    except ValueError as error:
        raise table.wrong(key, Say(f"多出一个 {error}", f"a stray {error}"), hint) from error
    if unknown := [name for name in pattern.names if name not in allowed]:
        raise table.wrong(key, Say(f"没有 {{{unknown[0]}}}", f"there is no {{{unknown[0]}}}"), hint)
    if needs is not None and needs not in pattern.names:
        raise table.wrong(
            key,
            Say(f"须含 {{{needs}}}，否则各组同名", f"must hold {{{needs}}}, or all groups have the same"),
            Say(f"请写上 {{{needs}}}", f"write {{{needs}}}"),
        )
    return pattern


def _aliases(table: Table, keys: frozenset[str]) -> dict[str, dict[str, str]]:
    aliases = {}
    for key in table:
        if key not in keys:
            raise table.wrong(key, Say("没有这一栏", "there is no such column"), Say("用某一栏的 key", "use a column's key"))
        names = table.table(key)
        found = {value: names.text(value) for value in names}
        for value, name in found.items():
            if name in found:
                raise names.wrong(
                    value,
                    Say(f"指向的 {name} 本身又是别名", f"stands for {name}, which is an alias itself"),
                    Say(f"请直接写 {found[name]}", f"write {found[name]}"),
                )
        aliases[key] = found
    return aliases
