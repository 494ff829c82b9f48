"""Layouts: how a kind of table is recognised, typeset and paginated, as data from `layouts/*.toml`.

`model` what a layout is, `tables` what each table of a layout file means, `files` the files, `match` which layout knows a
source's headings. Every key is checked on loading: an unknown key, a wrong type or a width that does not fit is a
LayoutError that names file, key and remedy. `exporter/_toml.py` does the checking.
"""

from exporter.checklist import StatusWords
from exporter.layout.files import layout_file, layout_names, load_layout, parse_layout
from exporter.layout.match import match_layout
from exporter.layout.model import Align, Column, Layout, PageNumber, Paginate, SectionHeading, TextStyle, fold_heading

__all__ = [
    "Align",
    "Column",
    "Layout",
    "PageNumber",
    "Paginate",
    "SectionHeading",
    "StatusWords",
    "TextStyle",
    "fold_heading",
    "layout_file",
    "layout_names",
    "load_layout",
    "match_layout",
    "parse_layout",
]
