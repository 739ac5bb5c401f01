"""Column charts that read well: one colour, no legend, values above, a text for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.workbook.generate.cells import GREY

__all__ = ["BarTexts", "add_bar_chart"]

_WIDTH, _HEIGHT = 17.5, 7.6  # centimetres
_FAINT: Final = "E3E3E3"


@dataclass(frozen=True, slots=True)
class BarTexts:
    """What a chart says.

    Attributes:
        title: Above it.
        axis: What its columns measure.
        alternative: For people who can't see it.
        number_format: Of the value axis.
        ends: Of the value axis; None for where the values end.
    """

    title: str
    axis: str
    alternative: str
    number_format: str
    ends: tuple[float | None, float | None] = (0, None)


def add_bar_chart(
    sheet: Worksheet,
    anchor: str,
    *,
    rows: tuple[int, int],
    texts: BarTexts,
    colour: str,
) -> None:
    """Chart column B over the labels in column A.

    Args:
        sheet: Where figures and chart stand.
        anchor: The chart's upper left cell.
        rows: First and last row of the figures.
        texts: What it says.
        colour: Of the columns, RRGGBB.
    """
    first, last = rows
    chart = BarChart()
    chart.type = "col"
    chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    chart.title = _title(texts.title, 1300, bold=True)
    chart.legend = None
    chart.gapWidth = 40
    chart.width = _WIDTH  # type: ignore[assignment]  # centimetres, not whole ones
    chart.height = _HEIGHT
    # Shares of the chart: room for the title above and the labels below.
    plot = ManualLayout(x=0.1, y=0.23, w=0.87, h=0.55)
    chart.layout = Layout(manualLayout=plot)
    chart.dataLabels = _values(texts.number_format)
    bars = GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))
    chart.series[0].graphicalProperties = bars
    _set_axes(chart, texts)
    sheet.add_chart(chart, anchor)


def _set_axes(chart: BarChart, texts: BarTexts) -> None:
    chart.y_axis.title = _title(texts.axis, 900)
    chart.y_axis.number_format = texts.number_format
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = texts.ends
    chart.x_axis.tickLblPos = "low"
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = RichText(p=[Paragraph(pPr=_properties(900))])
        axis.graphicalProperties = _line()


def _values(number_format: str) -> DataLabelList:
    """Return the values above the columns; a nought stays unsaid."""
    labels = DataLabelList(
        numFmt=f'[=0]"";{number_format}',
        dLblPos="outEnd",
        txPr=RichText(p=[Paragraph(pPr=_properties(900))]),
        showVal=True,
    )
    for part in ("LegendKey", "CatName", "SerName", "Percent", "BubbleSize"):
        setattr(labels, f"show{part}", False)
    return labels


def _title(text: str, size: int, *, bold: bool = False) -> Title:
    run = RegularTextRun(rPr=_looks(size, bold=bold), t=text)
    paragraph = Paragraph(pPr=_properties(size, bold=bold), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _properties(size: int, *, bold: bool = False) -> ParagraphProperties:
    return ParagraphProperties(defRPr=_looks(size, bold=bold))


def _looks(size: int, *, bold: bool) -> CharacterProperties:
    """Return the looks of a text; *size* in hundredths of a point."""
    return CharacterProperties(sz=size, b=bold, solidFill=GREY)


def _line() -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(solidFill=_FAINT))
