"""exporter: official-format Chinese government tables, from one model to Word, PDF, Excel and XML.

import exporter

document = exporter.read("seeds/heze-2023-q3.txt")
exporter.export(document, formats=["pdf", "docx"], out="out", name="heze")
data = exporter.render(document, "pdf", layout=exporter.load_layout("heze-targets"))
assert exporter.verify(["seeds/heze-2023-q3.txt", "out/heze.pdf", "out/heze.docx"]).equal
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from exporter.version import VERSION

if TYPE_CHECKING:
    from exporter.api import Written, check, export, read, read_enclosed, read_with_findings, render, repair
    from exporter.archiving import Package, Signer, Trust, archive, check_archive, load_signer, load_trust
    from exporter.batch import BatchResult, batch
    from exporter.check import Repaired, undo
    from exporter.check.rule import Rule, register_rule
    from exporter.compare import Change, Changes, Difference, Subject, compare
    from exporter.errors import ExporterError, FontError, IncompleteError, LayoutError, ModelError, Place, ReadError, UsageError, WriteError
    from exporter.formats import Format, register
    from exporter.layout import Layout, layout_names, load_layout
    from exporter.model import Document, Field, Finding, Kind, Part, Record, Repair, Scope, Section, Severity
    from exporter.verify import Verification, Verified, verify


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

_HOMES = {
    "api": ("Written", "check", "export", "read", "read_enclosed", "read_with_findings", "render", "repair"),
    "archiving": ("Package", "Signer", "Trust", "archive", "check_archive", "load_signer", "load_trust"),
    "batch": ("BatchResult", "batch"),
    "check": ("Repaired", "undo"),
    "check.rule": ("Rule", "register_rule"),
    "compare": ("Change", "Changes", "Difference", "Subject", "compare"),
    "errors": (
        "ExporterError",
        "FontError",
        "IncompleteError",
        "LayoutError",
        "ModelError",
        "Place",
        "ReadError",
        "UsageError",
        "WriteError",
    ),
    "formats": ("Format", "register"),
    "layout": ("Layout", "layout_names", "load_layout"),
    "model": ("Document", "Field", "Finding", "Kind", "Part", "Record", "Repair", "Scope", "Section", "Severity"),
    "verify": ("Verification", "Verified", "verify"),
}
_HOME = {name: f"exporter.{module}" for module, names in _HOMES.items() for name in names}


class _Package(ModuleType):
    """The package: a public name is loaded when it is first asked for, so that a program pays for what it uses.

    Four functions have the names of the packages that they are in (`check`, …); importing such a package does not hide the
    function.
    """

    def __getattr__(self, name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        value: object = getattr(import_module(_HOME[name]), name)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _HOME):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
