"""Which plan an endpoint scores by, and how it comes to one."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from scoreline.core.errors import NotAllowed, ServiceError
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.store import Refusal
from scoreline.service.entities import Recipe, Served, Version
from scoreline.service.plans import Plans
from scoreline.service.tasks import Compile, Pool, pack_schema

__all__ = ["Planner"]

COMPILE_TIMEOUT_S: Final = 600.0

_log = logging.getLogger(__name__)


class Planner:
    """Finds plans, and has a worker make those that are missing.

    Args:
        plans: Where they are kept.
        pool: The workers.
    """

    def __init__(self, plans: Plans, pool: Pool) -> None:
        self._plans = plans
        self._pool = pool
        self._asked: dict[tuple[Recipe, str], asyncio.Task[None]] = {}

    def plan(self, served: Served) -> Evaluator | Refusal | None:
        """Return what *served* scores with, or why there is none; None if not made yet.

        Then it is being made from now on: a recipe that was never compiled, such as
        one of an older home, is compiled beside the first call that meets it.
        """
        version = served.version
        plan = self._plans.get(served.recipe, version.schema, version=version.id)
        if plan is None:
            self._ask_for_plan(served)
        return plan

    def why_none(self, recipe: Recipe, version: Version) -> str | None:
        """Return why *recipe* has no plan; empty if it has one, None if not known yet.

        Args:
            recipe: Which models score.
            version: The version that they belong to.
        """
        plan = self._plans.get(recipe, version.schema, version=version.id)
        if plan is None:
            return None
        return plan.reason if isinstance(plan, Refusal) else ""

    def content(self, served: Served) -> bytes:
        """Return the plan by which an endpoint scores, as its file holds it.

        Raises:
            NotAllowed: If it has none, with the reason.
        """
        reason = self.why_none(served.recipe, served.version)
        if reason is None:
            raise NotAllowed("the model has no plan yet; try again shortly")
        if reason:
            raise NotAllowed(f"the model can't be told as a plan: {reason}")
        return self._plans.path(served.recipe, served.version.schema).read_bytes()

    async def make_again(self, served: Served, pool: Pool, timeout_s: float) -> str:
        """Have the plan of *served* made anew by the code and libraries of today.

        Args:
            served: The endpoint.
            pool: The workers that do it.
            timeout_s: Seconds after which it is given up.

        Returns:
            Why there is no plan now; empty if there is one.

        Raises:
            ModelInvalid: If its models can't be loaded (any more). A plan that there
                was stays, and scores on.
        """
        version = served.version
        found = await pool.call(_task(served), timeout_s)
        self._plans.forget(served.recipe, version=version.id)
        return found.reason

    def _ask_for_plan(self, served: Served) -> None:
        what = served.recipe, served.version.id
        if what not in self._asked:
            self._asked[what] = asyncio.create_task(self._compile(served))

    async def _compile(self, served: Served) -> None:
        try:
            await self._pool.call(_task(served), COMPILE_TIMEOUT_S)
        except ServiceError as error:
            _log.warning("no plan for version %s: %s", served.version.id, error)


def _task(served: Served) -> Compile:
    version = served.version
    return Compile(served.recipe, pack_schema(version.schema), version.sample)
