"""Places in a workbook, counted from 1 as Excel does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.address import (
    MAX_COLUMNS,
    MAX_ROWS,
    Address,
    column_letters,
    column_number,
)
from scoreline.core.errors import RangeInvalid


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA")])
def test_columns_are_lettered_as_in_excel(number, letters):
    assert column_letters(number) == letters


@given(st.integers(1, MAX_COLUMNS))
def test_letters_and_numbers_of_columns_belong_together(number):
    assert column_number(column_letters(number)) == number


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("H1", Address("", 1, 8, 1, 8)),
        ("Data!$B$2:D9", Address("Data", 2, 2, 9, 4)),
        ("'Q1 ''24'!a1:b2", Address("Q1 '24", 1, 1, 2, 2)),
        ("A1:XFD1048576", Address("", 1, 1, MAX_ROWS, MAX_COLUMNS)),
    ],
)
def test_an_address_is_read_as_excel_writes_it(text, address):
    assert Address.parse(text) == address


@pytest.mark.parametrize(
    "text", ["", "A", "1", "A0", "B2:A1", "XFE1", "A1048577", "A1:"]
)
def test_a_place_off_the_sheet_is_refused(text):
    with pytest.raises(RangeInvalid):
        Address.parse(text)


sheets = st.text(
    st.characters(exclude_characters="[]:*?/\\!", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=31,
).filter(lambda name: not name.startswith("'") and not name.endswith("'"))


@given(sheets, st.integers(1, MAX_ROWS), st.integers(1, MAX_COLUMNS))
def test_what_an_address_prints_it_reads_again(sheet, row, column):
    address = Address(sheet, row, column, row, column)
    assert Address.parse(str(address)) == address


def test_a_cell_of_a_range_is_counted_from_its_corner():
    assert str(Address.parse("Data!B2:D9").cell(2, 3)) == "Data!D3"


@pytest.mark.parametrize(
    ("other", "touching"),
    [("B2:D9", True), ("D9", True), ("A1:B2", True), ("E9", False), ("B10:D12", False)],
)
def test_ranges_touch_when_they_have_a_cell_in_common(other, touching):
    assert Address.parse("B2:D9").touches(Address.parse(other)) is touching
    assert Address.parse(other).touches(Address.parse("B2:D9")) is touching
