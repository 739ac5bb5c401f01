"""What cells hold: values, formulas and their formats.

To LibreOffice numbers, dates and truth values are all floats, and only the number
format tells them apart. An error is none of them, where a blank is an empty text.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import uno  # type: ignore[import-not-found]

from .documents import kinds_of_formats
from .places import CONTENT, areas_of, cells, format_groups

__all__ = [
    "clear",
    "formats",
    "formula_areas",
    "formulas",
    "read",
    "set_formula",
    "set_locked",
    "set_number_format",
    "write",
]

DATE, TEXT, TRUTH = 2, 256, 1024  # com.sun.star.util.NumberFormat
# com.sun.star.sheet.FormulaResult
ANY_RESULT, NUMBER_RESULT, ERROR_RESULT = 1 | 2 | 4, 1, 4
DATES = 2  # com.sun.star.sheet.CellFlags
TRUTHS = frozenset({0.0, 1.0})
EXCEL_A1 = 3  # com.sun.star.sheet.AddressConvention.XL_OOX: commas, Sheet1!A1
# LibreOffice's own error numbers, and what Excel calls the same
ERRORS = {
    32767: "#N/A",
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    523: "#NUM!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
}


def read(document: Any, sheet: str, area: list[int]) -> dict[str, Any]:
    """Tell the values of *area*, which parts are dates, and which cells are errors."""
    place = cells(document, sheet, area)
    data = place.getDataArray()
    kinds = set(map(type, chain.from_iterable(data)))
    rows = [[None if v == "" else v for v in row] for row in data]
    dates = []
    for group in format_groups(place) if _shows_other(place, data, kinds) else ():
        kind = _kind(document, group)
        if kind & TRUTH:
            for part in areas_of(group):
                _set_truth(rows, part, area)
        elif kind & DATE:
            dates += areas_of(group)
    errors = _errors(place) if type(None) in kinds else []
    return {"values": rows, "dates": dates, "errors": errors}


def _shows_other(place: Any, data: Any, kinds: set[type]) -> bool:
    """Return whether numbers in *place* may show as something else.

    Looking at formats takes a few round trips for each, and a styled sheet has many.
    """
    if float not in kinds:
        return False
    if any(value in TRUTHS for row in data for value in row):
        return True
    found = (place.queryContentCells(DATES), place.queryFormulaCells(NUMBER_RESULT))
    return any(one.Count for one in found)


def _set_truth(rows: list[list[Any]], part: list[int], area: list[int]) -> None:
    for row in range(part[0] - area[0], part[2] - area[0] + 1):
        for column in range(part[1] - area[1], part[3] - area[1] + 1):
            if rows[row][column] in (0.0, 1.0):
                rows[row][column] = bool(rows[row][column])


def _errors(place: Any) -> list[tuple[int, int, str]]:
    found = []
    for top, left, bottom, right in areas_of(place.queryFormulaCells(ERROR_RESULT)):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = place.Spreadsheet.getCellByPosition(column - 1, row - 1)
                code = ERRORS.get(cell.getError(), "#VALUE!")
                found.append((row, column, code))
    return found


def write(document: Any, sheet: str, area: list[int], values: list[list[Any]]) -> None:
    """Write numbers and texts as they are; null empties the cell."""
    rows = tuple(tuple("" if v is None else v for v in row) for row in values)
    cells(document, sheet, area).setDataArray(rows)


def clear(document: Any, sheet: str, area: list[int]) -> None:
    """Remove the content of *area*; formats stay."""
    cells(document, sheet, area).clearContents(CONTENT)


def formulas(document: Any, sheet: str, area: list[int]) -> list[list[str]]:
    """Tell the formulas of *area*, or what could be typed to get its values."""
    place = cells(document, sheet, area)
    rows = [list(row) for row in place.getFormulaArray()]
    parser = _parser(document)
    for top, left, bottom, right in areas_of(place.queryFormulaCells(ANY_RESULT)):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = place.Spreadsheet.getCellByPosition(column - 1, row - 1)
                text = parser.printFormula(cell.getTokens(), cell.CellAddress)
                rows[row - area[0]][column - area[1]] = "=" + text
    return rows


def set_formula(document: Any, sheet: str, row: int, column: int, text: str) -> None:
    """Set a formula as Excel spells it."""
    cell = cells(document, sheet, [row, column, row, column]).getCellByPosition(0, 0)
    cell.setTokens(_parser(document).parseFormula(text[1:], cell.CellAddress))


def _parser(document: Any) -> Any:
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = EXCEL_A1
    return parser


def formula_areas(document: Any, sheet: str, area: list[int]) -> list[list[int]]:
    """Tell the parts of *area* that hold formulas."""
    return areas_of(cells(document, sheet, area).queryFormulaCells(ANY_RESULT))


def formats(document: Any, sheet: str, area: list[int]) -> list[dict[str, Any]]:
    """Tell which parts of *area* have which number format, and which are locked."""
    found = []
    for group in format_groups(cells(document, sheet, area)):
        number_format = _number_format(document, group)
        found.append(
            {
                "code": number_format.FormatString,
                "is_date": bool(number_format.Type & DATE),
                "is_text": bool(number_format.Type & TEXT),
                "is_truth": bool(number_format.Type & TRUTH),
                "is_locked": group.CellProtection.IsLocked,
                "areas": areas_of(group),
            }
        )
    return found


def _kind(document: Any, group: Any) -> int:
    """Return the type of the number format that all cells of *group* have."""
    key = group.NumberFormat
    here = (id(document), key)
    if here not in kinds_of_formats:
        kinds_of_formats[here] = document.NumberFormats.getByKey(key).Type
    return kinds_of_formats[here]


def _number_format(document: Any, group: Any) -> Any:
    return document.NumberFormats.getByKey(group.NumberFormat)


def set_number_format(
    document: Any, sheet: str, areas: list[list[int]], code: str
) -> None:
    """Give *areas* a number format."""
    locale = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
    known = document.NumberFormats
    key = known.queryKey(code, locale, False)
    if key == -1:
        key = known.addNew(code, locale)
    # LibreOffice leaves cells alone that differ in format from the first one
    for part in [
        part
        for area in areas
        for group in format_groups(cells(document, sheet, area))
        for part in areas_of(group)
    ]:
        cells(document, sheet, part).NumberFormat = key


def set_locked(document: Any, sheet: str, area: list[int], on: bool) -> None:
    """Choose whether protecting the sheet protects *area*."""
    place = cells(document, sheet, area)
    protection = place.CellProtection
    protection.IsLocked = on
    place.CellProtection = protection
