"""PDF files damaged: objects removed, swapped and said twice, their tokens and streams changed, the cross-references too."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from random import Random

from .texts import ODD_NUMBERS, bytes_damaged

__all__ = ["Object", "objects_of", "pdf_damaged", "written"]

_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_TOKEN = re.compile(rb"<<|>>|[\[\]{}]|\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|/[^\s<>\[\](){}/%]*|\d+ \d+ R\b|[^\s<>\[\](){}/%]+")
_OPERATORS = [
    b"q", b"Q", b"q q q q", b"BT", b"ET", b"Tj", b"TJ", b"Tf", b"Td", b"Tm", b"T*", b"'", b"Tr", b"Tz", b"Tc", b"Tw", b"TL", b"cm", b"re",
    b"m", b"l", b"c", b"h", b"S", b"f", b"B", b"n", b"W", b"W n", b"w", b"Do", b"gs", b"sh", b"BDC", b"BMC", b"EMC", b"BI ID EI", b"0 Tr",
    b"3 Tr", b"7 Tr", b"0 Tz", b"-100 Tz", b"1 0 0 1 1e30 1e30 cm", b"0 0 0 0 0 0 cm", b"0 1 -1 0 0 0 cm", b"0 0 1e9 1e9 re f",
    b"1 1 1 rg", b"0 g", b"/F1 0 Tf", b"/F1 -12 Tf", b"/F1 1e10 Tf", b"0 0 m 1e6 1e6 l S", b"<FFFF> Tj", b"<> Tj", b"() Tj", b"[] TJ",
    b"[(a) -1e9 (b)] TJ",
]  # fmt: skip
_ODD = [
    b"null", b"true", b"false", b"[]", b"<<>>", b"()", b"<>", b"(a)", b"<FEFF4E00>", b"<FEFFD800>", b"/", b"/X", b"0 0 R", b"1 0 R", b"9999 0 R",
    b"[[[[[[[[]]]]]]]]", b"<</A<</A<</A 1>>>>>>", b"/FlateDecode", b"/LZWDecode", b"/ASCIIHexDecode", b"/DCTDecode", b"/Crypt", b"/Identity-H",
    b"/WinAnsiEncoding", b"/Type0", b"/Type3", b"/TrueType", b"/Page", b"/Pages", b"/Catalog", b"/StructElem", b"/TH", b"/TD", b"/Form", b"/Image",
]  # fmt: skip


@dataclass(slots=True)
class Object:
    """An object of a file: its number, what it says, and its stream as it is when unpacked."""

    number: int
    head: bytes
    stream: bytes | None


def objects_of(data: bytes) -> tuple[list[Object], bytes]:
    """The objects of a file, streams unpacked as far as that is possible, and its trailer."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False, static_id=True,
        )  # fmt: skip
    plain = out.getvalue()
    made = []
    for number, body in _OBJECT.findall(plain):
        head, found, rest = body.partition(b"\nstream\n")
        made.append(Object(int(number), head, rest.removesuffix(b"endstream").removesuffix(b"\n") if found else None))
    trailer = re.findall(rb"trailer (<<.*?>>)\s*startxref", plain, re.DOTALL)[-1]
    return made, trailer


def written(objects: list[Object], trailer: bytes, *, references: bool = True) -> bytes:
    """The file; without `references` a reader must look for the objects itself."""
    out = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    at = len(out[0])
    places: dict[int, int] = {}
    for o in objects:
        head = o.head if o.stream is None else re.sub(rb"/Length \d+(?: 0 R)?", b"/Length %d" % len(o.stream), o.head, count=1)
        body = head if o.stream is None else b"%s\nstream\n%s\nendstream" % (head, o.stream)
        piece = b"%d 0 obj\n%s\nendobj\n" % (o.number, body)
        places[o.number] = at
        out.append(piece)
        at += len(piece)
    size = max(places, default=0) + 1
    if references:
        lines = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)]
        out += [b"xref\n0 %d\n" % size, *lines]
    out.append(b"trailer %s\nstartxref\n%d\n%%%%EOF\n" % (re.sub(rb"/Size \d+", b"/Size %d" % size, trailer), at if references else 0))
    return b"".join(out)


