"""What cells hold, from how they are spelt, and back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Final, cast
from xml.sax.saxutils import unescape as unescape_xml

import msgspec

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.core.table import CellError, Uncalculated
from scoreline.files.dates import from_serial, to_serial
from scoreline.files.parts import SheetCell
from scoreline.files.sheet_scan import RawCell
from scoreline.files.styles import Styles
from scoreline.files.text import escape_text, unescape

__all__ = ["CellReader", "CellWriter"]

_NUMBER: Final = re.compile(
    r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII
)
_ERROR: Final = re.compile(r"#[A-Z0-9/_]{1,30}[!?]?")
_UNKNOWN_ERROR: Final = "#UNKNOWN!"
_QUOTES: Final = {"&quot;": '"', "&apos;": "'"}
_NOT_FINITE: Final = "a number that is not finite"

# As short as reading back the same double allows, in a tenth of repr's time.
_NUMBERS: Final = msgspec.json.Encoder()
_FLOATS: Final = msgspec.json.Decoder(list[float])
_INTEGERS: Final = msgspec.json.Decoder(list[int])

ColumnConverter = Callable[[Sequence[bytes]], Sequence[SheetCell]]


class CellReader:
    """Turns cells as they are spelt into values.

    Args:
        strings: The workbook's shared strings.
        styles: Its formats, which tell dates from numbers.
        uses_1904: Whether its dates are counted from 1904.
        place: The file's name, for messages.
    """

    def __init__(
        self, strings: Sequence[str], styles: Styles, *, uses_1904: bool, place: str
    ) -> None:
        self._strings = strings
        self._styles = styles
        self._uses_1904 = uses_1904
        self._place = place
        self._kinds: dict[str, Callable[[str], SheetCell]] = {
            "s": self._shared,
            "b": _truth,
            "e": _error,
            "d": _iso,
        }
        self._columns: dict[str, ColumnConverter] = {
            "n": _floats,
            "s": self._shared_column,
            "b": lambda texts: [text == b"1" for text in texts],
            "e": lambda texts: [_error(text.decode()) for text in texts],
            "str": _texts,
            "inlineStr": _texts,
        }

    def value(self, cell: RawCell) -> SheetCell:
        """Return what *cell* holds.

        A number that is none, or a date that is none, becomes an error that its row
        can report, so that one bad cell spoils one row.

        Raises:
            FileUnreadable: If it points at a shared string that is not there.
        """
        text = cell.text
        if text is None or (not text and cell.kind == "n"):
            return Uncalculated() if cell.formula else None
        if cell.kind == "n":
            return self._number(text, cell.style)
        return self._kinds.get(cell.kind, unescape)(text)

    def column(self, kind: str, *, is_date: bool) -> ColumnConverter:
        """Return what turns stored values, all of one type, into cells' values.

        They are UTF-8, with XML's own five entities at most; texts begin with the
        ``>`` of their tag.
        It raises ValueError if a number is none.
        """
        if is_date:
            return lambda texts: [self._date(number) for number in _floats(texts)]
        return self._columns[kind]

    def is_date(self, style: int) -> bool:
        """Return whether numbers of *style* are dates."""
        return self._styles.is_date(style)

    def _number(self, text: str, style: int) -> SheetCell:
        if not _NUMBER.fullmatch(text):
            return CellError("#VALUE!")
        number = float(text)
        return self._date(number) if self._styles.is_date(style) else number

    def _date(self, serial: float) -> SheetCell:
        return from_serial(serial, uses_1904=self._uses_1904)

    def _shared_column(self, indexes: Sequence[bytes]) -> list[SheetCell]:
        try:
            return list(map(self._strings.__getitem__, _indexes(indexes)))
        except IndexError:
            raise self._missing_text() from None

    def _shared(self, index: str) -> str:
        if index.isascii() and index.isdigit() and int(index) < len(self._strings):
            return self._strings[int(index)]
        raise self._missing_text()

    def _missing_text(self) -> FileUnreadable:
        return FileUnreadable(f"{self._place} is damaged: a cell's text is missing")


class CellWriter:
    """Spells values as cells; text is always text.

    Args:
        styles: The workbook's formats; gains formats for dates where needed.
        uses_1904: Whether its dates are counted from 1904.
        prefix: The namespace prefix of the sheet's elements, with its colon.
    """

    def __init__(self, styles: Styles, *, uses_1904: bool, prefix: str = "") -> None:
        self._styles = styles
        self._uses_1904 = uses_1904
        self._prefix = prefix
        self._text = lru_cache(maxsize=4096)(self._spell_text)

    def cell(self, reference: str, style: int, value: SheetCell) -> str:
        """Return the element of the cell at *reference*; a blank keeps its format.

        Dates take their format from *style*, or one like it that shows dates; in a
        workbook without any formats they are ISO text.

        Raises:
            InvalidValue: If no cell can hold *value*.
        """
        name = f"{self._prefix}c"
        if value is None:
            return f'<{name} r="{reference}"{_style(style)}/>'
        return f'<{name} r="{reference}"{self._rest(style, value)}'

    def column(self, style: int, values: Sequence[SheetCell]) -> list[str]:
        """Return for each of *values* what follows the reference in its cell's element.

        Raises:
            InvalidValue: As for `cell`.
        """
        kinds = set(map(type, values))
        if kinds == {float}:
            return self._numbers(style, cast("Sequence[float]", values))
        if kinds == {str}:
            return self._texts(style, cast("Sequence[str]", values))
        blank = f"{_style(style)}/>"
        return [blank if v is None else self._rest(style, v) for v in values]

    def _texts(self, style: int, texts: Sequence[str]) -> list[str]:
        spelt = {text: self._text(style, text) for text in set(texts)}
        return [spelt[text] for text in texts]

    def _numbers(self, style: int, numbers: Sequence[float]) -> list[str]:
        if not all(map(math.isfinite, numbers)):
            raise InvalidValue(_NOT_FINITE)
        start, end = self._stored(style, "", "\0").split("\0")
        texts = _NUMBERS.encode(numbers)[1:-1].decode().split(",")
        return [f"{start}{text.removesuffix('.0')}{end}" for text in texts]

    def _rest(self, style: int, value: SheetCell) -> str:
        """Return what follows a cell's reference: format, type, value and end."""
        if isinstance(value, str):
            return self._text(style, value)
        if isinstance(value, bool):
            return self._stored(style, ' t="b"', "1" if value else "0")
        if isinstance(value, float | int):
            return self._stored(style, "", _spell_number(value))
        if isinstance(value, datetime):
            return self._date(style, value)
        if isinstance(value, CellError):
            return self._stored(style, ' t="e"', escape_text(value.code))
        raise InvalidValue("a formula that was never calculated is no value")

    def _stored(self, style: int, kind: str, text: str) -> str:
        p = self._prefix
        return f"{_style(style)}{kind}><{p}v>{text}</{p}v></{p}c>"

    def _date(self, style: int, value: datetime) -> str:
        serial = to_serial(value, uses_1904=self._uses_1904)
        dated = self._styles.dated(style)
        if dated is None:
            return self._text(style, value.isoformat(sep=" "))
        return self._stored(dated, "", _spell_number(serial))

    def _spell_text(self, style: int, text: str) -> str:
        spelt = escape_text(text)
        keep = ' xml:space="preserve"' if spelt.split() != spelt.split(" ") else ""
        p = self._prefix
        inner = f"<{p}is><{p}t{keep}>{spelt}</{p}t></{p}is>"
        return f'{_style(style)} t="inlineStr">{inner}</{p}c>'


