"""Headers and sample rows, put where the user points."""

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.workbook.samples import insert_sample
from support.fake_scorer import FakeScorer
from support.fake_workbook import FakeWorkbook

CELL = Address.parse("Data!B2")


@pytest.fixture
def book():
    return FakeWorkbook().put("Data!A1", ("title",))


def test_headers_and_rows_are_written_from_the_cell_on(book, description, scorer):
    area = insert_sample(book, description, CELL)
    assert str(area) == "Data!B2:D5"
    assert book.get("Data!B2:D3") == [
        ["income", "region", "note"],
        list(scorer.sample.rows[0]),
    ]


def test_an_endpoint_without_sample_rows_gives_headers_only(book):
    area = insert_sample(book, FakeScorer().describe(), CELL)
    assert str(area) == "Data!B2:D2"


def test_an_occupied_place_is_refused_unless_forced(book, description):
    book.put("Data!C4", ("mine",))
    with pytest.raises(OutputBlocked, match=r"^Data!B4:D4: sample rows would"):
        insert_sample(book, description, CELL)
    insert_sample(book, description, CELL, force=True)
    assert book.get("Data!C4") == [["south"]]
