import hashlib

import pytest

from scoreline.core.errors import ModelInvalid, NotFound
from scoreline.service.models import ModelFiles


@pytest.fixture
def models(tmp_path):
    root = tmp_path / "models"
    root.mkdir()
    return ModelFiles(root)


def file(tmp_path, content):
    path = tmp_path / "upload.ilearner"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "extension"),
    [(b"PK\x03\x04zip", ".skops"), (b"\x08\x07onnx", ".onnx")],
)
def test_a_model_is_named_by_its_content(models, tmp_path, content, extension):
    digest = models.add(file(tmp_path, content))
    assert digest == hashlib.sha256(content).hexdigest()
    assert models.path(digest).name == digest + extension
    assert models.path(digest).read_bytes() == content


def test_the_same_model_is_kept_once(models, tmp_path):
    source = file(tmp_path, b"PK\x03\x04zip")
    assert models.add(source) == models.add(source)
    assert len(list((tmp_path / "models").iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\x80\x05pickle", "--trust-pickle")]
)
def test_what_is_no_model_is_refused(models, tmp_path, content, words):
    with pytest.raises(ModelInvalid, match=words):
        models.add(file(tmp_path, content))
    assert list((tmp_path / "models").iterdir()) == []


def test_an_unknown_model_is_not_found(models):
    with pytest.raises(NotFound):
        models.path("0" * 64)
