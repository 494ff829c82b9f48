"""The schema of the XML format, and where it is."""

from __future__ import annotations

from pathlib import Path

__all__ = ["DOCUMENT_XSD"]

DOCUMENT_XSD = Path(__file__).parent / "document-1.xsd"
