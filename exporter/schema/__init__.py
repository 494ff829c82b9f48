"""The schemas of the XML format, of differences as JSON and of a batch's manifests, and where they are."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BATCH_SCHEMA", "CHANGES_SCHEMA", "DOCUMENT_XSD"]

BATCH_SCHEMA = Path(__file__).parent / "batch-1.schema.json"
CHANGES_SCHEMA = Path(__file__).parent / "changes-1.schema.json"
DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
