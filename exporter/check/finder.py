"""All rules, run over a document."""

from __future__ import annotations

from dataclasses import replace

from exporter.check.fitting import CODES, fitting
from exporter.check.hit import Hit
from exporter.check.rule import Rule, chosen_rules
from exporter.check.table import Table
from exporter.checklist import Checklist
from exporter.layout import Layout
from exporter.model import Document, Finding, Severity

__all__ = ["check", "finding"]

_ABOUT_CHARACTERS = ("C301", "C302", "C303", "C305")
"""Who tells of a character need not tell that its face is a fallback too."""


def check(document: Document, layout: Layout | None = None, *, pages: bool = True) -> tuple[Finding, ...]:
    """What is wrong with a document, in its order; the rules and their tuning are the layout's.

    With a layout, and unless `pages` is false, also what its page plan finds. LayoutError where the layout's columns
    are others, or where it names a rule that there is not.
    """
    checklist = layout.check if layout is not None else Checklist()
    table = Table(document, checklist)
    order = {(c.record, c.part, c.name): i for i, c in reversed(list(enumerate(table.cells)))}
    found = [finding(rule, hit, checklist) for rule in chosen_rules(checklist, CODES) for hit in rule.look(table)]
    if layout is not None and pages:
        told = {(f.place.record, f.place.field, f.place.position) for f in found if f.code in _ABOUT_CHARACTERS}
        found += [
            _weighed(f, checklist)
            for f in fitting(document, table, layout)
            if f.code not in checklist.off and (f.code != "F001" or (f.place.record, f.place.field, f.place.position) not in told)
        ]
    last = len(table.cells)

    def place(f: Finding) -> tuple[int, int, str]:
        where = f.place
        at = order.get((where.record, where.part, where.field or ""), order.get((where.record, None, where.field or ""), last))
        return at, where.position or 0, f.code

    return tuple(sorted(found, key=place))


def finding(rule: Rule, hit: Hit, checklist: Checklist) -> Finding:
    """What a rule found, as it is told."""
    severity = checklist.severity.get(rule.code, rule.severity)
    return Finding(code=rule.code, severity=severity, message=hit.message, place=hit.place, suggestion=hit.suggestion)


def _weighed(found: Finding, checklist: Checklist) -> Finding:
    severity: Severity = checklist.severity.get(found.code, found.severity)
    return replace(found, severity=severity)
