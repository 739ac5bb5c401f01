"""What a worker does for each kind of task."""

from __future__ import annotations

from pathlib import Path

from scoreline.service.compile.batch import score_csv
from scoreline.service.compile.fitting import check_fit
from scoreline.service.compile.inspection import inspect, resources
from scoreline.service.compile.shelf import Shelf
from scoreline.service.cutting import cut
from scoreline.service.entities import Recipe
from scoreline.service.tasks import (
    AnyResult,
    AnyTask,
    CheckResource,
    CutCsv,
    Inspect,
    Inspected,
    ResourceFits,
    RowsScored,
    ScoreCsv,
    ScoreRows,
    pack_schema,
    unpack_schema,
)

__all__ = ["Handlers"]


class Handlers:
    """Does tasks with the models in one folder.

    Args:
        model_dir: Where the model files are.
    """

    def __init__(self, model_dir: Path) -> None:
        self._shelf = Shelf(model_dir)

    def handle(self, task: AnyTask) -> AnyResult:
        """Return the result of *task*."""
        match task:
            case ScoreRows():
                return self._score_rows(task)
            case ScoreCsv():
                port = unpack_schema(task.schema).input
                return score_csv(self._shelf.model(task.recipe), port, task)
            case Inspect():
                return self._inspect(task)
            case CheckResource():
                return self._check_resource(task)
            case CutCsv():
                return cut(task)

    def _score_rows(self, task: ScoreRows) -> RowsScored:
        port = unpack_schema(task.schema).input
        blocks = list(zip(*task.rows, strict=True))
        if not blocks:
            return RowsScored([])
        return RowsScored(self._shelf.model(task.recipe).score(port, blocks))

    def _inspect(self, task: Inspect) -> Inspected:
        model = self._shelf.model(Recipe(task.experiment))
        given = unpack_schema(task.schema) if task.schema else None
        schema = inspect(model, task.sample, given)
        return Inspected(pack_schema(schema), resources(model))

    def _check_resource(self, task: CheckResource) -> ResourceFits:
        check_fit(
            self._shelf.model(task.recipe),
            task.name,
            self._shelf.resource(task.digest),
            schema=unpack_schema(task.schema),
            sample=task.sample,
        )
        return ResourceFits()
