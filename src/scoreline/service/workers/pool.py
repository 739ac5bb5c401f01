"""The one spawner: a fixed number of processes that score, started when needed.

A model runs in a worker and nowhere else. What it raises, prints, leaks or never
finishes stays there: a worker that dies or exceeds its time is replaced, and the call
that it was busy with gets an error of its own.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from scoreline.core.errors import ScoringTimeout, ServerFull
from scoreline.service.tasks import Failed, Result, Task, WorkerLost, decode_result
from scoreline.service.workers.failures import rebuild
from scoreline.service.workers.worker import Worker, WorkerDied

__all__ = ["MEMORY", "WorkerPool"]

MEMORY: Final = 4 * 2**30  # bytes that a worker may take

_STARTS: Final = 2  # attempts to start a worker: one may be killed for want of memory

_log = logging.getLogger(__name__)

ResultT = TypeVar("ResultT", bound=Result)


class WorkerPool:
    """Workers that do one task each at a time, first come, first served.

    A worker that a model filled is replaced, too: at *memory* bytes the system gives it
    no more, and from half of them on it ends behind its task.

    Args:
        size: How many workers there are at most.
        model_dir: Where the models lie.
        memory: Bytes that each may take (on Linux).
        command: What to run in place of a worker.

    Attributes:
        size: How many workers there are at most.
    """

    def __init__(
        self,
        size: int,
        model_dir: Path,
        *,
        memory: int = MEMORY,
        command: Sequence[str] | None = None,
    ) -> None:
        self.size = size
        self._memory = memory
        self._command = command or (
            sys.executable,
            "-P",
            "-m",
            "scoreline.service.workers",
            str(model_dir.absolute()),
            str(memory),
        )
        self._free = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._runs: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    async def call(self, task: Task[ResultT], timeout_s: float) -> ResultT:
        """Return the result of *task*.

        A caller that is cancelled gives up waiting; the worker still finishes, and is
        not taken from the next caller before.

        Args:
            task: What to do.
            timeout_s: Seconds to wait in all. A worker that is busy with the task by
                then is killed.

        Raises:
            ServerFull: If no worker became free in time, or the pool is closed.
            ScoringTimeout: If the worker did not finish in time.
            WorkerLost: If the worker died over it, or none can be started.
            ScoringFailed: If the model raised.
            ServiceError: What the worker answered instead of a result.
        """
        deadline = asyncio.get_running_loop().time() + timeout_s
        try:
            async with asyncio.timeout_at(deadline):
                await self._free.acquire()
        except TimeoutError:
            raise ServerFull from None
        if self._is_closed:
            self._free.release()
            raise ServerFull
        run = asyncio.create_task(self._run(task, timeout_s, deadline))
        self._runs.add(run)
        run.add_done_callback(self._finish)
        try:
            return await asyncio.shield(run)
        except asyncio.CancelledError:
            if run.cancelled():  # by aclose, not by our caller
                raise ServerFull from None
            raise

    async def aclose(self) -> None:
        """End all workers; what they were busy with is lost."""
        self._is_closed = True
        for run in self._runs:
            run.cancel()
        await asyncio.gather(*self._runs, return_exceptions=True)
        idle, self._idle = self._idle, []
        await asyncio.gather(*(worker.close() for worker in idle))

    def _finish(self, run: asyncio.Task[Any]) -> None:
        self._runs.discard(run)
        self._free.release()
        if not run.cancelled():
            run.exception()  # looked at, for a caller who has left

    async def _run(
        self, task: Task[ResultT], timeout_s: float, deadline: float
    ) -> ResultT:
        try:
            async with asyncio.timeout_at(deadline):
                answer = await self._ask(msgspec.msgpack.encode(task))
        except TimeoutError:
            raise ScoringTimeout(timeout_s) from None
        result = decode_result(answer)
        if isinstance(result, Failed):
            incident = _incident(result.trace) if result.trace else ""
            raise rebuild(result, incident)
        return cast("ResultT", result)

    async def _ask(self, message: bytes) -> bytes:
        worker = await self._take()
        try:
            answer = await worker.ask(message)
        except WorkerDied as died:
            incident = _incident(f"a worker died over its task: {died}")
            reason = "the model ended its worker process"
            raise WorkerLost(incident, reason) from None
        except asyncio.CancelledError:
            await worker.kill()
            raise
        if worker.memory > self._memory // 2:
            await worker.kill()
        else:
            self._idle.append(worker)
        return answer

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            await worker.kill()
        for _ in range(_STARTS):
            try:
                return await Worker.start(self._command)
            except WorkerDied as died:
                incident = _incident(f"no worker starts: {died} {died.words}")
        raise WorkerLost(incident, "no worker can be started")


def _incident(reason: str) -> str:
    """Log *reason* and return the id under which it stands."""
    incident = secrets.token_hex(8)
    _log.error("incident %s: %s", incident, reason.replace("\n", " | "))
    return incident
