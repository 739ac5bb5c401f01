"""Loaded models: those used last are kept at hand, up to a size."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from sklearn.base import BaseEstimator

from scoreline.core.errors import ModelInvalid
from scoreline.service.compile.load import load_experiment, load_resource
from scoreline.service.compile.model import Model
from scoreline.service.entities import Recipe
from scoreline.service.recent import Recent

__all__ = ["CAPACITY", "Shelf"]

CAPACITY: Final = 256 * 2**20  # bytes of model files, about what they take when loaded


class Shelf:
    """Models by the digest of their file, loaded when they are asked for.

    Args:
        model_dir: Where the files are, called ``{digest}.skops`` or ``.onnx``.
        capacity: Bytes of model files that are kept loaded.
    """

    def __init__(self, model_dir: Path, capacity: int = CAPACITY) -> None:
        self._model_dir = model_dir
        self._models: Recent[Model] = Recent(capacity)
        self._resources: Recent[BaseEstimator] = Recent(capacity)

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
        if not path.exists():
            path = path.with_suffix(".onnx")
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
