"""An xlwings engine for LibreOffice Calc.

xlwings lets programs add engines beside its own for Excel; code written for a live
Excel then runs on a live Calc. Nothing of xlwings' commercial part is used. Where Excel
and Calc differ in what an assignment does, this engine does what Excel does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
import xlwings
from xlwings import base_classes

from scoreline.core.address import Address
from scoreline.excel.calc.assignment import Assigned
from scoreline.excel.calc.books import Book, Books
from scoreline.excel.calc.office import Office
from scoreline.excel.calc.ranges import Range
from scoreline.excel.cell_errors import error_from_number

__all__ = ["NAME", "App", "Apps", "Engine", "activate", "open_book"]

NAME: Final = "calc"
EXCEL_VERSION: Final = "16.0"  # the Excel whose ways are imitated


def activate() -> xlwings.Engine:
    """Make Calc the engine that ``xlwings.Book`` and ``xlwings.App`` mean."""
    if NAME not in xlwings.engines.engines_by_name:
        xlwings.engines.add(xlwings.Engine(impl=Engine()))
    engine = xlwings.engines[NAME]
    engine.activate()
    return engine


class Engine:
    """What xlwings asks of a spreadsheet program as such."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.running: list[App] = []

    @property
    def apps(self) -> Apps:
        """The running LibreOffices."""
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> Assigned:
        """Return *value* as it is handed to a cell."""
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, str | bool | int):
            return value
        if value is None or _is_missing(value):
            return None
        if isinstance(value, datetime):
            return datetime(*value.timetuple()[:6], value.microsecond)  # noqa: DTZ001 - cells have no time zone
        if isinstance(value, float | date):
            return value
        return str(value)

    @staticmethod
    def clean_value_data(
        rows: Sequence[Sequence[object]],
        datetime_builder: object,
        empty_as: object,
        number_builder: object,
        err_to_str: bool,
    ) -> list[list[object]]:
        """Return what cells handed over, as xlwings' user wants to have it."""

        def cleaned(value: object) -> object:
            if value is None:
                return empty_as
            if isinstance(value, int) and not isinstance(value, bool):
                return error_from_number(value).code if err_to_str else None
            if isinstance(value, datetime) and callable(datetime_builder):
                return datetime_builder(
                    year=value.year,
                    month=value.month,
                    day=value.day,
                    hour=value.hour,
                    minute=value.minute,
                    second=value.second,
                    microsecond=value.microsecond,
                    tzinfo=None,
                )
            if isinstance(value, float) and callable(number_builder):
                return number_builder(value)
            return value

        return [[cleaned(value) for value in row] for row in rows]


class Apps(base_classes.Apps):
    """The running LibreOffices of the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keys(self) -> list[int]:
        """Return their process ids."""
        return [app.pid for app in self._engine.running]

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: object = None,
        visible: bool | None = None,
    ) -> App:
        """Start one."""
        app = App(self._engine, Office())
        if add_book:
            app.books.add()
        return app

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._engine.running))

    def __len__(self) -> int:
        return len(self._engine.running)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._engine.running if app.pid == pid)

    @staticmethod
    def cleanup() -> None:
        """Do nothing: an office ends with its owner."""


class App(base_classes.App):
    """One running LibreOffice.

    Attributes:
        alerts: The prompts of the messages shown; nobody is asked.
        answer: The button that the next message is answered with.
        opened: The open books, the active one last.
    """

    visible: ClassVar[bool] = False
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    status_bar: str | bool = False
    cut_copy_mode = None
    hwnd = None
    path = ""
    startup_path = ""
    version = EXCEL_VERSION

    def __init__(self, engine: Engine, office: Office) -> None:
        self.engine = engine
        self.office = office
        self.opened: list[Book] = []
        self.alerts: list[str] = []
        self.answer = "ok"
        engine.running.insert(0, self)

    @property
    def api(self) -> Office:
        """The LibreOffice."""
        return self.office

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.office.pid

    @property
    def books(self) -> Books:
        """Its open books."""
        return Books(self)

    @property
    def selection(self) -> Range | None:
        """The selected range of the active book; the first if there are several."""
        areas: tuple[Address, ...] = ()
        if self.opened:
            areas = self.opened[-1].document.selection()
        if not areas:
            return None
        sheet = self.opened[-1].sheets(areas[0].sheet)
        return Range(sheet, areas[0], len(areas))

    def activate(self, steal_focus: bool = False) -> None:
        """Make it the active one."""
        self.engine.running.remove(self)
        self.engine.running.insert(0, self)

    def calculate(self) -> None:
        """Calculate all formulas anew."""
        for book in self.opened:
            book.document.calculate()

    def alert(
        self, prompt: str, title: str, buttons: str, mode: str, callback: object
    ) -> str:
        """Keep the message, and answer it as told beforehand."""
        self.alerts.append(prompt)
        return self.answer

    def quit(self) -> None:
        """End it; what was not saved is lost."""
        self.engine.running.remove(self)
        self.office.close()

    def kill(self) -> None:
        """End it, too: what hangs is ended in the end."""
        self.quit()


def _is_missing(value: object) -> bool:
    """Return whether *value* is NaN, NaT or NA, of whichever library."""
    try:
        return bool(value != value)  # noqa: PLR0124 - only they differ from themselves
    except TypeError:  # pandas' NA is neither equal nor different
        return True


def open_book(office: Office, path: Path) -> xlwings.Book:
    """Open the file at *path* in *office*, as an xlwings book.

    Raises:
        WorkbookError: If LibreOffice can't open it.
    """
    engine = activate()
    app = xlwings.App(impl=App(engine.impl, office))
    return app.books.open(path)
