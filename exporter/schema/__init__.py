"""The schemas of the XML format and of differences and findings as JSON, and where they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["CHANGES_SCHEMA", "DOCUMENT_XSD", "FINDINGS_SCHEMA"]

CHANGES_SCHEMA = Path(__file__).parent / "changes-1.schema.json"
DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
FINDINGS_SCHEMA = Path(__file__).parent / "findings-1.schema.json"
