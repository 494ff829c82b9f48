"""The schemas of the XML format and of differences as JSON, and where they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["CHANGES_SCHEMA", "DOCUMENT_XSD"]

CHANGES_SCHEMA = Path(__file__).parent / "changes-1.schema.json"
DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
