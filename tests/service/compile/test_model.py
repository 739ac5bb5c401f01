import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from scoreline.core.errors import IncompatibleModel
from scoreline.core.infer import infer_columns
from scoreline.core.schema import Port
from scoreline.service.compile.model import Model
from support.pipelines import applications, cells, fitted, texts

PORT = Port("input1", infer_columns(tuple(applications()), texts(applications())))


def scored(pipeline, frame):
    return Model.of_pipeline(pipeline).score(PORT, cells(frame))


@pytest.mark.parametrize(
    "final",
    [
        LogisticRegression(),
        RandomForestClassifier(5, n_jobs=1),
        HistGradientBoostingClassifier(max_iter=5),
    ],
    ids=lambda final: type(final).__name__,
)
@pytest.mark.parametrize("labels", [("no", "yes"), ("a", "b", "c"), (0, 1)], ids=str)
def test_numbers_equal_the_pipelines_own(final, labels):
    """Bit for bit, on rows with missing and unseen values."""
    pipeline = fitted(final, labels)
    frame = applications(7)
    frame.loc[3, "purpose"] = "yacht"
    rows = scored(pipeline, frame)
    first = 1 if len(labels) == 2 else 0
    expected = pipeline.predict_proba(frame)[:, first:]
    assert np.array_equal([row[1:] for row in rows], expected)
    assert [row[0] for row in rows] == pipeline.predict(frame).tolist()


def test_a_regressor_gives_its_number():
    pipeline = fitted(Ridge(), labels=(1.0, 2.0))
    frame = applications(7)
    assert scored(pipeline, frame) == [(n,) for n in pipeline.predict(frame).tolist()]


def test_a_classifier_without_probabilities_gives_its_label():
    pipeline = fitted(SVC())
    frame = applications(7)
    assert scored(pipeline, frame) == [(t,) for t in pipeline.predict(frame).tolist()]


def test_no_rows_give_no_results():
    assert Model.of_pipeline(fitted()).score(PORT, [[], [], [], []]) == []


def test_columns_are_brought_into_the_models_order():
    pipeline = fitted()
    port = Port("input1", PORT.columns[::-1])
    frame = applications(7)
    turned = Model.of_pipeline(pipeline).score(port, cells(frame)[::-1])
    assert turned == scored(pipeline, frame)


def test_a_model_fitted_without_names_takes_columns_by_position():
    frame = applications(7)[["amount"]].astype(float)
    pipeline = Pipeline([("model", LogisticRegression())])
    pipeline.fit(frame.to_numpy(), ["no", "yes"] * 100)
    model = Model.of_pipeline(pipeline)
    port = Port("input1", (PORT.column("amount"),))
    expected = pipeline.predict_proba(frame.to_numpy())[:, 1]
    assert np.array_equal([r[1] for r in model.score(port, cells(frame))], expected)


def test_steps_that_pass_rows_through_are_no_resources():
    steps = [("a", "passthrough"), ("b", None), *fitted().steps]
    assert Model.of_pipeline(Pipeline(steps)).names == ("prepare", "model")


def test_an_own_resource_stands_in():
    pipeline, own = fitted(), fitted(LogisticRegression(C=1e-4))
    model = Model.of_pipeline(pipeline).with_own({"model": own.named_steps["model"]})
    frame = applications(7)
    assert model.score(PORT, cells(frame)) == scored(own, frame)


def test_an_unknown_resource_is_told_with_the_names():
    with pytest.raises(IncompatibleModel, match=r"'clf'; .* 'prepare', 'model'"):
        Model.of_pipeline(fitted()).with_own({"clf": LogisticRegression()})
