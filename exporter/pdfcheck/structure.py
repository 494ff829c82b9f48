"""The structure tree against the pages: what is marked on them and what the tree holds must know each other.

page-validation does not look into the ParentTree's entries, nor at every TH. A tree that is no tree is told as a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pikepdf

from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck._finding import Number, about, identity, items, known, whole

__all__ = ["check"]

_TREE = "ISO 32000-1 14.7.2"
_PARENTS = "ISO 32000-1 14.7.4.4"
_SCOPE = "ISO 14289-1 7.5"
_HEADERS = "ISO 32000-1 14.8.5.7"

_Mark: TypeAlias = tuple[Number, int]
"""The object of a page, and the number of a marked content on it."""


def check(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """A103, A104 and A105."""
    root = known(pdf.Root, "/StructTreeRoot")
    if not isinstance(root, pikepdf.Dictionary):
        yield about("A103", pdf.Root, _PARENTS, Say("没有结构树", "there is no structure tree"))
        return
    held: dict[_Mark, Number] = {}
    ids: set[bytes] = set()
    headers: list[tuple[Any, Any]] = []
    found, again = _elements(root)
    for element in again:
        yield about("A103", element, _TREE, Say("同一结构元素在树中出现两次", "a structure element is in the tree twice"))
    for element in found:
        held.update((mark, identity(element)) for mark in _marks(element))
        if isinstance(name := known(element, "/ID"), pikepdf.String):
            ids.add(bytes(name))
        attributes = list(_attributes(element))
        if known(element, "/S") == pikepdf.Name.TH and not any("/Scope" in a for a in attributes):
            yield about("A104", element, _SCOPE, Say("表头单元格没有 Scope", "a heading cell has no Scope"))
        headers += [(element, name) for a in attributes for name in items(known(a, "/Headers"))]
    for element, name in headers:
        if not isinstance(name, pikepdf.String) or bytes(name) not in ids:
            shown = bytes(name).decode("latin-1") if isinstance(name, pikepdf.String) else "—"
            yield about("A105", element, _HEADERS, Say(f"所指的表头 {shown} 不存在", f"the heading {shown} that it names is not there"))
    yield from _parents(pdf, root, held)


def _elements(root: Any) -> tuple[list[Any], list[Any]]:
    """The structure elements in the tree's order, and those that are in it again, which are not followed."""
    found: list[Any] = []
    again: list[Any] = []
    seen: set[Number] = set()
    waiting = list(_kids(root))[::-1]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            continue
        name = identity(element)
        if name in seen:
            again.append(element)
            continue
        if name[0]:
            seen.add(name)
        found.append(element)
        waiting += list(_kids(element))[::-1]
    return found, again


def _kids(element: Any) -> Iterator[Any]:
    kids = known(element, "/K")
    if isinstance(kids, pikepdf.Array):
        yield from list(kids)
    elif kids is not None:
        yield kids


def _marks(element: Any) -> Iterator[_Mark]:
    for kid in _kids(element):
        if (mark := whole(kid)) is not None:
            yield identity(known(element, "/Pg")), mark
        elif (mark := whole(known(kid, "/MCID"))) is not None:
            yield identity(known(kid if "/Pg" in kid else element, "/Pg")), mark


def _attributes(element: Any) -> Iterator[Any]:
    own = known(element, "/A")
    for item in list(own) if isinstance(own, pikepdf.Array) else [own]:
        if isinstance(item, pikepdf.Dictionary):
            yield item


def _numbers(tree: Any) -> dict[int, Any]:
    """The entries of a number tree (ISO 32000-1 §7.9.7); what is none in it is left out."""
    out: dict[int, Any] = {}
    seen: set[Number] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        name = identity(node)
        if name in seen:
            continue
        if name[0]:
            seen.add(name)
        entries = items(known(node, "/Nums"))
        for key, value in zip(entries[::2], entries[1::2], strict=False):
            if (number := whole(key)) is not None:
                out[number] = value
        waiting += items(known(node, "/Kids"))
    return out


def _parents(pdf: pikepdf.Pdf, root: Any, held: dict[_Mark, Number]) -> Iterator[Finding]:
    """The ParentTree says for each marked content the element that holds it, and no other."""
    tree = _numbers(known(root, "/ParentTree"))
    named: dict[_Mark, Number] = {}
    for page in pdf.pages:
        key = whole(known(page.obj, "/StructParents"))
        marks = tree.get(key) if key is not None else None
        if not isinstance(marks, pikepdf.Array):
            yield about("A103", page.obj, _PARENTS, Say("页面不在 ParentTree 中", "the page is not in the ParentTree"))
            continue
        for number, element in enumerate(list(marks)):
            if element is not None:
                named[identity(page.obj), number] = identity(element)
    for mark in sorted(named.keys() | held.keys()):
        page_number, number = mark
        if named.get(mark) != held.get(mark):
            there, here = (f"{n[0]} {n[1]} R" if n else "—" for n in (named.get(mark), held.get(mark)))
            message = Say(
                f"ParentTree 说标记内容 {number} 属于 {there}，结构树说属于 {here}",
                f"the ParentTree gives marked content {number} to {there}, the structure tree to {here}",
            )
            yield about("A103", pdf.get_object(page_number) if page_number[0] else None, _PARENTS, message)
