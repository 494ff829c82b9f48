"""What a PDF encloses as associated files (ISO 19005-3 §6.8): the data that its pages show, and the data's schema."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFString

from exporter.job import Job
from exporter.pdfprofile import PdfProfile
from exporter.renderers.pdf.container import stream
from exporter.schema import DOCUMENT_XSD

__all__ = ["attachments"]

_DATA = "document.xml"


def attachments(file: PDFDocument, job: Job, profile: PdfProfile, when: Any) -> dict[str, Any]:
    """The catalog's entries for the files that a profile encloses; none where it encloses none."""
    if not profile.attaches:
        return {}
    files = {_DATA: _attach(file, _DATA, job.xml, about=f"canonical XML, SHA-256 {job.digest}", relationship="Data", when=when)}
    if profile.part:
        schema = DOCUMENT_XSD.read_bytes()
        # Schema, the relationship that ISO 32000-2 has for it, is not among those of ISO 19005-3 Annex E.
        files[DOCUMENT_XSD.name] = _attach(
            file, DOCUMENT_XSD.name, schema, about=f"XML Schema of {_DATA}", relationship="Supplement", when=when
        )
    tree = [item for name in sorted(files) for item in (PDFString(name), files[name])]
    return {
        "Names": PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(tree)})}),
        "AF": PDFArray(files.values()),
    }


def _attach(file: PDFDocument, name: str, content: bytes, *, about: str, relationship: str, when: Any) -> Any:
    parameters = PDFDictionary({"Size": len(content), "ModDate": when})
    # reportlab's PDFName would leave the slash as it is.
    embedded = stream(file, content, {"Type": "/EmbeddedFile", "Subtype": "/text#2Fxml", "Params": parameters})
    specification = {
        "Type": "/Filespec",
        "F": PDFString(name),
        "UF": PDFString(name),
        "Desc": PDFString(about),
        "AFRelationship": f"/{relationship}",
        "EF": PDFDictionary({"F": embedded, "UF": embedded}),
    }
    return file.Reference(PDFDictionary(specification))
