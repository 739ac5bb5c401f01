"""Places in a workbook, counted from 1 as Excel does.

Source of the limits: Microsoft, "Excel specifications and limits" (1,048,576 rows,
16,384 columns, 31 characters in a sheet's name).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import RangeInvalid

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Address", "column_letters", "column_number"]

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384

_REFERENCE: Final = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?"
    r"\$?(?P<left>[A-Za-z]{1,3})\$?(?P<top>[1-9][0-9]{0,6})"
    r"(?::\$?(?P<right>[A-Za-z]{1,3})\$?(?P<bottom>[1-9][0-9]{0,6}))?"
)
_PLAIN_SHEET: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def column_letters(number: int) -> str:
    """Return the letters of column *number*, counted from 1: 28 is ``AB``."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """Return which column bears *letters*, counted from 1: ``AB`` is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Address:
    """A rectangle of cells on one sheet.

    Attributes:
        sheet: The sheet's name; empty where the sheet is known from elsewhere.
        top: First row, from 1.
        left: First column, from 1.
        bottom: Last row, included.
        right: Last column, included.

    Raises:
        RangeInvalid: If the corners are out of order or off the sheet.
    """

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __post_init__(self) -> None:
        if not (
            1 <= self.top <= self.bottom <= MAX_ROWS
            and 1 <= self.left <= self.right <= MAX_COLUMNS
        ):
            raise RangeInvalid(
                f"a range lies within A1:XFD{MAX_ROWS} and names its upper left "
                "corner first"
            )

    @classmethod
    def parse(cls, text: str, sheet: str = "") -> Address:
        """Return the address that *text* spells, such as ``Data!B2:D9`` or ``H1``.

        Raises:
            RangeInvalid: If *text* is no address, or names another sheet than *sheet*.
        """
        found = _REFERENCE.fullmatch(text.strip())
        if not found:
            raise RangeInvalid(
                f"{text[:60]!r} is no range; write it as 'Data!B2:D9' or 'H1'"
            )
        named = found["sheet"] or sheet
        if named.startswith("'"):
            named = named[1:-1].replace("''", "'")
        left, top = column_number(found["left"]), int(found["top"])
        right = column_number(found["right"]) if found["right"] else left
        bottom = int(found["bottom"]) if found["bottom"] else top
        return cls(named, top, left, bottom, right)

    @property
    def height(self) -> int:
        """How many rows."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """How many columns."""
        return self.right - self.left + 1

    @property
    def local(self) -> str:
        """The range without its sheet: ``B2:D9``, or ``H1`` for a single cell."""
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    def __str__(self) -> str:
        if not self.sheet:
            return self.local
        plain = _PLAIN_SHEET.fullmatch(self.sheet)
        quoted = "'" + self.sheet.replace("'", "''") + "'"
        return f"{self.sheet if plain else quoted}!{self.local}"

    def cell(self, row: int, column: int) -> Address:
        """Return the cell in *row* and *column* of this range, both from 1."""
        top, left = self.top + row - 1, self.left + column - 1
        return Address(self.sheet, top, left, top, left)

    def touches(self, other: Address) -> bool:
        """Return whether both have a cell in common; sheets are not compared."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )
