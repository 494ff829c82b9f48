"""Native Excel charts: stacked bars of the verdicts, one bar a leader or a unit, all charts of a table at one scale."""

from __future__ import annotations

from math import ceil
from typing import Any, NamedTuple

from exporter.summary import words
from exporter.summary.figures import Verdict
from exporter.summary.sheet import ROW_PT, Sheet
from exporter.workbook import BODY

__all__ = ["BARS", "add_charts", "scale", "short"]

BARS = 30
"""So many bars stand in a chart at most: as many as a page of A4 holds."""
# Light, dark and striped: told apart in grey and on a copy as well.
_FILLS = {Verdict.ON_SCHEDULE: "9DC3E6", Verdict.BEHIND: "9C1C1C", Verdict.OTHER: "595959"}
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


class _Cells(NamedTuple):
    """Cells below each other, from one on."""

    worksheet: Any
    column: int
    row: int

    def reference(self, rows: int, right: int = 0) -> Any:
        """A reference to so many of them, or of those further right."""
        from openpyxl.chart import Reference

        return Reference(self.worksheet, min_col=self.column + right, min_row=self.row, max_row=self.row + rows - 1)


def add_charts(sheet: Sheet, labels: list[str], table: Any, *, column: int, begin: int, most: int, title: str) -> None:
    """Put charts below what a sheet holds, a page each where there are several.

    The bars' lengths stand in three columns of the worksheet `table`, from `column` on and from row `begin` on. Their
    labels are written beside the charts, outside of what is printed.
    """
    at = sheet.width + 2
    sheet.label(sheet.next, at, _LABELS)
    several = len(labels) > BARS
    for first in range(0, len(labels), BARS):
        some = labels[first : first + BARS]
        for i, label in enumerate(some):
            sheet.label(sheet.next + 1 + i, at, short(label))
        heading = f"{title}（{first + 1}—{first + len(some)}）" if several else title
        values, names = _Cells(table, column, begin + first), _Cells(sheet.worksheet, at, sheet.next + 1)
        chart = _chart(values, names, len(some), most=most, title=heading)
        rows = max(len(some) + 1, ceil((_HEAD_CM + _BAR_CM * len(some)) / 2.54 * 72 / ROW_PT))
        chart.anchor = _over(sheet.next, rows, sheet.width)
        sheet.worksheet.add_chart(chart)
        sheet.next += rows + 1
        if first + BARS < len(labels):
            sheet.page_break()
            sheet.space()


def _over(row: int, rows: int, columns: int) -> Any:
    """A place over whole cells, so that it is as wide as the table in whatever font a program measures columns by."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    for_rows = AnchorMarker(col=columns, row=row - 1 + rows)
    return TwoCellAnchor(editAs="oneCell", _from=AnchorMarker(col=0, row=row - 1), to=for_rows)


def _chart(values: _Cells, labels: _Cells, bars: int, *, most: int, title: str) -> Any:
    from openpyxl.chart import BarChart, Series

    chart: Any = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title = _title(title)
    chart.roundedCorners = False
    for i, (verdict, say) in enumerate(words.VERDICTS.items()):
        data = values.reference(bars, i)
        series = Series(data, title=say.zh)
        _fill(series, verdict)
        series.dLbls = _data_labels(dark=verdict is Verdict.BEHIND)
        chart.series.append(series)
    chart.set_categories(labels.reference(bars))
    _axes(chart, most)
    chart.legend.position = "b"
    chart.legend.txPr = _text(10)
    return chart


def _axes(chart: Any, most: int) -> None:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    names, numbers = chart.x_axis, chart.y_axis
    names.delete = numbers.delete = False
    # The first bar on top, and the numbers at the foot all the same.
    names.scaling.orientation = "maxMin"
    numbers.crosses = "max"
    names.tickLblSkip = 1
    names.noMultiLvlLbl = True
    names.majorTickMark = "none"
    numbers.scaling.min = 0
    numbers.scaling.max, numbers.majorUnit = scale(most)
    numbers.number_format = "0"
    numbers.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9", w=6350))
    names.txPr, numbers.txPr = _text(10), _text(10)
    for axis in (names, numbers):
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill="404040", w=9525))


def _fill(series: Any, verdict: Verdict) -> None:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.fill import PatternFillProperties
    from openpyxl.drawing.line import LineProperties

    colour = _FILLS[verdict]
    edge = LineProperties(solidFill="404040", w=6350)
    if verdict is Verdict.OTHER:
        stripes = PatternFillProperties(prst="wdUpDiag", fgClr=_colour(colour), bgClr=_colour("FFFFFF"))
        series.spPr = GraphicalProperties(pattFill=stripes, ln=edge)
    else:
        series.spPr = GraphicalProperties(solidFill=colour, ln=edge)
    series.invertIfNegative = False


def _colour(rgb: str) -> Any:
    from openpyxl.drawing.colors import ColorChoice

    choice: Any = ColorChoice
    return choice(srgbClr=rgb)


def _data_labels(*, dark: bool) -> Any:
    """The numbers in the bars; a nought is not shown."""
    from openpyxl.chart.label import DataLabelList

    labels = DataLabelList(numFmt="0;;;", txPr=_text(9, "FFFFFF" if dark else "000000"), dLblPos="ctr")
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = labels.showBubbleSize = False
    return labels


def _properties(size: float, colour: str = "000000", face: str = BODY) -> Any:
    from openpyxl.drawing.text import CharacterProperties, Font

    return CharacterProperties(
        lang="zh-CN", sz=round(size * 100), b=False, solidFill=colour, latin=Font(typeface=face), ea=Font(typeface=face)
    )


def _text(size: float, colour: str = "000000") -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RichTextProperties

    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_properties(size, colour)), endParaRPr=_properties(size, colour))
    return RichText(bodyPr=RichTextProperties(), p=[paragraph])


def _title(text: str) -> Any:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import Paragraph, ParagraphProperties, RegularTextRun

    properties = _properties(14, face="黑体")
    run = RegularTextRun(rPr=properties, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=properties), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
