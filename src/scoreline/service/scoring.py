"""Rows in, results out, at once (RRS)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from scoreline.core.errors import NotAllowed, OutputMismatch, ServiceError
from scoreline.core.schema import ColumnType, Port
from scoreline.core.table import CellValue, Row, Table
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Declined
from scoreline.plan.store import Refusal
from scoreline.service.entities import Recipe, Served, Version
from scoreline.service.gathering import Gathering
from scoreline.service.plans import Plans
from scoreline.service.tasks import (
    BodyScored,
    Compile,
    Pool,
    ScoreBody,
    pack_schema,
)
from scoreline.service.threshold import decided

__all__ = [
    "TIMEOUT_S",
    "PlanScorer",
    "Scorer",
    "Scoring",
    "WorkerScorer",
    "check_scores",
]

TIMEOUT_S: Final = 100.0  # of one call, as Classic's (D-ASA)
COMPILE_TIMEOUT_S: Final = 600.0
AT_ONCE: Final = (
    500_000  # rows times steps: some 10 ms, in which no other call is served
)

_log = logging.getLogger(__name__)


class Scorer(Protocol):
    """One way to score an endpoint's rows."""

    async def score(
        self, served: Served, table: Table, parameters: Mapping[str, CellValue]
    ) -> Sequence[Row]:
        """Return the results of *table*, shape (n, c) under the output columns."""
        ...


class WorkerScorer:
    """Scores rows with the pipeline itself, in a worker.

    Args:
        pool: The workers.
        timeout_s: Seconds after which a call is given up.
    """

    def __init__(self, pool: Pool, timeout_s: float) -> None:
        self._gathering = Gathering(pool, timeout_s)

    async def score(
        self, served: Served, table: Table, parameters: Mapping[str, CellValue]
    ) -> Sequence[Row]:
        """Return the results of *table*; a pipeline has no parameters."""
        del parameters
        rows = await self._gathering.score(served, table.rows)
        return _typed(served.version.schema.output, rows)


class PlanScorer:
    """Scores rows by their plan, in process; what has none, or is much, in a worker.

    A recipe that was never compiled, such as one of an older home, is compiled beside
    the first call that meets it.

    Args:
        plans: The plans.
        pool: The workers.
        otherwise: Scores what a plan does not.
    """

    def __init__(self, plans: Plans, pool: Pool, otherwise: Scorer) -> None:
        self._plans = plans
        self._pool = pool
        self._otherwise = otherwise
        self._asked: dict[tuple[Recipe, str], asyncio.Task[None]] = {}

    async def score(
        self, served: Served, table: Table, parameters: Mapping[str, CellValue]
    ) -> Sequence[Row]:
        """Return the results of *table*; a plan has no parameters."""
        found = self.at_once(served, table)
        if found is not None:
            return found
        return await self._otherwise.score(served, table, parameters)

    def at_once(self, served: Served, table: Table) -> Sequence[Row] | None:
        """Return the results of *table*, or None if that is a worker's task."""
        plan = self.plan(served)
        if not isinstance(plan, Evaluator) or len(table.rows) * plan.steps > AT_ONCE:
            return None
        try:
            return plan.score(table.rows)
        except Declined:
            return None

    def plan(self, served: Served) -> Evaluator | Refusal | None:
        """Return what *served* scores with, or why there is none; None if not made yet.

        Then it is being made from now on.
        """
        version = served.version
        plan = self._plans.get(served.recipe, version.schema, version=version.id)
        if plan is None:
            self._ask_for_plan(served)
        return plan

    def _ask_for_plan(self, served: Served) -> None:
        what = served.recipe, served.version.id
        if what not in self._asked:
            self._asked[what] = asyncio.create_task(self._compile(served))

    async def _compile(self, served: Served) -> None:
        version = served.version
        packed = pack_schema(version.schema)
        task = Compile(served.recipe, packed, version.sample)
        try:
            await self._pool.call(task, COMPILE_TIMEOUT_S)
        except ServiceError as error:
            _log.warning("no plan for version %s: %s", version.id, error)


