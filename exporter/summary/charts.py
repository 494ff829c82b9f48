"""Native Excel charts: stacked bars of the verdicts, one bar a leader or a unit, all charts of a table at one scale."""

from __future__ import annotations

from math import ceil
from typing import Any

from exporter.summary import words
from exporter.summary.figures import Verdict
from exporter.summary.sheet import ROW_PT, Sheet
from exporter.workbook import BODY, HEADING

__all__ = ["BARS", "add_charts", "scale", "short"]

BARS = 30
"""So many bars stand in a chart at most: as many as a page of A4 holds."""
# Light, dark and striped: told apart in grey and on a copy as well.
_FILLS = {Verdict.ON_SCHEDULE: "#9DC3E6", Verdict.BEHIND: "#9C1C1C", Verdict.OTHER: "#595959"}
_HEAD_CM = 3.0
_BAR_CM = 0.68
_LABEL = 14
_LABELS = "图中名称"


def scale(most: int) -> tuple[int, int]:
    """The end of an axis that holds `most`, and the whole step between its marks, of which there are ten at most."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * 10 >= most:
                return max(1, -(-most // step)) * step, step
        power *= 10


def short(name: str) -> str:
    """A name as a bar is labelled: its first line, cut with a mark where it is long."""
    line = name.split("\n", 1)[0]
    return line if len(line) <= _LABEL else f"{line[: _LABEL - 1]}…"


def add_charts(sheet: Sheet, labels: list[str], table: Sheet, *, column: int, begin: int, most: int, title: str) -> None:
    """Put charts below what a sheet holds, a page each where there are several.

    The bars' lengths stand in three columns of the sheet `table`, from `column` on and from row `begin` on. Their
    labels are written beside the charts, outside of what is printed.
    """
    at = sheet.width + 2
    sheet.label(sheet.next, at, _LABELS)
    several = len(labels) > BARS
    for first in range(0, len(labels), BARS):
        some = labels[first : first + BARS]
        for i, label in enumerate(some):
            sheet.label(sheet.next + 1 + i, at, short(label))
        chart = sheet.leaf.book.file.add_chart({"type": "bar", "subtype": "stacked"})
        chart.set_title({"name": f"{title}（{first + 1}—{first + len(some)}）" if several else title, "name_font": _font(14, face=HEADING)})
        names = _cells(sheet, at, sheet.next + 1, len(some))
        for i, (verdict, say) in enumerate(words.VERDICTS.items()):
            values = _cells(table, column + i, begin + first, len(some))
            chart.add_series({"name": say.zh, "categories": names, "values": values, "gap": 45, **_bars(verdict)})
        _set_axes(chart, most)
        chart.set_legend({"position": "bottom", "font": _font(10)})
        rows = max(len(some) + 1, ceil((_HEAD_CM + _BAR_CM * len(some)) / 2.54 * 72 / ROW_PT))
        sheet.chart(chart, rows)
        if first + BARS < len(labels):
            sheet.page_break()
            sheet.space()


def _cells(sheet: Sheet, column: int, row: int, rows: int) -> list[str | int]:
    """Cells below each other, as XlsxWriter refers to them."""
    return [sheet.name, row - 1, column - 1, row + rows - 2, column - 1]


def _set_axes(chart: Any, most: int) -> None:
    edge = {"color": "#404040", "width": 0.75}
    # XlsxWriter calls the axis of the names y where bars lie. The first is on top, and the numbers at the foot all the same.
    names = {"reverse": True, "crossing": "max", "interval_unit": 1, "major_tick_mark": "none"}
    chart.set_y_axis({**names, "num_font": _font(10), "line": edge})
    end, step = scale(most)
    numbers = {"min": 0, "max": end, "major_unit": step, "num_format": "0"}
    grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
    chart.set_x_axis({**numbers, "num_font": _font(10), "line": edge, "major_gridlines": grid})


def _bars(verdict: Verdict) -> dict[str, Any]:
    """How the bars of a verdict look, with the numbers in them; a nought is not shown."""
    colour = _FILLS[verdict]
    if verdict is Verdict.OTHER:
        fill = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#FFFFFF"}}
    else:
        fill = {"fill": {"color": colour}}
    font = _font(9, "#FFFFFF" if verdict is Verdict.BEHIND else "#000000")
    labels = {"value": True, "position": "center", "num_format": "0;;;", "font": font}
    return {**fill, "border": {"color": "#404040", "width": 0.5}, "data_labels": labels}


def _font(size: float, colour: str = "#000000", face: str = BODY) -> dict[str, Any]:
    return {"name": face, "size": size, "color": colour, "bold": False}
