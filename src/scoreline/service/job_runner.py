"""Runs jobs in the serving process: in turn, at once, and again after a restart."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from scoreline.core.errors import JobFailed, ServiceError
from scoreline.core.names import new_id
from scoreline.core.states import JobStatus
from scoreline.service.blobs import Blobs
from scoreline.service.clock import Clock, utc_now
from scoreline.service.counts import Counts
from scoreline.service.entities import Job
from scoreline.service.job_run import CHUNK_ROWS, JobRun, Workshop
from scoreline.service.jobs import Jobs
from scoreline.service.locations import NOWHERE, Locations, is_outside
from scoreline.service.store import Store
from scoreline.service.tasks import Pool
from scoreline.service.training_run import TrainingRun
from scoreline.service.turns import Share, Turns
from scoreline.wire.errors import tellable

__all__ = ["MAX_RUNNING", "JobRunner"]

# Tasks that workers do at once: one for each of theirs, and one that is ready.
AT_ONCE: Final = max(2, os.cpu_count() or 1)
MAX_RUNNING: Final = 40  # jobs of one endpoint at once, as Classic's (D-FAQ16)

_PATIENCE_S: Final = 1.0  # before looking again for jobs that could not be read
_FAREWELL_S: Final = 30.0  # that chunks being scored get when the service stops
_LOG: Final = logging.getLogger(__name__)


class JobRunner:
    """Runs the started jobs of all endpoints, 40 of each at once, first come first.

    Endpoints take turns at the workers: ten jobs of one don't starve one of another's.
    Workers score; this process only cuts, counts and puts together. A job that was
    interrupted goes on from its last chunk when the next runner starts.

    Args:
        jobs: What is to be run; it tells of starts and cancellations.
        store: Where a chunk's result and its state are committed together.
        blobs: Where inputs lie and results go.
        pool: The workers for BES.
        work: A folder for chunks not yet put together; it must exist.
        clock: Tells when jobs end.
        chunk_rows: Rows scored in one go.
        locations: Where inputs and results may lie outside the blob store.
        on_end: Called, from any thread, with each job that finished or failed.
    """

    def __init__(  # noqa: PLR0913  # the server puts these parts together, by name
        self,
        jobs: Jobs,
        store: Store,
        blobs: Blobs,
        *,
        pool: Pool,
        work: Path,
        clock: Clock = utc_now,
        chunk_rows: int = CHUNK_ROWS,
        locations: Locations = NOWHERE,
        on_end: Callable[[Job], object] = lambda _: None,
    ) -> None:
        self._jobs = jobs
        self._store = store
        self._blobs = blobs
        self._workshop = Workshop(
            store, blobs, pool, work, chunk_rows, clock, locations
        )
        self._turns = Turns(AT_ONCE)
        self._clock = clock
        self._on_end = on_end
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._live: set[str] = set()
        self._news = asyncio.Event()
        self._dispatcher: asyncio.Task[None] | None = None
        self._is_stopping = False

    async def start(self) -> None:
        """Take up unfinished jobs, then run what is started; returns at once."""
        loop = asyncio.get_running_loop()
        self._jobs.listen(lambda: loop.call_soon_threadsafe(self._news.set))
        await asyncio.to_thread(self._sweep)
        self._news.set()
        self._dispatcher = asyncio.create_task(self._dispatch())

    def release(self) -> None:
        """Begin to stop: no chunk begins any more. For the event loop's thread."""
        self._is_stopping = True
        self._news.set()

    async def aclose(self) -> None:
        """Stop after the chunks being scored; unfinished jobs wait for a next start.

        A chunk that takes longer than half a minute is given up, and scored then.
        """
        self.release()
        if self._dispatcher is not None:
            await self._dispatcher
        if self._runs:
            _, late = await asyncio.wait(self._runs.values(), timeout=_FAREWELL_S)
            for run in late:
                run.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _dispatch(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if self._is_stopping:
                return
            try:
                due = await asyncio.to_thread(self._due)
            except Exception as error:  # noqa: BLE001  # whatever it is may pass
                _LOG.error("jobs can't be looked up: %r", type(error))
                await asyncio.sleep(_PATIENCE_S)
                self._news.set()
                continue
            for job in due:
                if job.id not in self._runs:
                    self._runs[job.id] = asyncio.create_task(self._run(job))

    def _due(self) -> list[Job]:
        """Return the jobs that are to run now, those whose turn has come included."""
        with self._store.write_jobs() as session:
            due = session.jobs.running()
            places = Counter(job.endpoint_id for job in due)
            for job in session.jobs.queued():
                if places[job.endpoint_id] < MAX_RUNNING:
                    places[job.endpoint_id] += 1
                    session.jobs.move(
                        job.id,
                        {JobStatus.NOT_STARTED},
                        to=JobStatus.RUNNING,
                        at=self._clock(),
                    )
                    due.append(job)
        self._live = {job.id for job in due}
        return due

    async def _run(self, job: Job) -> None:
        def goes_on() -> bool:
            return not self._is_stopping and job.id in self._live

        share = Share(self._workshop.pool, self._turns, job.endpoint_id, goes_on)
        kind = TrainingRun if job.evaluation else JobRun
        run = kind(replace(self._workshop, pool=share), job, goes_on)
        try:
            if await asyncio.to_thread(self._is_running, job) and await run.run():
                await asyncio.to_thread(self._end, job, JobStatus.FINISHED)
        except JobFailed as error:
            await self._fail(job, error.reason)
        except ServiceError as error:
            await self._fail(job, str(error))
        except Exception as error:  # noqa: BLE001  # any failure must end the job
            if await asyncio.to_thread(self._is_running, job):  # and not deleted
                incident = new_id()[:16]
                _LOG.error("job %s, incident %s: %r", job.id, incident, type(error))
                await self._fail(job, f"an internal error (incident {incident})")
        finally:
            if not self._is_stopping:
                await asyncio.to_thread(run.forget)
            del self._runs[job.id]
            self._news.set()

    def _is_running(self, job: Job) -> bool:
        """Return whether *job* runs still: it may have ended since it was listed."""
        with self._store.read() as session:
            present = session.jobs.get(job.id)
        return present is not None and present.status is JobStatus.RUNNING

    async def _fail(self, job: Job, reason: str) -> None:
        if not self._is_stopping:
            told = tellable(reason)
            await asyncio.to_thread(self._end, job, JobStatus.FAILED, told)

    def _end(self, job: Job, status: JobStatus, details: str = "") -> None:
        now = self._clock()
        with self._store.write_jobs() as session:
            is_mine = session.jobs.move(
                job.id, {JobStatus.RUNNING}, to=status, at=now, details=details
            )
            if is_mine:
                session.count(job.endpoint_id, now, _counts(job, status, now))
            ended = session.jobs.get(job.id)
        if is_mine and ended is not None:
            self._on_end(ended)
        if status is JobStatus.FINISHED and not is_mine:
            for place in job.written:  # cancelled while it was put together
                if not is_outside(place):
                    self._workshop.blobs.delete(place)

    def _sweep(self) -> None:
        """Delete what jobs left behind that are over."""
        with self._store.read() as session:
            unfinished = {job.id for job in session.jobs.running()}
        for folder in self._workshop.work.iterdir():
            if folder.name not in unfinished:
                shutil.rmtree(folder, ignore_errors=True)


def _counts(job: Job, status: JobStatus, now: datetime) -> Counts:
    """Return what the end of *job* adds to its endpoint's counts."""
    return Counts(
        finished_jobs=int(status is JobStatus.FINISHED),
        failed_jobs=int(status is JobStatus.FAILED),
        job_seconds=(now - (job.started or job.created)).total_seconds(),
    )
