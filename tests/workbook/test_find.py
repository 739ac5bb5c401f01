"""Which rows are meant, when something is said and when nothing is."""

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import ColumnMissing, RangeInvalid
from scoreline.workbook.find import Choice, find_rows
from scoreline.workbook.ports import TableInfo, Visibility
from support.fake_scorer import LOAN
from support.fake_workbook import FakeWorkbook

HEADERS = ("income", "region", "note")
ROW = (1.0, "north", None)


def loans(place="Data!A1", count=3):
    return FakeWorkbook().put(place, HEADERS, *[ROW] * count)


def found(book, **choice):
    return find_rows(book, LOAN, Choice(**choice))


def rows(book, **choice):
    return str(found(book, **choice).rows)


def test_headers_are_found_below_a_title():
    book = loans("Data!B4").put("Data!A1", ("Loans of May",))
    assert rows(book) == "Data!A5:D7"


def test_the_one_fitting_table_is_found_among_others():
    book = loans("Data!B4")
    book.put("Data!H1", ("other",), (1.0,))
    book.listed = [
        TableInfo("Other", Address.parse("Data!H1:H2")),
        TableInfo("Loans", Address.parse("Data!B4:D7")),
    ]
    assert (rows(book), found(book).table) == ("Data!B5:D7", "Loans")


def test_a_totals_row_is_left_out():
    book = loans(count=4)
    book.listed = [TableInfo("Loans", Address.parse("Data!A1:C5"), has_totals=True)]
    assert rows(book) == "Data!A2:C4"


def test_rows_typed_right_below_a_table_are_taken_along():
    book = loans(count=5).put("Data!A9", ("a remark",))
    book.listed = [TableInfo("Loans", Address.parse("Data!A1:C4"))]
    assert rows(book) == "Data!A2:C6"


def test_a_selection_inside_a_table_keeps_the_tables_headers():
    book = loans(count=5)
    book.listed = [TableInfo("Loans", Address.parse("Data!A1:C6"))]
    chosen = found(book, range="Data!B3:B4")
    assert str(chosen.rows) == "Data!A3:C4"
    assert str(chosen.header) == "Data!A1:C1"


def test_whole_columns_are_clipped_and_begin_at_their_headers():
    book = loans("Data!B4").put("Data!A1", ("Loans of May",))
    assert rows(book, range="B:D") == "Data!B5:D7"
    assert rows(book, range="$B:$D", sheet="data") == "Data!B5:D7"


def test_a_hidden_sheet_is_only_scored_by_name():
    book = loans("Data!A1")
    book.put("Copy!A1", HEADERS, ROW)
    book.visibility["Copy"] = Visibility.HIDDEN
    assert rows(book) == "Data!A2:C4"
    assert rows(book, sheet="Copy") == "Copy!A2:C2"


def test_two_places_that_fit_must_be_told_apart():
    book = loans("Data!A1").put("More!A1", HEADERS, ROW)
    with pytest.raises(RangeInvalid) as caught:
        found(book)
    assert str(caught.value) == (
        "rows that fit are in sheet 'Data' and sheet 'More'; choose a sheet, table or "
        "range"
    )
    assert rows(book, sheet="More") == "More!A2:C2"


def test_the_nearest_place_tells_what_it_lacks():
    book = FakeWorkbook().put("Data!A1", ("income", "note", "x"), (1.0, "a", 2.0))
    book.put("Other!A1", ("a", "b"), (1.0, 2.0))
    with pytest.raises(ColumnMissing) as caught:
        found(book)
    assert str(caught.value) == "Data!A1:C1: missing column 'region'"


def test_nothing_like_the_schema_is_told_by_its_columns():
    book = FakeWorkbook().put("Data!A1", ("a", "b"), (1.0, 2.0))
    with pytest.raises(
        RangeInvalid, match="no table or sheet has the columns 'income'"
    ):
        found(book)


def test_merged_inputs_are_refused_with_their_place():
    book = loans()
    book.merges = [Address.parse("Data!B2:B3")]
    with pytest.raises(RangeInvalid) as caught:
        found(book)
    assert str(caught.value) == (
        "Data!B2:B3: merged cells can't be scored; unmerge them and fill in each cell"
    )


def test_merged_cells_elsewhere_do_no_harm():
    book = loans("Data!A3")
    book.merges = [Address.parse("Data!A1:C1")]
    assert rows(book, range="A3:C6") == "Data!A4:C6"


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"sheet": "Nowhere"}, "there is no sheet 'Nowhere'; sheets here: 'Data'"),
        ({"table": "T"}, "there is no table 'T'; tables here: none"),
        ({"range": "Data!Z90:Z99"}, "Data!Z90:Z99: the range is empty"),
        ({"range": "all"}, "'all' is no range; write it as 'Data!B2:D9' or 'H1'"),
        ({"range": "A1:C1"}, "Data!A1:C1: there is no row below the headers"),
        (
            {"range": "A1:B3", "has_headers": False},
            (
                "Data!A1:B3: without headers a range has the 3 columns 'income', "
                "'region', 'note' in this order, not 2"
            ),
        ),
    ],
)
def test_a_place_that_is_not_there_is_told(choice, told):
    with pytest.raises(RangeInvalid) as caught:
        found(loans(), **choice)
    assert str(caught.value) == told


def test_a_table_without_a_header_row_is_refused_by_name():
    book = loans()
    book.listed = [TableInfo("T", Address.parse("Data!A2:C4"), has_headers=False)]
    with pytest.raises(RangeInvalid, match="table 'T' has no header row"):
        found(book, table="T")
