"""Which rows of a workbook are meant: named, or found by their headers.

A range or table that the user names is taken at its word. Otherwise the one table
whose headers fit the schema is meant, else the one visible sheet with a fitting header
row among its first rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import ColumnMissing, RangeInvalid, WorkbookError
from scoreline.core.schema import Port, Schema
from scoreline.workbook.columns import (
    ColumnMatch,
    header_text,
    match_columns,
    normal_name,
)
from scoreline.workbook.inputs import Choice, InputRange, result_names
from scoreline.workbook.ports import (
    SheetCell,
    SheetInfo,
    TableInfo,
    Visibility,
    Workbook,
)
from scoreline.workbook.ranges import clip, used_of, whole_columns

__all__ = ["Choice", "find_rows", "locate_rows", "merged_inputs"]

_HEADER_DEPTH: Final = 20  # rows of a sheet in which its headers are looked for


def find_rows(workbook: Workbook, schema: Schema, choice: Choice) -> InputRange:
    """Return the rows that *choice* means, with their columns matched.

    Raises:
        RangeInvalid: If there is no such place, none fits or several do, a column is
            there twice, there is no row, or cells are merged.
        ColumnMissing: If the place that is meant lacks a column.
    """
    found = locate_rows(workbook, schema, choice)
    merged = merged_inputs(workbook, found)
    if merged:
        raise RangeInvalid(
            "merged cells can't be scored; unmerge them and fill in each cell",
            str(merged[0]),
        )
    return found


def locate_rows(workbook: Workbook, schema: Schema, choice: Choice) -> InputRange:
    """Return what `find_rows` does, be cells merged or not."""
    search = _Search(workbook, schema)
    if choice.table:
        return search.in_table(choice.table)
    if not choice.has_headers:
        return search.by_place(choice)
    if choice.range:
        return search.in_range(search.resolve(choice))
    return search.anywhere(choice.sheet)


def merged_inputs(workbook: Workbook, found: InputRange) -> tuple[Address, ...]:
    """Return the merged ranges among the inputs of *found* and their headers."""
    return workbook.merged(found.whole)


class _Search:
    """One look through a workbook for the rows of one schema."""

    def __init__(self, workbook: Workbook, schema: Schema) -> None:
        self._workbook = workbook
        self._port: Port = schema.input
        self._own = result_names(schema)
        self._sheets = workbook.sheets()

    def in_table(self, name: str) -> InputRange:
        """Return the rows of the table called *name*."""
        tables = self._workbook.tables()
        for table in tables:
            if normal_name(table.name) == normal_name(name):
                return self._of_table(table)
        there = ", ".join(repr(table.name) for table in tables) or "none"
        raise RangeInvalid(f"there is no table {name!r}; tables here: {there}")

    def in_range(self, area: Address) -> InputRange:
        """Return the rows of *area*; inside a table, its headers name the columns."""
        for table in self._workbook.tables():
            if table.has_headers and _inside(area, table):
                return self._rows_of_table(table, area)
        return self._of_block(area)

    def by_place(self, choice: Choice) -> InputRange:
        """Return rows without headers, whose columns match by place."""
        width = len(self._port.columns)
        if choice.range:
            area = self.resolve(choice)
        else:
            area = used_of(self._sheet(choice.sheet))
        if area.width < width or (choice.range and area.width != width):
            raise RangeInvalid(
                f"without headers a range has the {width} columns "
                f"{', '.join(map(repr, self._port.names))} in this order, "
                f"not {area.width}",
                str(area),
            )
        right = area.left + width - 1
        rows = Address(area.sheet, area.top, area.left, area.bottom, right)
        return InputRange(None, rows, ColumnMatch(tuple(range(1, width + 1))))

    def anywhere(self, sheet: str) -> InputRange:
        """Return the one table, else the one sheet, whose headers fit."""
        sheets = [self._sheet(sheet)] if sheet else self._visible()
        names = {info.name for info in sheets}
        tables = [t for t in self._workbook.tables() if t.area.sheet in names]
        refusals: list[WorkbookError] = []
        for found in (
            [*self._fitting(self._tables(tables), refusals)],
            [*self._fitting(self._blocks(sheets), refusals)],
        ):
            if len(found) > 1:
                places = " and ".join(map(_label, found))
                raise RangeInvalid(
                    f"rows that fit are in {places}; choose a sheet, table or range"
                )
            if found:
                return found[0]
        raise _nearest(refusals, self._port)

    def resolve(self, choice: Choice) -> Address:
        """Return the chosen range, clipped to what its sheet uses.

        Whole columns begin at their header row, if they have one.
        """
        columns = whole_columns(choice.range, choice.sheet)
        area = columns or Address.parse(choice.range, choice.sheet)
        area = clip(area, self._sheet(area.sheet))
        return self._block(area) if columns and choice.has_headers else area

    def _sheet(self, name: str) -> SheetInfo:
        if name:
            for info in self._sheets:
                if normal_name(info.name) == normal_name(name):
                    return info
            there = ", ".join(repr(info.name) for info in self._visible())
            raise RangeInvalid(f"there is no sheet {name!r}; sheets here: {there}")
        visible = self._visible()
        if len(visible) != 1:
            there = ", ".join(repr(info.name) for info in visible) or "none"
            raise RangeInvalid(f"say which sheet is meant; sheets here: {there}")
        return visible[0]

    def _visible(self) -> list[SheetInfo]:
        return [s for s in self._sheets if s.visibility is Visibility.VISIBLE]

    def _headers(self, row: Address) -> tuple[SheetCell, ...]:
        empty: tuple[SheetCell, ...] = (None,) * row.width
        return next((values for _, values in self._workbook.read(row)), empty)

    def _of_block(self, area: Address, table: str = "") -> InputRange:
        header = Address(area.sheet, area.top, area.left, area.top, area.right)
        match = match_columns(self._port, self._headers(header), header, own=self._own)
        if area.height == 1:
            raise RangeInvalid("there is no row below the headers", str(header))
        rows = Address(area.sheet, area.top + 1, area.left, area.bottom, area.right)
        return InputRange(header, rows, match, table)

    def _of_table(self, table: TableInfo) -> InputRange:
        if not table.has_headers:
            raise RangeInvalid(
                f"table {table.name!r} has no header row; switch it on, or give its "
                "range without headers",
                str(table.area),
            )
        return self._of_block(self._body(table), table.name)

    def _rows_of_table(self, table: TableInfo, area: Address) -> InputRange:
        whole = self._of_table(table)
        top = max(area.top, whole.rows.top)
        bottom = min(area.bottom, whole.rows.bottom)
        if top > bottom:
            raise RangeInvalid("no row of the table is chosen", str(area))
        block = whole.rows
        rows = Address(block.sheet, top, block.left, bottom, block.right)
        return InputRange(whole.header, rows, whole.match, table.name)

    def _tables(self, tables: list[TableInfo]) -> Iterator[tuple[Address, str]]:
        for table in tables:
            if table.has_headers:
                yield self._body(table), table.name

    def _blocks(self, sheets: list[SheetInfo]) -> Iterator[tuple[Address, str]]:
        for info in sheets:
            if info.used is not None:
                yield self._block(info.used), ""

    def _fitting(
        self, blocks: Iterator[tuple[Address, str]], refusals: list[WorkbookError]
    ) -> Iterator[InputRange]:
        for area, table in blocks:
            try:
                yield self._of_block(area, table)
            except WorkbookError as error:
                refusals.append(error)

    def _body(self, table: TableInfo) -> Address:
        """Return *table* without its totals, and with rows typed right below it.

        In a protected sheet a table does not grow by itself; rows below it would
        else be left out silently.
        """
        area = table.area
        if table.has_totals:
            return Address(area.sheet, area.top, area.left, area.bottom - 1, area.right)
        used = next((s.used for s in self._sheets if s.name == area.sheet), None)
        bottom = area.bottom
        if used is not None and used.bottom > bottom:
            below = Address(area.sheet, bottom + 1, area.left, used.bottom, area.right)
            for number, _ in self._workbook.read(below):
                if number != bottom + 1:
                    break
                bottom = number
        return Address(area.sheet, area.top, area.left, bottom, area.right)

    def _block(self, used: Address) -> Address:
        """Return *used* from the row that looks most like its headers."""
        depth = min(used.bottom, used.top + _HEADER_DEPTH - 1)
        top = Address(used.sheet, used.top, used.left, depth, used.right)
        wanted = {normal_name(name) for name in self._port.names}
        best, best_row = 0, used.top
        for number, values in self._workbook.read(top):
            names = {normal_name(header_text(value)) for value in values}
            if len(names & wanted) > best:
                best, best_row = len(names & wanted), number
        return Address(used.sheet, best_row, used.left, used.bottom, used.right)


def _inside(area: Address, table: TableInfo) -> bool:
    """Return whether *area* chooses rows of *table*, below its header row."""
    return (
        area.sheet == table.area.sheet
        and table.area.top < area.top <= area.bottom <= table.area.bottom
        and table.area.left <= area.left <= area.right <= table.area.right
    )


def _label(found: InputRange) -> str:
    return f"table {found.table!r}" if found.table else f"sheet {found.rows.sheet!r}"


def _nearest(refusals: list[WorkbookError], port: Port) -> WorkbookError:
    """Return the refusal of the place that came nearest to fitting."""
    width = len(port.columns)
    near = [
        error
        for error in refusals
        if not isinstance(error, ColumnMissing) or len(error.columns) < width
    ]
    if near:
        return min(near, key=_distance)
    return RangeInvalid(
        f"no table or sheet has the columns {', '.join(map(repr, port.names))}"
    )


def _distance(error: WorkbookError) -> int:
    return len(error.columns) if isinstance(error, ColumnMissing) else 0
