"""How headers find their columns."""

from datetime import datetime

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import ColumnMissing, RangeInvalid
from scoreline.core.schema import Column, ColumnType, Port
from scoreline.workbook.columns import header_text, match_columns

PORT = Port(
    "input1", (Column("Größe", ColumnType.NUMBER), Column("2024", ColumnType.NUMBER))
)


def match(*headers, port=PORT):
    place = Address("Data", 3, 2, 3, 1 + len(headers))
    return match_columns(port, headers, place)


def test_exact_names_match_in_any_order():
    found = match("2024", "Größe")
    assert (found.places, found.told, found.extra) == ((2, 1), (), ())


def test_blanks_case_and_composition_are_forgiven_and_told():
    found = match("  gro\u0308ße\u00a0", 2024.0)
    assert found.places == (1, 2)
    assert found.told == ("B3 '  gro\u0308ße\\xa0' is read as 'Größe'",)


def test_an_exact_name_wins_over_a_similar_one():
    found = match("größe", "Größe", "2024")
    assert found.places == (2, 3)
    assert found.extra == ("größe",)


@pytest.mark.parametrize("twice", [("Größe", "Größe"), ("größe", "GRÖSSE ")])
def test_a_name_that_fits_twice_is_refused_with_both_places(twice):
    with pytest.raises(RangeInvalid) as caught:
        match("2024", *twice)
    assert str(caught.value) == (
        "Data!B3:D3: column 'Größe' is there more than once, in C3 and D3; rename one"
    )


def test_missing_columns_are_named_with_the_nearest_header():
    with pytest.raises(ColumnMissing) as caught:
        match("2024", "Grösse (m)", "Größen")
    assert str(caught.value) == (
        "Data!B3:D3: missing column 'Größe'; is 'Größen' in D3 meant to be 'Größe'?"
    )
    assert caught.value.columns == ("Größe",)


def test_columns_of_the_schema_that_differ_by_case_match_exactly():
    port = Port("p", (Column("a", ColumnType.NUMBER), Column("A", ColumnType.NUMBER)))
    assert match("A", "a", port=port).places == (2, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2024.0, "2024"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (None, ""),
        (datetime(2026, 1, 31), "2026-01-31 00:00:00"),
    ],
)
def test_headers_that_are_no_text_are_read_as_they_look(value, text):
    assert header_text(value) == text
