import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType
from scoreline.wire.cells import read_cell, read_cells, spell, spell_cells

COLUMNS = st.builds(
    Column, st.just("x"), st.sampled_from(ColumnType), nullable=st.booleans()
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers() | st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 10**400])
SPELT = st.from_regex(r"\A[-+]?[0-9_]{0,4}\.?[0-9]{0,3}([eE][-+]?[0-9]{0,4})?\Z")
TEXTS = st.sampled_from(["", "nan", "inf", "1e999", " 1", "1_0", "é", "\0", "٣", "x"])
TEXTS |= st.sampled_from(["true", "2026-01-31", "x" * 32_768]) | SPELT
ALIKE = [st.lists(kind, min_size=1) for kind in (NUMBERS, INTEGERS, TEXTS)]
MIXED = st.lists(NUMBERS | INTEGERS | TEXTS | st.booleans() | st.none())


def outcome(work):
    try:
        return [(type(value), value) for value in work()]
    except InvalidValue:
        return None


@given(COLUMNS, st.one_of(*ALIKE, MIXED))
def test_a_column_reads_as_its_values_do_one_by_one(column, values):
    together = outcome(lambda: read_cells(column, values))
    assert together == outcome(lambda: [read_cell(column, v) for v in values])


@given(st.lists(st.floats()) | st.lists(st.text()) | st.lists(st.none() | NUMBERS))
def test_a_column_is_spelt_as_its_values_are_one_by_one(values):
    assert list(spell_cells(values)) == list(map(spell, values))


@given(st.floats(allow_nan=False))
def test_a_spelt_number_reads_as_the_same_double(number):
    assert float(spell(number)) == number
    assert math.copysign(1, float(spell(number))) == math.copysign(1, number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (0.1, "0.1"),
        (1e16, "1e+16"),
        (3, "3"),
        (True, "True"),
        (None, None),
        ("2.0", "2.0"),
        (datetime(2026, 1, 31), "2026-01-31T00:00:00"),
    ],
)
def test_values_are_spelt_briefly(value, text):
    assert spell(value) == text
