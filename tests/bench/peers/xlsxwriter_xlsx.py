"""XlsxWriter: the table as XLSX. Arguments: text table, workbook.

Every value is text, as ours are; formats, widths, merges, print set-up, frozen headings and a height for each row, which is
estimated from the number of characters (ours are laid out).
"""

from __future__ import annotations

import sys

import xlsxwriter

from .table import CENTRED, MERGED, PAGE_MM, WIDTHS_MM, load

_BODY = {"font_name": "仿宋_GB2312", "font_size": 9, "border": 1, "valign": "vcenter", "text_wrap": True}
_MM = 25.4
_PER_LINE = [int((mm - 1) / (9 / 72 * _MM)) or 1 for mm in WIDTHS_MM]


def _height(row: list[str]) -> float:
    return 14.5 * max(-(-len(cell) // n) for cell, n in zip(row, _PER_LINE, strict=True)) + 16.4


def main(source: str, target: str) -> None:
    """Write the workbook."""
    table = load(source)
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("表")
    centre, left = book.add_format({**_BODY, "align": "center"}), book.add_format({**_BODY, "align": "left"})
    heading = book.add_format({**_BODY, "align": "center", "font_name": "黑体"})
    title = book.add_format({"font_name": "方正小标宋简体", "font_size": 22, "align": "center", "valign": "vcenter", "text_wrap": True})
    formats = [centre if k in CENTRED else left for k in range(len(WIDTHS_MM))]
    for k, mm in enumerate(WIDTHS_MM):
        sheet.set_column(k, k, mm / 1.9)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(**{side: mm / _MM for side, mm in PAGE_MM.items()})
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.set_footer("&C— &P —")
    sheet.merge_range(0, 0, 0, len(WIDTHS_MM) - 1, table.title, title)
    for k, text in enumerate(table.heading):
        sheet.write_string(1, k, text, heading)
    y = 2
    for rows in table.records:
        count = len(rows)
        for i, row in enumerate(rows):
            sheet.set_row(y + i, _height(row))
            for k, text in enumerate(row):
                if k in MERGED and count > 1:
                    if not i:
                        sheet.merge_range(y, k, y + count - 1, k, text, formats[k])
                elif text:
                    sheet.write_string(y + i, k, text, formats[k])
                else:
                    sheet.write_blank(y + i, k, None, formats[k])
        y += count
    sheet.autofilter(1, 0, y - 1, len(WIDTHS_MM) - 1)
    book.close()


main(*sys.argv[1:])
