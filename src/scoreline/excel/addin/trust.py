"""Workbooks that no button touches, because they try to steer the program.

Sheets called ``*.conf`` and ``*.py`` are how xlwings takes settings and code from a
workbook. Ours takes neither; a workbook from elsewhere that brings them is met with a
plain no, so that nobody wonders which of the two is in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scoreline.core.errors import WorkbookError

__all__ = ["check_sheets"]

_STEERING: Final = (".conf", ".py")


def check_sheets(names: Iterable[str]) -> None:
    """Refuse a workbook by the *names* of its sheets, hidden ones included.

    Raises:
        WorkbookError: If one of them is a sheet of settings or of code.
    """
    for name in names:
        if name.strip().casefold().endswith(_STEERING):
            raise WorkbookError(
                f"the workbook has a sheet {name!r}, which could tell a program what "
                "to run; delete the sheet if you trust the rest, or ask the sender"
            )
