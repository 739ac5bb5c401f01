import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.preprocessing import StandardScaler

from scoreline.core.errors import ModelInvalid, OutputMismatch
from scoreline.core.schema import Column, ColumnType
from scoreline.service.compile.outputs import output_columns, output_rows

ROWS = np.arange(12.0).reshape(6, 2)


def names_and_types(final):
    return [(column.name, column.type.value) for column in output_columns(final)]


def classifier(labels):
    return LogisticRegression().fit(ROWS, labels)


def test_two_classes_give_the_probability_of_the_second():
    assert names_and_types(classifier(["no", "yes"] * 3)) == [
        ("Scored Labels", "string"),
        ("Scored Probabilities", "number"),
    ]


def test_more_classes_give_a_probability_each():
    assert names_and_types(classifier([1, 2, 3] * 2)) == [
        ("Scored Labels", "number"),
        ('Scored Probabilities for Class "1"', "number"),
        ('Scored Probabilities for Class "2"', "number"),
        ('Scored Probabilities for Class "3"', "number"),
    ]


def test_a_truth_is_a_truth():
    assert names_and_types(classifier([True, False] * 3))[0][1] == "boolean"


def test_a_regressor_and_a_classifier_without_probabilities_give_labels_alone():
    regressor = LinearRegression().fit(ROWS, np.arange(6.0))
    margin = RidgeClassifier().fit(ROWS, ["no", "yes"] * 3)
    assert names_and_types(regressor) == [("Scored Labels", "number")]
    assert names_and_types(margin) == [("Scored Labels", "string")]


def test_what_predicts_nothing_is_refused():
    with pytest.raises(ModelInvalid, match="StandardScaler, which predicts nothing"):
        output_columns(StandardScaler())


LABELS = Column("Scored Labels", ColumnType.STRING)
PROBABILITY = Column("Scored Probabilities", ColumnType.NUMBER)


def test_rows_pair_labels_and_probabilities():
    rows = output_rows(
        (LABELS, PROBABILITY),
        np.array(["no", "yes"]),
        np.array([[0.9, 0.1], [0.25, 0.75]]),
        count=2,
    )
    assert rows == [("no", 0.1), ("yes", 0.75)]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float64, np.float32, object])
def test_a_number_that_is_not_finite_is_an_error(bad, kind):
    """Rather than an empty cell, which would look like a result."""
    number = Column("Scored Labels", ColumnType.NUMBER)
    with pytest.raises(OutputMismatch, match="not finite"):
        output_rows((number,), np.array([1.5, bad, 2.5], kind), None, count=3)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["no"]),
        np.array(["no", "no", "no"]),
        np.array([]),
        np.array([["no"], ["no"]]),
        np.array([0.0, 1.0]),
        np.array([b"no", b"no"]),
        np.array([None, None]),
    ],
    ids=["fewer", "more", "none", "two-dimensional", "numbers", "bytes", "nothing"],
)
def test_an_answer_that_does_not_fit_is_refused(labels):
    with pytest.raises(OutputMismatch):
        output_rows((LABELS,), labels, None, count=2)
