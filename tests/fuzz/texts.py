"""Text and bytes damaged: characters that no reader likes, lines and cells moved, bytes flipped."""

from __future__ import annotations

from random import Random

__all__ = ["ODD_CHARACTERS", "ODD_NUMBERS", "ODD_TEXTS", "bytes_damaged", "text_damaged", "word"]

ODD_CHARACTERS = [
    "\x00", "\x01", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u200e", "\u202e", "\u2028", "\u2029",
    "\u2060", "\u3000", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U0001f600", "\U00020bb7", "\U0010ffff", "\u0301", "⼯", "⻅", "⺼",
    "０", "９", "²", "٣", "Ⅷ", "ﬁ", "\r", "\n", "\r\n", "\t", "\t\t", " ", '"', '""', "'", ",", ";", "|", "=", "+", "@", "<", ">", "&", "%s",
    "{0}", "\\", "/", "..", "（续）", "(续)", "续表", "\ue000", "\ud800", "\udfff", "\x1e",
]  # fmt: skip
ODD_NUMBERS = [
    "0", "-0", "1", "-1", "2", "7", "63", "64", "255", "256", "1000", "16383", "16384", "32767", "65535", "65536", "1048576", "1048577",
    "2147483647", "2147483648", "-2147483648", "4294967295", "9999999999", "18446744073709551616", "9" * 30, "9" * 5000, "1e5", "1e400",
    "-1e-400", "0.1", ".5", "5.", "1.7976931348623157e308", "NaN", "inf", "-inf", "Infinity", "0x10", "1_000", "٣", "²", "１", "+1", " 1 ",
    "1 2", "44927", "60", "0.99999999", "2958465.9999999",
]  # fmt: skip
ODD_TEXTS = [
    "", " ", "\n", "true", "false", "none", "null", "restart", "continue", "begin", "separate", "end", "一、经济发展", "（一）项目建设",
    "注：1.数据为快报数。", "第1页", "— 1 —", "序号", "责任单位", "市财政局 市税务局", "曹 临", "1—9月", "附件1", "A1:XFD1048576", "A1",
    "../../x", "file:///etc/hostname", "http://127.0.0.1/", "#REF!", "yyyy/m/d h:mm:ss.000", "[h]:mm", "0.00E+00", '[DBNum2]0', "# ??/??",
    "长" * 300, "a" * 3000,
]  # fmt: skip


_FORMAT = [
    "0", "#", "?", "00", ".", ",", "%", "/", ";", "@", "General", "G/通用格式", "yyyy", "yy", "m", "mm", "mmm", "mmmm", "mmmmm", "d", "dd", "ddd", "dddd",
    "aaa", "aaaa", "e", "b", "h", "hh", "s", "ss", "ss.00", "[h]", "[mm]", "[s]", "AM/PM", "A/P", "上午/下午", "E+", "E-", "E+00", "[DBNum1]", "[DBNum2]",
    "[DBNum3]", "[$-804]", "[$¥-804]", "[Red]", "[<5]", "[>=1e5]", "[=0]", '"年"', '"', "\\", "_", "*", "!", "-", "(", ")", " ", "x", "万",
]  # fmt: skip


def number_format(rng: Random) -> str:
    """A format code put together of what such codes know."""
    return "".join(rng.choice(_FORMAT) * rng.choice((1, 1, 1, 1, 2, 30)) for _ in range(rng.randint(1, 8)))


def word(rng: Random) -> str:
    """A value that an attribute or a cell may be given."""
    kind = rng.random()
    if kind < 0.06:
        return number_format(rng)
    if kind < 0.5:
        return rng.choice(ODD_NUMBERS)
    if kind < 0.8:
        return rng.choice(ODD_TEXTS)
    return rng.choice(ODD_CHARACTERS) * rng.choice((1, 1, 2, 50))


def _span(rng: Random, length: int, most: int = 40) -> tuple[int, int]:
    begin = rng.randrange(length + 1)
    return begin, min(length, begin + rng.randint(0, most))


def text_damaged(rng: Random, text: str) -> str:
    """The text with one thing changed: a character, a stretch, a line, a cell."""
    return rng.choice(_WAYS)(rng, text)


def _left_out(rng: Random, text: str) -> str:
    a, b = _span(rng, len(text))
    return text[:a] + text[b:]


def _repeated(rng: Random, text: str) -> str:
    a, b = _span(rng, len(text))
    return text[:b] + text[a:b] * rng.choice((1, 2, 30)) + text[b:]


def _put(rng: Random, text: str) -> str:
    a, b = _span(rng, len(text), rng.choice((0, 6)))
    return text[:a] + word(rng) + text[b:]


def _cut(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _other_line_ends(rng: Random, text: str) -> str:
    return text.replace("\n", rng.choice(["\r\n", "\r", "\u2028", "\n\n", "", "\x85"]), rng.choice((1, 3, -1)))


def _other_characters(rng: Random, text: str) -> str:
    return text.replace(rng.choice(text or " "), rng.choice(ODD_CHARACTERS), rng.choice((1, 5)))


def _odd_character(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD_CHARACTERS) + text[at:]


def _lines_damaged(rng: Random, text: str) -> str:
    lines = text.split("\n")
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            lines[to] += lines.pop(at) if at > to else lines[at]
    return "\n".join(lines)


def _cells_damaged(rng: Random, text: str) -> str:
    separator = "\t" if "\t" in text else ","
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(separator)
    i, j = rng.randrange(len(cells)), rng.randrange(len(cells))
    match rng.randrange(5):
        case 0:
            del cells[i]
        case 1:
            cells.insert(i, word(rng))
        case 2:
            cells[i] = word(rng)
        case 3:
            cells[i], cells[j] = cells[j], cells[i]
        case _:
            cells[i] += rng.choice(ODD_CHARACTERS) + cells[j]
    lines[at] = separator.join(cells)
    return "\n".join(lines)


_WAYS = (
    _left_out, _repeated, _put, _put, _cut, _lines_damaged, _cells_damaged, _cells_damaged, _other_line_ends, _other_characters, _odd_character,
)  # fmt: skip


def bytes_damaged(rng: Random, data: bytes) -> bytes:
    """The bytes with some flipped, cut, inserted or said twice."""
    if not data:
        return bytes([rng.randrange(256)])
    match rng.randrange(6):
        case 0 | 1:
            out = bytearray(data)
            for _ in range(rng.choice((1, 1, 1, 2, 8, 64))):
                at = rng.randrange(len(out))
                out[at] = rng.choice((out[at] ^ (1 << rng.randrange(8)), 0, 0xFF, rng.randrange(256)))
            return bytes(out)
        case 2:
            return data[: rng.randrange(len(data))]
        case 3:
            a, b = _span(rng, len(data), 64)
            return data[:a] + data[b:]
        case 4:
            a, b = _span(rng, len(data), 64)
            at = rng.randrange(len(data) + 1)
            return data[:at] + data[a:b] + data[at:]
        case _:
            at = rng.randrange(len(data) + 1)
            return data[:at] + rng.randbytes(rng.choice((1, 2, 4, 16))) + data[at:]
