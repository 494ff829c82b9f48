"""The schemas of the XML format, of archival metadata, and of differences, findings and a batch's manifests as JSON, and where they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ARCHIVE_XSD", "BATCH_SCHEMA", "CHANGES_SCHEMA", "DOCUMENT_XSD", "FINDINGS_SCHEMA"]

ARCHIVE_XSD = Path(__file__).parent / "archive-metadata-1.xsd"
BATCH_SCHEMA = Path(__file__).parent / "batch-1.schema.json"
CHANGES_SCHEMA = Path(__file__).parent / "changes-1.schema.json"
DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
FINDINGS_SCHEMA = Path(__file__).parent / "findings-1.schema.json"
