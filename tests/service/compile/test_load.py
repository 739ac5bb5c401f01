import pickle

import joblib
import numpy as np
import pytest
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from scoreline.core.errors import ModelInvalid
from scoreline.service.compile.load import (
    convert_pickle,
    digest_of,
    dump,
    load_experiment,
    load_resource,
)
from support.pipelines import applications, fitted


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.skops"


def test_a_pipeline_comes_back_with_the_same_numbers(path):
    pipeline = fitted(HistGradientBoostingClassifier(max_iter=3))
    dump(pipeline, path)
    rows = applications(5)
    expected = pipeline.predict_proba(rows)
    assert np.array_equal(load_experiment(path).predict_proba(rows), expected)


def test_a_lone_estimator_becomes_a_pipeline_of_one_step(path):
    dump(LinearRegression().fit([[1.0], [2.0]], [1.0, 2.0]), path)
    assert load_experiment(path).steps[0][0] == "model"


def test_a_loaded_forest_uses_one_thread(path):
    """Sums over trees come in one order then: the same numbers everywhere."""
    dump(fitted(RandomForestClassifier(2, n_jobs=-1)), path)
    assert load_experiment(path).named_steps["model"].n_jobs == 1


def test_what_is_no_model_is_refused(path):
    skops.io.dump({"a": 1}, path)
    with pytest.raises(ModelInvalid, match="holds a dict"):
        load_resource(path)


def test_what_a_model_file_can_not_hold_is_not_written(path):
    with pytest.raises(ModelInvalid):
        dump(Pipeline([("mine", FunctionTransformer(lambda x: x))]), path)
    assert not path.exists()


def test_a_damaged_file_is_refused(path):
    dump(fitted(), path)
    content = bytearray(path.read_bytes())
    content[200:20_000] = bytes(19_800)
    path.write_bytes(content)
    with pytest.raises(ModelInvalid):
        load_experiment(path)


@pytest.mark.parametrize(
    "write", [joblib.dump, lambda m, p: p.write_bytes(pickle.dumps(m))]
)
def test_a_pickle_is_converted_when_asked(tmp_path, path, write):
    pipeline = fitted()
    write(pipeline, tmp_path / "model.pkl")
    convert_pickle(tmp_path / "model.pkl", path)
    rows = applications(5)
    expected = pipeline.predict_proba(rows)
    assert np.array_equal(load_experiment(path).predict_proba(rows), expected)


def test_a_pickle_is_never_loaded_as_a_model(tmp_path, path):
    """The file would write another when unpickled; it is refused unread."""
    path.write_bytes(pickle.dumps(fitted()))
    with pytest.raises(ModelInvalid, match="no skops file"):
        load_experiment(path)


def test_a_digest_is_of_the_dump():
    assert len(digest_of(fitted())) == 64
