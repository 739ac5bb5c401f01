"""Open documents of a running LibreOffice: files, their sheets, and the line there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from scoreline.core.address import Address
from scoreline.excel.calc.office import Json, Office

__all__ = ["Opened", "address", "addresses", "corners_of"]


class Opened:
    """An open document as a file with sheets.

    Every method raises ``WorkbookError`` if LibreOffice refuses or is gone.

    Args:
        office: The LibreOffice that opens it.
        path: The file; None makes a new document.
    """

    def __init__(self, office: Office, path: Path | None = None) -> None:
        self._office = office
        self.path = path and path.resolve()
        loaded = office.ask("load", path=str(self.path or ""))
        facts = cast("dict[str, Json]", loaded)
        self._number = facts["document"]
        self._sheets: dict[str, bool] | None = None
        self.epoch = datetime.fromisoformat(str(facts["epoch"]))

    def _ask(self, do: str, **arguments: Json) -> Json:
        return self._office.ask(do, document=self._number, **arguments)

    def _at(self, do: str, area: Address, **arguments: Json) -> Json:
        return self._ask(do, sheet=area.sheet, area=corners_of(area), **arguments)

    def _ask_each(self, *requests: dict[str, Json]) -> list[Json]:
        """Return the answers to several *requests*, which go in one message."""
        told: list[Json] = [{"document": self._number, **one} for one in requests]
        return cast("list[Json]", self._office.ask("each", requests=told))

    def save(self, path: Path | None = None) -> None:
        """Save as *path*, or where it came from; the ending names the format."""
        self.path = (path or self.path or Path("Book1.xlsx")).resolve()
        self._ask("save", path=str(self.path))

    def save_copy(self, path: Path) -> None:
        """Save a copy; the document goes on under its own name."""
        self._ask("save_copy", path=str(path.resolve()))

    def render(self, path: Path) -> None:
        """Print the document into a PDF file at *path*."""
        self._ask("save", path=str(path.resolve()))

    def close(self) -> None:
        """Close without saving."""
        self._ask("close")

    @property
    def is_modified(self) -> bool:
        """Whether it was changed since it was opened or saved."""
        return bool(self._ask("is_modified"))

    def calculate(self) -> None:
        """Calculate all formulas anew."""
        self._ask("calculate")

    def sheets(self) -> dict[str, bool]:
        """Return the sheets' names in order, and whether they are visible.

        They are asked for often, and remembered where nobody else can change them.
        """
        if self._sheets is None or self._office.is_visible:
            pairs = cast("list[tuple[str, bool]]", self._ask("sheets"))
            self._sheets = dict(pairs)
        return dict(self._sheets)

    def _change_sheets(self, do: str, **arguments: Json) -> None:
        self._sheets = None
        self._ask(do, **arguments)

    def add_sheet(self, name: str, position: int) -> None:
        """Insert a sheet before *position*, counted from 0."""
        self._change_sheets("add_sheet", sheet=name, position=position)

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet."""
        self._change_sheets("remove_sheet", sheet=name)

    def rename_sheet(self, name: str, new: str) -> None:
        """Give a sheet another name."""
        self._change_sheets("rename_sheet", sheet=name, name=new)

    def show_sheet(self, name: str, visible: bool) -> None:
        """Show or hide a sheet."""
        self._change_sheets("show_sheet", sheet=name, visible=visible)

    @property
    def active_sheet(self) -> str:
        """The name of the sheet in front."""
        return str(self._ask("active_sheet"))

    def activate_sheet(self, name: str) -> None:
        """Bring a sheet to the front."""
        self._ask("activate_sheet", sheet=name)

    def protect(self, sheet: str, on: bool = True) -> None:
        """Protect or unprotect a sheet, without a password."""
        self._ask("protect", sheet=sheet, on=on)

    def is_protected(self, sheet: str) -> bool:
        """Return whether a sheet is protected."""
        return bool(self._ask("is_protected", sheet=sheet))


def corners_of(area: Address) -> Json:
    """Return *area* as it is told to the worker."""
    return [area.top, area.left, area.bottom, area.right]


def address(sheet: str, corners: Json) -> Address:
    """Return the area on *sheet* that the worker told."""
    top, left, bottom, right = cast("list[int]", corners)
    return Address(sheet, top, left, bottom, right)


def addresses(sheet: str, found: Json) -> tuple[Address, ...]:
    """Return the areas on *sheet* that the worker told."""
    return tuple(address(sheet, corners) for corners in cast("list[Json]", found))
