"""Archive packages: a BagIt bag of PDF/A, data, source and metadata, made whole and checked to the byte."""

from __future__ import annotations

from exporter.archiving.certificates import Signer, Trust, load_signer, load_trust
from exporter.archiving.check import check_archive, serious
from exporter.archiving.package import Package, Prepared, archive, prepare, put

__all__ = ["Package", "Prepared", "Signer", "Trust", "archive", "check_archive", "load_signer", "load_trust", "prepare", "put", "serious"]
