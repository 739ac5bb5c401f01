"""The spreadsheet program from which a button was pressed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import RangeInvalid, WorkbookError
from scoreline.excel.addin.controls import (
    CHOSEN_MACRO,
    OFFER_UNDO_MACRO,
    REFRESH_MACRO,
)
from scoreline.excel.live_book import LiveBook
from scoreline.excel.native import at, speaking
from scoreline.excel.open_book import OpenBook

__all__ = ["CalcHost", "ExcelHost", "Host"]

_NONE_CHOSEN: Final = -1
_RECENT: Final = 1.0  # seconds for which a press believes what sheets there are


class Host(Protocol):
    """A running spreadsheet program."""

    def open_names(self) -> tuple[str, ...]:
        """Return the full names of the workbooks that it has open."""

    def front(self) -> OpenBook | None:
        """Return the workbook in front, if there is one.

        Raises:
            WorkbookError: If the program refuses or is busy.
        """

    def chosen(self) -> int:
        """Return which endpoint the dropdown shows, from 0; -1 if none."""

    def show_status(self, text: str) -> None:
        """Show *text* in the status bar; an empty one gives it back."""

    def refresh(self) -> None:
        """Let the ribbon ask for its state anew."""

    def offer_undo(self) -> None:
        """Let the program's own *Undo* take the last scoring back."""


class ExcelHost:
    """Excel on Windows or a Mac, as xlwings finds it."""

    def open_names(self) -> tuple[str, ...]:
        """Return the full names of the workbooks that it has open."""
        with suppress(Exception):  # an Excel that ends raises whatever it likes
            return tuple(book.fullname for app in xlwings.apps for book in app.books)
        return ()

    def front(self) -> LiveBook | None:
        """Return the workbook in front, if there is one."""
        with speaking("Excel"):
            app = xlwings.apps.active
            if app is None or not len(app.books):
                return None
            return LiveBook(app.books.active, recent=_RECENT)

    def chosen(self) -> int:
        """Return which endpoint the dropdown shows, from 0; -1 if none."""
        with suppress(Exception):  # the add-in may be another version's
            return int(_active().macro(CHOSEN_MACRO)())
        return _NONE_CHOSEN

    def show_status(self, text: str) -> None:
        """Show *text* in the status bar; an empty one gives it back."""
        with suppress(Exception):  # a busy or ended Excel shows none
            _active().status_bar = text or False

    def refresh(self) -> None:
        """Let the ribbon ask for its state anew."""
        with suppress(Exception):  # the ribbon then shows the state at the next switch
            _active().macro(REFRESH_MACRO)()

    def offer_undo(self) -> None:
        """Let Excel's own *Undo* press the button *Undo last scoring*.

        Excel forgets it at the next change by a program, so this comes last.
        """
        with suppress(Exception):  # the button is there all the same
            _active().macro(OFFER_UNDO_MACRO)()


class CalcHost:
    """One workbook that is open in LibreOffice, without a ribbon.

    Args:
        book: The workbook, which is always in front.
    """

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book
        self._chosen = _NONE_CHOSEN

    def open_names(self) -> tuple[str, ...]:
        """Return the full name of the workbook, if it is still open."""
        try:
            with speaking("Calc"):
                return (self._book.fullname,) if len(self._book.sheets) else ()
        except WorkbookError:
            return ()

    def front(self) -> LiveBook:
        """Return the workbook."""
        return LiveBook(self._book, recent=_RECENT)

    def select(self, text: str) -> None:
        """Select a range, such as ``Data!A1:B9``, by default of the sheet in front.

        Raises:
            RangeInvalid: If there is no such range.
        """
        at(self._book, self.area(text)).select()

    def area(self, text: str) -> Address:
        """Return the range that *text* spells.

        Raises:
            RangeInvalid: If there is no such range.
        """
        found = Address.parse(text, self._book.sheets.active.name)
        if found.sheet not in [sheet.name for sheet in self._book.sheets]:
            raise RangeInvalid(f"there is no sheet {found.sheet!r}")
        return found

    @property
    def is_modified(self) -> bool:
        """Whether the workbook was changed since it was opened or saved."""
        try:
            return bool(self._book.impl.document.is_modified)
        except WorkbookError:
            return False  # it is closed; LibreOffice has asked about it

    def save(self, path: Path) -> None:
        """Save the workbook at *path*, under which it goes on.

        Raises:
            WorkbookError: If that fails.
        """
        with speaking(path.name):
            self._book.save(path)

    def choose(self, index: int) -> None:
        """Choose an endpoint, from 0; -1 leaves the choice as it is."""
        if index != _NONE_CHOSEN:
            self._chosen = index

    def chosen(self) -> int:
        """Return which endpoint was chosen since the last call, from 0; -1 if none."""
        chosen, self._chosen = self._chosen, _NONE_CHOSEN
        return chosen

    def show_status(self, text: str) -> None:
        """Show *text* in the status bar; an empty one gives it back."""
        with suppress(WorkbookError):
            self._book.app.status_bar = text or False

    def refresh(self) -> None:
        """Do nothing: there is no ribbon."""

    def offer_undo(self) -> None:
        """Do nothing: what LibreOffice wrote, its own *Undo* knows."""


def _active() -> xlwings.App:
    app = xlwings.apps.active
    if app is None:
        raise WorkbookError("no Excel runs")
    return app
