"""The structure tree of a PDF walked as a screen reader walks it, with nothing of ours: pikepdf and the fonts' ToUnicode."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class Node:
    """An element: its type, its own text, its attributes, its ID, on which pages its text is, and what is in it."""

    tag: str
    text: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    pages: tuple[int, ...] = ()
    kids: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> list[Node]:
        """The elements of a type in it, in their order."""
        return [n for kid in self.kids for n in ([kid] if kid.tag == tag else []) + kid.all(tag)]


@dataclass
class Read:
    """A file as it is read: the tree's root, each page's artifacts, and the marked content that no element holds."""

    root: Node
    artifacts: list[list[str]]
    unread: set[tuple[int, int]]


def walk(data: bytes) -> Read:
    """Read a tagged PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page_index = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
        marked: dict[tuple[int, int], str] = {}
        artifacts: list[list[str]] = []
        for n, page in enumerate(pdf.pages):
            texts, others = _marked(page)
            marked |= {(n, mcid): text for mcid, text in texts.items()}
            artifacts.append(others)

        def node(element: Any) -> Node:
            made = Node(str(element.S)[1:], name=bytes(element.get("/ID", b"")).decode())
            own = element.get("/A", {})
            for attributes in list(own) if isinstance(own, pikepdf.Array) else [own]:
                made.attributes |= {str(k)[1:]: v for k, v in dict(attributes).items()}
            kids = element.get("/K", pikepdf.Array())
            for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    assert kid.P.objgen == element.objgen
                    made.kids.append(node(kid))
                    continue
                page = page_index[(element if isinstance(kid, int) else kid).Pg.objgen]
                made.text += marked.pop((page, kid if isinstance(kid, int) else int(kid.MCID)))
                made.pages += (page,)
            return made

        root = node(pdf.Root.StructTreeRoot.K)
        return Read(root, artifacts, set(marked))


def _marked(page: pikepdf.Page) -> tuple[dict[int, str], list[str]]:
    """The text of a page by the number of its marked content, and that of its artifacts."""
    maps = {name: _mapping(font) for name, font in page.Resources.Font.items()}
    texts: dict[int, str] = {}
    artifacts: list[str] = []
    inside: list[int | None] = []
    font: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC" if str(operands[0]) == "/Artifact":
                inside.append(-1)
                artifacts.append("")
            case "BDC" | "BMC":
                mcid = operands[1].get("/MCID") if len(operands) > 1 else None
                inside.append(None if mcid is None else int(mcid))
            case "EMC":
                inside.pop()
            case "Tf":
                font = maps[str(operands[0])]
            case "Tj" | "TJ":
                where = next(m for m in reversed(inside) if m is not None)
                text = "".join(_shown(operands[0], font))
                if where < 0:
                    artifacts[-1] += text
                else:
                    texts[where] = texts.get(where, "") + text
    assert not inside
    return texts, artifacts


def _shown(operand: Any, font: dict[int, str]) -> Iterator[str]:
    for part in list(operand) if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            yield from (font[int.from_bytes(codes[i : i + 2], "big")] for i in range(0, len(codes), 2))


def _mapping(font: pikepdf.Object) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
