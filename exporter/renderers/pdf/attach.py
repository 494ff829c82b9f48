"""What a PDF encloses as associated files (ISO 19005-3 §6.8): the data that its pages show, and the data's schema."""

from __future__ import annotations

from exporter.compress import Deflated, deflated
from exporter.job import Job
from exporter.pdfprofile import PdfProfile
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.syntax import references, string
from exporter.schema import DOCUMENT_XSD

__all__ = ["attachments"]

_DATA = "document.xml"


def attachments(file: File, job: Job, profile: PdfProfile, when: str) -> str:
    """The catalog's entries for the files that a profile encloses; nothing where it encloses none."""
    if not profile.attaches:
        return ""
    files = {_DATA: _attach(file, _DATA, job.packed_xml, about=f"canonical XML, SHA-256 {job.digest}", relationship="Data", when=when)}
    if profile.part:
        schema = deflated(DOCUMENT_XSD.read_bytes())
        # Schema, the relationship that ISO 32000-2 has for it, is not among those of ISO 19005-3 Annex E.
        files[DOCUMENT_XSD.name] = _attach(
            file, DOCUMENT_XSD.name, schema, about=f"XML Schema of {_DATA}", relationship="Supplement", when=when
        )
    tree = "".join([f"{string(name)}{files[name]} 0 R" for name in sorted(files)])
    return f"/Names<</EmbeddedFiles<</Names[{tree}]>>>>/AF{references(files.values())}"


def _attach(file: File, name: str, content: Deflated, *, about: str, relationship: str, when: str) -> int:
    embedded = file.stream(content, f"/Type/EmbeddedFile/Subtype/text#2Fxml/Params<</Size {len(content.content)}/ModDate {when}>>")
    return file.add(
        f"<</Type/Filespec/F{string(name)}/UF{string(name)}/Desc{string(about)}/AFRelationship/{relationship}"
        f"/EF<</F {embedded} 0 R/UF {embedded} 0 R>>>>"
    )
