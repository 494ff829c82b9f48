"""Word: what a reader of the page sees, tables and the paragraphs around them.

Tracked changes are read as accepted, hidden text is not read, fields show their result, automatic numbers are text.
"""

from exporter.readers.docx.file import read

__all__ = ["read"]
