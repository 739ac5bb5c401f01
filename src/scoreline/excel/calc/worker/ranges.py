"""Tables and defined names."""

from __future__ import annotations

from typing import Any

import uno  # type: ignore[import-not-found]

from .documents import names_of_sheets
from .places import cells, corners_of

__all__ = ["add_name", "add_table", "names", "remove_name", "resize_table", "tables"]


def tables(document: Any) -> list[dict[str, Any]]:
    """Tell the database ranges, which is what imported Excel tables become."""
    sheets = names_of_sheets(document)
    return [
        {
            "name": one.Name,
            "sheet": sheets[one.DataArea.Sheet],
            "area": corners_of(one.DataArea),
            "has_headers": one.ContainsHeader,
            "has_totals": one.TotalsRow,
        }
        for one in document.DatabaseRanges
    ]


def add_table(document: Any, sheet: str, name: str, area: list[int]) -> None:
    """Make *area* a table whose first row names the columns."""
    address = cells(document, sheet, area).RangeAddress
    document.DatabaseRanges.addNewByName(name, address)
    document.DatabaseRanges[name].ContainsHeader = True


def resize_table(document: Any, sheet: str, name: str, area: list[int]) -> None:
    """Give a table another area."""
    address = cells(document, sheet, area).RangeAddress
    document.DatabaseRanges[name].setDataArea(address)


def names(document: Any) -> list[list[Any]]:
    """Tell ``[name, sheet, area]``; sheet and area are null if it names no range."""
    found: list[list[Any]] = []
    for one in document.NamedRanges:
        place = one.getReferredCells()
        if place is None:
            found.append([one.Name, None, None])
        else:
            sheet = place.Spreadsheet.Name
            found.append([one.Name, sheet, corners_of(place.RangeAddress)])
    return found


def add_name(document: Any, sheet: str, name: str, area: list[int]) -> None:
    """Define or redefine a name."""
    if document.NamedRanges.hasByName(name):
        document.NamedRanges.removeByName(name)
    content = cells(document, sheet, area).AbsoluteName
    origin = uno.createUnoStruct("com.sun.star.table.CellAddress")
    document.NamedRanges.addNewByName(name, content, origin, 0)


def remove_name(document: Any, name: str) -> None:
    """Remove a name."""
    document.NamedRanges.removeByName(name)