def pdf_damaged(rng: Random, objects: list[Object], trailer: bytes) -> bytes:
    """The file with one to four objects damaged; now and then its bytes."""
    objects = [Object(o.number, o.head, o.stream) for o in objects]
    if rng.random() < 0.07:
        return bytes_damaged(rng, written(objects, trailer))
    for _ in range(rng.choice((1, 1, 2, 4))):
        if objects:
            _damage(rng, objects)
    if rng.random() < 0.04:
        trailer = _head(rng, trailer, objects)
    data = written(objects, trailer, references=rng.random() < 0.9)
    return bytes_damaged(rng, data) if rng.random() < 0.03 else data


def _damage(rng: Random, objects: list[Object]) -> None:
    i, j = rng.randrange(len(objects)), rng.randrange(len(objects))
    # What pages draw matters most to a reader of what is visible.
    drawn = [k for k, o in enumerate(objects) if o.stream is not None and b" Tf" in o.stream]
    if drawn and rng.random() < 0.35:
        i = rng.choice(drawn)
    o = objects[i]
    kind = rng.random()
    if kind < 0.05:
        del objects[i]
    elif kind < 0.09:
        o.number, objects[j].number = objects[j].number, o.number
    elif kind < 0.12:
        objects.insert(j, Object(o.number, objects[j].head, objects[j].stream))
    elif kind < 0.15:
        o.head, o.stream = rng.choice(_ODD), None
    elif o.stream is not None and kind < 0.6:
        o.stream = _stream(rng, o)
    elif o.stream is not None and kind < 0.65:
        o.stream = zlib.compress(o.stream)
        o.head = o.head.replace(b"<<", b"<</Filter /FlateDecode", 1)
        if rng.random() < 0.5:
            o.stream = bytes_damaged(rng, o.stream)
    else:
        o.head = _head(rng, o.head, objects)


def _number(rng: Random) -> bytes:
    return rng.choice(ODD_NUMBERS).encode()[:60]


def _head(rng: Random, head: bytes, objects: list[Object]) -> bytes:
    """A dictionary or another value with one token changed."""
    found = list(_TOKEN.finditer(head))
    if not found or rng.random() < 0.03:
        return bytes_damaged(rng, head)
    token = rng.choice(found)
    before, text, after = head[: token.start()], token.group(), head[token.end() :]
    other: bytes = rng.choice(_TOKEN.findall(rng.choice(objects).head) or [b""])
    match rng.randrange(8):
        case 0:
            new = b""
        case 1:
            new = text + b" " + text
        case 2:
            new = rng.choice(_ODD)
        case 3:
            new = _number(rng)
        case 4:
            new = b"%d 0 R" % rng.choice(objects).number
        case 5:
            new = other
        case 6:
            new = text + b" " + other
        case _:
            new = _number(rng) if text[:1].isdigit() else rng.choice(_ODD)
    return before + b" " + new + b" " + after


def _stream(rng: Random, o: Object) -> bytes:
    """A stream with some tokens changed where it is text, or else its bytes."""
    stream = o.stream or b""
    text = stream[:200].isascii() and b"\x00" not in stream[:200]
    if not text or rng.random() < 0.1:
        return bytes_damaged(rng, stream)
    tokens = _TOKEN.findall(stream)
    if not tokens:
        return rng.choice(_OPERATORS)
    for _ in range(rng.choice((1, 1, 3, 10))):
        at, to = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        match rng.randrange(7):
            case 0:
                tokens[at] = b""
            case 1:
                tokens[at] = tokens[to]
            case 2:
                tokens[at], tokens[to] = tokens[to], tokens[at]
            case 3:
                tokens[at] = _number(rng)
            case 4:
                tokens[at] = rng.choice(_OPERATORS)
            case 5:
                tokens.insert(at, rng.choice(_OPERATORS))
            case _:
                numbers = [k for k, t in enumerate(tokens) if t[:1].isdigit() or t[:1] == b"-"]
                if numbers:
                    tokens[rng.choice(numbers)] = b"%d" % rng.randint(-50, 900)
    return b" ".join(tokens)
