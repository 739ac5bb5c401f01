"""Real mortgage applications, and the columns a bank would fill in."""

import pytest

from scoreline.core.schema import Column
from scoreline.core.values import accept
from scoreline.demo.applications import (
    CATEGORIES,
    NUMBERS,
    OUTCOME,
    applications,
    as_table,
    input_columns,
    resampled,
)
from scoreline.demo.banks import BANKS
from scoreline.demo.models import MODEL, fit_own_model, fit_pipeline


@pytest.fixture(scope="module")
def frame():
    return applications()


@pytest.fixture(scope="module")
def pipeline(frame):
    return fit_pipeline(frame)


def test_there_are_1989_real_applications(frame):
    assert len(frame) == 1989
    assert set(frame[OUTCOME]) == {"Granted", "Declined"}


def test_nobodys_race_sex_age_or_family_is_an_input():
    words = set(" ".join((*NUMBERS, *CATEGORIES)).lower().split())
    assert not words & {"race", "black", "white", "hispanic", "male", "sex", "age"}
    assert not words & {"married", "minority"}


def test_every_coded_value_has_a_readable_label(frame):
    for name in CATEGORIES:
        assert frame[name].map(type).eq(str).all()


def test_every_application_fits_the_schema(frame):
    columns = input_columns()
    for row in as_table(frame).rows:
        for column, value in zip(columns, row, strict=True):
            accept(column, value)


def test_the_sample_of_a_portfolio_is_the_same_each_time():
    assert resampled(100).equals(resampled(100))


def test_a_banks_own_model_scores_the_same_rows_differently(frame, pipeline):
    rows = frame.head(20)
    prepared = pipeline.named_steps["prepare"].transform(rows)
    sold = pipeline.predict_proba(rows)[:, 1]
    for bank in BANKS:
        if bank.own_model:
            share, boosted = bank.share(frame), bank.own_model == "boosted"
            own = fit_own_model(pipeline, share, boosted=boosted)
            assert (own.predict_proba(prepared)[:, 1] != sold).all()


def test_the_scored_probability_is_that_of_being_granted(pipeline):
    assert list(pipeline.named_steps[MODEL].classes_) == ["Declined", "Granted"]


def test_each_bank_has_its_own_third_of_the_rows(frame):
    shares = [set(bank.share(frame).index) for bank in BANKS]
    assert set.union(*shares) == set(frame.index)
    assert not set.intersection(*shares)


def test_columns_tell_units_and_what_they_are():
    assert all(isinstance(c, Column) and c.description for c in input_columns())
