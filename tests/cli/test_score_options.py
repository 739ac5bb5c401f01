"""Where rows are and where results go, as the options of ``workbook score`` say."""

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from support.shop import WEB_SERVICE

HEADERS = ("income", "debt", "region")
ROWS = ((50, 1, "west"), (60, 2, "north"), (70, 3, "south"))


@pytest.fixture
def own(tmp_path):
    """A workbook with the same rows on a sheet, in a table, and without headers."""
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in (HEADERS, *ROWS):
        book.active.append(row)
    for sheet in (book.create_sheet("Listed"), book.create_sheet("Bare")):
        for number, row in enumerate((HEADERS, *ROWS), start=5):
            for at, value in enumerate(row, start=2):
                if sheet.title == "Listed" or number > 5:
                    sheet.cell(number, at, value)
    book["Listed"].add_table(Table(displayName="Loans", ref="B5:D8"))
    path = tmp_path / "own.xlsx"
    book.save(path)
    return path


@pytest.fixture
def url(scoreline, shop, monkeypatch):
    found = scoreline("endpoint", "show", WEB_SERVICE, "default", "--json").json
    monkeypatch.setenv("SCORELINE_KEY", found["PrimaryKey"])
    return f"{found['ApiLocation']}/execute?api-version=2.0"


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ([], "Listed!E5:G8"),
        (["--sheet", "Data"], "Data!D1:F4"),
        (["--range", "Data!A1:C3"], "Data!D1:F3"),
        (["--range", "Data!A:C"], "Data!D1:F4"),
        (["--sheet", "Data", "--range", "A1:C2"], "Data!D1:F2"),
        (["--table", "Loans"], "Listed!E5:G8"),
        (["--table", "loans", "--output", "J5"], "Listed!J5:L8"),
        (["--sheet", "Data", "--output", "Bare!H1"], "Bare!H1:J4"),
        (["--range", "Bare!B6:D8", "--no-headers"], "Bare!E6:G8"),
        (["--sheet", "Data", "--batch"], "Data!D1:F4"),
    ],
)
def test_rows_and_results_are_where_the_options_say(
    scoreline, own, url, options, place
):
    done = scoreline("workbook", "score", own, "--url", url, *options)
    assert done.code == 0, done.err
    assert f"results in {place}" in done.err
    sheet, _, cells = place.partition("!")
    found = openpyxl.load_workbook(own.with_name("own.scored.xlsx"))[sheet][cells]
    statuses = [row[-1].value for row in found]
    headers = [] if "--no-headers" in options else ["Scoring Status"]
    assert statuses == headers + ["Scored"] * (len(statuses) - len(headers))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--sheet", "Dta"], "there is no sheet 'Dta'; sheets here: 'Data'"),
        (["--table", "Loan"], "there is no table 'Loan'; tables here: 'Loans'"),
        (["--sheet", "Data", "--output", "B1"], "would overwrite the inputs"),
        (["--sheet", "Data", "--no-headers"], "row 1"),
    ],
)
def test_what_does_not_fit_is_told_before_any_row_is_sent(
    scoreline, own, url, options, told
):
    done = scoreline("workbook", "score", own, "--url", url, *options)
    assert done.code in {1, 2}
    assert told in done.err
