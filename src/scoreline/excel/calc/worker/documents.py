"""The open documents of one LibreOffice, and the sheets of each."""

from __future__ import annotations

import os
from typing import Any

import uno  # type: ignore[import-not-found]

__all__ = [
    "Documents",
    "activate_sheet",
    "active_sheet",
    "add_sheet",
    "calculate",
    "is_modified",
    "is_protected",
    "kinds_of_formats",
    "names_of_sheets",
    "protect",
    "remove_sheet",
    "rename_sheet",
    "save",
    "save_copy",
    "sheets",
    "show_sheet",
]

FILTERS = {
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xlsx": "Calc MS Excel 2007 XML",
}


# the type of a number format, by document and key, which asking takes two round trips
kinds_of_formats: dict[tuple[int, int], int] = {}
# sheets by document and name; each object anew takes many round trips
_known_sheets: dict[tuple[int, str], Any] = {}


class Documents:
    """The open documents of one LibreOffice, by number."""

    def __init__(self, desktop: Any, visible: bool = False) -> None:
        self._desktop = desktop
        self._visible = visible
        self._open: dict[int, Any] = {}
        self._last = 0

    def __getitem__(self, number: int) -> Any:
        return self._open[number]

    def load(self, path: str) -> dict[str, Any]:
        """Open the file at *path*, or a new document if it is empty; tell about it."""
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        # visible views end a LibreOffice without a display; macros never run
        how = properties(Hidden=not self._visible, MacroExecutionMode=0)
        document = self._desktop.loadComponentFromURL(url, "_blank", 0, how)
        if document is None or not hasattr(document, "Sheets"):
            raise ValueError("this is no spreadsheet")
        self._last += 1
        self._open[self._last] = document
        null = document.NullDate
        epoch = f"{null.Year:04}-{null.Month:02}-{null.Day:02}"
        return {"document": self._last, "epoch": epoch}

    def close(self, number: int) -> None:
        """Close a document without saving it."""
        kinds_of_formats.clear()  # another document may be called like this one
        _known_sheets.clear()
        self._open.pop(number).close(True)

    def end(self) -> None:
        """Close all and let LibreOffice end."""
        for number in list(self._open):
            self.close(number)
        self._desktop.terminate()


def sheet_of(document: Any, name: str) -> Any:
    """Return the sheet called *name*; a person may have renamed or removed it since."""
    key = (id(document), name)
    found = _known_sheets.get(key)
    try:
        if found is not None and found.Name == name:
            return found
    except Exception:  # noqa: BLE001, S110 - UNO's exceptions exist only at run time
        pass  # it is gone
    _known_sheets[key] = document.Sheets[name]
    return _known_sheets[key]


def properties(**values: Any) -> tuple[Any, ...]:
    """Return *values* as LibreOffice wants named arguments."""
    made = []
    for name, value in values.items():
        one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def save(document: Any, path: str) -> None:
    """Save at *path*, in the format that its ending names."""
    ending = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a str here and there
    if ending not in FILTERS:
        raise ValueError("save as " + ", ".join(FILTERS))
    where = uno.systemPathToFileUrl(path)
    how = properties(FilterName=FILTERS[ending])
    if ending == ".pdf":
        document.storeToURL(where, how)
    else:
        document.storeAsURL(where, how)


def save_copy(document: Any, path: str) -> None:
    """Save a copy at *path*; the document goes on under its own name."""
    ending = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a str here and there
    if ending not in FILTERS:
        raise ValueError("save as " + ", ".join(FILTERS))
    where = uno.systemPathToFileUrl(path)
    document.storeToURL(where, properties(FilterName=FILTERS[ending]))


def is_modified(document: Any) -> bool:
    """Tell whether it was changed since it was opened or saved."""
    return bool(document.isModified())


def calculate(document: Any) -> None:
    """Calculate all formulas anew."""
    document.calculateAll()


def names_of_sheets(document: Any) -> list[str]:
    """Return the sheets' names in order."""
    return list(document.Sheets.ElementNames)


def sheets(document: Any) -> list[tuple[str, bool]]:
    """Tell the sheets' names in order, and whether they are visible."""
    names = names_of_sheets(document)
    return [(name, sheet_of(document, name).IsVisible) for name in names]


def add_sheet(document: Any, sheet: str, position: int) -> None:
    """Insert a sheet before *position*, counted from 0."""
    document.Sheets.insertNewByName(sheet, position)


def remove_sheet(document: Any, sheet: str) -> None:
    """Remove a sheet."""
    document.Sheets.removeByName(sheet)


def rename_sheet(document: Any, sheet: str, name: str) -> None:
    """Give a sheet another name."""
    sheet_of(document, sheet).Name = name


def show_sheet(document: Any, sheet: str, visible: bool) -> None:
    """Show or hide a sheet."""
    sheet_of(document, sheet).IsVisible = visible


def active_sheet(document: Any) -> str:
    """Tell the name of the sheet in front."""
    name: str = document.CurrentController.ActiveSheet.Name
    return name


def activate_sheet(document: Any, sheet: str) -> None:
    """Bring a sheet to the front."""
    document.CurrentController.setActiveSheet(sheet_of(document, sheet))


def protect(document: Any, sheet: str, on: bool) -> None:
    """Protect or unprotect a sheet, without a password."""
    if on:
        sheet_of(document, sheet).protect("")
    else:
        sheet_of(document, sheet).unprotect("")


def is_protected(document: Any, sheet: str) -> bool:
    """Tell whether a sheet is protected."""
    return bool(sheet_of(document, sheet).isProtected())
