"""lxml: the elements that our XML has, as a tree. Arguments: text table, XML file. Our digest of the content is left out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from lxml import etree

from .table import MERGED, load

_NAMESPACE = "urn:exporter:document:1"
_KEYS = ("number", "leader", "goal", "deadline", "progress", "status", "units")
_LIST = 6


def main(source: str, target: str) -> None:
    """Write the tree."""
    table = load(source)
    new, tag = etree.SubElement, f"{{{_NAMESPACE}}}".__add__
    namespaces: dict[Any, str] = {None: _NAMESPACE}
    root = etree.Element(tag("document"), nsmap=namespaces)
    content = new(root, tag("content"))
    new(content, tag("title")).text = table.title
    fields = new(content, tag("fields"))
    for k, key in enumerate(_KEYS):
        field = new(fields, tag("field"), key=key, scope="record" if k in MERGED else "part")
        new(field, tag("heading")).text = table.heading[k]
    section = new(content, tag("section"), level="1")
    names = {name: tag(name) for name in ("record", "part", "value", "item")}
    for rows in table.records:
        record = new(section, names["record"])
        for k in MERGED:
            new(record, names["value"], field=_KEYS[k]).text = rows[0][k]
        for row in rows:
            part = new(record, names["part"])
            for k, text in enumerate(row):
                if k in MERGED:
                    continue
                value = new(part, names["value"], field=_KEYS[k])
                if k == _LIST:
                    for item in text.split():
                        new(value, names["item"]).text = item
                else:
                    value.text = text
    Path(target).write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


main(*sys.argv[1:])
