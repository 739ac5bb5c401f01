"""Read .ods files: sheets, merged ranges and rows, in one pass over their content.

Source: OASIS, "OpenDocument v1.3", part 3, sections 9 (tables) and 19 (attributes).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from lxml import etree

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address
from scoreline.core.errors import FileUnreadable, RangeInvalid
from scoreline.core.table import CellError, Uncalculated
from scoreline.files.limits import GENEROUS, MIB, Limits
from scoreline.files.package import Package
from scoreline.files.parts import SheetCell, SheetRow

__all__ = ["OdsSheet", "read_ods"]

_CONTENT: Final = "content.xml"
_MAX_ROW_BYTES: Final = 16 * MIB  # of XML, from the end of one row to the next one's
_MAX_EMPTY_ROWS: Final = 2**24  # as many as Calc's largest sheets have
_MAX_CELLS: Final = 50_000_000  # with a value; a small file can repeat one without end

_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_OFFICE: Final = f"{{{_ODF.format('office')}}}"
_TABLE: Final = f"{{{_ODF.format('table')}}}"
_TEXT: Final = f"{{{_ODF.format('text')}}}"
_STYLE: Final = f"{{{_ODF.format('style')}}}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_FOLLOWED: Final = (f"{_TABLE}table", f"{_TABLE}table-row", f"{_STYLE}style")
_ROWS_REPEATED: Final = f"{_TABLE}number-rows-repeated"
_COLUMNS_REPEATED: Final = f"{_TABLE}number-columns-repeated"
_ROWS_SPANNED: Final = f"{_TABLE}number-rows-spanned"
_COLUMNS_SPANNED: Final = f"{_TABLE}number-columns-spanned"
_KIND: Final = f"{_OFFICE}value-type"
_KIND_IN_CALC: Final = f"{_CALC}value-type"
_STRING: Final = f"{_OFFICE}string-value"
_FORMULA: Final = f"{_TABLE}formula"
_PARAGRAPH: Final = f"{_TEXT}p"
_CELLS: Final = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_DURATION: Final = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S")
_SPACES: Final = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


@dataclass(frozen=True, slots=True)
class OdsSheet:
    """The beginning of a sheet; what follows belongs to it.

    Attributes:
        name: As on its tab.
        is_visible: Whether people see it.
    """

    name: str
    is_visible: bool


def read_ods(
    path: Path, limits: Limits = GENEROUS
) -> Iterator[OdsSheet | Address | SheetRow]:
    """Yield each sheet of *path*, then its merged ranges and rows, in their order.

    Rows are ``(row number, values)`` from column A on, as long as they hold anything;
    numbers are float, dates naive datetime.

    Raises:
        FileUnreadable: If it is no .ods file, is encrypted, damaged or too large.
    """
    with Package(path, limits) as package:
        if _CONTENT not in package.members:
            raise FileUnreadable(f"{path.name} is no .ods file")
        manifest = "META-INF/manifest.xml"
        if manifest in package.members and b"encryption-data" in package.read(manifest):
            raise FileUnreadable(
                f"{path.name} is encrypted; save it without a password"
            )
        reader = _Reader(path.name)
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=_FOLLOWED,
            resolve_entities=False,
            no_network=True,
        )
        try:
            for chunk in package.stream(_CONTENT):
                reader.count(len(chunk))
                if not reader.has_begun and b"<!DOCTYPE" in chunk.replace(b"\0", b""):
                    raise FileUnreadable(f"{path.name} has a document type")
                parser.feed(chunk)
                yield from reader.take(parser)
            parser.close()
        except (etree.XMLSyntaxError, ValueError, RangeInvalid):
            raise FileUnreadable(f"{path.name} is damaged") from None


class _Reader:
    """Follows the elements of one file.

    Attributes:
        has_begun: Whether the first element that matters was met.
    """

    def __init__(self, name: str) -> None:
        self.has_begun = False
        self._name = name
        self._hidden: set[str] = set()
        self._sheet = ""
        self._depth = 0  # of tables: one in a cell is none of the sheet's
        self._row = 0
        self._cells = 0
        self._held = 0

    def count(self, size: int) -> None:
        """Count *size* more bytes, all of which are held until a row ends.

        Raises:
            FileUnreadable: If they are too many.
        """
        self._held += size
        if self._held > _MAX_ROW_BYTES:
            raise FileUnreadable(
                f"{self._name} has a row of more than {_MAX_ROW_BYTES // MIB} MiB"
            )

    def take(
        self, parser: etree.XMLPullParser
    ) -> Iterator[OdsSheet | Address | SheetRow]:
        """Yield what the elements mean that have arrived."""
        for event, element in parser.read_events():
            self.has_begun = True
            if not isinstance(element, etree._Element):  # noqa: SLF001 - its only name
                continue
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    self._depth += 1
                    if self._depth == 1:
                        yield self._begin(element)
            elif element.tag == f"{_TABLE}table":
                self._depth -= 1
                element.clear()
            elif element.tag == f"{_STYLE}style":
                self._note_style(element)
            elif element.tag == f"{_TABLE}table-row" and self._depth == 1:
                yield from self._rows(element)
                _forget(element)
                self._held = 0

    def _begin(self, element: etree._Element) -> OdsSheet:
        self._row = 0
        self._sheet = element.get(f"{_TABLE}name", "")
        style = element.get(f"{_TABLE}style-name")
        return OdsSheet(self._sheet, style not in self._hidden)

    def _note_style(self, element: etree._Element) -> None:
        for properties in element:
            if properties.get(f"{_TABLE}display") == "false":
                self._hidden.add(element.get(f"{_STYLE}name", ""))

    def _rows(self, element: etree._Element) -> Iterator[Address | SheetRow]:
        first = self._row + 1
        count = _count(element, _ROWS_REPEATED)
        self._row += count
        if self._row > _MAX_EMPTY_ROWS:
            raise FileUnreadable(f"{self._name} has more rows than a sheet can hold")
        values: list[SheetCell] = []
        blanks = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            repeated = _count(cell, _COLUMNS_REPEATED)
            value = _value(cell)
            if value is None:
                blanks += repeated
            else:
                self._check(blanks + len(values) + repeated, repeated * count)
                values += [None] * blanks + [value] * repeated
                blanks = 0
            merged = self._merged(cell, first, len(values) + blanks - repeated + 1)
            if merged:
                yield merged
        if values:
            if first + count - 1 > MAX_ROWS:
                raise FileUnreadable(
                    f"{self._name} has more rows than a sheet can hold"
                )
            for number in range(first, first + count):
                yield number, tuple(values)

    def _check(self, width: int, cells: int) -> None:
        self._cells += cells
        if width > MAX_COLUMNS or self._cells > _MAX_CELLS:
            raise FileUnreadable(f"{self._name} has more cells than can be read")

    def _merged(self, cell: etree._Element, row: int, column: int) -> Address | None:
        columns, rows = _count(cell, _COLUMNS_SPANNED), _count(cell, _ROWS_SPANNED)
        if columns == rows == 1:
            return None
        return Address(self._sheet, row, column, row + rows - 1, column + columns - 1)


def _forget(element: etree._Element) -> None:
    """Free a row and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        parent.remove(parent[0])


