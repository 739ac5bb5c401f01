"""Folders as MLflow leaves them; its own library is not needed to read them."""

import joblib
import pytest

from support import loans

pytest.importorskip("yaml")

SKLEARN = """\
artifact_path: model
flavors:
  python_function:
    env: {conda: conda.yaml}
    loader_module: mlflow.sklearn
    model_path: model.pkl
  sklearn:
    pickled_model: model.pkl
    serialization_format: cloudpickle
    sklearn_version: 1.5.0
"""


@pytest.fixture
def saved(tmp_path):
    """Save a folder with *index* as its MLmodel; return the command's options."""

    def run(index, name="model.pkl"):
        folder = tmp_path / "model"
        folder.mkdir()
        (folder / "MLmodel").write_text(index, encoding="utf-8")
        if name.endswith(".pkl"):
            joblib.dump(loans.fitted(), folder / name)
        else:
            loans.save(loans.fitted(), folder / name)
        frame, _ = loans.applications()
        frame.head(20).to_csv(tmp_path / "rows.csv", index=False)
        return ["--model", folder, "--sample", tmp_path / "rows.csv"]

    return run


def test_a_pickled_model_is_published_if_it_is_trusted(scoreline, shop, saved):
    options = saved(SKLEARN)
    refused = scoreline("service", "publish", "flown", *options)
    assert refused.code == 2
    assert "--trust-pickle" in refused.err
    done = scoreline("service", "publish", "flown", *options, "--trust-pickle")
    assert done.code == 0, done.err


def test_a_model_saved_by_skops_needs_no_trust(scoreline, shop, saved):
    index = SKLEARN.replace("model.pkl", "model.skops").replace("cloudpickle", "skops")
    options = saved(index, "model.skops")
    assert scoreline("service", "publish", "flown", *options).code == 0


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (
            "flavors:\n  python_function: {loader_module: x}\n",
            "python_function is code",
        ),
        (
            "flavors:\n  sklearn: {pickled_model: ../../x.pkl}\n",
            "does not hold the file",
        ),
        ("flavors:\n  onnx: {data: none.onnx}\n", "does not hold the file"),
        ("]", "names no flavours"),
        ("x: 1", "names no flavours"),
    ],
)
def test_what_can_not_be_served_is_refused(scoreline, shop, saved, index, reason):
    done = scoreline("service", "publish", "flown", *saved(index))
    assert done.code == 2
    assert reason in done.err


def test_another_folder_is_refused(scoreline, shop, saved, tmp_path):
    options = saved(SKLEARN)
    options[1] = tmp_path
    done = scoreline("service", "publish", "flown", *options)
    assert done.code == 2
    assert "no folder that MLflow" in done.err
