"""The workbook: its sheets in order, the strings and formats that they share, and what was noted on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exporter.errors import Place
from exporter.layout import Layout
from exporter.limits import bounded
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.readers.assemble import Reading, assemble
from exporter.readers.foreign import carried_by_package
from exporter.readers.package import Package, open_package, whole
from exporter.readers.tables import Grid, rows_of
from exporter.readers.xlsx.formatcode import BUILT_IN
from exporter.readers.xlsx.sheet import Book, Element, S, Sheet, string_item

__all__ = ["read"]

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
# Names that a program gives and no person: they are no title.
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.IGNORECASE)


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in an Excel file; ReadError or LayoutError names file, row and what to do."""
    package = open_package(data, file)
    main, root = package.main_part("workbook")
    relations = package.relations(main)
    book = _book(package, root, dict(relations.values()))
    grids: list[Grid] = []
    findings: list[Finding] = []
    for e in root.iterfind(f"{S}sheets/{S}sheet"):
        name = e.get("name", "")
        kind, target = relations.get(e.get(_ID, ""), ("", ""))
        if e.get("state", "visible") != "visible":
            message = Say(f"工作表“{name}”是隐藏的，没有读", f"the sheet “{name}” is hidden and was not read")
            findings.append(Finding(code="R201", severity=Severity.WARNING, message=message, place=Place(file=file)))
            continue
        part = package.xml(target) if kind == "worksheet" else None
        if part is not None:
            sheet = Sheet(book)
            rows = sheet.rows(part)
            _drawn(package, target, sheet)
            findings += _findings(sheet, name, file)
            title = "" if _UNNAMED.fullmatch(name) else name
            if rows:
                grids.append(Grid(name=Say(f"工作表“{name}”", f"the sheet “{name}”"), rows=rows, title=title, uniform=True))
    rows_, left = rows_of(grids, layouts, file)
    reading = assemble(rows_, layouts, file).reading
    return Reading(reading.document, (*left, *carried_by_package(package, root), *findings, *reading.findings))


def _book(package: Package, root: Element, parts: dict[str, str]) -> Book:
    """What the sheets share."""
    strings = package.xml(parts["sharedStrings"]) if "sharedStrings" in parts else None
    styles = package.xml(parts["styles"]) if "styles" in parts else None
    properties = root.find(f"{S}workbookPr")
    return Book(
        file=package.file,
        strings=tuple(string_item(item) for item in strings.iterfind(f"{S}si")) if strings is not None else (),
        codes=_codes(styles) if styles is not None else ("General",),
        ruled=_ruled(styles) if styles is not None else (False,),
        date1904=properties is not None and properties.get("date1904") in ("1", "true"),
    )


def _codes(styles: Element) -> tuple[str, ...]:
    """The number format of each cell style (§18.8.10)."""
    own = {e.get("numFmtId", ""): e.get("formatCode", "General") for e in styles.iterfind(f"{S}numFmts/{S}numFmt")}
    codes = []
    for xf in styles.iterfind(f"{S}cellXfs/{S}xf"):
        identifier = xf.get("numFmtId", "0")
        codes.append(own.get(identifier, BUILT_IN.get(whole(identifier), "General")))
    return tuple(codes) or ("General",)


def _ruled(styles: Element) -> tuple[bool, ...]:
    """Of each cell style, whether a side of the cell has a border (§18.8.4)."""
    borders = [any(side.get("style", "none") != "none" for side in border) for border in styles.iterfind(f"{S}borders/{S}border")]
    ids = [whole(xf.get("borderId")) for xf in styles.iterfind(f"{S}cellXfs/{S}xf")]
    return tuple(i < len(borders) and borders[i] for i in ids) or (False,)


def _drawn(package: Package, target: str, sheet: Sheet) -> None:
    """Note the text of shapes that lie over the sheet."""
    for kind, drawing in package.relations(target).values():
        root = package.xml(drawing) if kind == "drawing" else None
        text = "".join(t.text or "" for t in root.iter(_DRAWN)) if root is not None else ""
        if text.strip():
            sheet.noted.setdefault("R208", []).append((0, text))


_MESSAGES = {
    "R202": (Severity.NOTE, Say("公式按文件中保存的结果读入", "formulas were read as the results that the file keeps")),
    "R203": (Severity.WARNING, Say("公式没有保存结果，读为空；请在 Excel 中打开后另存", "formulas without a kept result were read as empty; open the file in Excel and save it")),
    "R204": (Severity.WARNING, Say("单元格显示错误值", "cells show errors")),
    "R205": (Severity.WARNING, Say("隐藏的行没有读", "hidden rows were not read")),
    "R206": (Severity.WARNING, Say("认不得的数字格式，按常规格式读入", "number formats that are not known; read in the general format")),
    "R207": (Severity.WARNING, Say("隐藏的列没有读", "hidden columns were not read")),
    "R208": (Severity.WARNING, Say("文本框没有读", "text boxes were not read")),
}  # fmt: skip


def _findings(sheet: Sheet, name: str, file: str) -> Iterator[Finding]:
    """One finding for each kind of thing that was noted in a sheet: how often, where first, and what."""
    for code, noted in sorted(sheet.noted.items()):
        severity, message = _MESSAGES[code]
        rows = len({row for row, _ in noted})
        texts = "、".join(what for _, what in noted if what.strip())[:60]
        yield Finding(
            code=code,
            severity=severity,
            message=Say(f"工作表“{name}”：{message.zh}（{rows} 行）：{texts}", f"sheet “{name}”: {message.en} ({rows} rows): {texts}"),
            place=Place(file=file, line=noted[0][0] or None),
        )
