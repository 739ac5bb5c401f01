"""Areas of a sheet: which are used, visible, merged or selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .documents import activate_sheet, names_of_sheets, sheet_of

__all__ = [
    "CONTENT",
    "areas_of",
    "cells",
    "corners_of",
    "format_groups",
    "merge",
    "merged",
    "region",
    "select",
    "selection",
    "several",
    "show_rows",
    "used",
    "visible_rows",
]

CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: number, date, text, formula


def cells(document: Any, sheet: str, area: Sequence[int]) -> Any:
    """Return *area* of a sheet as LibreOffice's object."""
    top, left, bottom, right = (number - 1 for number in area)
    return sheet_of(document, sheet).getCellRangeByPosition(left, top, right, bottom)


def several(document: Any, sheet: str, areas: list[list[int]]) -> Any:
    """Return *areas* as one object, which takes a property in one call."""
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    addresses = tuple(cells(document, sheet, area).RangeAddress for area in areas)
    ranges.addRangeAddresses(addresses, False)
    return ranges


def corners_of(address: Any) -> list[int]:
    """Return LibreOffice's address as we write it."""
    first = [address.StartRow + 1, address.StartColumn + 1]
    return [*first, address.EndRow + 1, address.EndColumn + 1]


def areas_of(ranges: Any) -> list[list[int]]:
    """Return the areas that LibreOffice's object holds, from the top."""
    return sorted(corners_of(address) for address in ranges.RangeAddresses)


def format_groups(place: Any) -> list[Any]:
    """Return the parts of *place* within which all cells look alike."""
    groups = place.UniqueCellFormatRanges
    return [groups.getByIndex(number) for number in range(groups.Count)]


def used(document: Any, sheet: str) -> list[int] | None:
    """Tell the smallest area around all content of a sheet."""
    found = areas_of(sheet_of(document, sheet).queryContentCells(CONTENT))
    if not found:
        return None
    tops, lefts, bottoms, rights = zip(*found)  # noqa: B905 - Python 3.8 has no strict
    return [min(tops), min(lefts), max(bottoms), max(rights)]


def region(document: Any, sheet: str, area: list[int]) -> list[int]:
    """Tell the block of filled cells around *area*, up to blank lines."""
    place = cells(document, sheet, area)
    cursor = place.Spreadsheet.createCursorByRange(place)
    cursor.collapseToCurrentRegion()
    return corners_of(cursor.RangeAddress)


def visible_rows(
    document: Any, sheet: str, top: int, bottom: int
) -> list[tuple[int, int]]:
    """Tell the runs (first, last) of rows that are neither hidden nor filtered."""
    width = sheet_of(document, sheet).Columns.Count  # some column is visible
    place = cells(document, sheet, [top, 1, bottom, width])
    shown = areas_of(place.queryVisibleCells())
    return sorted({(area[0], area[2]) for area in shown})


def show_rows(document: Any, sheet: str, top: int, bottom: int, visible: bool) -> None:
    """Show or hide rows."""
    cells(document, sheet, [top, 1, bottom, 1]).Rows.IsVisible = visible


def merged(document: Any, sheet: str, area: list[int]) -> list[list[int]]:
    """Tell the merged ranges that touch *area*."""
    grown = _with_merged(cells(document, sheet, area))
    found = set()
    for group in format_groups(grown):
        if group.getByIndex(0).IsMerged:
            for part in areas_of(group):
                found |= _merged_from(document, sheet, part)
    return sorted(list(one) for one in found if _touch(one, area))


def _with_merged(place: Any) -> Any:
    cursor = place.Spreadsheet.createCursorByRange(place)
    cursor.collapseToMergedArea()
    return cursor


def _merged_from(document: Any, sheet: str, part: list[int]) -> set[tuple[int, ...]]:
    """Return the merged ranges whose upper left corners fill *part*."""
    top, left, bottom, right = part
    return {
        tuple(corners_of(_with_merged(corner).RangeAddress))
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        for corner in [cells(document, sheet, [row, column, row, column])]
    }


def _touch(one: Sequence[int], other: Sequence[int]) -> bool:
    rows = one[0] <= other[2] and other[0] <= one[2]
    return rows and one[1] <= other[3] and other[1] <= one[3]


def merge(document: Any, sheet: str, area: list[int], on: bool) -> None:
    """Merge the cells of *area*, or part them."""
    cells(document, sheet, area).merge(on)


def select(document: Any, sheet: str, areas: list[list[int]]) -> None:
    """Select *areas* and bring their sheet to the front."""
    activate_sheet(document, sheet)
    document.CurrentController.select(several(document, sheet, areas))


def selection(document: Any) -> dict[str, Any] | None:
    """Tell the selected areas; null if something else, say a drawing, is selected."""
    chosen = document.CurrentSelection
    if hasattr(chosen, "RangeAddresses"):
        addresses = chosen.RangeAddresses
    elif hasattr(chosen, "RangeAddress"):
        addresses = [chosen.RangeAddress]
    else:
        return None
    sheet = names_of_sheets(document)[addresses[0].Sheet]
    return {"sheet": sheet, "areas": [corners_of(one) for one in addresses]}
