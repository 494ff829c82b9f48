"""Text as HTML, and how pages of tables look."""

from __future__ import annotations

from exporter.canonical import escape as of_content
from exporter.messages import visible

__all__ = ["STYLE", "escape"]

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.6 "Noto Serif CJK SC", "Source Han Serif SC", FangSong, "仿宋_GB2312", SimSun, serif; margin: 2em auto; max-width: 78em; padding: 0 1em; }
h1 { font-size: 1.5em; text-align: center; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-size: .85em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid; padding: .35em .6em; vertical-align: top; text-align: start; overflow-wrap: anywhere; white-space: pre-wrap; }
th { text-align: center; white-space: nowrap; }
td.number, td.change { text-align: center; white-space: nowrap; }
td.text { width: 32%; }
del { color: #b00020; background: #fde7e9; text-decoration: line-through; }
ins { color: #00601f; background: #e2f5e6; text-decoration: underline; }
@page { size: A4 landscape; margin: 15mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; color: #000; background: #fff; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  del, ins { background: none; }
}
"""
"""The style sheet of a page with a table, made to be printed."""


def escape(text: str) -> str:
    """A text for content and attributes of HTML, with what would turn its direction shown."""
    return of_content(visible(text)).replace('"', "&quot;").replace("'", "&#x27;")
