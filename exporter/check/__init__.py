"""Check: what is wrong with a table, and what of it can be mended.

`check` gives the findings of all rules that a layout leaves on; `repair` mends what is sure, and `undo` takes it back.
"""

from exporter.check.finder import check
from exporter.check.fitting import fitting
from exporter.check.hit import Certainty, Edit, Fix, Hit
from exporter.check.repair import Ask, Mode, Repaired, repair, undo
from exporter.check.rule import Rule, all_rules, register_rule
from exporter.check.table import Cell, Row, Table

__all__ = [
    "Ask",
    "Cell",
    "Certainty",
    "Edit",
    "Fix",
    "Hit",
    "Mode",
    "Repaired",
    "Row",
    "Rule",
    "Table",
    "all_rules",
    "check",
    "fitting",
    "register_rule",
    "repair",
    "undo",
]