@lru_cache(maxsize=1024)
def _style(style: int) -> str:
    return f' s="{style}"' if style else ""


def _spell_number(number: float) -> str:
    if not math.isfinite(number):
        raise InvalidValue(_NOT_FINITE)
    return _NUMBERS.encode(float(number)).decode().removesuffix(".0")


def _truth(text: str) -> bool:
    return text.strip() in {"1", "true"}


def _error(text: str) -> CellError:
    return CellError(text if _ERROR.fullmatch(text) else _UNKNOWN_ERROR)


def _floats(texts: Sequence[bytes]) -> list[float]:
    joined = b",".join(texts)
    # In half of float's time; but JSON's ``-0`` would lose its sign.
    with suppress(msgspec.DecodeError):
        if b"-0" not in joined:
            return _FLOATS.decode(b"[%b]" % joined)
    return list(map(float, texts))


def _indexes(texts: Sequence[bytes]) -> list[int]:
    with suppress(msgspec.DecodeError):
        return _INTEGERS.decode(b"[%b]" % b",".join(texts))
    return list(map(int, texts))


def _texts(texts: Sequence[bytes]) -> list[SheetCell]:
    known = {text: _text(text[1:].decode()) for text in set(texts)}
    return [known[text] for text in texts]


def _text(spelt: str) -> str:
    return unescape(unescape_xml(spelt, _QUOTES) if "&" in spelt else spelt)


def _iso(text: str) -> SheetCell:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return CellError("#VALUE!")
