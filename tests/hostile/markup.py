"""XML: entities, DTDs, encodings and depth, in our own format and in the parts of packages."""

from __future__ import annotations

from collections.abc import Callable

from .build import HEADINGS, ROW, TITLE, book, book_parts, word, word_parts
from .cases import case

NAMESPACE = "urn:exporter:document:1"


def own(*, records: int = 1, before: str = "", attributes: str = "", title: str = TITLE, edition: str = "", value: str = "目标") -> str:
    """Our own XML, by hand."""
    keys = ("number", "leader", "goal", "deadline", "progress", "status", "units")
    kinds = ("number", "person", "text", "deadline", "text", "status", "units")
    scopes = ("record", "part", "record", "part", "part", "part", "part")
    fields = "".join(
        f'<field key="{k}" kind="{kind}" scope="{scope}" separator=" "><heading>{h}</heading></field>'
        for k, kind, scope, h in zip(keys, kinds, scopes, HEADINGS, strict=True)
    )

    def values(scope: str, row: tuple[str, ...]) -> str:
        return "".join(
            f'<value field="{k}">{f"<item>{v}</item>" if kind == "units" else v}</value>'
            for k, kind, s, v in zip(keys, kinds, scopes, row, strict=True)
            if s == scope
        )

    lines = "".join(
        f"<record>{values('record', row)}<part>{values('part', row)}</part></record>"
        for row in ((str(n), ROW[1], value, *ROW[3:]) for n in range(1, records + 1))
    )
    content = f'<title>{title}</title><fields>{fields}</fields><section level="1"><heading></heading>{lines}</section>'
    return f'{before}<document xmlns="{NAMESPACE}"{attributes}><content>{content}</content><edition>{edition}</edition></document>'


LAUGHS = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12)) + "]>"
QUADRATIC = f"<!DOCTYPE d [<!ENTITY a '{'x' * 50_000}'>]>"
EXTERNAL = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE d [<!ENTITY a SYSTEM "http://203.0.113.1/x">]>'
PARAMETER = '<!DOCTYPE d [<!ENTITY % a SYSTEM "http://203.0.113.1/x.dtd"> %a;]>'
SUBSET = '<!DOCTYPE d SYSTEM "http://203.0.113.1/x.dtd">'
ATTLIST = '<!DOCTYPE d [<!ATTLIST document digest CDATA "x">]>'
HIDDEN = f"<!--{'-x' * 50_000}--><?x y?>\n" + LAUGHS

_DTDS = {
    "laughs": (LAUGHS, "&a11;"),
    "quadratic": (QUADRATIC, "&a;" * 20_000),
    "external-file": (EXTERNAL, "&a;"),
    "external-address": (REMOTE, "&a;"),
    "parameter-entity": (PARAMETER, "x"),
    "external-subset": (SUBSET, "x"),
    "attribute-default": (ATTLIST, "x"),
    "behind-a-comment": (HIDDEN, "&a11;"),
}


def _in_word(dtd: str, text: str) -> bytes:
    parts = word_parts()
    return word(more={"word/document.xml": (dtd + parts["word/document.xml"].decode().replace("目标", text)).encode()})


def _in_sheet(dtd: str, text: str) -> bytes:
    parts = book_parts()
    return book(more={"xl/worksheets/sheet1.xml": (dtd + parts["xl/worksheets/sheet1.xml"].decode().replace("目标", text)).encode()})


def _recoded(codec: str, name: str) -> Callable[[], bytes]:
    return lambda: own(before=f'<?xml version="1.0" encoding="{name}"?>').encode(codec)


def _of_all(name: str, dtd: str, text: str) -> None:
    case(f"xml-{name}", ".xml", lambda: own(before=dtd, value=text).encode(), 3, "DTD")
    case(f"xml-{name}-in-word", ".docx", lambda: _in_word(dtd, text), 3, "DTD")
    case(f"xml-{name}-in-sheet", ".xlsx", lambda: _in_sheet(dtd, text), 3, "DTD")


for _name, (_dtd, _text) in _DTDS.items():
    _of_all(_name, _dtd, _text)

