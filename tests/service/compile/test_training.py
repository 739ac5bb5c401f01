import csv

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from scoreline.core.errors import (
    IncompatibleModel,
    ModelInvalid,
    RequestUnreadable,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.schema import Port
from scoreline.service.compile.fitting import check_fit
from scoreline.service.compile.inspection import inspect
from scoreline.service.compile.load import load_experiment
from scoreline.service.compile.model import Model
from scoreline.service.compile.training import describe_training, outcome_in, train
from scoreline.service.entities import Recipe, Sample
from scoreline.service.tasks import Train, pack_schema
from support.pipelines import applications, cells, fitted, outcomes, preparation, texts

SAMPLE = Sample(tuple(applications()), texts(applications()))
MODEL = Model.of_pipeline(fitted())
SCORING = inspect(MODEL, SAMPLE)
ROWS = 120


def customer(labels=("no", "yes"), rows=ROWS):
    frame = applications(5, rows=rows)
    return frame.assign(default=outcomes(labels, 6, rows=rows))


@pytest.fixture
def trained(tmp_path):
    """Train on a frame; return the result, the pipeline and the evaluation."""

    def run(frame, model=MODEL, scoring=SCORING, present=None, **fields):
        frame.to_csv(tmp_path / "rows.csv", index=False)
        schema = describe_training(model, scoring, "default")
        paths = [str(tmp_path / name) for name in ("rows.csv", "m.skops", "e.csv")]
        task = Train("0" * 64, Recipe("0" * 64), pack_schema(schema), *paths, **fields)
        result = train(task, model, present or model)
        with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
            lines = {name: (new, old) for name, new, old in csv.reader(file)}
        return result, load_experiment(tmp_path / "m.skops"), lines

    return run


def test_all_steps_are_fitted_on_the_customers_rows_and_compared(trained):
    frame = customer()
    result, pipeline, lines = trained(frame)
    assert (result.rows, result.errors) == (ROWS, 0)
    assert set(lines) == {
        "Accuracy",
        "AUC",
        "Log Loss",
        "Training Rows",
        "Held-out Rows",
    }
    assert lines["Training Rows"] == ("90", "")
    assert lines["Held-out Rows"] == ("30", "30")
    means = pipeline["prepare"].named_transformers_["numbers"]["fill"].statistics_
    ours = MODEL.steps[0][1].named_transformers_["numbers"]["fill"].statistics_
    assert not np.allclose(means, ours)


def test_the_evaluation_is_that_of_the_rows_held_out(trained):
    """Both models' AUC can be found again from the same split."""
    frame = customer()
    _, pipeline, lines = trained(frame, seed=7, held_out=0.5)
    truth = frame["default"]
    _, held = train_test_split(
        np.arange(ROWS), test_size=0.5, random_state=7, stratify=truth
    )
    rows = frame.drop(columns="default").iloc[held]
    for model, told in zip((pipeline, fitted()), lines["AUC"], strict=True):
        expected = roc_auc_score(truth.iloc[held], model.predict_proba(rows)[:, 1])
        assert float(told) == pytest.approx(expected, abs=1e-12)


def test_the_same_seed_trains_the_same_model(trained):
    one, other = (trained(customer(), seed=3)[1] for _ in range(2))
    assert (one["model"].coef_ == other["model"].coef_).all()


def test_a_trained_pipeline_replaces_all_steps_under_the_name_of_any(trained):
    _, pipeline, _ = trained(customer())
    for name in ("prepare", "model"):
        names = check_fit(MODEL, name, pipeline, schema=SCORING, sample=SAMPLE)
        assert names == ("prepare", "model")
    changed = MODEL.with_own(dict.fromkeys(("prepare", "model"), pipeline))
    rows = applications(9)
    found = [row[1] for row in changed.score(SCORING.input, cells(rows))]
    assert found == pipeline.predict_proba(rows)[:, 1].tolist()


def test_a_pipeline_that_learnt_other_categories_fits_as_a_whole(trained):
    """Its steps fit each other, though not one alone would fit the present ones."""
    frame = customer().assign(purpose="boat")
    _, pipeline, _ = trained(frame)
    assert check_fit(MODEL, "model", pipeline, schema=SCORING, sample=SAMPLE)
    with pytest.raises(IncompatibleModel, match="number of features"):
        check_fit(MODEL, "model", pipeline["model"], schema=SCORING, sample=SAMPLE)


def test_a_whole_pipeline_has_no_place_under_an_unknown_name(trained):
    _, pipeline, _ = trained(customer())
    with pytest.raises(IncompatibleModel, match="no resource 'clf'"):
        check_fit(MODEL, "clf", pipeline, schema=SCORING, sample=SAMPLE)


def test_the_outcome_may_bear_any_name_if_it_is_the_only_further_column(trained):
    frame = customer().rename(columns={"default": "went wrong"})
    assert trained(frame)[0].rows == ROWS
    with pytest.raises(UnexpectedName):
        trained(frame.assign(more=1))


def test_a_regressor_is_compared_by_its_errors(trained):
    pipeline = Pipeline([("prepare", preparation()), ("model", LinearRegression())])
    numbers = outcomes((1.5, 2.5, 4.0))
    model = Model.of_pipeline(pipeline.fit(applications(), numbers))
    scoring = inspect(model, SAMPLE)
    _, _, lines = trained(customer((1, 2, 3)), model, scoring)
    assert set(lines) >= {"R2", "RMSE", "MAE"}


def test_classes_that_are_numbers_stay_numbers(trained):
    model = Model.of_pipeline(fitted(labels=(0, 1)))
    _, pipeline, _ = trained(customer((0, 1)), model, inspect(model, SAMPLE))
    assert pipeline.classes_.tolist() == [0, 1]


def test_a_present_model_of_other_columns_is_left_out_of_the_comparison(trained):
    present = LogisticRegression().fit([[0.0, 1.0], [1.0, 0.0]], ["no", "yes"])
    stranger = Model.of_pipeline(Pipeline([("model", present)]))
    _, _, lines = trained(customer(), present=stranger)
    assert lines["AUC"][1] == ""


def test_bad_rows_are_left_out_up_to_the_limit(trained):
    frame = customer()
    frame["default"] = frame["default"].astype(object)
    frame.loc[3, "default"] = "secret"
    with pytest.raises(SchemaMismatch, match=r"row 4, column 'default'") as refused:
        trained(frame)
    assert "secret" not in str(refused.value)
    assert trained(frame, max_errors=1)[0].errors == 1


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (customer(rows=9), "9 rows are too few"),
        (customer(("no",)), "0 of the class 'yes'"),
    ],
)
def test_rows_that_teach_nothing_are_refused(trained, frame, reason):
    with pytest.raises(RequestUnreadable, match=reason):
        trained(frame)


def test_a_pipeline_that_can_not_be_fitted_ends_with_a_reason(trained):
    model = Model.of_pipeline(fitted())
    model.steps[1][1].set_params(C=-1.0)
    with pytest.raises(ModelInvalid, match=r"can't be fitted .* \(Invalid"):
        trained(customer(), model)


def test_the_one_further_column_of_a_sample_is_the_outcome():
    assert outcome_in(MODEL, SAMPLE) == "Outcome"
    wider = Sample((*SAMPLE.columns, "default"), ())
    assert outcome_in(MODEL, wider) == "default"
    with pytest.raises(ModelInvalid, match="neither 'a' nor 'b'"):
        outcome_in(MODEL, Sample((*SAMPLE.columns, "a", "b"), ()))


def test_what_learns_no_outcome_is_no_training_service():
    steps = (*MODEL.steps[:1], ("model", KMeans(2).fit([[0.0], [1.0]])))
    with pytest.raises(ModelInvalid, match="KMeans"):
        describe_training(Model.of(steps), SCORING, "default")


def test_the_training_input_ends_with_the_outcome():
    port = describe_training(MODEL, SCORING, "default").input
    assert isinstance(port, Port)
    assert port.names == (*SCORING.input.names, "default")
