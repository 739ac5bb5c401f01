"""Rows and results on the wire, in both of Classic's forms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    ParameterMissing,
    RequestUnreadable,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.schema import Column, ColumnType, Parameter, Schema
from scoreline.core.table import Table
from scoreline.wire.scoring import (
    decode_rows,
    decode_score_answer,
    decode_score_request,
    encode_score_answer,
    encode_score_request,
    read_parameters,
    spell,
)

SCHEMA = Schema.of(
    [
        Column("income", ColumnType.NUMBER),
        Column("region", ColumnType.STRING),
        Column("age", ColumnType.NUMBER, nullable=True),
    ],
    [
        Column("Scored Labels", ColumnType.STRING),
        Column("Scored Probabilities", ColumnType.NUMBER),
    ],
)


def rows(inputs):
    body = json.dumps({"Inputs": {"input1": inputs}}).encode()
    return decode_rows(SCHEMA, decode_score_request(body)).rows


def table(names, *values):
    return {"ColumnNames": names, "Values": list(values)}


def test_columns_are_matched_by_name_in_any_order():
    given_rows = rows(table(["age", "region", "income"], ["41", "north", "12.5"]))
    assert given_rows == ((12.5, "north", 41.0),)


def test_both_forms_give_the_same_rows():
    swagger = rows([{"income": 12.5, "region": "north", "age": None}])
    assert swagger == rows(table(["income", "region", "age"], [12.5, "north", None]))


def test_what_an_object_leaves_out_and_others_have_is_missing():
    """R's data frames leave out what is NA."""
    found = rows(
        [
            {"region": "north", "income": 1},
            {"income": 2, "region": "south", "age": 41},
        ]
    )
    assert found == ((1.0, "north", None), (2.0, "south", 41.0))


def test_a_value_left_out_of_a_column_that_needs_one_is_named():
    with pytest.raises(SchemaMismatch, match="row 2, column 'income'"):
        rows([{"income": 1, "region": "a", "age": 1}, {"region": "b", "age": 2}])


def test_a_column_that_all_objects_leave_out_is_refused():
    with pytest.raises(SchemaMismatch, match="column 'age'"):
        rows([{"income": 1, "region": "a"}, {"income": 2, "region": "b"}])


def test_no_rows_are_no_error():
    assert rows(table(["income", "region", "age"])) == ()
    assert rows([]) == ()


def problems(inputs):
    with pytest.raises(SchemaMismatch) as caught:
        rows(inputs)
    return [(p.row, p.column, p.reason) for p in caught.value.problems]


def test_every_bad_value_is_told_with_row_and_column():
    found = problems(
        table(["income", "region", "age"], ["x", "n", 1], [1, "n", "y"], [None, "n", 1])
    )
    assert [(row, column) for row, column, _ in found] == [
        (1, "income"),
        (2, "age"),
        (3, "income"),
    ]


def test_a_missing_column_is_told_by_name():
    assert problems(table(["income", "region"], [1, "n"])) == [
        (0, "age", "the column is missing")
    ]


def test_a_column_given_twice_is_refused():
    names = ["income", "income", "region", "age"]
    assert problems(table(names, [1, 2, "n", 3]))[0][1] == "income"


@pytest.mark.parametrize("width", [2, 4])
def test_a_ragged_row_is_told_by_number(width):
    found = problems(table(["income", "region", "age"], [1, "n", 2], [1] * width))
    assert found[0][0] == 2


def test_an_unknown_column_is_refused():
    with pytest.raises(UnexpectedName, match="'incme' is unknown"):
        rows(table(["incme", "region", "age"], [1, "n", 2]))


def test_an_unknown_port_is_refused():
    request = decode_score_request(b'{"Inputs": {"input2": []}}')
    with pytest.raises(UnexpectedName, match="'input1'"):
        decode_rows(SCHEMA, request)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b'{"Inputs": 1}',
        b'{"Inputs": {"input1": [{"a": NaN}]}}',
        b'{"Inputs": {"input1": [{"a": [1]}]}}',
        b'{"Inputz": {}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_request_is_unreadable(body):
    with pytest.raises(RequestUnreadable):
        decode_score_request(body)


