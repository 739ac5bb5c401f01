"""Whose task is next where many want the same workers.

First come first served would let a customer with ten large jobs keep the others
waiting. So the owner who has the fewest tasks under way is next, and of an owner's own
tasks the oldest.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from scoreline.core.errors import ServerFull
from scoreline.service.tasks import Pool, Task
from scoreline.service.tasks.base import ResultT

__all__ = ["Share", "Turns"]


class Turns:
    """A number of places, and those who wait for one; for one event loop.

    Args:
        places: How many tasks are under way at once.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._busy: Counter[str] = Counter()
        # Owners in the order in which they are called, where they are equally busy.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def taken(self, owner: str) -> AsyncIterator[None]:
        """Open a context in which *owner* has a place."""
        await self._take(owner)
        try:
            yield
        finally:
            self._busy -= Counter([owner])
            self._free += 1
            self._call_next()

    async def _take(self, owner: str) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(turn)
        self._call_next()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._leave(owner, turn)
            else:  # it was called at the same instant
                self._busy -= Counter([owner])
                self._free += 1
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._free and self._waiting:
            owner = min(self._waiting, key=self._busy.__getitem__)
            turns = self._waiting.pop(owner)
            turn = turns.popleft()
            if turns:
                self._waiting[owner] = turns  # behind all others
            if turn.done():
                continue  # cancelled, and about to leave
            self._free -= 1
            self._busy[owner] += 1
            turn.set_result(None)

    def _leave(self, owner: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(owner, deque())
        if turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[owner]


class Share:
    """A pool as one owner sees it: a task of theirs waits for its turn.

    Args:
        pool: The workers.
        turns: Who is next.
        owner: Whose tasks these are.
        goes_on: Tells, when a task's turn has come, whether it is still wanted.
    """

    def __init__(
        self,
        pool: Pool,
        turns: Turns,
        owner: str,
        goes_on: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pool = pool
        self._turns = turns
        self._owner = owner
        self._goes_on = goes_on

    async def call(self, task: Task[ResultT], timeout_s: float) -> ResultT:
        """Return what a worker answers, as the pool does; time counts from the turn.

        Raises:
            ServerFull: If the task is not wanted any more.
        """
        async with self._turns.taken(self._owner):
            if not self._goes_on():
                raise ServerFull
            return await self._pool.call(task, timeout_s)
