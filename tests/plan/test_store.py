from dataclasses import fields

import numpy as np
import pytest

from scoreline.plan.plan import (
    CodeKind,
    Codes,
    Linear,
    Link,
    Number,
    Operation,
    Operator,
    Plan,
    Table,
)
from scoreline.plan.store import Refusal, read_plan, write_plan

CODES = Codes(Number(1), CodeKind.TEXT, ("car", "höuse"))
PLAN = Plan(
    model="digest",
    columns=("income", "purpose"),
    inputs=(
        Number(0, (Operation(Operator.FILL, 0.1), Operation(Operator.DIVIDE, 3.0))),
        Table(CODES, np.arange(4.0)[:, None], np.array([False, False, False, True])),
    ),
    combination=Linear(np.array([[1 / 3]]), np.array([-0.0])),
    link=Link.LOGISTIC,
    labels=(0.0, True, "yes"),
    has_probabilities=True,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.plan"


def assert_same(one, other):
    """Compare plans, whose arrays have no one answer to ``==``."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert np.array_equal(one, other)
        assert one.dtype == other.dtype
    elif hasattr(one, "__dataclass_fields__"):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for each, another in zip(one, other, strict=True):
            assert_same(each, another)
    else:
        assert one == other


def test_a_plan_comes_back_as_it_was(path):
    write_plan(PLAN, path)
    assert_same(read_plan(path), PLAN)


def test_a_refusal_comes_back_as_it_was(path):
    write_plan(Refusal("digest", "GaussianNB can't be compiled"), path)
    assert read_plan(path) == Refusal("digest", "GaussianNB can't be compiled")


def test_arrays_are_not_copied_out_of_the_file(path):
    write_plan(PLAN, path)
    weights = read_plan(path).combination.weights
    assert not weights.flags.owndata
    assert not weights.flags.writeable


@pytest.mark.parametrize(
    "content", [b"", b"x", b"SCORELINE-PLAN\r\n", b"PK\x03\x04" * 99]
)
def test_another_file_is_no_plan(path, content):
    path.write_bytes(content)
    assert read_plan(path) is None


def test_no_file_is_no_plan(path):
    assert read_plan(path) is None


def test_a_damaged_plan_is_no_plan(path):
    write_plan(PLAN, path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_plan(path) is None
    path.write_bytes(whole[:-1])
    assert read_plan(path) is None


def test_a_plan_of_another_format_is_no_plan(path, monkeypatch):
    write_plan(PLAN, path)
    monkeypatch.setattr("scoreline.plan.store.FORMAT", 2)
    assert read_plan(path) is None
