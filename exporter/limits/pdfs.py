"""PDF files looked at before their pages are: how much their streams unpack to, and how much a page draws.

A form that draws a form ten times, which draws another ten times, and so on, makes gigabytes of two kilobytes; so do
streams packed twice. pdfium follows such a file to the end, and nothing can stop it. So the streams are unpacked here
first, counted; then pdfium writes out the file's objects, whatever the file looked like, and what they draw is added up.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from exporter.errors import Place, ReadError
from exporter.limits.allowed import RATIO_FROM
from exporter.limits.budget import Budget, current
from exporter.limits.pdffilters import FILTERS, Broken
from exporter.messages import Say

__all__ = ["before_opening", "survey"]

_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_CHUNK = 2**16
# As pdfium writes them (cpdf_creator.cpp): a string holds no line end, a name no blank, and a length is a number.
_OBJECT = re.compile(rb"(\d+) \d+ obj\r\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_REFERENCE = re.compile(rb"(\d{1,10}) \d+ R\b")
_NAMED_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+) (\d{1,10}) \d+ R\b")
# What a page draws, in one stream or several; and the glyphs of a Type 3 font, each drawn once.
_CONTENT = re.compile(rb"/Contents(?:\[[^\]]*\]| \d+ \d+ R)|/CharProcs(?:<<[^>]*>>| \d+ \d+ R)")
_FILTER = re.compile(rb"/Filter(?:\[([^\]]*)\]|(/[^\s/<>\[\](){}%]+)| (\d{1,10}) \d+ R)")
_IN_RESOURCES = re.compile(rb"/(?:Resources|XObject) (\d{1,10}) \d+ R")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_DRAWN = re.compile(rb"(?:/([^\s/<>\[\](){}%]+)\s+)?(?<![A-Za-z0-9])Do(?![A-Za-z0-9])")


def before_opening(data: bytes) -> None:
    """Count what the deflated streams of a file unpack to; LimitError where that is too much."""
    budget = current()
    view = memoryview(data)
    for found in _STREAM.finditer(data):
        if data.endswith(b"end", 0, found.start()):
            continue
        size = at = 0
        inflater = zlib.decompressobj()
        start = found.end()
        try:
            while not inflater.eof and (inflater.unconsumed_tail or start + at < len(data)):
                piece = inflater.unconsumed_tail or view[start + at : start + at + _CHUNK]
                at += 0 if inflater.unconsumed_tail else len(piece)
                size += len(inflater.decompress(piece, 16 * _CHUNK))
                _allow(budget, size, at)
        except zlib.error:
            pass  # no deflated stream after all, or a damaged one: what there is of it was counted
        budget.use("unpacked", size)
        budget.tick()


def _allow(budget: Budget, size: int, packed: int) -> None:
    budget.allow("part_size", size)
    if size > RATIO_FROM:
        budget.allow("ratio", -(-size // max(1, packed)))


class _Stream(NamedTuple):
    """A stream: its dictionary, how many bytes it unpacks to, and how often it draws what."""

    text: bytes
    size: int
    draws: dict[bytes, int]

    @property
    def is_form(self) -> bool:
        return b"/Subtype/Form" in self.text or b"/Subtype " in self.text


@dataclass(slots=True)
class _Objects:
    streams: dict[int, _Stream] = field(default_factory=dict)
    others: dict[int, bytes] = field(default_factory=dict)


def survey(document: Any, file: str, notable: Iterable[bytes] = ()) -> frozenset[bytes]:
    """Which of some names the objects of an opened PDF have.

    LimitError where a page draws too much, ReadError where a form draws itself.
    """
    from pypdfium2.raw import FPDF_REMOVE_SECURITY

    written = io.BytesIO()
    document.save(written, flags=FPDF_REMOVE_SECURITY)
    budget = current()
    objects = _objects(written.getvalue(), budget)
    sizes = _drawn_sizes(objects, file)
    for text in objects.others.values():
        for found in _CONTENT.finditer(text):
            drawn = [int(n) for n in _REFERENCE.findall(found.group())]
            drawn = [m for n in drawn for m in ([int(r) for r in _REFERENCE.findall(objects.others[n])] if n in objects.others else [n])]
            budget.allow("pdf_content", sum(sizes.get(n, 0) for n in drawn))
    wanted = re.compile(rb"/(" + b"|".join(map(re.escape, notable)) + rb")(?![^\s/<>\[\](){}%])")
    texts = (*objects.others.values(), *(s.text for s in objects.streams.values()))
    return frozenset(name for text in texts for name in wanted.findall(text))


def _objects(data: bytes, budget: Budget) -> _Objects:
    out = _Objects()
    packed: list[tuple[int, bytes, bytes]] = []
    at = 0
    while (found := _OBJECT.search(data, at)) is not None:
        number, begin = int(found.group(1)), found.end()
        end = data.find(b"\r\nendobj\r\n", begin)
        text, is_stream, _ = data[begin : end if end >= 0 else len(data)].partition(b">>stream\r\n")
        at = begin + len(text)
        if is_stream:
            start = at + len(is_stream)
            lengths = [int(n) for n in _LENGTH.findall(text)]
            length = (
                next((n for n in lengths[::-1] if data[start + n :].startswith(b"\r\nendstream")), 0) if len(lengths) > 1 else sum(lengths)
            )
            packed.append((number, text, data[start : start + length]))
            at = start + length
        else:
            out.others[number] = text
    for number, text, raw in packed:
        out.streams[number] = _unpacked(text, raw, out, budget)
        budget.tick()
    return out


def _plain(name: bytes) -> bytes:
    return _ESCAPED.sub(lambda m: bytes([int(m.group(1), 16)]), name) if b"#" in name else name


def _filters(text: bytes, objects: _Objects) -> Iterator[bytes]:
    """The names of a stream's filters, in order. Those of `DecodeParms` are none: its keys come first, and have other names."""
    found = _FILTER.search(text)
    if found is not None:
        several, one, reference = found.groups()
        inside = objects.others.get(int(reference), b"") if reference else several or one or b""
        for part in re.finditer(rb"/([^\s/<>\[\](){}%]+)|(\d{1,10}) \d+ R", inside):
            yield _plain(part.group(1) or objects.others.get(int(part.group(2)), b"").strip(b"/ \r\n"))


