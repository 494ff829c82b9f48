"""Who meets whom, on which table, and for which goal."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

__all__ = ["CONTESTANTS", "CONTESTS", "Contest", "Contestant", "Measure", "Tables", "prepare", "prepare_template"]

Measure = str
"""`ratio` (processor time, ours by theirs), `more` (processor seconds above theirs) or `memory` (MB, ours)."""


class Tables(NamedTuple):
    """Where the files of one size are: the text that is exported, what is read back, and a folder for results."""

    text: Path
    read: Path
    out: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Something that runs: `arguments` after the interpreter, with `{text}`, `{read}` and `{out}` for the paths."""

    name: str
    arguments: tuple[str, ...]
    needs: str = ""
    """The module of a peer; it does not take part where that is not installed."""

    @property
    def installed(self) -> bool:
        """Whether it can run here."""
        return not self.needs or importlib.util.find_spec(self.needs) is not None

    def command(self, tables: Tables) -> list[str]:
        """The whole command for some tables."""
        return [sys.executable, *(a.format(**tables._asdict()) for a in self.arguments)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Ours against theirs on a table; met where the measure is at most the goal. Without goals it is told, not judged."""

    title: str
    size: str
    ours: str
    theirs: str
    goal: float | None = None
    measure: Measure = "ratio"


def _ours(name: str, *options: str) -> Contestant:
    return Contestant(name=name, arguments=("-m", "exporter", "export", "{text}", "--out", "{out}", *options))


def _peer(name: str, script: str, needs: str, *paths: str) -> Contestant:
    return Contestant(name=name, arguments=("-m", f"tests.bench.peers.{script}", *paths), needs=needs)


_READ = "import sys, exporter; exporter.read(sys.argv[1])"
CONTESTANTS = {
    c.name: c
    for c in (
        _ours("pdf", "--format", "pdf"),
        _ours("pdf plain", "--format", "pdf", "--pdf", "plain"),
        _ours("xlsx", "--format", "xlsx"),
        _ours("docx", "--format", "docx"),
        _ours("xml", "--format", "xml"),
        _ours("all four"),
        *(Contestant(name=f"read {suffix}", arguments=("-c", _READ, f"{{read}}.{suffix}")) for suffix in ("xlsx", "docx", "pdf")),
        Contestant(name="--help", arguments=("-m", "exporter", "--help")),
        Contestant(name="python", arguments=("-c", "pass")),
        _peer("typst", "typst_pdf", "typst", "{text}", "{out}/typst.pdf"),
        _peer("xlsxwriter", "xlsxwriter_xlsx", "xlsxwriter", "{text}", "{out}/xlsxwriter.xlsx"),
        _peer("docxtpl", "docxtpl_docx", "docxtpl", "{text}", "{out}/docxtpl.docx"),
        _peer("lxml tree", "lxml_xml", "lxml", "{text}", "{out}/lxml.xml"),
        _peer("openpyxl read-only", "openpyxl_read", "openpyxl", "{read}.xlsx"),
        _peer("python-docx cells", "python_docx_read", "docx", "{read}.docx"),
        _peer("pdfplumber", "pdfplumber_read", "pdfplumber", "{read}.pdf"),
    )
}


def _both(title: str, ours: str, theirs: str, large: float | None, small: float | None) -> Sequence[Contest]:
    """The goal at fifty different copies, the goal at the table itself, and fifty of the same without a goal."""
    return (
        Contest(title=title, size="50v", ours=ours, theirs=theirs, goal=large),
        Contest(title=title, size="50x", ours=ours, theirs=theirs),
        Contest(title=title, size="1x", ours=ours, theirs=theirs, goal=small),
    )


CONTESTS: tuple[Contest, ...] = (
    *_both("PDF, tagged and archival : Typst's, untagged", "pdf", "typst", 0.3, 1.0),
    *_both("PDF, plain : Typst's, untagged", "pdf plain", "typst", 0.2, 0.8),
    *_both("all four formats : Typst's PDF alone", "all four", "typst", 0.5, 2.0),
    *_both("XLSX : XlsxWriter", "xlsx", "xlsxwriter", 0.5, 1.5),
    *_both("DOCX : docxtpl", "docx", "docxtpl", 0.15, 1.0),
    *_both("XML : an lxml tree", "xml", "lxml tree", 0.7, 0.7),
    Contest(title="peak memory, all four formats", size="50v", ours="all four", theirs="typst", goal=200, measure="memory"),
    Contest(title="reading xlsx : openpyxl read-only", size="50v", ours="read xlsx", theirs="openpyxl read-only", goal=1.0),
    Contest(title="reading xlsx : openpyxl read-only", size="1x", ours="read xlsx", theirs="openpyxl read-only"),
    Contest(title="reading docx : python-docx's cell loop", size="50v", ours="read docx", theirs="python-docx cells", goal=0.2),
    Contest(title="reading docx : python-docx's cell loop", size="1x", ours="read docx", theirs="python-docx cells"),
    Contest(title="reading pdf : pdfplumber", size="1x", ours="read pdf", theirs="pdfplumber", goal=0.3),
    Contest(title="exporter --help above the interpreter's start", size="1x", ours="--help", theirs="python", goal=0.1, measure="more"),
)
"""Each goal of speed, as a row of the table. Reading a PDF meets pdfplumber on the pages of the table itself; fifty copies take
pdfplumber a quarter of an hour."""


def prepare(text: Path, out: Path) -> list[list[str]]:
    """The commands that make, before anything is measured, what the contestants read: our files, and docxtpl's template."""
    ours = [sys.executable, "-m", "exporter", "export", str(text), "--out", str(out / "read"), "--format", "docx,pdf,xlsx"]
    return [ours, *prepare_template(out)]


def prepare_template(out: Path) -> list[list[str]]:
    """The command that makes docxtpl's template, which its contestant looks for one folder above its document."""
    command = [sys.executable, "-m", "tests.bench.peers.docxtpl_docx", "--template", str(out / "docxtpl.docx")]
    return [command] if CONTESTANTS["docxtpl"].installed else []
