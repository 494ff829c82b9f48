"""Excel: what the sheets show, numbers and dates as their formats write them.

Hidden rows, columns and sheets are not read, and that is told: what nobody sees is no part of what the sheet says.
"""

from exporter.readers.xlsx.file import read

__all__ = ["read"]
