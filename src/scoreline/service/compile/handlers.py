"""What a worker does for each kind of task."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scoreline.core.schema import Schema
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.store import Refusal, write_plan
from scoreline.service.carrying import deliver, fetch
from scoreline.service.compile.batch import score_csv
from scoreline.service.compile.fitting import check_fit
from scoreline.service.compile.inspection import inspect, resources, sample_blocks
from scoreline.service.compile.model import Model
from scoreline.service.compile.prove import plan_of
from scoreline.service.compile.scorer import Scorer
from scoreline.service.compile.shelf import Shelf
from scoreline.service.compile.training import describe_training, outcome_in, train
from scoreline.service.cutting import cut
from scoreline.service.entities import Recipe, Sample
from scoreline.service.plans import Plans, plan_digest
from scoreline.service.tasks import (
    AnyResult,
    AnyTask,
    BodyScored,
    CheckResource,
    Compile,
    Compiled,
    CsvScored,
    CutCsv,
    Deliver,
    Fetch,
    Inspect,
    Inspected,
    ResourceFits,
    RowsScored,
    ScoreBody,
    ScoreCsv,
    ScoreRows,
    Train,
    Unpack,
    pack_schema,
    unpack_schema,
)
from scoreline.service.threshold import decided
from scoreline.service.unpacking import unpack
from scoreline.wire.scoring import (
    decode_columns,
    decode_score_request,
    encode_score_answer,
    read_parameters,
)

__all__ = ["Handlers"]


class Handlers:
    """Does tasks with the models in one folder.

    Args:
        model_dir: Where the model files are, and their plans.
    """

    def __init__(self, model_dir: Path) -> None:
        self._shelf = Shelf(model_dir)
        self._plans = Plans(model_dir)

    def handle(  # noqa: C901, PLR0911  # one for each kind of task
        self, task: AnyTask
    ) -> AnyResult:
        """Return the result of *task*."""
        match task:
            case ScoreRows():
                return self._score_rows(task)
            case ScoreBody():
                with _uncollected():
                    return self._score_body(task)
            case ScoreCsv():
                with _uncollected():
                    return self._score_csv(task)
            case CutCsv():
                return cut(task)
            case Unpack():
                return unpack(task)
            case Fetch():
                return fetch(task)
            case Deliver():
                return deliver(task)
            case Inspect():
                return self._inspect(task)
            case CheckResource():
                return self._check_resource(task)
            case Compile():
                schema = unpack_schema(task.schema)
                model = self._shelf.model(task.recipe)
                return self._compile(model, task.recipe, schema, task.sample)
            case Train():
                version = self._shelf.model(Recipe(task.experiment))
                return train(task, version, self._shelf.model(task.present))

    def _scorer(self, recipe: Recipe, packed: bytes) -> Scorer:
        schema = unpack_schema(packed)
        version = packed, self._plans.stamp(recipe, schema)
        plan = self._plans.get(recipe, schema, version=version)
        evaluator = plan if isinstance(plan, Evaluator) else None
        return Scorer(lambda: self._shelf.model(recipe), evaluator)

    def _score_rows(self, task: ScoreRows) -> RowsScored:
        if not task.rows:
            return RowsScored([])
        port = unpack_schema(task.schema).input
        blocks = list(zip(*task.rows, strict=True))
        return RowsScored(self._scorer(task.recipe, task.schema).score(port, blocks))

    def _score_body(self, task: ScoreBody) -> BodyScored:
        schema = unpack_schema(task.schema)
        request = decode_score_request(task.body)
        blocks = decode_columns(schema, request)
        parameters = read_parameters(schema, request.global_parameters)
        scored = self._scorer(task.recipe, task.schema).score(schema.input, blocks)
        rows = decided(schema, scored, parameters)
        body = encode_score_answer(
            schema, rows, details=task.details, swagger=task.swagger
        )
        return BodyScored(len(rows), body)

    def _score_csv(self, task: ScoreCsv) -> CsvScored:
        schema = unpack_schema(task.schema)
        return score_csv(self._scorer(task.recipe, task.schema), schema, task)

    def _inspect(self, task: Inspect) -> Inspected:
        recipe = Recipe(task.experiment)
        model = self._shelf.model(recipe)
        given = unpack_schema(task.schema) if task.schema else None
        outcome = outcome_in(model, task.sample) if task.training else ""
        sample = task.sample.without(outcome)
        schema = inspect(model, sample, given)
        training = b""
        if task.training:
            training = pack_schema(describe_training(model, schema, outcome))
        self._compile(model, recipe, schema, sample)
        return Inspected(pack_schema(schema), resources(model), training, outcome)

    def _check_resource(self, task: CheckResource) -> ResourceFits:
        schema, recipe = unpack_schema(task.schema), task.recipe
        model, resource = self._shelf.model(recipe), self._shelf.resource(task.digest)
        names = check_fit(model, task.name, resource, schema=schema, sample=task.sample)
        changed = recipe.with_own(names, task.digest)
        self._compile(self._shelf.model(changed), changed, schema, task.sample)
        return ResourceFits(list(names))

    def _compile(
        self, model: Model, recipe: Recipe, schema: Schema, sample: Sample
    ) -> Compiled:
        blocks = sample_blocks(schema.input, sample)
        digest = plan_digest(recipe, schema)
        plan = plan_of(model, schema.input, blocks, digest)
        write_plan(plan, self._plans.path(recipe, schema))
        return Compiled(plan.reason if isinstance(plan, Refusal) else "")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles among the many cells that a task reads; they are in none.

    It would take a third of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
