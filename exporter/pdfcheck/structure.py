"""The structure tree against the pages: what is marked on them and what the tree holds must know each other.

page-validation does not look into the ParentTree's entries, nor at every TH.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pikepdf

from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck._finding import about, known

__all__ = ["check"]

_PARENTS = "ISO 32000-1 14.7.4.4"
_SCOPE = "ISO 14289-1 7.5"
_HEADERS = "ISO 32000-1 14.8.5.7"

_Number: TypeAlias = tuple[int, int]
_Mark: TypeAlias = tuple[_Number, int]
"""The object of a page, and the number of a marked content on it."""


def check(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    """A103, A104 and A105."""
    root = known(pdf.Root, "/StructTreeRoot")
    if root is None:
        yield about("A103", pdf.Root, _PARENTS, Say("没有结构树", "there is no structure tree"))
        return
    held: dict[_Mark, _Number] = {}
    ids: set[bytes] = set()
    headers: list[tuple[Any, bytes]] = []
    for element in _elements(root):
        held.update((mark, element.objgen) for mark in _marks(element))
        if (name := element.get("/ID")) is not None:
            ids.add(bytes(name))
        attributes = list(_attributes(element))
        if element.get("/S") == pikepdf.Name.TH and not any("/Scope" in a for a in attributes):
            yield about("A104", element, _SCOPE, Say("表头单元格没有 Scope", "a heading cell has no Scope"))
        headers += [(element, bytes(name)) for a in attributes for name in a.get("/Headers", [])]
    for element, name in headers:
        if name not in ids:
            shown = name.decode("latin-1")
            yield about("A105", element, _HEADERS, Say(f"所指的表头 {shown} 不存在", f"the heading {shown} that it names is not there"))
    yield from _parents(pdf, root, held)


def _elements(root: Any) -> Iterator[Any]:
    """The structure elements in the tree's order."""
    waiting = list(_kids(root))[::-1]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            waiting += list(_kids(element))[::-1]


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K")
    if isinstance(kids, pikepdf.Array):
        yield from list(kids)
    elif kids is not None:
        yield kids


def _marks(element: Any) -> Iterator[_Mark]:
    for kid in _kids(element):
        if isinstance(kid, int):
            yield _page_of(element), kid
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            yield _page_of(kid if "/Pg" in kid else element), int(kid.MCID)


def _page_of(item: Any) -> _Number:
    page = known(item, "/Pg")
    return (0, 0) if page is None else page.objgen


def _attributes(element: Any) -> Iterator[Any]:
    own = element.get("/A")
    for item in list(own) if isinstance(own, pikepdf.Array) else [own]:
        if isinstance(item, pikepdf.Dictionary):
            yield item


def _parents(pdf: pikepdf.Pdf, root: Any, held: dict[_Mark, _Number]) -> Iterator[Finding]:
    """The ParentTree says for each marked content the element that holds it, and no other."""
    tree = pikepdf.NumberTree(root.ParentTree) if "/ParentTree" in root else {}
    named: dict[_Mark, _Number] = {}
    for page in pdf.pages:
        key = page.obj.get("/StructParents")
        if key is None or int(key) not in tree:
            yield about("A103", page.obj, _PARENTS, Say("页面不在 ParentTree 中", "the page is not in the ParentTree"))
            continue
        for number, element in enumerate(list(tree[int(key)])):
            if element is not None:
                named[page.obj.objgen, number] = element.objgen
    for mark in sorted(named.keys() | held.keys()):
        (page_number, _), number = mark
        if named.get(mark) != held.get(mark):
            there, here = (f"{n[0]} {n[1]} R" if n else "—" for n in (named.get(mark), held.get(mark)))
            message = Say(
                f"ParentTree 说标记内容 {number} 属于 {there}，结构树说属于 {here}",
                f"the ParentTree gives marked content {number} to {there}, the structure tree to {here}",
            )
            yield about("A103", pdf.get_object(page_number, 0), _PARENTS, message)
