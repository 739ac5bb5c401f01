import json
import zipfile

import numpy as np
import pytest
import skops.io
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from scoreline.core.errors import ModelInvalid
from scoreline.service.compile.trusted import TRUSTED_TYPES, check_types
from support.pipelines import fitted


def skops_file(folder, model):
    path = folder / "model.skops"
    skops.io.dump(model, path)
    return path


def altered(path, change):
    """Rewrite the skops file *path* with its document changed."""
    with zipfile.ZipFile(path) as file:
        document = json.loads(file.read("schema.json"))
        parts = {n: file.read(n) for n in file.namelist() if n != "schema.json"}
    change(document)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("schema.json", json.dumps(document))
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_a_pipeline_of_scikit_learn_passes(tmp_path):
    check_types(skops_file(tmp_path, fitted()))


def test_a_function_of_ones_own_is_named_and_refused(tmp_path):
    model = FunctionTransformer(np.linalg.norm)
    with pytest.raises(ModelInvalid, match=r"'numpy\.linalg\.norm'; allowed are"):
        check_types(skops_file(tmp_path, model))


def test_a_call_of_the_operating_system_is_refused(tmp_path):
    """What skops would build is not built: the file is refused by its names."""
    path = skops_file(tmp_path, FunctionTransformer(np.exp))

    def call_system(document):
        function = document["content"]["content"]["func"]
        function["__module__"], function["__class__"] = "os", "system"

    with pytest.raises(ModelInvalid, match=r"os\.system"):
        check_types(altered(path, call_system))


@pytest.mark.parametrize("loader", ["MethodNode", "OperatorFuncNode", "Unheard", ""])
def test_another_way_of_loading_is_refused(tmp_path, loader):
    path = skops_file(tmp_path, fitted())

    def change(document):
        document["__loader__"] = loader

    with pytest.raises(ModelInvalid, match="holds the type"):
        check_types(altered(path, change))


def test_a_type_is_no_function(tmp_path):
    path = skops_file(tmp_path, FunctionTransformer(np.exp))

    def change(document):
        function = document["content"]["content"]["func"]
        function["__module__"], function["__class__"] = "builtins", "list"

    with pytest.raises(ModelInvalid, match="as a function"):
        check_types(altered(path, change))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04N.", b"not a zip"])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    with pytest.raises(ModelInvalid, match="no skops file"):
        check_types(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("scoreline.service.compile.trusted.MAX_UNPACKED", 1000)
    with pytest.raises(ModelInvalid, match="more than 1,000 bytes"):
        check_types(skops_file(tmp_path, Pipeline([("a", FunctionTransformer())])))


def test_nothing_trusted_reads_files_or_runs_text():
    words = ("pickle", "os.", "subprocess", "eval", "exec", "open", "importlib")
    assert not [t for t in TRUSTED_TYPES if t.startswith(words)]
