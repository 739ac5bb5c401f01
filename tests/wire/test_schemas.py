"""Schema and sample rows as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue, RequestUnreadable
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.wire.schemas import decode_schema, encode_schema

names = st.text(min_size=1, max_size=20).filter(str.strip)
limits = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def columns(draw):
    low, high = draw(limits), draw(limits)
    if low is not None and high is not None and low > high:
        low, high = high, low
    categories = tuple(draw(st.lists(names, max_size=3, unique=True)))
    kind = draw(st.sampled_from(ColumnType))
    return Column(draw(names), kind, draw(st.booleans()), categories, low, high)


@st.composite
def ports(draw, name):
    unique = draw(
        st.lists(columns(), min_size=1, max_size=5, unique_by=lambda c: c.name)
    )
    return Port(name, tuple(unique))


@given(ports("input1"), ports("output1"))
def test_a_schema_comes_back_from_json(taken, given_back):
    parameter = Parameter("cut", ColumnType.NUMBER, 0.5, 0.0, 1.0)
    schema = Schema((taken,), (given_back,), (parameter,))
    document = json.loads(json.dumps(encode_schema(schema)))
    assert decode_schema(document) == schema


@pytest.mark.parametrize("document", [None, [], {}, {"Inputs": {}}, {"Inputs": 1}])
def test_another_document_is_no_schema(document):
    with pytest.raises(RequestUnreadable, match="the schema"):
        decode_schema(document)


def test_a_schemas_own_rules_hold():
    document = {"Inputs": {"input1": []}, "Outputs": {}}
    with pytest.raises(InvalidValue, match="at least one"):
        decode_schema(document)
