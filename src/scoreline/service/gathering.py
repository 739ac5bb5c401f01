"""Rows of concurrent calls, scored together by the pipeline they share.

A pipeline spends milliseconds on a call and microseconds on a row. So calls that come
in while others are being scored by the same models wait for these, and are then scored
all at once. A call that comes alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from scoreline.core.errors import OutputMismatch, ScoringTimeout, ServerFull
from scoreline.core.table import Row
from scoreline.service.entities import Recipe, Served
from scoreline.service.tasks import Pool, ScoreRows, pack_schema

__all__ = ["Gathering"]

LANES: Final = 2  # calls of the same models that are under way at once
TOGETHER: Final = 2_000  # rows, beyond which no further call is taken along

Rows = Sequence[Sequence[Any]]
Key = tuple[Recipe, str]  # which models, and the version whose schema they have


@dataclass(slots=True, eq=False)
class _Call:
    """One caller's rows, and the results that they wait for."""

    served: Served
    rows: Sequence[Row]
    results: asyncio.Future[Rows]

    @property
    def is_waited_for(self) -> bool:
        """Whether nobody has told the results yet, or given up."""
        return not self.results.done()

    def tell(self, results: Rows | Exception) -> None:
        """Hand *results* over, or the reason why there are none."""
        if not self.is_waited_for:
            return
        if isinstance(results, Exception):
            self.results.set_exception(results)
        else:
            self.results.set_result(results)


@dataclass(slots=True)
class _Queue:
    """The calls that wait for the same models, and how many lanes serve them."""

    calls: deque[_Call] = field(default_factory=deque)
    lanes: int = 0


class Gathering:
    """Has workers score rows, those of concurrent calls together.

    Args:
        pool: The workers.
        timeout_s: Seconds after which a call is given up.
    """

    def __init__(self, pool: Pool, timeout_s: float) -> None:
        self._pool = pool
        self._timeout_s = timeout_s
        self._queues: dict[Key, _Queue] = {}
        self._lanes: set[asyncio.Task[None]] = set()

    async def score(self, served: Served, rows: Sequence[Row]) -> Rows:
        """Return the results of *rows*, shape (n, c), n > 0, as the worker has them.

        Raises:
            ServiceError: What the pool tells; of its own rows, never of another's.
        """
        call = _Call(served, rows, asyncio.get_running_loop().create_future())
        key = served.recipe, served.version.id
        queue = self._queues.setdefault(key, _Queue())
        queue.calls.append(call)
        if queue.lanes < LANES:
            queue.lanes += 1
            lane = asyncio.create_task(self._serve(key, queue))
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await call.results

    async def _serve(self, key: Key, queue: _Queue) -> None:
        try:
            while calls := _taken(queue.calls):
                await self._score_together(calls)
        finally:
            queue.lanes -= 1
            if not queue.lanes:
                self._queues.pop(key, None)

    async def _score_together(self, calls: Sequence[_Call]) -> None:
        try:
            results = await self._unless_all_left(calls)
        except (ScoringTimeout, ServerFull) as error:
            _tell_all(calls, error)
        except Exception as error:  # noqa: BLE001  # whatever it is, callers are told
            if len(calls) == 1:
                _tell_all(calls, error)
                return
            # One of them is at fault; each is told of its own rows alone.
            for call in calls:
                if call.is_waited_for:
                    await self._score_together([call])
        else:
            at = 0
            for call in calls:
                call.tell(results[at : at + len(call.rows)])
                at += len(call.rows)

    async def _unless_all_left(self, calls: Sequence[_Call]) -> Rows:
        """Return the results of all rows; none once all callers have given up."""
        asked = asyncio.create_task(self._ask(calls))

        def look(_: asyncio.Future[Rows]) -> None:
            if not any(call.is_waited_for for call in calls):
                asked.cancel()

        for call in calls:
            call.results.add_done_callback(look)
        await asyncio.wait({asked})
        return () if asked.cancelled() else asked.result()

    async def _ask(self, calls: Sequence[_Call]) -> Rows:
        served = calls[0].served
        rows = [list(row) for call in calls for row in call.rows]
        task = ScoreRows(served.recipe, pack_schema(served.version.schema), rows)
        answer = await self._pool.call(task, self._timeout_s)
        if len(answer.rows) != len(rows):
            raise OutputMismatch(
                f"the model answered {len(answer.rows):,} rows to {len(rows):,}"
            )
        return answer.rows


def _taken(waiting: deque[_Call]) -> list[_Call]:
    """Take the calls that are to be scored next, at least one if there are some."""
    taken: list[_Call] = []
    rows = 0
    while waiting and (not taken or rows + len(waiting[0].rows) <= TOGETHER):
        call = waiting.popleft()
        if call.is_waited_for:
            taken.append(call)
            rows += len(call.rows)
    return taken


def _tell_all(calls: Sequence[_Call], error: Exception) -> None:
    for call in calls:
        call.tell(error)
