"""PDF: the page plan drawn as it is, fonts embedded as subsets, the canonical XML inside as an associated file."""

from exporter.renderers.pdf.file import render

__all__ = ["render"]
