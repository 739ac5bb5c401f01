"""Long sheets, spelt as Excel spells them, written in seconds."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain, cycle, islice
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import escape

import openpyxl

from scoreline.core.address import Address, column_letters

__all__ = ["write_workbook"]

_SHEET: Final = "Data"
_PART: Final = "xl/worksheets/sheet1.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACE: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD: Final = f'{_XML}<worksheet {_SPACE}><dimension ref="{{}}"/><sheetData>'
_TAIL: Final = "</sheetData></worksheet>"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OVERRIDE: Final = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_RELATIONSHIP: Final = (
    f'<Relationship Id="strings" Type="{_OFFICE}/sharedStrings" '
    'Target="/xl/sharedStrings.xml"/>'
)
_LISTED: Final = {
    "[Content_Types].xml": (
        b"</Types>",
        _OVERRIDE.encode(),
    ),
    "xl/_rels/workbook.xml.rels": (
        b"</Relationships>",
        _RELATIONSHIP.encode(),
    ),
}
_BLOCK: Final = 5_000  # rows spelt together


def write_workbook(
    path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]], count: int
) -> None:
    """Write a workbook of one sheet: a header, and *rows* repeated.

    Args:
        path: Where; replaced.
        columns: The headers, shape (c,).
        rows: Shape (n, c), texts and numbers.
        count: How many rows stand below the header.
    """
    strings: dict[str, int] = {}
    shapes = [_row(row, strings) for row in (columns, *rows)]
    spelt = chain(shapes[:1], islice(cycle(shapes[1:]), count))
    used = Address(_SHEET, 1, 1, count + 1, len(columns)).local
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        with book.open(_PART, "w", force_zip64=True) as part:
            part.write(_HEAD.format(used).encode())
            _write_rows(part, spelt, len(columns))
            part.write(_TAIL.encode())
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        book.writestr(_STRINGS, f"{_XML}<sst {_SPACE}>{texts}</sst>")
        with zipfile.ZipFile(_empty()) as empty:
            for name in sorted({*empty.namelist()} - {_PART, _STRINGS}):
                book.writestr(name, _listing(name, empty.read(name)))


def _empty() -> IO[bytes]:
    """Return a workbook with one empty sheet."""
    book, content = openpyxl.Workbook(), BytesIO()
    book.active.title = _SHEET
    book.save(content)
    return content


def _listing(name: str, part: bytes) -> bytes:
    """Return *part* with the shared strings listed, if it lists such parts."""
    end, entry = _LISTED.get(name, (b"", b""))
    return part.replace(end, entry + end) if end else part


def _row(values: Sequence[object], strings: dict[str, int]) -> str:
    """Return the cells of a row, ``%d`` for its number."""
    return "".join(_cells(values, strings))


def _cells(values: Sequence[object], strings: dict[str, int]) -> Iterator[str]:
    for column, value in enumerate(values, start=1):
        start = f'<c r="{column_letters(column)}%d"'
        if isinstance(value, str):
            yield f'{start} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
        else:
            yield f"{start}><v>{value:.15g}</v></c>"


def _write_rows(part: IO[bytes], shapes: Iterator[str], width: int) -> None:
    numbered = enumerate(shapes, start=1)
    while block := list(islice(numbered, _BLOCK)):
        spelt = (
            f'<row r="{number}" spans="1:{width}">{cells % ((number,) * width)}</row>'
            for number, cells in block
        )
        part.write("".join(spelt).encode())
