"""Loaded models: those used last are kept at hand, up to a size."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Final, Generic, TypeVar

from sklearn.base import BaseEstimator

from scoreline.core.errors import ModelInvalid
from scoreline.service.compile.load import load_experiment, load_resource
from scoreline.service.compile.model import Model
from scoreline.service.entities import Recipe

__all__ = ["CAPACITY", "Shelf"]

CAPACITY: Final = 256 * 2**20  # bytes of model files, about what they take when loaded

_T = TypeVar("_T")


class Shelf:
    """Models by the digest of their file, loaded when they are asked for.

    Args:
        model_dir: Where the files are, called ``{digest}.skops``.
        capacity: Bytes of model files that are kept loaded.
    """

    def __init__(self, model_dir: Path, capacity: int = CAPACITY) -> None:
        self._model_dir = model_dir
        self._models: _Recent[Model] = _Recent(capacity)
        self._resources: _Recent[BaseEstimator] = _Recent(capacity)

    def model(self, recipe: Recipe) -> Model:
        """Return what scores by *recipe*.

        Raises:
            ModelInvalid: If a file is missing, damaged or can't be loaded.
            IncompatibleModel: If an own resource belongs to no step.
        """
        digest = recipe.experiment
        model = self._models.get(digest)
        if model is None:
            path = self._checked(digest)
            model = Model.of_pipeline(load_experiment(path))
            self._models.put(digest, model, path.stat().st_size)
        own = {name: self.resource(digest) for name, digest in recipe.own}
        return model.with_own(own) if own else model

    def resource(self, digest: str) -> BaseEstimator:
        """Return the trained model of that *digest*.

        Raises:
            ModelInvalid: If its file is missing, damaged or can't be loaded.
        """
        resource = self._resources.get(digest)
        if resource is None:
            path = self._checked(digest)
            resource = load_resource(path)
            self._resources.put(digest, resource, path.stat().st_size)
        return resource

    def _checked(self, digest: str) -> Path:
        """Return the file of *digest*, its content compared with its name."""
        path = self._model_dir / f"{digest}.skops"
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as exc:
            raise ModelInvalid(f"the model file {digest[:12]}… can't be read") from exc
        if found != digest:
            raise ModelInvalid(
                f"the model file {digest[:12]}… is damaged; restore it from a backup, "
                "or publish the model again"
            )
        return path


class _Recent(Generic[_T]):
    """Things of some size; beyond the capacity the longest unused go."""

    def __init__(self, capacity: int) -> None:
        self._room = capacity
        self._things: OrderedDict[str, tuple[_T, int]] = OrderedDict()

    def get(self, name: str) -> _T | None:
        if name not in self._things:
            return None
        self._things.move_to_end(name)
        return self._things[name][0]

    def put(self, name: str, thing: _T, size: int) -> None:
        self._things[name] = thing, size
        self._room -= size
        while self._room < 0 and len(self._things) > 1:
            _, (_, freed) = self._things.popitem(last=False)
            self._room += freed
