"""What the add-in takes for granted of Excel, each tried on an open book.

The suite tries the same in LibreOffice through our engine, which imitates Excel; what a
real Excel answers is recorded by ``record.py``. Where the two differ, the engine is
wrong, and so are the tests that rely on it.
"""

from scoreline.core.address import Address
from scoreline.core.errors import WorkbookError
from scoreline.excel.live_book import LiveBook
from scoreline.excel.native import ask, at, speaking
from scoreline.workbook.ports import Visibility

TEXT = "@"
PLACE = "B2:C5"  # where each experiment happens, on a sheet of its own


def typed(sheet):
    """Text that is assigned is read as if it were typed, but for text cells."""
    sheet["B2:B3"].value = [["00123"], ["=1+1"]]
    sheet["C2:C3"].number_format = TEXT
    sheet["C2:C3"].value = [["00123"], ["=1+1"]]
    return sheet["B2:C3"].value, [sheet["B3"].formula, sheet["C3"].formula]


def kinds(sheet):
    """Numbers, truths, texts, blanks and dates come raw as such."""
    sheet["B2:B5"].value = [[2.5], [True], ["x"], [None]]
    sheet["C2"].number_format = "yyyy-mm-dd"
    sheet["C2"].value = 46053
    raw = [row[0] for row in sheet["B2:B5"].raw_value]
    return [type(value).__name__ for value in (*raw, sheet["C2"].raw_value)]


def errors(sheet):
    """An error comes raw as a whole number, which no other cell does."""
    sheet["B2:B3"].formula = [["=NA()"], ["=1/0"]]
    return [row[0] for row in sheet["B2:B3"].raw_value]


def hidden_rows(sheet):
    """A block of several rows is spoilt where one is hidden; single rows are not."""
    sheet["B2:B5"].value = [["old"]] * 4
    sheet["B3"].api.EntireRow.Hidden = True
    sheet["B2:B2"].value = "first"
    sheet["B3:B3"].value = "second"
    sheet["B4:B5"].value = [["third"], ["fourth"]]
    found = [row[0] for row in sheet["B2:B5"].raw_value]
    sheet["B3"].api.EntireRow.Hidden = False
    return found


def mixed(sheet):
    """A property on which cells differ is none."""
    sheet["B2"].formula = "=1+1"
    sheet["B3"].number_format = TEXT
    sheet["B4:C4"].merge()
    sheet["B5"].api.EntireRow.Hidden = True
    area = Address(sheet.name, 2, 2, 5, 3)
    place = at(sheet.book, area)
    found = [
        ask(place, "HasFormula"),
        place.number_format,
        place.merge_cells,
        ask(place, "EntireRow", "Hidden"),
        ask(place, "Locked"),
    ]
    sheet["B5"].api.EntireRow.Hidden = False
    return found


def areas(sheet):
    """A selection of one area says so."""
    sheet.activate()
    sheet["B2:C5"].select()
    chosen = sheet.book.app.selection
    return [ask(chosen, "Areas", "Count"), chosen.address]


def very_hidden(sheet):
    """A sheet can be hidden such that only a program shows it again."""
    live = LiveBook(sheet.book)
    live.add_sheet("contract hidden", Visibility.VERY_HIDDEN)
    found = sheet.book.sheets["contract hidden"].visible
    live.remove_sheet("contract hidden")
    return found not in {True, -1}


def protected(sheet):
    """A protected sheet refuses, and says so beforehand."""
    sheet.api.Protect()
    told = ask(sheet, "ProtectContents")
    try:
        with speaking(sheet.name):
            sheet["B2"].value = 1
    except WorkbookError:
        refused = True
    else:
        refused = False
    sheet.api.Unprotect()
    return [bool(told), refused]


def tables(sheet):
    """A table tells its place, headers and totals."""
    sheet["B2:C4"].value = [["a", "b"], [1, 2], [3, 4]]
    made = sheet.tables.add(source=sheet["B2:C4"], name="ContractTable")
    return [made.range.address, bool(made.show_headers), bool(made.show_totals)]


def region(sheet):
    """The region around a cell ends where a row and a column are blank."""
    sheet["B2:C4"].value = [["a", "b"], [1, 2], [3, 4]]
    return sheet["C3"].current_region.address


WANTED = {
    typed: ([[123.0, "00123"], [2.0, "=1+1"]], ["=1+1", "=1+1"]),
    kinds: ["float", "bool", "str", "NoneType", "datetime"],
    errors: [-2146826246, -2146826281],
    hidden_rows: ["first", "second", "third", "fourth"],
    mixed: [None, None, None, None, True],
    areas: [1, "$B$2:$C$5"],
    very_hidden: True,
    protected: [True, True],
    tables: ["$B$2:$C$4", True, False],
    region: "$B$2:$C$4",
}
"""What each experiment is to answer on a fresh sheet."""


def answers(book):
    """Yield each experiment, what it answers on *book*, and what is wanted."""
    for experiment, wanted in WANTED.items():
        sheet = book.sheets.add(f"contract {experiment.__name__}"[:31])
        try:
            answer = experiment(sheet)
        except Exception as error:  # noqa: BLE001 - an answer like any other
            answer = f"{type(error).__name__}: {error}"[:200]
        finally:
            book.app.display_alerts = False
            sheet.delete()
            book.app.display_alerts = True
        yield experiment, answer, wanted
