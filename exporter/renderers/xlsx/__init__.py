"""Excel: one sheet that prints as the page plan has it, every value as text.

Limits of the format: a row is at most 409 pt high (a higher one becomes several, its cells merged over them), a cell
holds at most 32 767 characters (more is an error), and names are spread by Excel's own 分散对齐.
"""

from exporter.renderers.xlsx.file import render

__all__ = ["render"]
