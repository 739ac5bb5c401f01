"""A fitted pipeline that is ready to score: the version's, or with own resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from scoreline.core.errors import IncompatibleModel
from scoreline.core.schema import Column, Port
from scoreline.core.table import CellValue, Row
from scoreline.service.compile.columns import MissingText, frame_of, missing_text
from scoreline.service.compile.outputs import output_columns, output_rows

__all__ = ["Model"]

Steps = tuple[tuple[str, BaseEstimator], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What scores: named steps, of which the last predicts.

    Attributes:
        steps: Pairs of resource name and fitted estimator, in graph order.
        outputs: The output columns.
        missing: What stands for a missing text.
    """

    steps: Steps
    outputs: tuple[Column, ...]
    missing: MissingText

    @classmethod
    def of(cls, steps: Steps) -> Model:
        """Return the model of *steps*.

        Raises:
            ModelInvalid: If the last step does not predict.
        """
        missing = missing_text(Pipeline(list(steps)))
        return cls(steps, output_columns(steps[-1][1]), missing)

    @classmethod
    def of_pipeline(cls, pipeline: Pipeline) -> Model:
        """Return the model of *pipeline*; steps that pass rows through are left out.

        Raises:
            ModelInvalid: If the last step does not predict.
        """
        return cls.of(_working(pipeline))

    @property
    def names(self) -> tuple[str, ...]:
        """The resources' names, in graph order."""
        return tuple(name for name, _ in self.steps)

    @property
    def input_names(self) -> tuple[str, ...] | None:
        """The columns it was fitted on, or None if it was fitted without names."""
        names = getattr(self.steps[0][1], "feature_names_in_", None)
        return None if names is None else tuple(map(str, names))

    def with_own(self, own: Mapping[str, BaseEstimator]) -> Model:
        """Return this model with the resources in *own* in place of its own.

        Raises:
            IncompatibleModel: If a resource is unknown.
            ModelInvalid: If the last step no longer predicts.
        """
        for name in own:
            if name not in self.names:
                raise IncompatibleModel(
                    f"there is no resource {name!r}; the web service has "
                    f"{', '.join(map(repr, self.names))}"
                )
        return Model.of(
            tuple(
                (name, self.parts_of(own[name], name)[name] if name in own else step)
                for name, step in self.steps
            )
        )

    def parts_of(self, resource: BaseEstimator, name: str) -> dict[str, BaseEstimator]:
        """Return what *resource* replaces when it is patched in as *name*.

        A pipeline of steps called like ours, as training gives it, brings all of
        them: each was fitted behind those before it. Anything else is one resource.
        """
        present = dict(self.steps).get(name)
        if isinstance(resource, Pipeline) and not isinstance(present, Pipeline):
            steps = dict(_working(resource))
            if name in steps and tuple(steps) == self.names:
                return steps
        return {name: resource}

    def score(self, port: Port, blocks: Sequence[Sequence[CellValue]]) -> list[Row]:
        """Return the results of rows, given by column, under the output columns.

        The steps are called as ``Pipeline.predict`` calls them, but the transformers
        once for labels and probabilities together: the numbers are the same.

        Args:
            port: The input columns.
            blocks: Shape (c, n): each column's values, as the column holds them.

        Raises:
            OutputMismatch: If the model's answer does not fit.
            Exception: Whatever the model raises.
        """
        count = len(blocks[0])
        if not count:
            return []
        frame = self.frame(port, blocks)
        labels, probabilities = self.answer(frame)
        return output_rows(self.outputs, labels, probabilities, count=count)

    def answer(
        self, frame: pd.DataFrame | np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Return labels, shape (n,), and probabilities, (n, k), of *frame*, (n, c)."""
        block: object = frame
        for _, step in self.steps[:-1]:
            block = step.transform(block)
        final = self.steps[-1][1]
        labels = np.asarray(final.predict(block))
        probabilities = final.predict_proba(block) if len(self.outputs) > 1 else None
        return labels, probabilities

    def frame(
        self, port: Port, blocks: Sequence[Sequence[CellValue]]
    ) -> pd.DataFrame | np.ndarray:
        """Return rows, given by column, as the first step takes them.

        Args:
            port: The input columns.
            blocks: Shape (c, n): each column's values, as the column holds them.
        """
        frame = frame_of(port, blocks, self.missing)
        names = self.input_names
        if names is None:
            return frame.to_numpy()
        return frame if names == tuple(frame.columns) else frame[list(names)]


def _working(pipeline: Pipeline) -> Steps:
    """Return *pipeline*'s steps without those that pass rows through."""
    return tuple(
        (name, step)
        for name, step in pipeline.steps
        if step is not None and not isinstance(step, str)
    )
