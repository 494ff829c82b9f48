"""Two documents compared as records: what was added, removed, moved, renumbered and changed.

Pure: documents in, differences out; nothing here knows of files or of how differences are shown.
"""

from exporter.compare.alignment import Alignment, Column, align
from exporter.compare.changes import Change, Changes, Difference, Subject
from exporter.compare.characters import Segment, segments
from exporter.compare.documents import compare

__all__ = ["Alignment", "Change", "Changes", "Column", "Difference", "Segment", "Subject", "align", "compare", "segments"]
