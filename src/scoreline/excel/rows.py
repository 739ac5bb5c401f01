"""Which rows the person means: a table first, then the region around the selection."""

from __future__ import annotations

from dataclasses import dataclass

from scoreline.core.address import MAX_ROWS, Address, column_letters
from scoreline.core.errors import ColumnMissing, RangeInvalid, WorkbookError
from scoreline.core.schema import Schema
from scoreline.excel.open_book import OpenBook
from scoreline.workbook.find import locate_rows
from scoreline.workbook.inputs import Choice
from scoreline.workbook.ports import TableInfo
from scoreline.workbook.runs import runs_text

__all__ = ["Meant", "meant_rows", "visible_numbers"]


@dataclass(frozen=True, slots=True)
class Meant:
    """Rows that a selection means.

    Attributes:
        choice: The range or table.
        rows: Which of its rows, such as ``2-9``; empty for all.
    """

    choice: Choice
    rows: str = ""


def meant_rows(book: OpenBook, schema: Schema, *, has_headers: bool = True) -> Meant:
    """Return which rows the selection of *book* means.

    A single cell means its table, or the filled region around it; several cells mean
    their own rows, with headers of the table or region if they hold none themselves.

    Raises:
        RangeInvalid: If no cells are selected, or several areas.
    """
    area = book.selection()
    if area is None:
        raise RangeInvalid("no cells are selected; select the rows to score")
    is_one = area.height == area.width == 1
    if not has_headers:
        return Meant(
            Choice(range=str(book.region(area) if is_one else area), has_headers=False)
        )
    table = _table_at(book, area)
    if table is not None:
        return Meant(Choice(table=table.name), "" if is_one else _within(table, area))
    if is_one:
        return Meant(_around(book, area))
    return _range(book, schema, area)


def visible_numbers(book: OpenBook, area: Address) -> frozenset[int]:
    """Return the rows of *area* that are neither hidden nor filtered away."""
    return frozenset(
        row for part in book.visible(area) for row in range(part.top, part.bottom + 1)
    )


def _table_at(book: OpenBook, area: Address) -> TableInfo | None:
    for table in book.tables():
        if (
            table.has_headers
            and table.area.sheet == area.sheet
            and table.area.touches(area)
        ):
            return table
    return None


def _within(table: TableInfo, area: Address) -> str:
    """Return the rows of *table* in *area*; nothing, for all, if only headers are."""
    top = max(area.top, table.area.top + 1)
    bottom = min(area.bottom, table.area.bottom)
    whole = top == table.area.top + 1 and bottom == table.area.bottom
    if top > bottom or whole or area.height == MAX_ROWS:
        return ""
    return runs_text(range(top, max(bottom, area.bottom) + 1))


def _around(book: OpenBook, cell: Address) -> Choice:
    """Return the region around *cell*; on a protected sheet what fits on it."""
    try:
        region = book.region(cell)
    except WorkbookError:
        return Choice(sheet=cell.sheet)
    if region.height == 1:
        return Choice(sheet=cell.sheet)
    return Choice(range=str(region))


def _range(book: OpenBook, schema: Schema, area: Address) -> Meant:
    choice = Choice(range=_spelt(area))
    try:
        locate_rows(book, schema, choice)
    except (ColumnMissing, RangeInvalid) as error:
        around = _around(book, area.cell(1, 1))
        try:
            found = locate_rows(book, schema, around)
        except WorkbookError:
            raise error from None
        top = max(area.top, found.rows.top)
        bottom = min(area.bottom, found.rows.bottom)
        if top > bottom:
            raise
        return Meant(around, runs_text(range(top, bottom + 1)))
    return Meant(choice)


def _spelt(area: Address) -> str:
    """Return *area* as a choice spells it: whole columns begin at their headers."""
    if area.height < MAX_ROWS:
        return str(area)
    corner = str(Address(area.sheet, 1, 1, 1, 1)).removesuffix("A1")
    return f"{corner}{column_letters(area.left)}:{column_letters(area.right)}"
