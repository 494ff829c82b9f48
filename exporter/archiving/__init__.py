"""Archive packages: a BagIt bag of PDF/A, data, source and metadata, made whole and checked to the byte."""

from __future__ import annotations

from exporter.archiving.check import check_archive
from exporter.archiving.package import Package, Prepared, archive, prepare, put

__all__ = ["Package", "Prepared", "archive", "check_archive", "prepare", "put"]
