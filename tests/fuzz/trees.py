"""XML damaged: nodes deleted, said twice, moved, nested deep, renamed; attributes and texts changed; the text itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import TypeAlias

from lxml import etree

from .texts import ODD_CHARACTERS, bytes_damaged, word

__all__ = ["Vocabulary", "xml_damaged"]

Element: TypeAlias = etree._Element
Vocabulary: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""Names of elements and of attributes that the reader knows."""

_DEEPEST = 250
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROLOGUES = [
    b'<?xml version="1.0" encoding="utf-16"?>', b'<?xml version="1.0" encoding="gb18030"?>', b'<?xml version="1.0" encoding="x-none"?>',
    b'<?xml version="1.1"?>', b"<!DOCTYPE a>", b'<!DOCTYPE a [<!ENTITY b "c">]>', b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    b"\xef\xbb\xbf", b"\xff\xfe", b"<!-- -->", b"<?pi?>", b" ", b"<a>",
]  # fmt: skip


def xml_damaged(rng: Random, data: bytes, vocabulary: Vocabulary) -> bytes:
    """The document with one to four nodes damaged; now and then its text."""
    kind = rng.random()
    if kind < 0.06:
        return bytes_damaged(rng, data)
    if kind < 0.09:
        return rng.choice(_PROLOGUES) + data.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return bytes_damaged(rng, data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        _damage(rng, root, vocabulary)
    return etree.tostring(root, encoding="utf-8")


def _damage(rng: Random, root: Element, vocabulary: Vocabulary) -> None:
    nodes = [e for e in root.iter() if isinstance(e.tag, str)]
    # The root and its first children decide much; the mass of nodes is far below.
    e = rng.choice(nodes[: max(1, len(nodes) // 8)] if rng.random() < 0.2 else nodes)
    other = rng.choice(nodes)
    if rng.random() < 0.4:
        rng.choice((_text, _attribute, _attribute))(rng, e, other, vocabulary)
    else:
        rng.choice(_WAYS)(rng, e, other, vocabulary)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _remove(_rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    parent = e.getparent()
    if parent is not None:
        parent.remove(e)


def _doubled(rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    parent = e.getparent()
    if parent is not None:
        for _ in range(rng.choice((1, 1, 1, 2, 20))):
            parent.insert(parent.index(e), deepcopy(e))


def _moved(rng: Random, e: Element, other: Element, _vocabulary: Vocabulary) -> None:
    if e.getparent() is not None and e is not other and all(a is not e for a in other.iterancestors()):
        _placed(rng, other, e)


def _copied(rng: Random, e: Element, other: Element, _vocabulary: Vocabulary) -> None:
    _placed(rng, other, deepcopy(e))


def _placed(rng: Random, where: Element, e: Element) -> None:
    where.insert(rng.randrange(len(where) + 1), e)


def _nested(rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    """Put an element into a chain of copies of itself or of its parents."""
    parent = e.getparent()
    if parent is None:
        return
    chain = [e, *e.iterancestors()][: rng.choice((1, 2, 3))]
    depth = rng.choice((1, 2, 5, 30, 80, _DEEPEST)) // len(chain)
    at = parent.index(e)
    parent.remove(e)
    tail, e.tail = e.tail, None
    inside = e
    for _ in range(depth):
        for step in chain:
            around = step.makeelement(step.tag, {str(k): str(v) for k, v in step.attrib.items()})
            around.append(inside)
            inside = around
    inside.tail = tail
    parent.insert(at, inside)


def _renamed(rng: Random, e: Element, other: Element, vocabulary: Vocabulary) -> None:
    e.tag = rng.choice(vocabulary[0]) if rng.random() < 0.7 and vocabulary[0] else other.tag


def _further(rng: Random, e: Element, other: Element, vocabulary: Vocabulary) -> None:
    _placed(rng, e, e.makeelement(rng.choice(vocabulary[0] or [str(other.tag)])))


def _remark(rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    _placed(rng, e, etree.Comment("x") if rng.random() < 0.7 else etree.ProcessingInstruction("x", "y"))


def _emptied(_rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    for child in list(e):
        e.remove(child)


def _text(rng: Random, e: Element, _other: Element, _vocabulary: Vocabulary) -> None:
    old = e.text or ""
    new = word(rng) if rng.random() < 0.5 else old + rng.choice(ODD_CHARACTERS)
    if rng.random() < 0.1:
        e.tail = _clean(new)
    else:
        e.text = _clean(new)


def _without_attribute(rng: Random, e: Element, other: Element, vocabulary: Vocabulary) -> None:
    if e.attrib:
        del e.attrib[rng.choice(list(e.attrib))]
    else:
        _text(rng, e, other, vocabulary)


def _attribute(rng: Random, e: Element, other: Element, vocabulary: Vocabulary) -> None:
    names = list(e.attrib)
    if not names or rng.random() < 0.25:
        names = [*vocabulary[1], *(str(n) for n in other.attrib)]
    if names:
        borrowed = [v for v in other.attrib.values() if isinstance(v, str)]
        e.set(rng.choice(names), rng.choice(borrowed) if borrowed and rng.random() < 0.2 else _clean(word(rng)))


_WAYS = (_remove, _doubled, _moved, _copied, _nested, _renamed, _further, _remark, _emptied, _without_attribute)
