"""reportlab's objects in a file of ours: for documents so small that writing them by hand would not pay."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject

from exporter.renderers.pdf.container import File

__all__ = ["Later", "Objects", "Verbatim"]


class Verbatim(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """An object exactly as written."""

    def __init__(self, content: str) -> None:
        self._content = content

    def format(self, document: PDFDocument) -> bytes:
        """What is written; the signature is reportlab's."""
        return self._content.encode("ascii")


class Later(PDFObject):  # type: ignore[misc]  # reportlab is untyped
    """An object whose content is known only after others refer to it."""

    content: Any = None

    def format(self, document: PDFDocument) -> bytes:
        """What is written; the signature is reportlab's."""
        written: bytes = self.content.format(document)
        return written


class Objects(PDFDocument):  # type: ignore[misc]  # reportlab is untyped
    """Objects that reportlab writes, and the file that they go into."""

    def __init__(self) -> None:
        super().__init__(dummyoutline=1, compression=1, invariant=1, pdfVersion=(1, 7))
        self.file = File()

    def stream(self, content: bytes) -> Verbatim:
        """A reference to a compressed stream, which goes into the file at once."""
        return Verbatim(f"{self.file.stream(content)} 0 R")

    def closed(self) -> bytes:
        """The bytes of the file, with all objects that are referred to."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        numbers = self.idToObjectNumberAndVersion
        before = self.file.reserve(len(self.numberToId)) - 1
        for number, name in self.numberToId.items():
            numbers[name] = before + number, 0
        for name, item in self.idToObject.items():
            self.file.put(numbers[name][0], item.format(self).decode("ascii"))
        return self.file.closed(numbers[root.name][0], numbers[info.name][0])