def _unpacked(text: bytes, raw: bytes, objects: _Objects, budget: Budget) -> _Stream:
    data = raw
    is_picture = False
    for name in _filters(text, objects):
        decode: Callable[[bytes, int], bytes] | None = FILTERS.get(name)
        if decode is None:
            is_picture = True
            break
        try:
            data = decode(data, budget.limits.part_size + 1)
        except Broken as error:
            data = error.done
        _allow(budget, len(data), len(raw))
        budget.tick()
    budget.use("unpacked", len(data))
    draws: dict[bytes, int] = defaultdict(int)
    if not is_picture and b"/Subtype/Image" not in text:
        for name in _names_drawn(data):
            draws[_plain(name)] += 1
    return _Stream(text, len(data), draws)


def _names_drawn(data: bytes) -> Iterator[bytes]:
    """What a stream draws, in order: the name before each `Do`, nothing where none is before it.

    Those two letters are found much faster than the pattern, which may begin with anything.
    """
    at = 0
    while (do := data.find(b"Do", at)) >= 0:
        name = data.rfind(b"/", at, do)
        found = (_DRAWN.match(data, name) if name >= 0 else None) or _DRAWN.match(data, do)
        if found is not None:
            yield found.group(1) or b""
        at = found.end() if found is not None else do + 2


def _drawn_sizes(objects: _Objects, file: str) -> dict[int, int]:
    """The bytes that each stream comes to with all that it draws, as often as it draws it."""
    drawn = _drawn(objects)
    sizes: dict[int, int] = {}
    for first in objects.streams:
        stack = [(first, _each(drawn[first]))]
        within = {first}
        while stack:
            number, rest = stack[-1]
            inner = next(rest, None)
            if inner is None:
                stack.pop()
                within.discard(number)
                most = {name: max((sizes[j] for j in found), default=0) for name, found in drawn[number].items()}
                stream = objects.streams[number]
                sizes[number] = stream.size + sum(count * most[name] for name, count in stream.draws.items())
            elif inner in within:
                raise ReadError(
                    Say("PDF 中有图形画出自身", "a form of the PDF draws itself"),
                    place=Place(file=file),
                    hint=Say("请确认来源可信；重新打印为 PDF", "make sure where it comes from; print it to PDF again"),
                )
            elif inner not in sizes:
                within.add(inner)
                stack.append((inner, _each(drawn[inner])))
    return sizes


def _each(drawn: dict[bytes, list[int]]) -> Iterator[int]:
    return iter([number for numbers in drawn.values() for number in numbers])


def _drawn(objects: _Objects) -> dict[int, dict[bytes, list[int]]]:
    """By stream and name, the forms that it may draw: those of its own resources, else any that goes by the name."""
    forms = {number for number, stream in objects.streams.items() if stream.is_form}
    anywhere = _named((*objects.others.values(), *(s.text for s in objects.streams.values()))) if forms else {}
    out: dict[int, dict[bytes, list[int]]] = {}
    for number, stream in objects.streams.items():
        own = _named(_resources(stream.text, objects)) if stream.draws and number in forms else {}
        out[number] = {name: sorted((own.get(name) or anywhere.get(name, forms)) & forms) for name in stream.draws}
    return out


def _named(texts: Iterable[bytes]) -> dict[bytes, set[int]]:
    out: dict[bytes, set[int]] = defaultdict(set)
    for text in texts:
        for name, target in _NAMED_REFERENCE.findall(text):
            out[_plain(name)].add(int(target))
    return out


def _resources(text: bytes, objects: _Objects) -> Iterator[bytes]:
    """A form's dictionary and those that its resources stand in."""
    waiting = [(text, 0)]
    while waiting:
        text, depth = waiting.pop()
        yield text
        if depth < 2:
            waiting += [(objects.others.get(int(n), b""), depth + 1) for n in _IN_RESOURCES.findall(text)]
