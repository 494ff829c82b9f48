"""The schemas of the XML format, of archival metadata and of differences as JSON, and where they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ARCHIVE_XSD", "CHANGES_SCHEMA", "DOCUMENT_XSD"]

ARCHIVE_XSD = Path(__file__).parent / "archive-metadata-1.xsd"
CHANGES_SCHEMA = Path(__file__).parent / "changes-1.schema.json"
DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
