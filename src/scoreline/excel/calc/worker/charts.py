"""Charts on sheets."""

from __future__ import annotations

from typing import Any

import uno  # type: ignore[import-not-found]

from .documents import sheet_of
from .places import cells

__all__ = ["add_chart", "charts"]

HUNDREDTHS_OF_MM = 2540 / 72  # of a point


def charts(document: Any, sheet: str) -> list[str]:
    """Tell the names of the charts on a sheet."""
    return list(sheet_of(document, sheet).Charts.ElementNames)


def add_chart(
    document: Any, sheet: str, area: list[int], place: list[float], name: str
) -> None:
    """Draw columns of *area*, whose first row and first column name them.

    *place* is left, top, width and height in points.
    """
    box = uno.createUnoStruct("com.sun.star.awt.Rectangle")
    box.X, box.Y, box.Width, box.Height = (round(p * HUNDREDTHS_OF_MM) for p in place)
    source = (cells(document, sheet, area).RangeAddress,)
    sheet_of(document, sheet).Charts.addNewByName(name, box, source, True, True)
    chart = sheet_of(document, sheet).Charts[name].EmbeddedObject
    chart.HasLegend = False
    chart.HasMainTitle = True
    chart.Title.String = name
