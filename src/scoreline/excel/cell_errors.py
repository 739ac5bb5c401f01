"""The numbers by which Excel on Windows hands over error cells.

A cell's number always arrives as a float, so an int that is no bool is an error.
xlwings knows the seven classic ones only, and passes the others on as numbers.

Source: Microsoft, "XlCVError enumeration"; COM adds 0x800A0000 as a signed 32-bit int.
"""

from __future__ import annotations

from typing import Final

from scoreline.core.table import CellError

__all__ = ["error_from_number", "number_of_error"]

_BASE: Final = -2_146_828_288  # 0x800A0000
_UNKNOWN: Final = 2048

_CODES: Final = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
_NUMBERS: Final = {code: number for number, code in _CODES.items()}


def error_from_number(number: int) -> CellError:
    """Return the error that Excel hands over as *number*."""
    return CellError(_CODES.get(number - _BASE, _CODES[_UNKNOWN]))


def number_of_error(error: CellError) -> int:
    """Return the number by which Excel hands *error* over."""
    return _BASE + _NUMBERS.get(error.code, _UNKNOWN)
