"""exporter: official-format Chinese government tables, from one model to Word, PDF, Excel and XML.

import exporter

document = exporter.read("seeds/heze-2023-q3.txt")
exporter.export(document, formats=["pdf", "docx"], out="out", name="heze")
data = exporter.render(document, "pdf", layout=exporter.load_layout("heze-targets"))
"""

from exporter.api import Written, export, read, read_with_findings, render
from exporter.errors import ExporterError, FontError, LayoutError, ModelError, Place, ReadError, UsageError, WriteError
from exporter.formats import Format, register
from exporter.layout import Layout, layout_names, load_layout
from exporter.model import Document, Field, Finding, Kind, Part, Record, Scope, Section, Severity
from exporter.version import VERSION

__version__ = VERSION

__all__ = [
    "Document",
    "ExporterError",
    "Field",
    "Finding",
    "FontError",
    "Format",
    "Kind",
    "Layout",
    "LayoutError",
    "ModelError",
    "Part",
    "Place",
    "ReadError",
    "Record",
    "Scope",
    "Section",
    "Severity",
    "UsageError",
    "WriteError",
    "Written",
    "export",
    "layout_names",
    "load_layout",
    "read",
    "read_with_findings",
    "register",
    "render",
]
