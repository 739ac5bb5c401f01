"""Rows looked at together become what they become one by one."""

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.core.schema import Column, ColumnType
from scoreline.core.table import CellError, Uncalculated
from scoreline.core.values import accept
from scoreline.workbook.columns import ColumnMatch
from scoreline.workbook.inputs import InputRange
from scoreline.workbook.plain_columns import is_plain
from scoreline.workbook.rows import RowLog

numbers = st.floats() | st.sampled_from([2.0**53, 2.0**53 + 2, -0.0, 1e308])
cells = st.one_of(
    st.none(),
    numbers,
    st.integers(-3, 3).map(float),
    st.booleans(),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),
    st.text("ab\0é\ud800", max_size=3),
    st.sampled_from([CellError("#N/A"), Uncalculated(), "x" * 40_000]),
)
columns = st.builds(
    lambda kind, nullable, some: Column(
        "c",
        kind,
        nullable=nullable,
        categories=some if kind is ColumnType.STRING else (),
    ),
    st.sampled_from(ColumnType),
    st.booleans(),
    st.sampled_from([(), ("a", "b")]),
)
kinds = [numbers, st.integers(-3, 3).map(float), st.text("ab", max_size=2), cells]
sequences = st.one_of([st.lists(st.none() | kind, max_size=6) for kind in kinds])


@given(columns, sequences)
def test_plain_values_are_taken_as_they_are(column, values):
    if is_plain(column, values):
        assert [repr(accept(column, value)) for value in values] == list(
            map(repr, values)
        )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ColumnType.NUMBER, math.pi),
        (ColumnType.INTEGER, 3.0),
        (ColumnType.STRING, "a"),
        (ColumnType.BOOLEAN, True),
        (ColumnType.DATETIME, datetime(2026, 1, 31)),
    ],
)
def test_values_of_the_column_are_plain_with_blanks_where_allowed(kind, value):
    assert is_plain(Column("c", kind, nullable=True), [value, None, value])
    assert not is_plain(Column("c", kind, nullable=False), [value, None])


@given(
    st.tuples(columns, columns),
    st.lists(st.tuples(cells, cells), max_size=8) | st.lists(st.tuples(*kinds[:2])),
)
def test_rows_are_sifted_the_same_together_and_one_by_one(pair, rows):
    there = Address("Data", 2, 1, 99, 2)
    found = InputRange(None, there, ColumnMatch((2, 1)))
    numbered = [(number * 2, row) for number, row in enumerate(rows, start=1)]
    answers = []
    for block in (_together, _alone):
        log = RowLog(pair, found)
        sent = block(log, numbered)
        results = list(log.paired([(1.0,)] * len(sent), 1))
        answers.append((sent, log.good, log.bad, log.last, results, log.problems(9)))
    assert repr(answers[0]) == repr(answers[1])


def _together(log, rows):
    return list(log.sift(rows))


def _alone(log, rows):
    return list(log._each(rows))
