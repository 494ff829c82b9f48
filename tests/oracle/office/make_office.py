"""Makes the files of this folder: the first real table as other programs write it. Run by hand, never by the tests.

    .venv/bin/pip install docxtpl && .venv/bin/python tests/oracle/office/make_office.py

LibreOffice saves our own exports again; XlsxWriter and docxtpl make the table from its values, each in its own manner.
The versions that made the files are in README.md, which this script writes too.
"""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import docx
import docxtpl
import xlsxwriter

from exporter import export, read
from exporter.model import Document, Scope, show
from exporter.resources import folder

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "support"))

from office import converted  # noqa: E402

README = """# What other programs made of the first table

Made by `make_office.py` from `seeds/heze-2023-q3.txt`; `tests/test_oracle_office.py` reads each to the seed's digest.

| file | program | version | how |
|---|---|---|---|
| libreoffice.docx | LibreOffice Writer | {libreoffice} | opened our DOCX and saved it |
| libreoffice.xlsx | LibreOffice Calc | {libreoffice} | opened our XLSX and saved it |
| libreoffice-odt.docx | LibreOffice Writer | {libreoffice} | our DOCX through its own format (.odt) and back |
| libreoffice-xls.xlsx | LibreOffice Calc | {libreoffice} | our XLSX through .xls and back |
| xlsxwriter.xlsx | XlsxWriter | {xlsxwriter} | numbers as numbers, merged parts, rich strings, no page breaks |
| docxtpl.docx | docxtpl | {docxtpl} | a template with a row for each part, cells merged down by `{{% vm %}}` |
| python-docx.docx | python-docx | {docx} | a table a page under repeated headings, units as paragraphs |
"""


def rows(document: Document) -> list[dict[str, str]]:
    """The table's lines, each with the values of its record."""
    out = []
    for line in document.lines():
        record = dict(zip((f.key for f in document.scoped(Scope.RECORD)), line.of_record.values, strict=True))
        part = dict(zip((f.key for f in document.scoped(Scope.PART)), line.of_part.values, strict=True))
        out.append({k: show(v) for k, v in {**record, **part}.items()} | {"part": str(line.part), "parts": str(len(line.of_record.parts))})
    return out


def by_xlsxwriter(document: Document, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("三季度")
        grid = book.add_format({"border": 1, "text_wrap": True})
        bold = book.add_format({"bold": True})
        whole = book.add_format({"border": 1, "num_format": "0"})
        keys = [f.key for f in document.fields]
        sheet.merge_range(0, 0, 0, len(keys) - 1, document.title)
        for c, f in enumerate(document.fields):
            sheet.write(2, c, f.label.replace("计划", "\n计划"), grid)
        for r, row in enumerate(rows(document), 3):
            for c, key in enumerate(keys):
                text = row[key]
                if key in ("number", "goal") and row["parts"] != "1":
                    if row["part"] == "0":
                        sheet.merge_range(r, c, r + int(row["parts"]) - 1, c, "", grid)
                        sheet.write(r, c, int(text) if key == "number" else text, grid)
                elif key == "number":
                    sheet.write_number(r, c, int(text), whole)
                elif key == "progress" and (found := re.search(r"\d+(\.\d+)?%", text)) and found.start() and found.end() < len(text):
                    sheet.write_rich_string(r, c, text[: found.start()], bold, found.group(), text[found.end() :], grid)
                else:
                    sheet.write_string(r, c, text, grid)


def by_docxtpl(document: Document, path: Path) -> None:
    template = docx.Document()
    template.add_paragraph("{{ title }}")
    keys = [f.key for f in document.fields]
    table = template.add_table(rows=6, cols=len(keys))
    for cell, f in zip(table.rows[0].cells, document.fields, strict=True):
        cell.text = f.label
    for row, tag in ((1, "for record in records"), (2, "for row in record"), (4, "endfor"), (5, "endfor")):
        table.rows[row].cells[0].text = f"{{%tr {tag} %}}"
    for cell, key in zip(table.rows[3].cells, keys, strict=True):
        cell.text = ("{% vm %}" if key in ("number", "goal") else "") + f"{{{{ row.{key} }}}}"
    saved = io.BytesIO()
    template.save(saved)
    made = docxtpl.DocxTemplate(saved)
    records = [list(lines) for _, lines in itertools.groupby(rows(document), key=lambda row: row["number"])]
    made.render({"title": document.title, "records": records}, autoescape=True)
    made.save(path)


def by_python_docx(document: Document, path: Path) -> None:
    word: Any = docx.Document()
    word.add_heading(document.title, 0)
    keys = [f.key for f in document.fields]
    lines = rows(document)
    starts = [*document.page_starts, len(lines)]
    for first, end in itertools.pairwise(starts):
        if first:
            word.add_page_break()
        table = word.add_table(rows=1, cols=len(keys), style="Table Grid")
        for cell, f in zip(table.rows[0].cells, document.fields, strict=True):
            cell.text = " ".join(f.label) if f.key == "number" else f.label
        for row in lines[first:end]:
            cells = table.add_row().cells
            for cell, key in zip(cells, keys, strict=True):
                if key in ("number", "goal") and row["part"] != "0":
                    continue
                cell.text = row[key].replace(" ", "\n") if key == "units" else row[key]
    word.save(path)


def main() -> None:
    document = read(folder("seeds") / "heze-2023-q3.txt")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        ours = {p.path.suffix: p.path for p in export(document, formats=["docx", "xlsx"], out=work / "ours", name="libreoffice")}
        for suffix, between in ((".docx", "odt"), (".xlsx", "xls")):
            target = suffix[1:]
            converted(ours[suffix], target, HERE)
            through = converted(ours[suffix], between, work)
            converted(through, target, work).rename(HERE / f"libreoffice-{between}{suffix}")
    by_xlsxwriter(document, HERE / "xlsxwriter.xlsx")
    by_docxtpl(document, HERE / "docxtpl.docx")
    by_python_docx(document, HERE / "python-docx.docx")
    told = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    versions = {"libreoffice": told, "xlsxwriter": version("xlsxwriter"), "docxtpl": version("docxtpl"), "docx": version("python-docx")}
    (HERE / "README.md").write_text(README.format(**versions), encoding="utf-8")


if __name__ == "__main__":
    main()
