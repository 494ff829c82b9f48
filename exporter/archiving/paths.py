"""Where the files of a package are."""

from __future__ import annotations

from exporter.archiving.bag import PAYLOAD

__all__ = ["LAYOUTS", "METADATA", "RECORD", "SCHEMAS", "SOURCE"]

METADATA = f"{PAYLOAD}metadata.xml"
RECORD = f"{PAYLOAD}record/"
"""The PDF and the XML."""
SOURCE = f"{PAYLOAD}source/"
"""The source file, byte for byte as it came."""
SCHEMAS = f"{PAYLOAD}schema/"
"""The schemas of XML and metadata."""
LAYOUTS = f"{PAYLOAD}layout/"
"""The layout that the source was read and set by."""
