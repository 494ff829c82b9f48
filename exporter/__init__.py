"""exporter: official-format Chinese government tables, from one model to Word, PDF, Excel and XML.

import exporter

document = exporter.read("seeds/heze-2023-q3.txt")
exporter.export(document, formats=["pdf", "docx"], out="out", name="heze")
data = exporter.render(document, "pdf", layout=exporter.load_layout("heze-targets"))
assert exporter.verify(["seeds/heze-2023-q3.txt", "out/heze.pdf", "out/heze.docx"]).equal
"""

from exporter.api import Repaired, Written, check, export, read, read_enclosed, read_with_findings, render, repair, undo
from exporter.archiving import Package, Signer, Trust, archive, check_archive, load_signer, load_trust
from exporter.batch import BatchResult, batch
from exporter.check.rule import Rule, register_rule
from exporter.compare import Change, Changes, Difference, Subject, compare
from exporter.errors import (
    ExporterError,
    FontError,
    IncompleteError,
    LayoutError,
    LimitError,
    ModelError,
    Place,
    ReadError,
    UsageError,
    WriteError,
)
from exporter.formats import Format, register
from exporter.layout import Layout, layout_names, load_layout
from exporter.limits import Limits
from exporter.model import Document, Field, Finding, Kind, Part, Record, Repair, Scope, Section, Severity
from exporter.verify import Verification, Verified, verify
from exporter.version import VERSION

__version__ = VERSION

__all__ = [
    "BatchResult",
    "Change",
    "Changes",
    "Difference",
    "Document",
    "ExporterError",
    "Field",
    "Finding",
    "FontError",
    "Format",
    "IncompleteError",
    "Kind",
    "Layout",
    "LayoutError",
    "LimitError",
    "Limits",
    "ModelError",
    "Package",
    "Part",
    "Place",
    "ReadError",
    "Record",
    "Repair",
    "Repaired",
    "Rule",
    "Scope",
    "Section",
    "Severity",
    "Signer",
    "Subject",
    "Trust",
    "UsageError",
    "Verification",
    "Verified",
    "WriteError",
    "Written",
    "archive",
    "batch",
    "check",
    "check_archive",
    "compare",
    "export",
    "layout_names",
    "load_layout",
    "load_signer",
    "load_trust",
    "read",
    "read_enclosed",
    "read_with_findings",
    "register",
    "register_rule",
    "render",
    "repair",
    "undo",
    "verify",
]