class Scoring:
    """Scores rows, each call with the models that its endpoint has at that instant.

    Args:
        pool: The workers for RRS.
        plans: The plans of the home's models; without them, workers score all.
        timeout_s: Seconds after which a call is given up.
    """

    def __init__(
        self, pool: Pool, plans: Plans | None = None, *, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._pool = pool
        self._timeout_s = timeout_s
        self._scorer: Scorer = WorkerScorer(pool, timeout_s)
        self._plans = plans
        self._planned: PlanScorer | None = None
        if plans is not None:
            self._scorer = self._planned = PlanScorer(plans, pool, self._scorer)

    def why_no_plan(self, recipe: Recipe, version: Version) -> str | None:
        """Return why *recipe* has no plan; empty if it has one, None if not known yet.

        Args:
            recipe: Which models score.
            version: The version that they belong to.
        """
        if self._plans is None:
            return None
        plan = self._plans.get(recipe, version.schema, version=version.id)
        if plan is None:
            return None
        return plan.reason if isinstance(plan, Refusal) else ""

    def plan_bytes(self, served: Served) -> bytes:
        """Return the plan by which an endpoint scores, as its file holds it.

        Raises:
            NotAllowed: If it has none, with the reason.
        """
        reason = self.why_no_plan(served.recipe, served.version)
        if self._plans is None or reason is None:
            raise NotAllowed("the model has no plan yet; try again shortly")
        if reason:
            raise NotAllowed(f"the model can't be told as a plan: {reason}")
        return self._plans.path(served.recipe, served.version.schema).read_bytes()

    def at_once(
        self,
        served: Served,
        table: Table,
        parameters: Mapping[str, CellValue] | None = None,
    ) -> Sequence[Row] | None:
        """Return the results of *table* if nothing is to be waited for, or None.

        Args:
            served: The endpoint, as of the instant that the call came in.
            table: Shape (n, c) under the input columns.
            parameters: A value for every web-service parameter.

        Raises:
            NotAllowed: If it is a training service's endpoint.
        """
        check_scores(served)
        if not table.rows:
            return ()
        rows = None if self._planned is None else self._planned.at_once(served, table)
        return rows and decided(served.version.schema, rows, parameters)

    async def answer(
        self, served: Served, body: bytes, *, details: bool, swagger: bool
    ) -> BodyScored:
        """Return the answer to a request's *body*, decoded and scored in a worker.

        Args:
            served: The endpoint, as of the instant that the call came in.
            body: What the caller sent.
            details: Whether names and types of the columns are told.
            swagger: Whether each row is an object.

        Raises:
            ServiceError: What is wrong with the body, or as of :meth:`score`.
        """
        check_scores(served)
        if self._planned is not None:
            self._planned.plan(served)
        schema = pack_schema(served.version.schema)
        task = ScoreBody(served.recipe, schema, body, details, swagger)
        return await self._pool.call(task, self._timeout_s)

    async def score(
        self,
        served: Served,
        table: Table,
        parameters: Mapping[str, CellValue] | None = None,
    ) -> tuple[Row, ...]:
        """Return the results of *table*, shape (n, c) under the output columns.

        No rows give no results, and no model is called.

        Args:
            served: The endpoint, as of the instant that the call came in.
            table: Shape (n, c) under the input columns.
            parameters: A value for every web-service parameter.

        Raises:
            NotAllowed: If it is a training service's endpoint.
            ServerFull: If no worker became free in time.
            ScoringTimeout: If the model gave no answer in time.
            ScoringFailed: If it raised.
            OutputMismatch: If its answer does not fit rows and output columns.
        """
        check_scores(served)
        if not table.rows:
            return ()
        rows = await self._scorer.score(served, table, parameters or {})
        width = len(served.version.schema.output.columns)
        odd = next((len(row) for row in rows if len(row) != width), width)
        if odd != width:
            raise OutputMismatch(
                f"the model answered {odd} values under {width} output columns"
            )
        return tuple(decided(served.version.schema, rows, parameters))


def check_scores(served: Served) -> None:
    """Refuse an endpoint of a training service.

    Raises:
        NotAllowed: If it is one.
    """
    if served.version.is_training:
        raise NotAllowed("a training service scores no rows; submit a batch job to it")


def _typed(port: Port, rows: Sequence[Sequence[Any]]) -> list[Row]:
    """Return *rows* as they were before they travelled: dates travel as text."""
    dates = {
        at
        for at, column in enumerate(port.columns)
        if column.type is ColumnType.DATETIME
    }
    if not dates:
        return [tuple(row) for row in rows]
    return [
        tuple(
            datetime.fromisoformat(value)
            if at in dates and isinstance(value, str)
            else value
            for at, value in enumerate(row)
        )
        for row in rows
    ]