case("xml-sound", ".xml", lambda: own().encode(), 0, "1 records")
case("xml-empty", ".xml", b"", 3, "not well-formed")
case("xml-is-zip", ".xml", word, 3, "not well-formed")
case("xml-is-text", ".xml", "某市责任目标".encode(), 3, "not well-formed")
case("xml-is-html", ".xml", b"<html><body><br></body></html>", 3, "not well-formed")
case("xml-other-root", ".xml", b"<a/>", 3, "does not follow the schema")
case("xml-cut-off", ".xml", lambda: own().encode()[:-40], 3, "not well-formed")
case("xml-laughs-in-utf-16", ".xml", lambda: own(before=LAUGHS, value="&a11;").encode("utf-16"), 3, "DTD")
case("xml-utf-16", ".xml", lambda: own().encode("utf-16"), 0, "1 records")
case("xml-utf-16-without-mark", ".xml", lambda: own(before='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16-le"), 0, "1 records")
case(
    "xml-utf-16-lone-surrogate",
    ".xml",
    lambda: own(value="x").encode("utf-16").replace("x".encode("utf-16-le"), b"\x00\xd8"),
    3,
    "no sound UTF-16",
)
case("xml-gb18030", ".xml", _recoded("gb18030", "GB18030"), 0, "1 records")
case("xml-utf-7", ".xml", lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-', 3, "encoded in UTF-7")
case(
    "xml-ebcdic",
    ".xml",
    lambda: own(value="x", title="x").encode("cp500", "replace"),
    3,
    "not well-formed",
)
case("xml-ebcdic-by-declaration", ".xml", lambda: b'<?xml version="1.0" encoding="IBM037"?><a/>', 3, "encoded in IBM037")
case("xml-utf-32", ".xml", lambda: own().encode("utf-32"), 3, "")
case("xml-300-deep", ".xml", b"<a>" * 300 + b"</a>" * 300, 3, "limit xml-depth=256")
case("xml-a-million-deep", ".xml", b"<a>" * 1_000_000, 3, "limit xml-depth=256")
case("xml-text-of-12-megabytes", ".xml", lambda: own(value="x" * 12_000_000).encode(), 3, "limit cell-length=100000")
case("xml-cell-of-150000", ".xml", lambda: own(value="长" * 150_000).encode(), 3, "limit cell-length=100000")
case("xml-11-million-tags", ".xml", lambda: b"<a>" + b"<b/>" * 21_000_000 + b"</a>", 3, "limit xml-nodes=20000000", megabytes=700)
case("xml-rows-over-a-flag", ".xml", lambda: own(records=50).encode(), 3, "limit rows=49", "rows=49")
case("xml-nul", ".xml", lambda: own(value="a\0b").encode(), 3, "not well-formed")
case("xml-control-by-reference", ".xml", lambda: own(value="a&#1;b").encode(), 3, "not well-formed")
case("xml-surrogate-by-reference", ".xml", lambda: own(value="a&#xD800;b").encode(), 3, "not well-formed")
case("xml-noncharacter", ".xml", lambda: own(value="a\ufffeb").encode(), 3, "not well-formed")
case("xml-noncharacter-beyond-bmp", ".xml", lambda: own(value="a\U0001ffffb").encode(), 3, "U+1FFFF")
case("xml-c1-control", ".xml", lambda: own(value="a\x85b").encode(), 3, "U+0085")
case("xml-broken-utf-8", ".xml", lambda: own(value="a").encode().replace(b">a<", b">\xff\xfe<"), 3, "not well-formed")
case("xml-undeclared-entity", ".xml", lambda: own(value="&nbsp;").encode(), 3, "not well-formed")
case(
    "xml-include",
    ".xml",
    lambda: own(value='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>').encode(),
    3,
    "does not follow the schema",
)
case(
    "xml-stylesheet",
    ".xml",
    lambda: own(before='<?xml-stylesheet type="text/xsl" href="http://203.0.113.1/x.xsl"?>').encode(),
    0,
    "1 records",
)
case(
    "xml-other-schema",
    ".xml",
    lambda: own(
        attributes=' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://203.0.113.1/x.xsd"'
    ).encode(),
    0,
    "1 records",
)
case("xml-two-roots", ".xml", lambda: own().encode() + b"<a/>", 3, "not well-formed")
case("xml-wrong-digest", ".xml", lambda: own(attributes=f' digest="{"0" * 64}"').encode(), 3, "does not match the digest")
case("xml-page-beyond-the-end", ".xml", lambda: own(edition='<page line="0"/><page line="99"/>').encode(), 3, "page_starts")
case("xml-line-of-a-googol", ".xml", lambda: own(edition=f'<page line="{"9" * 100}"/>').encode(), 3, "")
case("xml-line-minus-one", ".xml", lambda: own(edition='<page line="-1"/>').encode(), 3, "does not follow the schema")
case(
    "xml-300000-attributes",
    ".xml",
    lambda: ("<a " + " ".join(f'a{i}="1"' for i in range(300_000)) + "/>").encode(),
    3,
    "does not follow the schema",
    seconds=3,
)
case("xml-name-of-60000", ".xml", lambda: f"<{'a' * 60_000}/>".encode(), 3, "not well-formed")
case(
    "xml-300000-namespaces",
    ".xml",
    lambda: ("<a " + " ".join(f'xmlns:n{i}="u{i}"' for i in range(20_000)) + "/>").encode(),
    3,
    "",
    seconds=4,
)