def _count(element: etree._Element, attribute: str) -> int:
    told = element.get(attribute)
    return 1 if told is None else max(1, int(told))


def _value(cell: etree._Element) -> SheetCell:
    kind = cell.get(_KIND)
    if cell.get(_KIND_IN_CALC) == "error":
        return CellError(_text(cell))
    if kind in _READERS:
        attribute, read = _READERS[kind]
        return read(cell.get(attribute, ""))
    if kind == "string":
        return cell.get(_STRING) or _text(cell)
    return Uncalculated() if cell.get(_FORMULA) else None


def _share_of_day(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    hours, minutes, seconds = map(float, found.groups()[1:])
    share = (hours + minutes / 60 + seconds / 3600) / 24
    return -share if found[1] else share


_READERS: Final[dict[str, tuple[str, Callable[[str], SheetCell]]]] = {
    "float": (f"{_OFFICE}value", float),
    "percentage": (f"{_OFFICE}value", float),
    "currency": (f"{_OFFICE}value", float),
    "boolean": (f"{_OFFICE}boolean-value", lambda text: text == "true"),
    "date": (f"{_OFFICE}date-value", datetime.fromisoformat),
    "time": (f"{_OFFICE}time-value", _share_of_day),
}  # attribute and reader by type of value


def _text(cell: etree._Element) -> str:
    return "\n".join(_flat(each) for each in cell if each.tag == _PARAGRAPH)


def _flat(element: etree._Element) -> str:
    """Return an element's text, with blanks that OpenDocument spells as elements."""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * int(child.get(f"{_TEXT}c", "1")))
        else:
            parts.append(_SPACES.get(str(child.tag)) or _flat(child))
        parts.append(child.tail or "")
    return "".join(parts)
