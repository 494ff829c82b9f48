"""Text and CSV: characters that no document carries, encodings, and lines and cells without end."""

from __future__ import annotations

from collections.abc import Callable

from .build import HEADINGS, ROW, TITLE, text_table
from .cases import case


def _with(goal: str) -> bytes:
    """The table with a goal."""
    return text_table(("1", "曹临", goal, *ROW[3:])).encode("utf-8", "surrogatepass")


def _csv(goal: str, *, title: str = TITLE) -> bytes:
    row = ("1", "曹临", f'"{goal}"', *ROW[3:])
    return "\r\n".join([title, ",".join(HEADINGS), ",".join(row)]).encode("utf-8", "surrogatepass") + b"\r\n"


def _of_both(suffix: str, made: Callable[[str], bytes]) -> None:
    kind = suffix[1:]
    case(f"{kind}-sound", suffix, lambda: made("目标"), 0, "1 records")
    case(f"{kind}-empty", suffix, b"", 3, "the file is empty")
    case(f"{kind}-blank", suffix, b" \n" * 100, 3, "the file is empty")
    case(f"{kind}-is-zip", suffix, b"PK\3\4" + bytes(50), 3, "Word/Excel (zip)")
    case(f"{kind}-is-pdf", suffix, b"%PDF-1.7", 3, "a PDF file")
    case(f"{kind}-is-xml", suffix, b"<?xml version='1.0'?><a/>", 3, "a XML file")
    case(f"{kind}-utf-16", suffix, lambda: made("目标").decode().encode("utf-16"), 3, "encoded in UTF-16")
    case(f"{kind}-utf-32", suffix, lambda: made("目标").decode().encode("utf-32"), 3, "encoded in UTF-32")
    case(f"{kind}-gb18030", suffix, lambda: made("目标𠮷㐀").decode().encode("gb18030"), 0, "1 records")
    case(f"{kind}-nul", suffix, lambda: made("目\0标"), 3, "U+0000")
    case(f"{kind}-escape-sequence", suffix, lambda: made("目\x1b[31m标"), 3, "U+001B")
    case(f"{kind}-c1-control", suffix, lambda: made("目\x9b标"), 3, "U+009B")
    case(f"{kind}-delete", suffix, lambda: made("目\x7f标"), 3, "U+007F")
    case(f"{kind}-noncharacter", suffix, lambda: made("目\uffff标"), 3, "U+FFFF")
    case(f"{kind}-noncharacter-fdd0", suffix, lambda: made("目\ufdd0标"), 3, "U+FDD0")
    case(f"{kind}-noncharacter-beyond-bmp", suffix, lambda: made("目\U0010ffff标"), 3, "U+10FFFF")
    case(f"{kind}-lone-surrogate", suffix, lambda: made("目\ud800标"), 3, "neither UTF-8 nor GB18030")
    case(f"{kind}-mark-inside", suffix, lambda: made("目\ufeff标"), 0, "R006")
    case(f"{kind}-bidi-override", suffix, lambda: made("目\u202e标\u202c"), 0, "R012")
    case(f"{kind}-bidi-isolate", suffix, lambda: made("目\u2067标\u2069"), 0, "R012")
    case(f"{kind}-combining-marks", suffix, lambda: made("目" + "\u0301" * 500), 0, "1 records")
    case(f"{kind}-beyond-bmp", suffix, lambda: made("𠮷𡈽😀"), 0, "1 records")
    case(f"{kind}-overlong-utf-8", suffix, lambda: made("目X标").replace(b"X", b"\xc0\xaf"), 3, "neither UTF-8 nor GB18030")
    case(f"{kind}-cut-inside-a-character", suffix, lambda: made("目标")[:-3] + b"\xe5\xb1", 3, "")
    case(f"{kind}-cell-of-150000", suffix, lambda: made("长" * 150_000), 3, "limit cell-length=100000")
    case(f"{kind}-cell-of-150000-by-flag", suffix, lambda: made("长" * 150_000), 0, "1 records", "cell-length=200000")
    case(f"{kind}-over-a-size", suffix, lambda: made("目标"), 3, "limit file-size=100", "file-size=100")


_of_both(".txt", _with)
_of_both(".csv", _csv)

case("txt-mark-twice", ".txt", lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + _with("目标"), 0, "R006")
case("txt-line-separator", ".txt", lambda: _with("目\u2028标"), 0, "1 records")
case("txt-paragraph-separator", ".txt", lambda: _with("目\u2029标"), 3, "U+2029")
case("txt-control-has-a-place", ".txt", lambda: _with("目\x01标"), 3, "line 4, character 7")
case("txt-carriage-returns-alone", ".txt", lambda: _with("目标").replace(b"\n", b"\r"), 3, "")
case("txt-a-million-lines", ".txt", lambda: _with("目标") + b"\n" * 1_000_000, 3, "limit rows=200000")
case("txt-a-million-rows", ".txt", lambda: _with("目标") + b"2\ta\n" * 1_000_000, 3, "limit rows=200000")
case("txt-a-million-tabs", ".txt", lambda: _with("目标") + b"\t" * 1_000_000, 3, "limit columns=16384")
case("txt-30-megabytes-on-a-line", ".txt", lambda: _with("目标") + b"x" * 30_000_000, 3, "limit cell-length=100000")
case("txt-201-megabytes", ".txt", lambda: b"x" * (201 * 2**20), 3, "limit file-size=200M", megabytes=500)
case("txt-more-cells-than-headings", ".txt", lambda: text_table((*ROW, "", "", "x")).encode(), 3, "surplus")
case("txt-no-title", ".txt", lambda: text_table().partition("\n")[2].encode(), 3, "no title")
case("txt-no-rows", ".txt", lambda: "\n".join([TITLE, "\t".join(HEADINGS)]).encode(), 3, "no lines")
case("txt-other-headings", ".txt", b"title\na\tb\nc\td\n", 4, "")
case("txt-escape-sequence-in-the-title", ".txt", lambda: text_table(title="\x1b]0;owned\x07表").encode(), 3, "U+001B")
case("txt-title-of-a-million", ".txt", lambda: text_table(title="长" * 1_000_000).encode(), 3, "limit cell-length=100000")
case("csv-quote-without-end", ".csv", lambda: _csv("目标") + b'"' + b"x,\n" * 1000, 3, "malformed CSV")
case("csv-a-quote-bomb", ".csv", lambda: _csv("目标") + b'"' * 5_000_000, 3, "")
case("csv-quote-inside", ".csv", lambda: _csv("目标") + b'2,a"b"c,"x"y\r\n', 3, "malformed CSV")
case("csv-a-million-commas", ".csv", lambda: _csv("目标") + b"," * 1_000_000, 3, "limit columns=16384")
case("csv-a-million-lines", ".csv", lambda: _csv("目标") + b"2,a\r\n" * 1_000_000, 3, "limit rows=200000")
case("csv-formula", ".csv", lambda: _csv("=cmd|' /C calc'!A0"), 0, "1 records")
case("csv-carriage-return-in-a-cell", ".csv", lambda: _csv("目\r标"), 3, "")
