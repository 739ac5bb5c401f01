"""Rows and cells of a chunk of a sheet, as they are spelt, with where they stand.

Any cell grammar is understood: missing references, prefixes, comments, CDATA. Places
are byte offsets into the chunk, so that an editor can splice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

# Chunks are wrapped in a root of ours: no document type can stand in them.
from xml.parsers import expat

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, column_number
from scoreline.core.errors import FileUnreadable
from scoreline.files.tree import natural

__all__ = ["Formula", "RawCell", "RawRow", "RowScanner"]

_WRAP: Final = b"<d>"
_TRUE: Final = {"1", "true"}
_TAG: Final = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW_NUMBER: Final = re.compile(rb'<(?:[\w.-]+:)?row r="([1-9][0-9]{0,6})"')


@dataclass(slots=True)
class Formula:
    """A cell's formula.

    Attributes:
        kind: ``normal``, ``shared``, ``array`` or ``dataTable``.
        area: The range it fills, if it says so.
        group: The index of a shared formula.
    """

    kind: str
    area: str
    group: str


@dataclass(slots=True)
class RawCell:
    """A cell as it is spelt.

    Attributes:
        column: From 1.
        start: Where its element begins in the chunk.
        end: Where its element ends.
        style: Index of its format.
        kind: Its type: ``n``, ``s``, ``b``, ``e``, ``str``, ``inlineStr`` or ``d``.
        text: Its stored value; None if it stores none.
        formula: Its formula, if any.
    """

    column: int
    start: int
    style: int
    kind: str
    end: int = 0
    text: str | None = None
    formula: Formula | None = None

    @property
    def is_blank(self) -> bool:
        """Whether the cell holds neither a value nor a formula."""
        return self.formula is None and (
            self.text is None or (not self.text and self.kind == "n")
        )


@dataclass(slots=True)
class RawRow:
    """A row as it is spelt.

    Attributes:
        number: From 1.
        start: Where its element begins in the chunk.
        body: Where its start tag ends.
        end: Where its element ends.
        style: Index of the format of its empty cells; None if it sets none.
        is_hidden: Whether it is hidden or filtered away.
        cells: Its cells in column order.
    """

    number: int
    start: int
    style: int | None
    is_hidden: bool
    body: int = 0
    end: int = 0
    cells: list[RawCell] = field(default_factory=list)


class RowScanner:
    """Parses the chunks of one sheet, in order.

    Args:
        prefix: The namespace prefix of the sheet's elements, with its colon.
        place: The file's and part's name, for messages.

    Attributes:
        last: The number of the last row that was scanned or skipped.
    """

    def __init__(self, prefix: str, place: str) -> None:
        self.last = 0
        self._place = place
        self._row_tag = f"<{prefix}row".encode()
        self._names = {
            prefix + name: name for name in ("row", "c", "v", "f", "t", "rPh")
        }
        self._rows: list[RawRow] = []
        self._pieces: list[str] | None = None
        self._phonetic = 0
        self._chunk = b""
        self._parser: expat.XMLParserType

    def last_of(self, chunk: bytes) -> int | None:
        """Return the number of the last row of *chunk*, if it is spelt plainly."""
        found = _ROW_NUMBER.match(chunk, max(chunk.rfind(self._row_tag), 0))
        return int(found[1]) if found else None

    def skip_to(self, number: int) -> None:
        """Take note that the rows up to *number* are not scanned."""
        self._check_order(number)
        self.last = number

    def scan(self, chunk: bytes) -> Sequence[RawRow]:
        """Return the rows of *chunk*, which follows the one before.

        Raises:
            FileUnreadable: If it is no XML, or rows or cells are out of order.
        """
        self._chunk = chunk
        self._rows = []
        self._pieces = None
        self._phonetic = 0
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(_WRAP, False)  # noqa: FBT003  expat takes no keywords
            parser.Parse(chunk, False)  # noqa: FBT003  as above
            parser.Parse(b"</d>", True)  # noqa: FBT003  as above
        except (expat.ExpatError, ValueError, IndexError):
            raise FileUnreadable(f"{self._place} is damaged: it is no XML") from None
        return self._rows

    def _here(self) -> int:
        return self._parser.CurrentByteIndex - len(_WRAP)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match self._names.get(tag):
            case "c":
                self._start_cell(attributes)
            case "v":
                self._pieces = []
            case "t" if not self._phonetic:
                self._pieces = []
            case "row":
                self._start_row(attributes)
            case "f":
                self._rows[-1].cells[-1].formula = Formula(
                    attributes.get("t", "normal"),
                    attributes.get("ref", ""),
                    attributes.get("si", ""),
                )
            case "rPh":
                self._phonetic += 1

    def _end(self, tag: str) -> None:
        match self._names.get(tag):
            case "c":
                cell = self._rows[-1].cells[-1]
                cell.end = self._element_end(self._tag_end(cell.start))
            case "v" | "t" if self._pieces is not None:
                cell = self._rows[-1].cells[-1]
                cell.text = (cell.text or "") + "".join(self._pieces)
                self._pieces = None
            case "row":
                row = self._rows[-1]
                row.body = self._tag_end(row.start)
                row.end = self._element_end(row.body)
            case "rPh":
                self._phonetic -= 1

    def _characters(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def _tag_end(self, start: int) -> int:
        found = _TAG.match(self._chunk, start)
        if found is None:
            raise ValueError
        return found.end()

    def _element_end(self, tag_end: int) -> int:
        if self._chunk[tag_end - 2 : tag_end] == b"/>":
            return tag_end
        return self._chunk.index(b">", self._here()) + 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = natural(attributes.get("r", str(self.last + 1)))
        self._check_order(number)
        self.last = number
        has_style = attributes.get("customFormat") in _TRUE
        self._rows.append(
            RawRow(
                number=number,
                start=self._here(),
                style=natural(attributes.get("s", "0")) if has_style else None,
                is_hidden=attributes.get("hidden") in _TRUE,
            )
        )

    def _start_cell(self, attributes: dict[str, str]) -> None:
        row = self._rows[-1]
        last = row.cells[-1].column if row.cells else 0
        column = self._column(attributes.get("r"), row.number) or last + 1
        if not last < column <= MAX_COLUMNS:
            raise FileUnreadable(
                f"{self._place} is damaged: cells of row {row.number} are out of order"
            )
        row.cells.append(
            RawCell(
                column=column,
                start=self._here(),
                style=natural(attributes.get("s", "0")),
                kind=attributes.get("t", "n"),
            )
        )

    def _column(self, reference: str | None, row: int) -> int:
        if reference is None:
            return 0
        found = _REFERENCE.fullmatch(reference)
        if found is None or int(found[2]) != row:
            raise FileUnreadable(
                f"{self._place} is damaged: a cell of row {row} names another place"
            )
        return column_number(found[1])

    def _check_order(self, number: int) -> None:
        if not self.last < number <= MAX_ROWS:
            raise FileUnreadable(f"{self._place} is damaged: rows are out of order")
