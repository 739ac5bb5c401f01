"""Tables of the Calc engine: the database ranges that Excel's tables become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from scoreline.core.address import Address
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.ranges import Range
from scoreline.workbook.ports import TableInfo

if TYPE_CHECKING:
    from scoreline.excel.calc.sheets import Sheet

__all__ = ["Table", "Tables", "TablesLook", "body_of"]

TablesLook = Callable[[], tuple[TableInfo, ...]]
"""Returns the tables of all sheets."""


class Tables(base_classes.Collection):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet, look: TablesLook) -> None:
        self._sheet = sheet
        self._look = look

    @property
    def api(self) -> Document:
        """The grid behind them."""
        return self._sheet.document

    @property
    def parent(self) -> Sheet:
        """The sheet."""
        return self._sheet

    def __iter__(self) -> Iterator[Table]:
        here = self._sheet.name
        mine = [info for info in self._look() if info.area.sheet == here]
        return iter([Table(self._sheet, info.name, info) for info in mine])

    def __len__(self) -> int:
        return sum(1 for _ in self)  # a list would ask for its length

    def __call__(self, key: int | str) -> Table:
        """Return one by its name or its position, from 1."""
        if isinstance(key, int):
            return list(self)[key - 1]
        for table in self:
            if table.name.casefold() == key.casefold():
                return table
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(table.name.casefold() == key.casefold() for table in self)

    def add(  # noqa: PLR0913, PLR0917 - xlwings' parameters
        self,
        source_type: object = None,
        source: object = None,
        link_source: object = None,
        has_headers: object = None,
        destination: object = None,
        table_style_name: object = None,
        name: str | None = None,
    ) -> Table:
        """Make a range a table; styles are left out."""
        name = name or f"Table{len(self) + 1}"
        self._sheet.document.add_table(name, source.impl.area)  # type: ignore[attr-defined]  # an xlwings Range
        return Table(self._sheet, name)


class Table(base_classes.Table):
    """One table."""

    insert_row_range = None

    def __init__(self, sheet: Sheet, name: str, info: TableInfo | None = None) -> None:
        self._sheet = sheet
        self._name = name
        self._info = info

    @property
    def info(self) -> TableInfo:
        """Where it is, and which of its rows are data, when it was first asked."""
        if self._info is None:
            known = {table.name: table for table in self._sheet.document.tables()}
            self._info = known[self._name]
        return self._info

    @property
    def api(self) -> TableInfo:
        """Where it is, and which of its rows are data."""
        return self.info

    @property
    def parent(self) -> Sheet:
        """The sheet it is on."""
        return self._sheet

    @property  # type: ignore[misc]  # can't be set here
    def name(self) -> str:
        """Unique in the book."""
        return self._name

    display_name = name

    @property  # type: ignore[misc]  # can't be set here
    def show_headers(self) -> bool:
        """Whether its first row names the columns."""
        return self.info.has_headers

    @property  # type: ignore[misc]  # can't be set here
    def show_totals(self) -> bool:
        """Whether its last row holds totals."""
        return self.info.has_totals

    @property
    def range(self) -> Range:
        """All of it."""
        return Range(self._sheet, self.info.area)

    @property
    def header_row_range(self) -> Range | None:
        """Its first row, if that names the columns."""
        area = self.info.area
        if not self.info.has_headers:
            return None
        last = area.cell(1, area.width)
        return self._sheet.range((area.top, area.left), (area.top, last.left))

    @property
    def data_body_range(self) -> Range | None:
        """Its rows without headers and totals."""
        body = body_of(self.info)
        return Range(self._sheet, body) if body else None

    def resize(self, range: object) -> None:  # noqa: A002 - xlwings' name
        """Give it another range."""
        self._info = None
        self._sheet.document.resize_table(self._name, range.impl.area)  # type: ignore[attr-defined]  # an xlwings Range


def body_of(table: TableInfo) -> Address | None:
    """Return the rows of *table* without headers and totals; None if it has none."""
    area = table.area
    top = area.top + table.has_headers
    bottom = area.bottom - table.has_totals
    if top > bottom:
        return None
    return Address(area.sheet, top, area.left, bottom, area.right)
