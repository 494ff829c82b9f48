"""The filters of PDF streams (ISO 32000-1 §7.4), each stopping where it was told to: for counting, not for reading."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

__all__ = ["FILTERS", "Broken"]


class Broken(Exception):  # noqa: N818  # no error of ours: what could be unpacked is in it
    """A stream that is damaged; `done` is what came out before."""

    def __init__(self, done: bytes) -> None:
        super().__init__()
        self.done = done


def _flate(data: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj()
    out = bytearray()
    try:
        for at in range(0, len(data), 2**16):
            out += inflater.decompress(data[at : at + 2**16], max(1, most - len(out)))
            while inflater.unconsumed_tail and len(out) < most:
                out += inflater.decompress(inflater.unconsumed_tail, most - len(out))
            if inflater.eof or len(out) >= most:
                break
    except zlib.error as error:
        raise Broken(bytes(out)) from error
    return bytes(out)


def _run_length(data: bytes, most: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data) and data[at] != 128 and len(out) < most:
        length = data[at]
        if length < 128:
            out += data[at + 1 : at + 2 + length]
            at += length + 2
        else:
            out += data[at + 1 : at + 2] * (257 - length)
            at += 2
    return bytes(out)


def _lzw(data: bytes, most: int) -> bytes:
    """§7.4.4: codes of 9 to 12 bits; 256 clears the table, 257 ends."""
    table = [bytes([i]) for i in range(256)] + [b"", b""]
    out = bytearray()
    width, bits, count = 9, 0, 0
    before = b""
    for byte in data:
        bits = (bits << 8 | byte) & 0xFFFFFF
        count += 8
        if count < width:
            continue
        count -= width
        code = bits >> count & ((1 << width) - 1)
        if code == 257 or len(out) >= most:
            break
        if code == 256:
            del table[258:]
            width, before = 9, b""
            continue
        if code > len(table) or (code == len(table) and not before):
            raise Broken(bytes(out))
        entry = table[code] if code < len(table) else before + before[:1]
        out += entry
        if before and len(table) < 4096:
            table.append(before + entry[:1])
        width = min(12, max(9, (len(table) + 1).bit_length()))
        before = entry
    return bytes(out)


def _hex(data: bytes, _: int) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _ascii85(data: bytes, most: int) -> bytes:
    """§7.4.3: `z` stands for four bytes of nothing, which makes four of one."""
    text = data.partition(b"~>")[0]
    out = bytearray()
    group: list[int] = []
    for c in text:
        if len(out) >= most:
            break
        if c == 0x7A and not group:
            out += bytes(4)
        elif 0x21 <= c <= 0x75:
            group.append(c - 0x21)
        if len(group) == 5:
            value = 0
            for digit in group:
                value = value * 85 + digit
            out += (value & 0xFFFFFFFF).to_bytes(4, "big")
            group.clear()
    if len(group) > 1:
        value = 0
        for digit in (*group, 84, 84, 84, 84)[:5]:
            value = value * 85 + digit
        out += (value & 0xFFFFFFFF).to_bytes(4, "big")[: len(group) - 1]
    return bytes(out)


FILTERS: dict[bytes, Callable[[bytes, int], bytes]] = {
    b"FlateDecode": _flate,
    b"Fl": _flate,
    b"LZWDecode": _lzw,
    b"LZW": _lzw,
    b"RunLengthDecode": _run_length,
    b"RL": _run_length,
    b"ASCIIHexDecode": _hex,
    b"AHx": _hex,
    b"ASCII85Decode": _ascii85,
    b"A85": _ascii85,
    b"Crypt": lambda data, _: data,
}
"""By the name that a stream gives. Any other is of a picture, which is not looked at."""
