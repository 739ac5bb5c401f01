"""Which values a column takes, and in which words another is refused.

A reason is a clause that follows a place, such as ``row 3, column 'income':``. It says
what was wrong and what is allowed, and never repeats the value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType
from scoreline.core.table import CellError, CellValue, Uncalculated

__all__ = [
    "MAX_SAFE_INTEGER",
    "MAX_TEXT_LENGTH",
    "accept",
    "are_plain",
    "read_numbers",
    "read_text",
]

MAX_SAFE_INTEGER: Final = 2**53  # beyond, neighbouring integers share one double
MAX_TEXT_LENGTH: Final = 32_767  # characters in a cell (Excel's limit)

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMERIC: Final = frozenset("0123456789+-.eE")  # of these, float reads what we do
_TRUTH: Final = {"true": True, "false": False}


def accept(column: Column, value: CellValue | CellError | Uncalculated) -> CellValue:
    """Return *value* as *column* holds it, from a cell or a typed caller.

    Text is never read as a number here: what looks like a number but is text is told
    so, because Excel, too, treats it as text.

    Raises:
        InvalidValue: If the column does not take it; the message is the reason.
    """
    if isinstance(value, CellError):
        raise InvalidValue(f"the cell holds the error {value.code}")
    if isinstance(value, Uncalculated):
        raise InvalidValue("the cell's formula was never calculated")
    if value is None:
        _check_nullable(column)
        return None
    match column.type:
        case ColumnType.STRING:
            return _text(value)
        case ColumnType.BOOLEAN:
            return _truth(value)
        case ColumnType.DATETIME:
            return _moment(value)
        case ColumnType.NUMBER | ColumnType.INTEGER:
            return _number(column, value)


def read_text(column: Column, text: str) -> CellValue:
    """Return what *text* spells for *column*, as on the wire and in CSV files.

    Numbers follow JSON's grammar (a leading ``+`` is allowed), truth is ``true`` or
    ``false`` in any case, dates are ISO 8601; an empty text is a missing value, except
    in a text column.

    Raises:
        InvalidValue: If it spells no value of the column; the message is the reason.
    """
    if column.type is ColumnType.STRING:
        return _text(text)
    if not text:
        _check_nullable(column)
        return None
    if column.type is ColumnType.BOOLEAN:
        return _truth(_TRUTH.get(text.lower(), text))
    if column.type is ColumnType.DATETIME:
        return _moment(_iso(text))
    if not _NUMBER.fullmatch(text):
        raise InvalidValue("text in a numeric column; write a number such as 12.5")
    return _number(column, float(text))


def read_numbers(texts: Sequence[str]) -> list[float] | None:
    """Return the numbers that *texts* spell, as :func:`read_text` would.

    None if one of them may spell none; then they are to be read one by one.
    """
    if not _NUMERIC.issuperset("".join(texts)):
        return None
    try:
        numbers = list(map(float, texts))
    except ValueError:
        return None
    return numbers if max(map(abs, numbers), default=0.0) < math.inf else None


def are_plain(texts: Sequence[str]) -> bool:
    """Return whether :func:`read_text` would take *texts* for text as they are.

    If not, they may be so yet, and are to be read one by one.
    """
    together = "".join(texts)
    if not together.isascii() or "\0" in together:
        return False
    return max(map(len, texts), default=0) <= MAX_TEXT_LENGTH


def _check_nullable(column: Column) -> None:
    if not column.nullable:
        raise InvalidValue("blank in a required column; fill in a value")


def _number(column: Column, value: float | str | bool | datetime) -> float:
    if isinstance(value, str):
        raise InvalidValue("text in a numeric column; write a number such as 12.5")
    if isinstance(value, bool):
        raise InvalidValue("true or false in a numeric column; write a number")
    if isinstance(value, datetime):
        raise InvalidValue("a date in a numeric column; write a number")
    number = float(value)
    if not math.isfinite(number):
        raise InvalidValue("a number beyond 1.8e308; write a finite number")
    if column.type is ColumnType.INTEGER:
        if number != math.floor(number):
            raise InvalidValue("a fraction in a column of whole numbers")
        if abs(number) > MAX_SAFE_INTEGER:
            raise InvalidValue("a whole number beyond 2^53, which loses digits")
    return number


def _text(value: float | str | bool | datetime) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float | int):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if len(value) > MAX_TEXT_LENGTH:
        raise InvalidValue(f"a text of more than {MAX_TEXT_LENGTH:,} characters")
    if "\0" in value or _has_half_a_pair(value):
        raise InvalidValue("a text with NUL or half a surrogate pair")
    return value


def _has_half_a_pair(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _truth(value: CellValue) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidValue("neither true nor false; write TRUE or FALSE")


def _moment(value: CellValue) -> datetime:
    if isinstance(value, datetime):
        return value
    raise InvalidValue("no date; write a date such as 2026-01-31")


def _iso(text: str) -> CellValue:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
