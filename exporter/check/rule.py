"""The registry of rules: a rule is a small function with a code, a severity and a line that says what it looks for.

Third parties join through the entry point group `exporter.rules` (each entry point is a `Rule`), or by `register_rule`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from exporter.check.hit import Hit
from exporter.check.table import Table
from exporter.checklist import Checklist
from exporter.errors import LayoutError, UsageError
from exporter.messages import Say
from exporter.model import Severity

__all__ = ["Rule", "all_rules", "chosen_rules", "register_rule", "rule"]

Look = Callable[[Table], Iterable[Hit]]
_MODULES = ("structure", "sequence", "names", "units", "characters", "punctuation", "figures", "amounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: its stable code, how much it matters unless the layout says otherwise, what it finds, and the function."""

    code: str
    severity: Severity
    about: Say
    look: Look
    mends: bool = True
    """Whether it may know fixes; one that never does is not asked when a table is repaired."""


_RULES: dict[str, Rule] = {}


def register_rule(new: Rule) -> None:
    """Add a rule; UsageError where its code is taken by another."""
    known = _RULES.setdefault(new.code, new)
    if known != new:
        raise UsageError(
            Say(f"规则代码 {new.code} 已被占用：{known.about.zh}", f"the rule code {new.code} is taken: {known.about.en}"),
            hint=Say("请换一个代码", "choose another code"),
        )


def rule(code: str, severity: Severity, zh: str, en: str, *, mends: bool = True) -> Callable[[Look], Look]:
    """Register a function as a rule."""

    def add(look: Look) -> Look:
        register_rule(Rule(code=code, severity=severity, about=Say(zh, en), look=look, mends=mends))
        return look

    return add


@cache
def _load() -> None:
    for module in _MODULES:
        import_module(f"exporter.check.{module}")
    for point in entry_points(group="exporter.rules"):
        loaded = point.load()
        if not isinstance(loaded, Rule):
            raise UsageError(
                Say(f"扩展规则 {point.name}（{point.value}）不是 Rule", f"the rule {point.name} ({point.value}) is no Rule"),
                hint=Say("入口点应指向 exporter.Rule 的实例", "the entry point must name an instance of exporter.Rule"),
            )
        register_rule(loaded)


def all_rules() -> tuple[Rule, ...]:
    """All rules that look at a document, by code."""
    _load()
    return tuple(_RULES[code] for code in sorted(_RULES))


def chosen_rules(checklist: Checklist, others: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules that a layout leaves on; LayoutError where it names a code that there is not.

    `others` are the codes of findings that no rule makes, which may be named too.
    """
    rules = all_rules()
    known = {r.code for r in rules} | set(others)
    for code in sorted({*checklist.off, *checklist.severity} - known):
        raise LayoutError(
            Say(f"布局的 [check] 写了没有的规则 {code}", f"the layout's [check] names a rule {code} that there is not"),
            hint=Say("运行 exporter check --rules 列出全部规则", "exporter check --rules lists them all"),
        )
    return tuple(r for r in rules if r.code not in checklist.off)
