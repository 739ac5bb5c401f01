import pytest

from scoreline.core.errors import IncompatibleModel, ModelInvalid
from scoreline.service.compile.fitting import check_fit
from scoreline.service.compile.inspection import inspect, resources
from scoreline.service.compile.load import load_experiment
from scoreline.service.compile.model import Model
from scoreline.service.entities import Sample

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
from support import onnx_models  # noqa: E402  # it needs the library

SAMPLE = Sample(("income", "debt"), (("1", "2"), ("0.5", "1.5")))


@pytest.fixture
def load(tmp_path):
    def run(what):
        path = onnx_models.save(what, tmp_path / "m.onnx")
        return Model.of_pipeline(load_experiment(path))

    return run


@pytest.mark.parametrize("zipped", [True, False])
def test_a_classifier_gives_labels_and_probabilities(load, zipped):
    model = load(onnx_models.classifier(zipped=zipped))
    schema = inspect(model, SAMPLE)
    assert schema.output.names == ("Scored Labels", "Scored Probabilities")
    rows = model.score(schema.input, [[1.0, -3.0], [2.0, 0.5]])
    assert [row[0] for row in rows] == ["no", "no"]
    expected = [onnx_models.probability(1, 2), onnx_models.probability(-3, 0.5)]
    assert [row[1] for row in rows] == pytest.approx(expected, abs=1e-6)


def test_a_regressor_gives_numbers(load):
    model = load(onnx_models.regressor())
    schema = inspect(model, SAMPLE)
    assert schema.output.names == ("Scored Labels",)
    assert model.score(schema.input, [[1.0], [2.0]]) == [(1.0,)]


def test_its_one_resource_is_named_by_its_file(load):
    ((name, digest),) = resources(load(onnx_models.regressor()))
    assert (name, len(digest)) == ("model", 64)


def test_another_one_takes_its_place_if_it_fits(load):
    model = load(onnx_models.classifier())
    schema = inspect(model, SAMPLE)
    other = load(onnx_models.classifier(zipped=False)).steps[0][1]
    assert check_fit(model, "model", other, schema=schema, sample=SAMPLE) == ("model",)
    stranger = load(onnx_models.classifier(("a", "b"))).steps[0][1]
    with pytest.raises(IncompatibleModel, match="classes"):
        check_fit(model, "model", stranger, schema=schema, sample=SAMPLE)


def test_data_in_other_files_is_refused(load):
    """Or a model could read files of the server, and tell them by its answers."""
    what = onnx_models.regressor()
    tensor = what.graph.initializer.add(name="w", data_type=1, dims=[1])
    tensor.data_location = onnx.TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../secret"
    with pytest.raises(ModelInvalid, match="other files"):
        load(what)


@pytest.mark.parametrize("content", [b"no model", b"\x08\x08", b"\xff" * 100])
def test_what_is_no_model_is_refused(tmp_path, content):
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelInvalid):
        load_experiment(path)
