"""The readers: one module for each format, all ending in `assemble.py`."""
