"""Which values a column takes, and in which words another is refused."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType
from scoreline.core.table import CellError, Uncalculated
from scoreline.core.values import accept, read_text

NUMBER = Column("n", ColumnType.NUMBER)
WHOLE = Column("i", ColumnType.INTEGER)
TEXT = Column("t", ColumnType.STRING)
TRUTH = Column("b", ColumnType.BOOLEAN)
DATE = Column("d", ColumnType.DATETIME)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_spelt_by_repr_is_read_as_the_same_double(number):
    assert read_text(NUMBER, repr(number)) == number


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1_000", " 1", "1,5", "\uff11", "0x1", "--1"]
)
def test_only_jsons_grammar_spells_a_number(text):
    with pytest.raises(InvalidValue, match="text in a numeric column"):
        read_text(NUMBER, text)


def test_a_number_too_large_for_a_double_is_refused():
    with pytest.raises(InvalidValue, match=r"beyond 1\.8e308"):
        read_text(NUMBER, "1e999")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        (NUMBER, "12", "text in a numeric column"),
        (NUMBER, True, "true or false in a numeric column"),
        (NUMBER, datetime(2026, 1, 31), "a date in a numeric column"),
        (NUMBER, None, "blank in a required column"),
        (NUMBER, CellError("#N/A"), "the error #N/A"),
        (NUMBER, Uncalculated(), "never calculated"),
        (WHOLE, 1.5, "a fraction"),
        (WHOLE, 2.0**54, "beyond 2\\^53"),
        (TRUTH, "yes", "neither true nor false"),
        (DATE, 45000.0, "no date"),
        (TEXT, "x" * 32_768, "more than 32,767 characters"),
    ],
)
def test_a_cell_that_does_not_fit_is_told_why(column, value, reason):
    with pytest.raises(InvalidValue, match=reason):
        accept(column, value)


def test_a_reason_never_repeats_the_value():
    with pytest.raises(InvalidValue) as caught:
        accept(NUMBER, "a secret of the customer")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(123.0, "123"), (1.5, "1.5"), (True, "True"), ("00123", "00123")],
)
def test_a_text_column_takes_what_a_cell_shows(value, text):
    assert accept(TEXT, value) == text


def test_a_blank_is_missing_where_that_is_allowed():
    optional = Column("n", ColumnType.NUMBER, nullable=True)
    assert accept(optional, None) is None
    assert read_text(optional, "") is None


def test_an_empty_text_is_a_text():
    assert read_text(TEXT, "") == ""
