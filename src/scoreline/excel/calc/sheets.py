"""Sheets and tables of the Calc engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from xlwings import base_classes

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address
from scoreline.core.errors import RangeInvalid
from scoreline.excel.calc.charts import Charts
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.ranges import Range
from scoreline.excel.calc.tables import Tables, TablesLook, body_of

if TYPE_CHECKING:
    from scoreline.excel.calc.books import Book

__all__ = ["NativeSheet", "Sheet", "Sheets"]

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

    def Protect(self) -> None:  # noqa: N802 - Excel's name
        """Protect the sheet, without a password."""
        self._owner.document.protect(self._owner.name)

    def Unprotect(self) -> None:  # noqa: N802 - Excel's name
        """Lift the protection."""
        self._owner.document.protect(self._owner.name, on=False)


class Sheet(base_classes.Sheet):
    """One sheet of a book."""

    def __init__(self, book: Book, name: str, look: TablesLook | None = None) -> None:
        self._book = book
        self._name = name
        self._look = look or book.document.tables

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
                return body_of(table)
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
        return Tables(self, self._look)

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
        # who goes through all sheets and their tables has the tables told once
        look = cache(self._book.document.tables)
        names = self._book.document.sheets()
        return iter([Sheet(self._book, name, look) for name in names])

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
