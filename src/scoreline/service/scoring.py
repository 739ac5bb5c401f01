"""Rows in, results out, at once (RRS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from scoreline.core.errors import NotAllowed, OutputMismatch
from scoreline.core.schema import ColumnType, Port
from scoreline.core.table import CellValue, Row, Table
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Declined
from scoreline.service.entities import Recipe, Served, Version
from scoreline.service.gathering import Gathering
from scoreline.service.planning import Planner
from scoreline.service.plans import Plans
from scoreline.service.tasks import BodyScored, Pool, ScoreBody, pack_schema
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
AT_ONCE: Final = (
    500_000  # rows times steps: some 10 ms, in which no other call is served
)


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

    Args:
        planner: Finds the plans.
        otherwise: Scores what a plan does not.
    """

    def __init__(self, planner: Planner, otherwise: Scorer) -> None:
        self._planner = planner
        self._otherwise = otherwise

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
        plan = self._planner.plan(served)
        if not isinstance(plan, Evaluator) or len(table.rows) * plan.steps > AT_ONCE:
            return None
        try:
            return plan.score(table.rows)
        except Declined:
            return None


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
        self._planner: Planner | None = None
        self._planned: PlanScorer | None = None
        if plans is not None:
            self._planner = Planner(plans, pool)
            self._scorer = self._planned = PlanScorer(self._planner, self._scorer)

    def why_no_plan(self, recipe: Recipe, version: Version) -> str | None:
        """Return why *recipe* has no plan; empty if it has one, None if not known yet.

        Args:
            recipe: Which models score.
            version: The version that they belong to.
        """
        if self._planner is None:
            return None
        return self._planner.why_none(recipe, version)

    def plan_bytes(self, served: Served) -> bytes:
        """Return the plan by which an endpoint scores, as its file holds it.

        Raises:
            NotAllowed: If it has none, with the reason.
        """
        return self._need_planner().content(served)

    async def recompile(self, served: Served, pool: Pool, timeout_s: float) -> str:
        """Have an endpoint's plan made anew; what it scores by until then stays.

        Args:
            served: The endpoint.
            pool: The workers that do it.
            timeout_s: Seconds after which it is given up.

        Returns:
            Why there is no plan now; empty if there is one.

        Raises:
            NotAllowed: If it is a training service's endpoint.
            ModelInvalid: If its models can't be loaded (any more), with the reason.
        """
        check_scores(served)
        return await self._need_planner().make_again(served, pool, timeout_s)

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
        if self._planner is not None:
            self._planner.plan(served)
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

    def _need_planner(self) -> Planner:
        if self._planner is None:
            raise NotAllowed("this service scores without plans")
        return self._planner


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
