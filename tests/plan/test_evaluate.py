import math

import numpy as np
import pytest

from scoreline.plan.evaluate import FEW, Evaluator
from scoreline.plan.plan import Declined, Linear, Link, Number, Plan, Trees


def linear(weights, intercept, link, labels=(), **given):
    return Plan(
        model="digest",
        columns=("x", "y"),
        inputs=(Number(0), Number(1)),
        combination=Linear(np.array(weights), np.array(intercept)),
        link=link,
        labels=labels,
        **given,
    )


BINARY = linear([[1.0], [2.0]], [-3.0], Link.LOGISTIC, ("no", "yes"))


def score(plan, *rows):
    return Evaluator(plan).score([*rows])


def test_a_regressor_gives_its_sum():
    plan = linear([[1.0], [2.0]], [-3.0], Link.IDENTITY)
    assert score(plan, (1.0, 2.5), (0.0, 0.0)) == [(3.0,), (-3.0,)]


def test_an_exponential_is_taken_where_the_link_says_so():
    plan = linear([[1.0], [2.0]], [0.0], Link.EXP)
    assert score(plan, (1.0, 0.0)) == [(math.e,)]


def test_log_odds_above_zero_mean_the_second_class():
    assert score(BINARY, (4.0, 0.0), (2.0, 0.0)) == [("yes",), ("no",)]


def test_a_tie_is_the_class_that_the_model_says():
    tied = linear([[1.0], [2.0]], [0.0], Link.LOGISTIC, ("no", "yes"))
    second = linear(
        [[1.0], [2.0]], [0.0], Link.LOGISTIC, ("no", "yes"), tie_is_second=True
    )
    assert score(tied, (0.0, 0.0)) == [("no",)]
    assert score(second, (0.0, 0.0)) == [("yes",)]


def test_two_classes_have_one_probability():
    plan = linear(
        [[1.0], [2.0]], [0.0], Link.LOGISTIC, ("no", "yes"), has_probabilities=True
    )
    assert score(plan, (0.0, 0.0), (-1e6, 0.0)) == [("no", 0.5), ("no", 0.0)]


def test_more_classes_have_a_probability_each():
    plan = linear(
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        [0.0, 0.0, 0.0],
        Link.SOFTMAX,
        ("a", "b", "c"),
        has_probabilities=True,
    )
    assert score(plan, (0.0, 0.0)) == [("a", 1 / 3, 1 / 3, 1 / 3)]
    label, *shares = score(plan, (0.0, 2.0))[0]
    assert label == "b"
    assert math.isclose(sum(shares), 1)


@pytest.mark.parametrize("row", [(None, 1.0), (1e308, 1e308)])
def test_what_is_not_finite_is_declined(row):
    with pytest.raises(Declined):
        score(BINARY, row)
    with pytest.raises(Declined):
        score(BINARY, *([row] * FEW))


def stump(*, takes_missing):
    """A tree of one question: is x at most 1?"""
    return Trees(
        roots=np.array([0], np.int32),
        outputs=np.array([0], np.int32),
        feature=np.array([0, -1, -1], np.int32),
        threshold=np.array([1.0, 0.0, 0.0]),
        left=np.array([1, 1, 2], np.int32),
        right=np.array([2, 1, 2], np.int32),
        missing_left=np.array([True, False, False]),
        bits=np.array([-1, -1, -1], np.int32),
        sets=np.zeros((0, 8), np.uint32),
        values=np.array([[0.0], [10.0], [20.0]]),
        base=np.array([0.5]),
        divisor=1.0,
        depth=1,
        takes_missing=takes_missing,
        limit=1e30,
    )


def of_stump(**given):
    return Plan("digest", ("x",), (Number(0),), stump(**given), Link.IDENTITY)


@pytest.mark.parametrize("times", [1, FEW])
def test_a_tree_sends_rows_by_its_threshold(times):
    rows = [(1.0,), (1.5,), (None,)] * times
    assert (
        score(of_stump(takes_missing=True), *rows)
        == [
            (10.5,),
            (20.5,),
            (10.5,),
        ]
        * times
    )


@pytest.mark.parametrize("times", [1, FEW])
@pytest.mark.parametrize("value", [None, 1e31])
def test_a_tree_declines_what_its_model_refuses(value, times):
    with pytest.raises(Declined):
        score(of_stump(takes_missing=False), *([(value,)] * times))


def test_many_rows_are_walked_in_parts():
    rows = [(float(at % 3),) for at in range(200_000)]
    results = score(of_stump(takes_missing=True), *rows)
    assert results[:3] == [(10.5,), (10.5,), (20.5,)]
    assert len(results) == 200_000
