"""Ranges of the Calc engine: what xlwings asks of a range, over a document's grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from xlwings import base_classes

from scoreline.core.address import Address, column_letters
from scoreline.core.errors import WorkbookError
from scoreline.core.table import CellError
from scoreline.excel.calc.assignment import Assigned, assign
from scoreline.excel.calc.driver import CellFormat, Document
from scoreline.excel.calc.native_range import NativeRange, one
from scoreline.excel.calc.navigation import end_of, overlap
from scoreline.excel.cell_errors import number_of_error
from scoreline.workbook.ports import SheetCell

if TYPE_CHECKING:
    from scoreline.excel.calc.sheets import Sheet
    from scoreline.excel.calc.tables import Table

__all__ = ["Range"]

_Value = Assigned | Sequence[Assigned | Sequence[Assigned]]


class Range(base_classes.Range):
    """A rectangle of cells."""

    options: ClassVar[dict[str, object]] = {}  # xlwings sets it on the instance
    max_cells_per_read = None
    max_cells_per_write = None
    has_array = False

    def __init__(self, sheet: Sheet, area: Address, area_count: int = 1) -> None:
        self._sheet = sheet
        self.area = area
        self.area_count = area_count  # more than 1 in a selection of several areas

    def __len__(self) -> int:
        return self.area.height * self.area.width

    def __call__(self, row: int, column: int | None = None) -> Range:
        """Return a cell by its row and column in the range, or its number, from 1."""
        if column is None:
            row, column = divmod(row - 1, self.area.width)
            row, column = row + 1, column + 1
        return self._at(self.area.top + row - 1, self.area.left + column - 1)

    @property
    def api(self) -> NativeRange:
        """Excel's own range, as far as it is imitated."""
        return NativeRange(self)

    @property
    def sheet(self) -> Sheet:
        """The sheet it is on."""
        return self._sheet

    @property
    def row(self) -> int:
        """Its first row, from 1."""
        return self.area.top

    @property
    def column(self) -> int:
        """Its first column, from 1."""
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.area.height, self.area.width

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """What makes two ranges equal."""
        return self.area.sheet, self.row, self.column, *self.shape

    @property
    def _document(self) -> Document:
        return self._sheet.document

    # values

    @property
    def raw_value(self) -> object:
        """The values as Excel hands them over: a scalar, or a tuple of rows."""
        rows = self._document.read(self.area)
        if len(self) == 1:
            return _handed_over(rows[0][0])
        return tuple(tuple(map(_handed_over, row)) for row in rows)

    @raw_value.setter
    def raw_value(self, value: _Value) -> None:
        found = self._document.assignable(self.area)
        if found.is_protected:
            self._check_unlocked()
        rows = self._as_rows(value)
        if len(rows) == 1 or found.visible == [(self.area.top, self.area.bottom)]:
            assign(self._document, self.area, rows, found.formats)
            return
        # Excel puts the first row into every visible row, once a row is hidden
        for first, last in found.visible:
            part = self._rows(first, last).area
            formats = self._document.formats(part)
            assign(self._document, part, [rows[0]] * part.height, formats)

    def _as_rows(self, value: _Value) -> list[list[Assigned]]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            return [[value] * self.area.width] * self.area.height
        rows = [
            [cell]
            if isinstance(cell, str) or not isinstance(cell, Sequence)
            else list(cell)
            for cell in value
        ]
        if all(len(row) == 1 for row in rows) and self.area.width != 1:
            rows = [[row[0] for row in rows]]
        if len(rows) == 1:
            return rows * self.area.height
        return rows

    def _check_unlocked(self) -> None:
        protected = self._document.is_protected(self.area.sheet)
        if protected and self.api.Locked is not False:
            raise WorkbookError("the cells are protected", str(self.area))

    @property
    def formula(self) -> object:
        """The formulas, or what could be typed to get the values."""
        rows = self._document.formulas(self.area)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: _Value) -> None:
        self.raw_value = value

    formula2 = formula

    def clear_contents(self) -> None:
        """Remove values and formulas."""
        self._check_unlocked()
        self._document.clear(self.area)

    def clear(self) -> None:
        """Remove values, formulas and number formats."""
        self.clear_contents()
        self.clear_formats()

    def clear_formats(self) -> None:
        """Remove number formats."""
        self.number_format = "General"

    def formats(self) -> tuple[CellFormat, ...]:
        """Return the formats of its cells."""
        return self._document.formats(self.area)

    @property
    def number_format(self) -> str | None:
        """The number format; None if there are several."""
        return one(each.code for each in self.formats())

    @number_format.setter
    def number_format(self, code: str) -> None:
        if self._document.is_protected(self.area.sheet):
            raise WorkbookError("formats are protected", str(self.area))
        self._document.set_number_format(self.area.sheet, [self.area], code)

    # places

    def get_address(
        self, row_absolute: bool, col_absolute: bool, external: bool
    ) -> str:
        """Return its address as Excel spells it."""
        fixed_row, fixed_column = "$" * row_absolute, "$" * col_absolute

        def spell(row: int, column: int) -> str:
            return f"{fixed_column}{column_letters(column)}{fixed_row}{row}"

        text = spell(self.area.top, self.area.left)
        if len(self) > 1:
            text += ":" + spell(self.area.bottom, self.area.right)
        if external:
            sheet = self.area.sheet.replace("'", "''")
            text = f"'[{self._sheet.book.name}]{sheet}'!{text}"
        return text

    @property
    def address(self) -> str:
        """Its address with dollar signs."""
        return self.get_address(row_absolute=True, col_absolute=True, external=False)

    def _at(self, row: int, column: int) -> Range:
        return Range(self._sheet, Address(self.area.sheet, row, column, row, column))

    def _rows(self, first: int, last: int) -> Range:
        area = self.area
        return Range(
            self._sheet, Address(area.sheet, first, area.left, last, area.right)
        )

    def end(self, direction: str) -> Range:
        """Return the cell where Ctrl and an arrow key lead."""
        return Range(self._sheet, end_of(self._document, self.area, direction))

    @property
    def current_region(self) -> Range:
        """The block of filled cells around it, up to blank rows and columns."""
        return Range(self._sheet, self._document.region(self.area))

    def get_special_cells(
        self, cell_type: str, value_type: str | None = None
    ) -> list[Range]:
        """Return the areas of visible cells or of formulas."""
        if cell_type == "visible":
            return [Range(self._sheet, area) for area in self._visible()]
        if cell_type == "formulas" and value_type is None:
            found = self._document.formula_areas(self.area)
            return [Range(self._sheet, area) for area in found]
        raise NotImplementedError(f"special cells {cell_type!r}")

    def _visible(self) -> list[Address]:
        area = self.area
        runs = self._document.visible_rows(area.sheet, area.top, area.bottom)
        return [self._rows(first, last).area for first, last in runs]

    @property
    def row_hidden(self) -> bool | None:
        """Whether its rows are hidden; None if some only."""
        shown = sum(area.height for area in self._visible())
        return {0: True, self.area.height: False}.get(shown)

    @row_hidden.setter
    def row_hidden(self, hidden: bool) -> None:
        area = self.area
        self._document.show_rows(area.sheet, area.top, area.bottom, visible=not hidden)

    # merged ranges, selection, names, tables

    @property
    def merge_cells(self) -> bool | None:
        """Whether its cells are merged; None if some only."""
        merged = self._document.merged(self.area)
        if not merged:
            return False
        covered = sum(overlap(each, self.area) for each in merged)
        return True if covered == len(self) else None

    @property
    def merge_area(self) -> Range:
        """The merged range that its first cell is part of, or that cell."""
        first = self._at(self.row, self.column)
        merged = self._document.merged(first.area)
        return Range(self._sheet, merged[0]) if merged else first

    def merge(self, across: bool = False) -> None:
        """Merge its cells, all or row by row."""
        rows = range(self.area.top, self.area.bottom + 1)
        parts = [self._rows(row, row) for row in rows] if across else [self]
        for part in parts:
            self._document.merge(part.area)

    def unmerge(self) -> None:
        """Part its cells."""
        self._document.merge(self.area, on=False)

    def select(self) -> None:
        """Select it."""
        self._sheet.book.activate()
        self._document.select(self.area)

    @property
    def name(self) -> object:
        """The defined name for exactly this range, or None."""
        return self._sheet.book.names.of(self.area)

    @name.setter
    def name(self, value: str) -> None:
        self._document.add_name(value, self.area)

    @property
    def table(self) -> Table | None:
        """The table that its first cell is in, or None."""
        for table in self._sheet.tables:
            if overlap(table.info.area, self._at(self.row, self.column).area):
                return table
        return None

    def autofit(self, axis: str | None = None) -> None:
        """Do nothing: nobody looks."""


def _handed_over(value: SheetCell) -> object:
    return number_of_error(value) if isinstance(value, CellError) else value
