"""What Excel makes of a value that is assigned to a cell.

Excel reads an assigned text as if it were typed: ``00123`` becomes a number, ``TRUE``
a truth value, ``=1+1`` a formula, unless the cell's number format is ``@``. LibreOffice
keeps a text a text, so code that forgets the format would pass its tests here and harm
workbooks there. Hence the same is done here, on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import InvalidValue
from scoreline.excel.calc.driver import CellFormat, Document

__all__ = ["Assigned", "assign"]

Assigned = float | str | bool | date | None
GridValue = float | str | None
_Cell = tuple[int, int]

GENERAL: Final = "General"
_TEXT: Final = "@"
_TRUTH: Final = "BOOLEAN"
_DATE: Final = "yyyy-mm-dd"
_MOMENT: Final = "yyyy-mm-dd hh:mm:ss"
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRUTHS: Final = {"TRUE": True, "FALSE": False}


def assign(
    document: Document,
    area: Address,
    rows: Sequence[Sequence[Assigned]],
    formats: Sequence[CellFormat],
) -> None:
    """Assign *rows* to *area* as Excel does.

    Args:
        document: Where.
        area: The cells.
        rows: Of shape (area.height, area.width).
        formats: Those that the cells have.
    """
    writer = _Writer(document, area, formats)
    grid = [
        [writer.grid_value((top, left), value) for left, value in enumerate(row)]
        for top, row in enumerate(rows)
    ]
    document.write(area, grid)
    writer.finish()


@dataclass
class _Writer:
    """Decides for each cell, and remembers which need a formula or another format."""

    document: Document
    area: Address
    present: Sequence[CellFormat]
    formulas: list[tuple[_Cell, str]] = field(default_factory=list)
    formats: dict[str, list[_Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.present
        self._text = _cells_of(self.area, (f for f in found if f.is_text))
        self._truth = _cells_of(self.area, (f for f in found if f.is_truth))
        self._date = _cells_of(self.area, (f for f in found if f.is_date))

    def grid_value(self, cell: _Cell, value: Assigned) -> GridValue:
        """Return what to write into *cell* for the assigned *value*."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return self._typed(cell, value)
        if cell in self._text:
            return str(value).upper() if isinstance(value, bool) else f"{value:.15g}"
        if isinstance(value, bool):
            return self._in_format(_TRUTH, self._truth, cell, float(value))
        if isinstance(value, date):
            return self._moment(cell, value)
        if cell in self._truth:
            self._note(GENERAL, cell)
        return float(value)

    def finish(self) -> None:
        """Set the formulas and formats that were noted."""
        for (row, column), text in self.formulas:
            self.document.set_formula(self.area.cell(row + 1, column + 1), text)
        for code, cells in self.formats.items():
            areas = _runs(self.area, cells)
            self.document.set_number_format(self.area.sheet, areas, code)

    def _typed(self, cell: _Cell, text: str) -> GridValue:
        """Return what typing *text* gives."""
        if cell in self._text:
            return text
        if text.startswith("'"):
            return text[1:]
        if text.startswith("=") and len(text) > 1:
            self.formulas.append((cell, text))
            return None
        if text.upper() in _TRUTHS:
            truth = float(_TRUTHS[text.upper()])
            return self._in_format(_TRUTH, self._truth, cell, truth)
        if _DAY.fullmatch(text):
            return self._moment(cell, datetime.fromisoformat(text))
        return float(text) if _NUMBER.fullmatch(text) else text

    def _moment(self, cell: _Cell, value: date) -> GridValue:
        if not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells have no time zone
        elif value.tzinfo is not None:
            raise InvalidValue("a cell takes dates without a time zone")
        code = _DATE if value.time() == time.min else _MOMENT
        return self._in_format(code, self._date, cell, self.document.serial(value))

    def _in_format(
        self, code: str, present: set[_Cell], cell: _Cell, value: float
    ) -> float:
        if cell not in present:
            self._note(code, cell)
        return value

    def _note(self, code: str, cell: _Cell) -> None:
        self.formats.setdefault(code, []).append(cell)


def _cells_of(area: Address, formats: Iterable[CellFormat]) -> set[_Cell]:
    return {
        (row - area.top, column - area.left)
        for one in formats
        for part in one.areas
        for row in range(part.top, part.bottom + 1)
        for column in range(part.left, part.right + 1)
    }


def _runs(area: Address, cells: Iterable[_Cell]) -> list[Address]:
    """Return *cells*, counted from 0 within *area*, as few vertical areas."""
    runs: list[list[int]] = []
    for column, row in sorted((column, row) for row, column in cells):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    return [
        Address(
            area.sheet,
            area.top + first,
            area.left + column,
            area.top + last,
            area.left + column,
        )
        for column, first, last in runs
    ]
