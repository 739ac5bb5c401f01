"""Rows under column names."""

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.table import Table


def test_every_row_is_as_wide_as_the_columns():
    with pytest.raises(InvalidValue, match="row 2: 1 values under 2 columns"):
        Table(("a", "b"), ((1.0, 2.0), (3.0,)))


def test_no_column_name_repeats():
    with pytest.raises(InvalidValue, match="repeat"):
        Table(("a", "a"), ())
