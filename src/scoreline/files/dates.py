"""Dates as workbooks hold them: days since an epoch, under a date format.

Sources: ECMA-376 part 1, 18.8.30 (built-in formats, those of East Asia included),
18.8.31 (format codes) and 18.17.4 (serial dates). The 1900 system counts a day that
never was, 29 February 1900: serials up to 60 name no date that programs agree on.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.table import CellError

__all__ = ["NO_DATE", "from_serial", "is_date_format", "to_serial"]

NO_DATE: Final = CellError(
    "#DATE! (a time alone, or a date outside 1900-03-01 to 9999-12-31)"
)
"""Stands for a cell that looks like a date and holds a number that is none."""

_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  cells know no time zone
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001  as above
_FIRST: Final = 61.0  # 1 March 1900
_FIRST_1904: Final = 1.0
_END: Final = 2_958_466.0  # 1 January 10000
_DAYS_BETWEEN: Final = 1462
_MILLISECONDS: Final = 86_400_000  # in a day

_BUILT_IN: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48)}) | {
    *range(50, 59)
}
_NOT_CODE: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE
)


def is_date_format(number: int, code: str | None) -> bool:
    """Return whether a number format shows dates or times.

    Args:
        number: Its id.
        code: Its code, if the file defines one under that id.
    """
    if code is None:
        return number in _BUILT_IN
    bare = _NOT_CODE.sub("", code[:255]).partition(";")[0].lower()
    return bare != "general" and any(letter in bare for letter in "dmyhs")


def from_serial(serial: float, *, uses_1904: bool) -> datetime | CellError:
    """Return the date that *serial* days stand for, to the millisecond.

    A time without a date, and a serial that programs disagree on, are `NO_DATE`.
    """
    first = _FIRST_1904 if uses_1904 else _FIRST
    end = _END - _DAYS_BETWEEN if uses_1904 else _END
    if not first <= serial < end:
        return NO_DATE
    days = int(serial)
    milliseconds = round((serial - days) * _MILLISECONDS)
    epoch = _EPOCH_1904 if uses_1904 else _EPOCH
    try:
        return epoch + timedelta(days=days, milliseconds=milliseconds)
    except OverflowError:  # the last half millisecond of the year 9999
        return NO_DATE


def to_serial(moment: datetime, *, uses_1904: bool) -> float:
    """Return how many days after the epoch *moment* is.

    Raises:
        InvalidValue: If the workbook can't count so far back, or *moment* has a zone.
    """
    if moment.tzinfo is not None:
        raise InvalidValue("a date with a time zone; cells know none")
    serial = (moment - (_EPOCH_1904 if uses_1904 else _EPOCH)) / timedelta(days=1)
    if serial < (_FIRST_1904 if uses_1904 else _FIRST):
        raise InvalidValue("a date before 1 March 1900, which cells can't hold")
    return serial
