"""Sheets and tables of the Calc engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address
from scoreline.core.errors import RangeInvalid
from scoreline.excel.calc.charts import Charts
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.ranges import Range
from scoreline.workbook.ports import TableInfo

if TYPE_CHECKING:
    from scoreline.excel.calc.books import Book

__all__ = ["NativeSheet", "Sheet", "Sheets", "Table", "Tables"]

_VISIBLE, _HIDDEN = -1, 0  # xlSheetVisible, xlSheetHidden; Calc has no very hidden
_Corner = Range | str | tuple[int, int]


class NativeSheet:
    """The members of Excel's own sheet that are reached for through ``Sheet.api``."""

    def __init__(self, owner: Sheet) -> None:
        self._owner = owner

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's name
        """Whether the sheet is protected."""
        return self._owner.document.is_protected(self._owner.name)


class Sheet(base_classes.Sheet):
    """One sheet of a book."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name

    @property
    def api(self) -> NativeSheet:
        """Excel's own sheet, as far as it is imitated."""
        return NativeSheet(self)

    @property
    def book(self) -> Book:
        """The book it is in."""
        return self._book

    @property
    def document(self) -> Document:
        """The grid behind it."""
        return self._book.document

    @property
    def name(self) -> str:
        """What its tab says."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.document.rename_sheet(self._name, value)
        self._name = value

    @property
    def index(self) -> int:
        """Its position, from 1."""
        return list(self.document.sheets()).index(self._name) + 1

    @property
    def visible(self) -> int:
        """As Excel on Windows tells it: -1 visible, 0 hidden, 2 very hidden."""
        return _VISIBLE if self.document.sheets()[self._name] else _HIDDEN

    @visible.setter
    def visible(self, value: int) -> None:
        self.document.show_sheet(self._name, value in {True, _VISIBLE})

    def range(self, first: _Corner, last: _Corner | None = None) -> Range:
        """Return the range between two corners, each an address, a cell or a range."""
        areas = [self._area(corner) for corner in (first, last) if corner is not None]
        return Range(
            self,
            Address(
                self._name,
                min(area.top for area in areas),
                min(area.left for area in areas),
                max(area.bottom for area in areas),
                max(area.right for area in areas),
            ),
        )

    def _area(self, corner: _Corner) -> Address:
        if isinstance(corner, Range):
            return corner.area
        if isinstance(corner, tuple):
            row, column = corner
            return Address(self._name, row, column, row, column)
        return self._known(corner) or self._lines(corner) or self._spelt(corner)

    def _known(self, text: str) -> Address | None:
        """Return what a table's or a defined name stands for."""
        for table in self.document.tables():
            if table.name.casefold() == text.casefold():
                return _body(table)
        return self.document.names().get(text)

    def _lines(self, text: str) -> Address | None:
        """Return whole columns (``A:C``) or rows (``2:9``)."""
        first, _, last = text.replace("$", "").partition(":")
        if first.isalpha() and last.isalpha():
            return Address.parse(f"{first}1:{last}{MAX_ROWS}", self._name)
        if first.isdigit() and last.isdigit():
            return Address(self._name, int(first), 1, int(last), MAX_COLUMNS)
        return None

    def _spelt(self, text: str) -> Address:
        found = Address.parse(text, self._name)
        if found.sheet != self._name:
            raise RangeInvalid(f"{text[:60]!r} is on another sheet", self._name)
        return found

    @property
    def cells(self) -> Range:
        """All of its cells."""
        return Range(self, Address(self._name, 1, 1, MAX_ROWS, MAX_COLUMNS))

    @property
    def used_range(self) -> Range:
        """The cells in use; A1 if there are none."""
        used = self.document.used(self._name)
        return Range(self, used or Address(self._name, 1, 1, 1, 1))

    @property
    def tables(self) -> Tables:
        """Its tables."""
        return Tables(self)

    @property
    def charts(self) -> Charts:
        """Its charts."""
        return Charts(self)

    @property
    def names(self) -> object:
        """The book's names; Calc keeps those of a sheet apart, which are not told."""
        return self._book.names

    def activate(self) -> None:
        """Bring it to the front."""
        self._book.activate()
        self.document.activate_sheet(self._name)

    select = activate

    def clear_contents(self) -> None:
        """Remove all values and formulas."""
        self.used_range.clear_contents()

    def clear(self) -> None:
        """Remove all values, formulas and number formats."""
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Do nothing: nobody looks."""

    def delete(self) -> None:
        """Remove it."""
        self.document.remove_sheet(self._name)


class Sheets(base_classes.Sheets):
    """The sheets of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Document:
        """The grid behind them."""
        return self._book.document

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self._book, self._book.document.active_sheet)

    def __call__(self, key: int | str) -> Sheet:
        """Return one by its name or its position, from 1."""
        names = list(self._book.document.sheets())
        if isinstance(key, int):
            return Sheet(self._book, names[key - 1])
        for name in names:
            if name.casefold() == key.casefold():
                return Sheet(self._book, name)
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return key.casefold() in map(str.casefold, self._book.document.sheets())

    def __len__(self) -> int:
        return len(self._book.document.sheets())

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self._book, name) for name in self._book.document.sheets()])

    def add(
        self,
        before: Sheet | None = None,
        after: Sheet | None = None,
        name: str | None = None,
    ) -> Sheet:
        """Insert a sheet, before the active one unless told otherwise."""
        position = (before or after or self.active).index - (0 if after else 1)
        number = len(self) + 1
        while name is None or (name == f"Sheet{number}" and name in self):
            number += name is not None
            name = f"Sheet{number}"
        self._book.document.add_sheet(name, position)
        sheet = Sheet(self._book, name)
        sheet.activate()
        return sheet


class Tables(base_classes.Collection):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

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
        infos = self._sheet.document.tables()
        mine = [info for info in infos if info.area.sheet == here]
        return iter([Table(self._sheet, info.name, info) for info in mine])

    def __len__(self) -> int:
        return len(list(self))

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
        body = _body(self.info)
        return Range(self._sheet, body) if body else None

    def resize(self, range: object) -> None:  # noqa: A002 - xlwings' name
        """Give it another range."""
        self._info = None
        self._sheet.document.resize_table(self._name, range.impl.area)  # type: ignore[attr-defined]  # an xlwings Range


def _body(table: TableInfo) -> Address | None:
    area = table.area
    top = area.top + table.has_headers
    bottom = area.bottom - table.has_totals
    if top > bottom:
        return None
    return Address(area.sheet, top, area.left, bottom, area.right)