def test_an_integer_that_a_double_cannot_hold_is_refused():
    assert "2^53" in problems(table(["income", "region", "age"], [2**60, "n", 1]))[0][2]


def test_answers_are_texts_in_every_form():
    results = (("yes", 0.25),)
    plain = json.loads(
        encode_score_answer(SCHEMA, results, details=False, swagger=False)
    )
    detailed = json.loads(
        encode_score_answer(SCHEMA, results, details=True, swagger=False)
    )
    swagger = json.loads(
        encode_score_answer(SCHEMA, results, details=False, swagger=True)
    )
    assert plain["Results"]["output1"] == {
        "type": "table",
        "value": {"Values": [["yes", "0.25"]]},
    }
    assert detailed["Results"]["output1"]["value"] == {
        "ColumnNames": ["Scored Labels", "Scored Probabilities"],
        "ColumnTypes": ["String", "Double"],
        "Values": [["yes", "0.25"]],
    }
    assert swagger["Results"]["output1"] == [
        {"Scored Labels": "yes", "Scored Probabilities": "0.25"}
    ]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_as_the_same_double(number):
    answer = encode_score_answer(SCHEMA, [("a", number)], details=True, swagger=False)
    again = decode_score_answer(answer, SCHEMA, 1).rows[0][1]
    assert repr(again) == repr(number)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_travels_unchanged(text):
    question = Table(SCHEMA.input.names, ((1.0, text, None),))
    body = encode_score_request("input1", question)
    assert decode_rows(SCHEMA, decode_score_request(body)) == question


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"{}",
        b'{"Results": {"output2": {"value": {"Values": []}}}}',
        b'{"Results": {"output1": {"value": {"Values": [["a"]]}}}}',
        b'{"Results": {"output1": {"value": {"Values": [["a", "x"]]}}}}',
        b'{"Results": {"output1": {"value": {"Values": []}}}}',
    ],
)
def test_an_answer_that_does_not_fit_is_not_used(body):
    with pytest.raises(AnswerInvalid):
        decode_score_answer(body, SCHEMA, 1)


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.0, "-0"), (1e22, "1e+22"), (True, "True")]
)
def test_values_are_spelt_briefly(value, text):
    assert spell(value) == text


PARAMETERS = Schema(
    SCHEMA.inputs,
    SCHEMA.outputs,
    (
        Parameter("cut", ColumnType.NUMBER, 0.5, minimum=0, maximum=1),
        Parameter("mode", ColumnType.STRING, choices=("fast", "exact")),
    ),
)


def test_a_parameter_without_a_value_takes_its_default():
    assert read_parameters(PARAMETERS, {"mode": "fast"}) == {"cut": 0.5, "mode": "fast"}


def test_a_required_parameter_is_missed():
    with pytest.raises(ParameterMissing, match="'mode' is required"):
        read_parameters(PARAMETERS, {})


@pytest.mark.parametrize(
    "values",
    [{"mode": "slow"}, {"mode": "fast", "cut": 2}, {"mode": "fast", "cut": "x"}],
)
def test_a_parameter_keeps_its_limits(values):
    with pytest.raises(InvalidValue, match="parameter"):
        read_parameters(PARAMETERS, values)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(UnexpectedName, match="no parameter 'cutt'"):
        read_parameters(PARAMETERS, {"cutt": 1, "mode": "fast"})


@pytest.mark.parametrize("count", [3, 30])
def test_many_rows_read_as_few_do(count):
    sent = [[str(number), f"word {number}", None] for number in range(count)]
    expected = tuple((float(number), word, None) for number, word, _ in sent)
    assert rows(table(["income", "region", "age"], *sent)) == expected


@pytest.mark.parametrize("count", [3, 30])
def test_a_bad_value_among_many_is_told_with_its_row(count):
    sent = [["1", "a", 2]] * (count - 1) + [["one", "a", 2]]
    found = problems(table(["income", "region", "age"], *sent))
    assert [(row, column) for row, column, _ in found] == [(count, "income")]


def test_rows_without_columns_miss_them_all():
    found = problems(table([], [], []))
    assert [column for _, column, _ in found] == ["income", "region", "age"]
