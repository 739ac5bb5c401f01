"""What xlwings has no word for: Excel's own properties, asked in few calls.

Many properties of a range are true, false, or neither if its cells differ. Halving the
range until they agree finds the cells in question with few calls, however many cells
there are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import ProgramBusy, ServiceError, WorkbookError

__all__ = ["ask", "at", "parts", "speaking"]

# RPC_E_CALL_REJECTED and VBA_E_IGNORE: a cell is being edited, or a dialog is open
_BUSY = (-2147418111, -2146777998)
_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def at(book: xlwings.Book, area: Address) -> xlwings.Range:
    """Return *area*, on a sheet that exists, as a range of *book*."""
    sheet = book.sheets[area.sheet]
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def ask(place: xlwings.Range | xlwings.Sheet, *names: str) -> object:
    """Return a property of Excel's own object, such as ``("EntireRow", "Hidden")``.

    None says that the cells differ.
    """
    found = place.api
    if sys.platform == "darwin" and hasattr(found, "get"):
        for name in names:
            found = getattr(found, _INNER_CAPITAL.sub("_", name).lower())
        return found.get()
    for name in names:
        found = getattr(found, name)
    return found


def parts(
    area: Address, probe: Callable[[Address], object], wanted: object
) -> Iterator[Address]:
    """Yield the parts of *area* for which *probe* gives *wanted*, in sheet order.

    Args:
        area: Where to look; halved by rows first, then by columns.
        probe: Returns one value if all cells agree, None if they differ.
        wanted: The value looked for.
    """
    found = probe(area)
    if found == wanted:
        yield area
    elif found is None and area.height * area.width > 1:
        for half in _halves(area):
            yield from parts(half, probe, wanted)


def _halves(area: Address) -> tuple[Address, Address]:
    if area.height > 1:
        middle = (area.top + area.bottom) // 2
        return (
            Address(area.sheet, area.top, area.left, middle, area.right),
            Address(area.sheet, middle + 1, area.left, area.bottom, area.right),
        )
    middle = (area.left + area.right) // 2
    return (
        Address(area.sheet, area.top, area.left, area.bottom, middle),
        Address(area.sheet, area.top, middle + 1, area.bottom, area.right),
    )


@contextmanager
def speaking(place: str) -> Iterator[None]:
    """Translate what goes wrong between xlwings and Excel.

    Raises:
        ProgramBusy: If it takes no calls just now.
        WorkbookError: In place of another error of the spreadsheet program.
    """
    try:
        yield
    except ServiceError:
        raise
    except Exception as exc:
        if exc.args and exc.args[0] in _BUSY:
            told = "Excel is busy; leave the cell, close open dialogs and try again"
            raise ProgramBusy(told, place) from exc
        told = f"the spreadsheet program refused ({type(exc).__name__})"
        raise WorkbookError(told, place) from exc
