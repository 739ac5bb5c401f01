import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.plan.inputs import Coder, Lookup, number_block, number_of
from scoreline.plan.plan import (
    CodeKind,
    Codes,
    Declined,
    Number,
    Operation,
    Operator,
    Table,
)

VALUES = st.one_of(st.none(), st.floats(-1e6, 1e6), st.booleans())
OPERATIONS = st.builds(
    Operation,
    st.sampled_from(Operator),
    st.floats(0.5, 9).flatmap(lambda x: st.sampled_from([x, -x])),
)


def same(one, other):
    return one == other or (math.isnan(one) and math.isnan(other))


@given(st.lists(OPERATIONS, max_size=4), st.lists(VALUES, min_size=1, max_size=6))
def test_a_number_is_the_same_alone_and_among_others(operations, values):
    number = Number(0, tuple(operations))
    block = number_block(number, [values])
    alone = [number_of(number)(value) for value in values]
    assert all(map(same, block.tolist(), alone))


@pytest.mark.parametrize("filled", [(), (Operation(Operator.FILL, 3.0),)])
def test_the_common_forms_are_what_they_say(filled):
    standard = Operation(Operator.SUBTRACT, 1.0), Operation(Operator.DIVIDE, 2.0)
    number = number_of(Number(0, (*filled, *standard)))
    assert number(9.0) == 4.0
    assert number(None) == 1.0 if filled else math.isnan(number(None))


KEYS = st.lists(st.integers(-5, 5).map(float), unique=True, max_size=5).map(sorted)


@given(st.sampled_from([CodeKind.EQUAL, CodeKind.BINS]), KEYS, st.lists(VALUES))
def test_a_code_is_the_same_alone_and_among_others(kind, keys, values):
    values = [*values, *keys]
    coder = Coder(Codes(Number(0), kind, tuple(keys)))
    assert coder.block([values]).tolist() == [coder.one(value) for value in values]


def test_a_text_has_the_code_of_its_place():
    coder = Coder(Codes(Number(0), CodeKind.TEXT, ("car", "house")))
    values = ["house", "car", None, "yacht", ""]
    assert coder.block([values]).tolist() == [1, 0, 2, 3, 3]
    assert [coder.one(value) for value in values] == [1, 0, 2, 3, 3]


def test_a_number_falls_into_the_bin_that_it_begins():
    coder = Coder(Codes(Number(0), CodeKind.BINS, (1.0, 2.0)))
    assert coder.block([[0.0, 1.0, 1.5, 2.0, 9.0, None]]).tolist() == [0, 1, 1, 2, 2, 3]


def test_what_the_pipeline_raises_over_is_declined():
    codes = Codes(Number(0), CodeKind.TEXT, ("car",))
    lookup = Lookup(
        Table(codes, np.array([[1.0], [2.0], [0.0]]), np.array([False, False, True]))
    )
    assert lookup.one("car") == (1.0,)
    assert lookup.block([["car", None]]).tolist() == [[1.0], [2.0]]
    with pytest.raises(Declined):
        lookup.one("yacht")
    with pytest.raises(Declined):
        lookup.block([["car", "yacht"]])
