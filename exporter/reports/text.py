"""Differences as text: both texts in one, with what went and what came marked."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.compare import Change, Changes, Difference, segments
from exporter.messages import Say, visible, visible_but_colours
from exporter.reports.comparison import CHANGES, Comparison, explain, place, summary
from exporter.reports.repairs import heading, log_lines

__all__ = ["difference_lines", "render"]

_RED, _GREEN, _BOLD, _PLAIN = "\x1b[9;31m", "\x1b[4;32m", "\x1b[1m", "\x1b[0m"
_INDENT = "    "


def render(comparison: Comparison, *, colour: bool = False) -> str:
    """The report for a terminal: with colours, or with [-what went-] and {+what came+}."""
    lines = [f"- {comparison.old.name}", f"+ {comparison.new.name}", summary(comparison.changes)]
    lines += difference_lines(comparison.changes, colour=colour)
    for side in (comparison.old, comparison.new):
        if side.repairs:
            lines.append(f"{side.name}{Say('：', ': ')}{heading(len(side.repairs))}")
            lines += [f"{_INDENT}{line}" for line in log_lines(side.fields, side.repairs)]
    return (visible_but_colours if colour else visible)("\n".join(lines) + "\n")


def difference_lines(changes: Changes, *, colour: bool = False) -> Iterator[str]:
    """The differences, each with its place above its texts."""
    for d in changes:
        head = f"{place(d)}{Say('：', ': ')}{CHANGES[d.change]}"
        said = str(explain(d))
        yield (f"{_BOLD}{head}{_PLAIN}" if colour else head) + (f"{Say('，', ', ')}{said}" if said else "")
        text = "" if d.change is Change.MOVED else marked(d, colour=colour)
        yield from (f"{_INDENT}{line}" for line in text.split("\n") if text)


def marked(d: Difference, *, colour: bool) -> str:
    """Both texts of a difference in one, what differs marked."""
    gone, come = ((_RED, _PLAIN), (_GREEN, _PLAIN)) if colour else (("[-", "-]"), ("{+", "+}"))
    out = []
    for piece in segments(d.old or "", d.new or ""):
        if piece.equal:
            out.append(piece.old)
            continue
        if piece.old:
            out.append(_wrapped(piece.old, *gone))
        if piece.new:
            out.append(_wrapped(piece.new, *come))
    return "".join(out)


def _wrapped(text: str, before: str, after: str) -> str:
    """Each line of a text in marks of its own, so that a line shown alone is still marked."""
    return "\n".join(f"{before}{line}{after}" if line else "" for line in text.split("\n"))
