"""Single cells: text stays text, and looks come from one place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.errors import InvalidValue
from scoreline.core.table import CellValue
from scoreline.core.values import MAX_TEXT_LENGTH

__all__ = [
    "GREY",
    "LOCKED",
    "OPEN",
    "Look",
    "escape_text",
    "fill",
    "put",
    "put_formula",
    "tint",
]

LOCKED: Final = Protection(locked=True)
OPEN: Final = Protection(locked=False)

_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_INK: Final = "262626"
GREY: Final = "595959"  # contrast 7:1 on white


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: what is not given is plain."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    colour: str = _INK
    background: str = ""
    wrap: bool = False
    horizontal: str = "general"
    vertical: str = "center"
    number_format: str = "General"
    rule: str = ""
    """Colour of a line below; empty for none."""
    indent: int = field(default=0)

    @classmethod
    def grey(cls) -> Look:
        """Return the look of a side remark."""
        return cls(colour=GREY, wrap=True, vertical="top")


def put(
    sheet: Worksheet, row: int, column: int, value: CellValue, look: Look | None = None
) -> Cell:
    """Write *value* into a cell; a text is text, however it looks.

    Raises:
        InvalidValue: If a text can't stand in a cell.
    """
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]  # never merged
    if isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = value
    _dress(cell, look or Look())
    return cell


def put_formula(
    sheet: Worksheet, row: int, column: int, formula: str, look: Look | None = None
) -> None:
    """Write a formula of our own making, without its ``=``."""
    cell: Cell = sheet.cell(row, column)  # type: ignore[assignment]  # never merged
    cell.value = f"={formula}"
    _dress(cell, look or Look())


def fill(colour: str) -> PatternFill:
    """Return a plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def tint(colour: str, share: float) -> str:
    """Return *colour* mixed with white: *share* of it, from 0 (white) to 1."""
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def escape_text(text: str) -> str:
    """Return *text* such that no part of it is read as an escape like ``_x0041_``."""
    return _ESCAPE.sub("_x005F_", text)


def _put_text(cell: Cell, text: str) -> None:
    if len(text) > MAX_TEXT_LENGTH:
        raise InvalidValue(f"a text has more than {MAX_TEXT_LENGTH:,} characters")
    try:
        cell.value = escape_text(text)
    except IllegalCharacterError:
        raise InvalidValue("a text holds a control character") from None
    cell.data_type = "s"


def _dress(cell: Cell, look: Look) -> None:
    cell.font = Font(
        name="Calibri",
        size=look.size,
        bold=look.bold,
        italic=look.italic,
        color=look.colour,
    )
    if look.background:
        cell.fill = fill(look.background)
    if look.rule:
        cell.border = Border(bottom=Side("thin", color=look.rule))
    cell.alignment = Alignment(
        horizontal=look.horizontal,
        vertical=look.vertical,
        wrap_text=look.wrap,
        indent=look.indent,
    )
    cell.number_format = look.number_format
    cell.protection = LOCKED
