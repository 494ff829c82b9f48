"""Repairs: what is certain, what is likely, or what a person says yes to; each one told, each one to be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from exporter.check.draft import Draft
from exporter.check.finder import finding
from exporter.check.fitting import CODES
from exporter.check.hit import Certainty, Edit, Fix
from exporter.check.rule import Rule, chosen_rules
from exporter.check.table import Table
from exporter.checklist import Checklist
from exporter.errors import UsageError
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document, Finding, Repair

__all__ = ["Ask", "Mode", "Repaired", "repair", "undo"]

Ask = Callable[[Finding, Sequence[Repair]], bool]
"""Whether a finding is to be mended by these changes."""
# One mend may uncover another (an unseen character within a split unit); this many rounds are never needed.
_MOST_ROUNDS = 20


class Mode(StrEnum):
    """What is mended: only what is certain, also what is likely, or what a person says yes to."""

    SAFE = "safe"
    ALL = "all"
    INTERACTIVE = "interactive"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document and what was changed in it this time, in order; `document.repairs` has earlier changes too."""

    document: Document
    log: tuple[Repair, ...]


def repair(document: Document, layout: Layout | None = None, *, mode: Mode | str = Mode.SAFE, ask: Ask | None = None) -> Repaired:
    """The document mended as far as `mode` says; repairing it again changes nothing.

    `ask` is needed for, and only asked in, the mode `interactive`. UsageError for another mode.
    """
    chosen = _mode(mode)
    if (ask is None) is (chosen is Mode.INTERACTIVE):
        raise UsageError(
            Say("interactive 方式需要提问的函数，其他方式不需要", "the mode interactive needs a function that asks, the others none"),
            hint=Say("请给出 ask", "give ask"),
        )
    checklist = layout.check if layout is not None else Checklist()
    most = {Mode.SAFE: Certainty.CERTAIN, Mode.ALL: Certainty.LIKELY, Mode.INTERACTIVE: Certainty.POSSIBLE}[chosen]
    mender = _Mender(document, checklist, most, ask)
    mender.run([r for r in chosen_rules(checklist, CODES) if r.mends])
    return Repaired(mender.document, mender.document.repairs[len(document.repairs) :])


def _mode(mode: Mode | str) -> Mode:
    try:
        return Mode(mode)
    except ValueError:
        raise UsageError(
            Say(f"没有修复方式 {mode}", f"there is no mode {mode}"),
            hint=Say(f"用 {'、'.join(Mode)} 之一", f"use one of {', '.join(Mode)}"),
        ) from None


class _Mender:
    """Runs the rules one after the other, each on what those before it left, until none has anything to mend."""

    def __init__(self, document: Document, checklist: Checklist, most: Certainty, ask: Ask | None) -> None:
        self.document = document
        self.checklist = checklist
        self.most = most
        self.ask = ask
        self.refused: set[tuple[object, ...]] = set()

    def run(self, rules: Sequence[Rule]) -> None:
        for _ in range(_MOST_ROUNDS):
            changed = False
            table = Table(self.document, self.checklist)
            for rule in rules:
                fixes = self._fixes(rule, table)
                if fixes:
                    draft = Draft(self.document)
                    draft.make(rule.code, fixes)
                    if draft.log:
                        self.document = draft.document()
                        table = Table(self.document, self.checklist)
                        changed = True
            if not changed:
                return

    def _fixes(self, rule: Rule, table: Table) -> list[Fix]:
        """The fixes of a rule that may be made."""
        out = []
        taken: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        removed: set[int] = set()
        for hit in rule.look(table):
            fix = hit.fix
            if fix is None or fix.certainty > self.most or _overlaps(fix, taken, removed):
                continue
            if self.ask is not None and not self._agreed(rule, table, fix, finding(rule, hit, self.checklist)):
                continue
            for edit in fix.edits:
                taken[edit.line, edit.key].append((edit.start, edit.end))
            for line, key in fix.written:
                taken[line, key].append((0, 0))
            if fix.removes is not None:
                removed.add(fix.removes)
            out.append(fix)
        return out

    def _agreed(self, rule: Rule, table: Table, fix: Fix, told: Finding) -> bool:
        draft = Draft(self.document)
        draft.make(rule.code, [fix])
        key = (rule.code, told.place.record, told.place.part, *((r.field, r.before, r.after) for r in draft.log))
        if key in self.refused or not draft.log:
            return False
        assert self.ask is not None  # noqa: S101  # asked only where it is there
        if self.ask(told, draft.log):
            return True
        self.refused.add(key)
        return False


def _overlaps(fix: Fix, taken: dict[tuple[int, str], list[tuple[int, int]]], removed: set[int]) -> bool:
    """Whether a fix touches what another one of the same rule has already changed; its turn comes in the next round."""
    lines = {e.line for e in fix.edits} | {line for line, _ in fix.written} | ({fix.removes} if fix.removes is not None else set())
    if removed & lines or (fix.removes is not None and any(line == fix.removes for line, _ in taken)):
        return True
    return any(_touches(edit, start, end) for edit in fix.edits for start, end in taken[edit.line, edit.key])


def _touches(edit: Edit, start: int, end: int) -> bool:
    return (edit.start < end and start < edit.end) or (edit.start, edit.end) == (start, end)


def undo(document: Document) -> Document:
    """The document as its source was, all repairs taken back: content, spelling, page starts and text form.

    ModelError where the log of repairs is not one of this document.
    """
    if not document.repairs:
        return document
    draft = Draft(replace(document, repairs=()))
    for one in reversed(document.repairs):
        draft.take_back(one)
    return draft.document()
