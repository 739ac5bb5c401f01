import pytest

from scoreline.core.errors import ModelInvalid
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    Parameter,
    Schema,
)
from scoreline.service.threshold import decided, with_threshold

BINARY = (
    Column(SCORED_LABELS, ColumnType.STRING),
    Column(SCORED_PROBABILITIES, ColumnType.NUMBER),
)
THRESHOLD = Parameter("Threshold", ColumnType.NUMBER)
ROWS = [("no", 0.2), ("yes", 0.7), (None, None)]


def schema(outputs=BINARY, classes=("no", "yes")):
    outputs, parameters = with_threshold(outputs, classes, [THRESHOLD])
    whole = Schema.of([Column("x", ColumnType.NUMBER)], outputs)
    return Schema(whole.inputs, whole.outputs, parameters)


@pytest.mark.parametrize(
    ("threshold", "labels"),
    [
        (0.1, ["yes", "yes", None]),
        (0.2, ["yes", "yes", None]),
        (0.5, ["no", "yes", None]),
        (0.9, ["no", "no", None]),
    ],
)
def test_the_label_is_the_second_class_from_the_threshold_on(threshold, labels):
    rows = decided(schema(), ROWS, {"Threshold": threshold})
    assert [row[0] for row in rows] == labels
    assert [row[1] for row in rows] == [row[1] for row in ROWS]


def test_labels_keep_their_type():
    numbers = (Column(SCORED_LABELS, ColumnType.NUMBER), BINARY[1])
    rows = decided(schema(numbers, ("0", "1")), [(0.0, 0.2)], {"Threshold": 0.1})
    assert rows == [(1.0, 0.2)]


def test_without_a_threshold_rows_stay_as_they_are():
    assert decided(schema(), ROWS, {}) is ROWS


def test_limits_are_those_of_a_probability_or_narrower():
    (parameter,) = schema().parameters
    assert (parameter.default, parameter.minimum, parameter.maximum) == (None, 0, 1)
    narrow = Parameter("Threshold", ColumnType.NUMBER, minimum=0.2, maximum=0.4)
    _, (parameter,) = with_threshold(BINARY, ("no", "yes"), [narrow])
    assert (parameter.minimum, parameter.maximum) == (0.2, 0.4)


@pytest.mark.parametrize(
    ("outputs", "parameter", "reason"),
    [
        (BINARY[:1], THRESHOLD, "of two classes that gives probabilities"),
        (BINARY, Parameter("Threshold", ColumnType.STRING), "is a number"),
        (BINARY, Parameter("Seed", ColumnType.NUMBER), "no parameter 'Seed'"),
    ],
)
def test_what_means_nothing_to_a_model_is_refused(outputs, parameter, reason):
    with pytest.raises(ModelInvalid, match=reason):
        with_threshold(outputs, ("no", "yes"), [parameter])
