import hashlib

import pytest
from sklearn.linear_model import LogisticRegression

from scoreline.core.errors import IncompatibleModel, ModelInvalid
from scoreline.service.compile.load import dump
from scoreline.service.compile.shelf import Shelf
from scoreline.service.entities import Recipe
from support.pipelines import fitted


@pytest.fixture
def add(tmp_path):
    """Store a model as the service does, and return its digest."""

    def add(model):
        dump(model, tmp_path / "new")
        digest = hashlib.sha256((tmp_path / "new").read_bytes()).hexdigest()
        (tmp_path / "new").rename(tmp_path / f"{digest}.skops")
        return digest

    return add


def test_a_model_is_loaded_once(tmp_path, add):
    shelf, recipe = Shelf(tmp_path), Recipe(add(fitted()))
    assert shelf.model(recipe) is shelf.model(recipe)


def test_own_resources_are_put_in(tmp_path, add):
    own = fitted(LogisticRegression(C=0.01)).named_steps["model"]
    recipe = Recipe(add(fitted()), (("model", add(own)),))
    assert dict(Shelf(tmp_path).model(recipe).steps)["model"].C == 0.01


def test_an_own_resource_of_no_step_is_refused(tmp_path, add):
    own = add(fitted().named_steps["model"])
    with pytest.raises(IncompatibleModel):
        Shelf(tmp_path).model(Recipe(add(fitted()), (("clf", own),)))


def test_what_was_used_longest_ago_goes_first(tmp_path, add):
    digests = [add(fitted(LogisticRegression(C=c))) for c in (1, 2, 3)]
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    shelf = Shelf(tmp_path, capacity=2 * size + size // 2)
    first, second, third = (Recipe(digest) for digest in digests)
    kept, gone = shelf.model(first), shelf.model(second)
    shelf.model(first)
    shelf.model(third)
    assert shelf.model(first) is kept
    assert shelf.model(second) is not gone


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ModelInvalid, match="can't be read"):
        Shelf(tmp_path).model(Recipe("0" * 64))


def test_a_damaged_file_is_told(tmp_path, add):
    digest = add(fitted())
    with (tmp_path / f"{digest}.skops").open("ab") as file:
        file.write(b"more")
    with pytest.raises(ModelInvalid, match="damaged"):
        Shelf(tmp_path).model(Recipe(digest))
