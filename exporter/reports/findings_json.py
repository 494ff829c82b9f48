"""Findings as JSON after `exporter/schema/findings-1.schema.json`: for programs, the same in every locale."""

from __future__ import annotations

import json
from typing import Any

from exporter.model import Finding
from exporter.reports.findings import Checked, excerpt, rule_name
from exporter.reports.repairs import repair_content

__all__ = ["SCHEMA", "render"]

SCHEMA = "urn:exporter:findings:1"


def render(checked: Checked) -> bytes:
    """The report in UTF-8, its keys always in the same order."""
    document = checked.document
    content = {
        "schema": SCHEMA,
        "table": {
            "name": checked.name._asdict(),
            "format": checked.format,
            "title": document.title,
            "records": document.record_count,
            "parts": document.line_count,
            "layout": checked.layout,
            "digest": document.digest,
        },
        "counts": {severity.value: count for severity, count in checked.counts().items()},
        "rules": [{"code": code, "about": rule_name(code)._asdict(), "count": count} for code, count in checked.by_rule()],
        "findings": [_finding(checked, f) for f in checked.findings],
        "repairs": [repair_content(r) for r in checked.log],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _finding(checked: Checked, f: Finding) -> dict[str, Any]:
    shown, cell = excerpt(checked, f), checked.cell(f)
    return {
        "code": f.code,
        "severity": f.severity.value,
        "message": f.message._asdict(),
        "suggestion": f.suggestion._asdict() if f.suggestion is not None else None,
        "record": f.place.record,
        "part": f.place.part,
        "field": f.place.field,
        "key": cell.key or None if cell is not None else None,
        "position": f.place.position,
        "excerpt": list(shown) if shown is not None else None,
    }
