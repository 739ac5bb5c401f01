"""Workers that answer at once, or when they are told to."""

import asyncio

from scoreline.service.tasks import ResourceFits, RowsScored, ScoreRows


class FakePool:
    """A pool whose model answers ``yes`` and ``0.75`` to every row.

    Attributes:
        is_open: Calls are answered while it is set.
        running: How many calls wait now.
        peak: How many waited at once, at most.
        tasks: All tasks, in order.
        error: Raised in place of an answer, if there is one.
    """

    def __init__(self):
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.running = 0
        self.peak = 0
        self.tasks = []
        self.error = None

    async def call(self, task, timeout_s):
        self.tasks.append(task)
        self.running += 1
        self.peak = max(self.peak, self.running)
        try:
            await self.is_open.wait()
        finally:
            self.running -= 1
        if self.error is not None:
            raise self.error
        if isinstance(task, ScoreRows):
            return RowsScored([["yes", 0.75] for _ in task.rows])
        return ResourceFits()
