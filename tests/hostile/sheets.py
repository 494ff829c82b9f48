"""Workbooks: the far ends of a sheet, references to what is not there, and one string shown a million times."""

from __future__ import annotations

from .build import HEADINGS, ROW, TITLE, book, cell, relation, relations, rows, sheet
from .cases import case

_FORMULA = '<row r="4"><c r="A4"><f>{}</f><v>2</v></c><c r="B4" t="inlineStr"><is><t>曹临</t></is></c><c r="C4" t="inlineStr"><is><t>目标</t></is></c></row>'


def shared(index: str, *strings: str) -> bytes:
    """A workbook with a cell that names a shared string."""
    line = f'<row r="4"><c r="A4" t="s"><v>{index}</v></c>{cell("B4", "曹临")}{cell("C4", "目标")}</row>'
    return book(sheet(more=line), strings="".join(f"<si><t>{s}</t></si>" for s in strings))


def valued(kind: str, value: str, code: str = "General") -> bytes:
    """A workbook with a number, and a format for it."""
    line = f'<row r="4">{cell("A4", "2")}{cell("B4", "曹临")}<c r="C4" t="{kind}" s="1"><v>{value}</v></c></row>'
    styles = f'<numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs>'
    return book(sheet(more=line), styles=styles)


def _sheets(count: int) -> bytes:
    """One sheet under many names."""
    return book(sheets="".join(f'<sheet name="表{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(count)))


def _repeated_string() -> bytes:
    """90,000 characters, shown by many cells."""
    cells = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{chr(65 + i)}{n}" t="s"><v>0</v></c>' for i in range(7)) + "</row>" for n in range(4, 400)
    )
    return book(sheet(more=cells), strings=f"<si><t>{'长' * 90_000}</t></si>")


case("sheet-dimension-of-everything", ".xlsx", lambda: book(sheet(before='<dimension ref="A1:XFD1048576"/>')), 0, "1 records")
case("sheet-last-row", ".xlsx", lambda: book(sheet(more='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), 0, "1 records")
case(
    "sheet-row-beyond-the-last",
    ".xlsx",
    lambda: book(sheet(more='<row r="9999999999"><c r="ZZZZ99999999"><v>1</v></c></row>')),
    0,
    "2 records",
)
case(
    "sheet-rows-backwards",
    ".xlsx",
    lambda: book(sheet(rows((TITLE,), HEADINGS, ROW) + '<row r="2"/><row r="1"/><row r="-5"/><row r="x"/>')),
    3,
    "",
)
case(
    "sheet-200001-empty-rows",
    ".xlsx",
    lambda: book(sheet(more="".join(f'<row r="{n}"/>' for n in range(4, 200_010)))),
    3,
    "limit rows=200000",
)
case(
    "sheet-199000-empty-rows",
    ".xlsx",
    lambda: book(sheet(more="".join(f'<row r="{n}"/>' for n in range(4, 199_000)))),
    0,
    "1 records",
    seconds=5,
)
case("sheet-row-of-20000-cells", ".xlsx", lambda: book(sheet(more="<row>" + "<c/>" * 20_000 + "</row>")), 3, "limit columns=16384")
case(
    "sheet-merged-all-over", ".xlsx", lambda: book(sheet(after='<mergeCells><mergeCell ref="A9:XFD1048576"/></mergeCells>')), 0, "1 records"
)
case("sheet-merged-over-the-table", ".xlsx", lambda: book(sheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')), 3, "")
case(
    "sheet-200000-merges",
    ".xlsx",
    lambda: book(sheet(after="<mergeCells>" + '<mergeCell ref="A5:B1048576"/>' * 100_000 + "</mergeCells>")),
    0,
    "1 records",
    seconds=4,
)
case(
    "sheet-merges-over-many-rows",
    ".xlsx",
    lambda: book(
        sheet(
            more="".join(f'<row r="{n}">{cell(f"A{n}", "x")}</row>' for n in range(4, 3000)),
            after="<mergeCells>" + '<mergeCell ref="A4:B3000"/>' * 2000 + "</mergeCells>",
        )
    ),
    3,
    "too many merged cells",
    seconds=4,
)
case(
    "sheet-50000-column-ranges",
    ".xlsx",
    lambda: book(
        sheet(
            before="<cols>" + '<col min="1" max="16384" hidden="1"/>' * 50_000 + "</cols>", more='<row r="9"><c r="XFD9"><v>1</v></c></row>'
        )
    ),
    3,
    "limit seconds=3",
    "seconds=3",
    seconds=6,
)
case("sheet-all-columns-hidden", ".xlsx", lambda: book(sheet(before='<cols><col min="1" max="16384" hidden="1"/></cols>')), 3, "")
case("sheet-no-rows", ".xlsx", lambda: book(sheet("")), 3, "no table")
case("sheet-string-not-there", ".xlsx", lambda: shared("7", "2"), 3, "names string 7, which is not there")
case("sheet-string-minus-one", ".xlsx", lambda: shared("-1", "2"), 3, "names string -1")
case("sheet-string-of-a-googol", ".xlsx", lambda: shared("9" * 100, "2"), 3, "which is not there")
case("sheet-no-strings", ".xlsx", lambda: shared("0"), 3, "which is not there")
case("sheet-string-in-every-cell", ".xlsx", _repeated_string, 3, "limit characters=20000000", megabytes=500)
case("sheet-string-of-200000", ".xlsx", lambda: shared("0", "9" * 200_000), 3, "limit cell-length=100000")
case("sheet-control-character-escaped", ".xlsx", lambda: shared("0", "2_x0001_"), 3, "U+0001")
case("sheet-lone-surrogate-escaped", ".xlsx", lambda: shared("0", "2_xD800_"), 3, "U+D800")
case(
    "sheet-style-not-there",
    ".xlsx",
    lambda: book(sheet(more=f'<row r="4"><c r="A4" s="99999"><v>2</v></c>{cell("B4", "曹临")}</row>')),
    0,
    "2 records",
)
case("sheet-number-of-1e400", ".xlsx", lambda: valued("n", "1e400"), 0, "2 records")
case("sheet-number-that-is-none", ".xlsx", lambda: valued("n", "NaN"), 0, "2 records")
case("sheet-number-of-20000-digits", ".xlsx", lambda: valued("n", "9" * 20_000), 0, "2 records")
case("sheet-date-of-the-year-99999", ".xlsx", lambda: valued("n", "99999999", "yyyy/m/d"), 0, "2 records")
case("sheet-date-before-all", ".xlsx", lambda: valued("n", "-5", "yyyy/m/d"), 0, "2 records")
case("sheet-format-of-200000-characters", ".xlsx", lambda: valued("n", "5", "0" * 200_000), 0, "R206")
case("sheet-format-without-end", ".xlsx", lambda: valued("n", "5", "[&gt;[&quot;_\\"), 0, "2 records")
case("sheet-format-with-wide-exponent", ".xlsx", lambda: valued("n", "5", "0.E+" + "0" * 5000), 0, "2 records")
case("sheet-truth-that-is-none", ".xlsx", lambda: valued("b", "maybe"), 0, "2 records")
case("sheet-kind-unknown", ".xlsx", lambda: valued("zz", "5"), 0, "2 records")
case("sheet-dde-formula", ".xlsx", lambda: book(sheet(more=_FORMULA.format("cmd|' /C calc'!A0"))), 0, "R202")
case(
    "sheet-webservice-formula", ".xlsx", lambda: book(sheet(more=_FORMULA.format("WEBSERVICE(&quot;http://203.0.113.1&quot;)"))), 0, "R202"
)
case("sheet-under-5000-names", ".xlsx", lambda: _sheets(5000), 0, "5000 records", seconds=10)
case(
    "sheet-big-under-2000-names",
    ".xlsx",
    lambda: book(
        sheet(more="<row><c/></row>" * 100_000), sheets="".join(f'<sheet name="表{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(2000))
    ),
    3,
    "limit rows=200000",
    seconds=3,
)
case("sheet-part-not-there", ".xlsx", lambda: book(sheets='<sheet name="a" sheetId="1" r:id="r99"/>'), 3, "no table")
case("sheet-is-a-macro-sheet", ".xlsm", lambda: book(more={"xl/macrosheets/sheet2.xml": b"<macrosheet/>"}), 0, "R301")
case("sheet-macro", ".xlsm", lambda: book(more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), 0, "R301")
case(
    "sheet-external-book",
    ".xlsx",
    lambda: book(
        more={
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                relation("r1", "externalLinkPath", "file://203.0.113.1/a.xlsx", external=True)
            ).encode(),
        }
    ),
    0,
    "R302",
)
case("sheet-data-connection", ".xlsx", lambda: book(more={"xl/connections.xml": b"<connections/>"}), 0, "R302")
case("sheet-embedded-book", ".xlsx", lambda: book(more={"xl/embeddings/Microsoft_Excel_Sheet.xlsx": b"PK"}), 0, "R303")
case(
    "sheet-relations-in-a-loop",
    ".xlsx",
    lambda: book(more={"xl/worksheets/_rels/sheet1.xml.rels": relations(relation("d", "drawing", "../worksheets/sheet1.xml")).encode()}),
    0,
    "1 records",
)
case(
    "sheet-text-box-of-many-pieces",
    ".xlsx",
    lambda: book(
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(relation("d", "drawing", "../drawings/d.xml")).encode(),
            "xl/drawings/d.xml": b'<a:x xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            + b"<a:t>x</a:t>" * 100_000
            + b"</a:x>",
        }
    ),
    0,
    "R208",
)
case(
    "sheet-formula-leads-a-value",
    ".xlsx",
    lambda: book(sheet(rows((TITLE,), HEADINGS, ("1", "曹临", "=cmd|'/C calc'!A0", *ROW[3:])))),
    0,
    "1 records",
)
