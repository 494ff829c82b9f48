"""Differences as JSON after `exporter/schema/changes-1.schema.json`: for programs, the same in every locale."""

from __future__ import annotations

import json
from typing import Any

from exporter.compare import Difference
from exporter.reports.comparison import Comparison, Side, explain
from exporter.reports.repairs import repair_content

__all__ = ["SCHEMA", "render"]

SCHEMA = "urn:exporter:changes:1"


def render(comparison: Comparison) -> bytes:
    """The comparison in UTF-8, its keys always in the same order."""
    content = {
        "schema": SCHEMA,
        "equal": not comparison.changes,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "counts": {change.value: count for change, count in comparison.changes.counts().items()},
        "differences": [_difference(d) for d in comparison.changes],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name._asdict(),
        "format": side.format,
        "title": side.title,
        "records": side.records,
        "parts": side.parts,
        "digest": side.digest,
        "repairs": [repair_content(one) for one in side.repairs],
    }


def _difference(d: Difference) -> dict[str, Any]:
    return {
        "change": d.change.value,
        "subject": d.subject.value,
        "record": {"old": d.old_record, "new": d.new_record},
        "position": {"old": d.old_position, "new": d.new_position},
        "part": {"old": d.old_part, "new": d.new_part},
        "field": d.field,
        "key": d.key,
        "old": d.old,
        "new": d.new,
        "old_spans": [list(span) for span in d.old_spans],
        "new_spans": [list(span) for span in d.new_spans],
        "count": d.count,
        "note": explain(d)._asdict(),
    }
