"""A job: a document, its layout and the date; grid and page plan are made once, for all formats together.

What makes them is imported when they are asked for: a format that shows no pages needs neither fonts nor setting.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

from exporter import canonical
from exporter.collector import resting
from exporter.compress import Deflated, deflated
from exporter.layout import Layout, Paginate
from exporter.model import Document
from exporter.pdfprofile import PdfProfile

if TYPE_CHECKING:
    from exporter.fonts import FontLibrary
    from exporter.pages.grid import Grid
    from exporter.pages.measure import Typecase
    from exporter.pages.plan import Pages

__all__ = ["Job"]

_UNDATED = dt.date(1970, 1, 1)


class Job:
    """What a renderer gets. `date` goes into the metadata, so that a run depends on no clock; `pdf` is what a PDF claims to be.

    `raw_csv` has CSV written as it is, without what keeps a spreadsheet from computing it.

    Jobs of one layout and library may share a `typecase`: what was set once is not set again.
    """

    def __init__(
        self,
        document: Document,
        layout: Layout,
        *,
        mode: Paginate | None = None,
        date: dt.date = _UNDATED,
        library: FontLibrary | None = None,
        pdf: PdfProfile = PdfProfile.PDFA_3A,
        typecase: Typecase | None = None,
        raw_csv: bool = False,
    ) -> None:
        layout.check_fits(document)
        self.document = document
        self.layout = layout
        self.mode = mode
        self.date = date
        self.pdf = pdf
        self.raw_csv = raw_csv
        self._library = library
        self._typecase = typecase

    @cached_property
    def library(self) -> FontLibrary:
        """The faces at hand."""
        from exporter.fonts import shipped_library

        return self._library or shipped_library()

    @cached_property
    def grid(self) -> Grid:
        """Every cell at its place."""
        from exporter.pages.grid import resolve

        return resolve(self.document, self.layout)

    @cached_property
    def pages(self) -> Pages:
        """The page plan."""
        from exporter.pages.measure import Typecase
        from exporter.pages.paginate import paginate

        with resting():
            typecase = self._typecase or Typecase.of(self.layout, self.library)
            return paginate(self.document, self.grid, self.layout, typecase, self.mode)

    @cached_property
    def _canonical(self) -> tuple[bytes, str]:
        return canonical.document_and_digest(self.document)

    @property
    def digest(self) -> str:
        """The document's digest."""
        return self._canonical[1]

    @property
    def xml(self) -> bytes:
        """The whole document as canonical XML, which the XML format is and the other formats enclose."""
        return self._canonical[0]

    @cached_property
    def packed_xml(self) -> Deflated:
        """The same, compressed once for all formats that enclose it."""
        return deflated(self.xml)
