"""What a workbook file is made of, and what its cells hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from scoreline.core.address import Address
from scoreline.core.table import CellError, CellValue, Uncalculated

__all__ = [
    "AreaEdit",
    "NewSheet",
    "SheetCell",
    "SheetPart",
    "SheetRow",
    "SheetState",
    "TablePart",
]

SheetCell = CellValue | CellError | Uncalculated
SheetRow = tuple[int, tuple[SheetCell, ...]]


class SheetState(Enum):
    """Whether people see a sheet; the values are the file format's."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of a file.

    Attributes:
        name: As on its tab.
        state: Whether people see it.
        part: The name of its part in the package.
    """

    name: str
    state: SheetState
    part: str


@dataclass(frozen=True, slots=True)
class TablePart:
    """An Excel table (ListObject) of a file.

    Attributes:
        name: Unique in the workbook.
        area: Headers and totals included.
        has_headers: Whether its first row names the columns.
        has_totals: Whether its last row holds totals.
        part: The name of its part in the package.
    """

    name: str
    area: Address
    has_headers: bool
    has_totals: bool
    part: str


@dataclass(frozen=True, slots=True)
class AreaEdit:
    """Values for one range of one sheet.

    Attributes:
        area: Where; its sheet is named.
        rows: ``(row number, values)`` in sheet order, row numbers within *area*,
            values of shape (area.width,). None clears a cell, text is text however it
            looks. Rows that do not come are left as they are. Read once, in one pass.
    """

    area: Address
    rows: Iterable[SheetRow]


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to be added behind the others.

    Attributes:
        name: Its name, not yet in use.
        state: Whether people see it.
        rows: Its rows from row 1, from column A, as in `AreaEdit`.
    """

    name: str
    state: SheetState
    rows: Iterable[SheetRow]
