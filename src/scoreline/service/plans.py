"""The plans of a home's models: one small file per recipe and schema.

A worker makes them when a model is published or patched; the serving process and the
workers read them. So a row scores the same, to the last bit, wherever it is scored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from pathlib import Path
from typing import Final

from scoreline.core.schema import Schema
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.store import Refusal, read_plan
from scoreline.service.entities import Recipe
from scoreline.service.recent import Recent

__all__ = ["Plans", "plan_digest"]

CAPACITY: Final = 256 * 2**20  # bytes of memory, about
_UNFOLDED: Final = 7  # times its file a plan of trees takes when it scores single rows
_SMALL: Final = 4096  # bytes that the smallest plan takes


class Plans:
    """Plans by recipe and schema, those used last kept at hand.

    Args:
        folder: Where the files are.
        capacity: Bytes of memory that plans may take, about.
    """

    def __init__(self, folder: Path, capacity: int = CAPACITY) -> None:
        self._folder = folder
        self._recent: Recent[Evaluator | Refusal] = Recent(capacity)

    def get(
        self, recipe: Recipe, schema: Schema, *, version: Hashable
    ) -> Evaluator | Refusal | None:
        """Return what scores by *recipe*, or why there is no plan; None: not made yet.

        Args:
            recipe: Which models score.
            schema: What they take and give.
            version: What tells this schema from others, at less cost than itself.
        """
        present = self._recent.get((recipe, version))
        if present is not None:
            return present
        path = self.path(recipe, schema)
        plan = read_plan(path)
        if plan is None:
            return None
        found = plan if isinstance(plan, Refusal) else Evaluator(plan)
        size = _SMALL + _UNFOLDED * path.stat().st_size
        self._recent.put((recipe, version), found, size)
        return found

    def forget(self, recipe: Recipe, *, version: Hashable) -> None:
        """Read the plan of *recipe* anew when it is asked for next."""
        self._recent.drop((recipe, version))

    def stamp(self, recipe: Recipe, schema: Schema) -> tuple[int, ...]:
        """Return numbers that change when the plan's file does; none if there is none.

        For processes that are not told when a plan is made anew.
        """
        try:
            found = self.path(recipe, schema).stat()
        except FileNotFoundError:
            return ()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def path(self, recipe: Recipe, schema: Schema) -> Path:
        """Return where the plan for *recipe* and *schema* is kept."""
        return self._folder / f"{plan_digest(recipe, schema)}.plan"


def plan_digest(recipe: Recipe, schema: Schema) -> str:
    """Return 64 hexadecimal digits that name the plan for *recipe* and *schema*."""
    told = [recipe.experiment, sorted(recipe.own), schema.digest]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
