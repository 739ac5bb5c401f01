"""One job: its input cut, its chunks scored, its result put together."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from msgspec.structs import replace

from scoreline.core.errors import JobFailed, ScoringTimeout, ServerFull, ServiceError
from scoreline.core.schema import Column
from scoreline.service.assembly import ERROR_COLUMN, assemble, delimiter_of
from scoreline.service.blobs import Blobs
from scoreline.service.clock import Clock, utc_now
from scoreline.service.counts import Counts
from scoreline.service.entities import Chunk, Job, Version
from scoreline.service.locations import NOWHERE, Locations, is_outside
from scoreline.service.store import Store
from scoreline.service.tasks import (
    PACKED_EXTENSIONS,
    CsvScored,
    CutCsv,
    Deliver,
    Fetch,
    Pool,
    Result,
    ScoreCsv,
    Task,
    Unpack,
    WorkerLost,
    pack_schema,
)
from scoreline.service.threshold import THRESHOLD

__all__ = ["CHUNK_ROWS", "JobRun", "Workshop"]

CHUNK_ROWS: Final = 5000  # rows scored in one go, and lost if a worker dies over them

_TIMEOUT_S: Final = 600.0  # of one chunk, the wait for a worker included
_MAX_ATTEMPTS: Final = 3  # workers that one chunk may be the end of
# Chunks of one job that are scored at once: one for each worker, and one that is ready.
_LANES: Final = max(2, os.cpu_count() or 1)
_PATIENCE_S: Final = 1.0  # before asking for a worker again

ResultT = TypeVar("ResultT", bound=Result)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What it takes to run jobs.

    Attributes:
        store: Where a chunk's result and its state are committed together.
        blobs: Where inputs lie and results go.
        pool: The workers for BES.
        work: A folder for chunks not yet put together.
        chunk_rows: Rows scored in one go.
        clock: Tells when.
        locations: Where inputs and results may lie otherwise.
    """

    store: Store
    blobs: Blobs
    pool: Pool
    work: Path
    chunk_rows: int = CHUNK_ROWS
    clock: Clock = utc_now
    locations: Locations = NOWHERE

    def folder(self, job: Job) -> Path:
        """Return where *job* keeps what is not yet put together."""
        return self.work / job.id

    async def source(self, job: Job, *, goes_on: Callable[[], bool]) -> Path:
        """Return the CSV or TSV file of *job*'s rows, unpacked first if need be."""
        path = await self._input(job, goes_on=goes_on)
        if path.suffix not in PACKED_EXTENSIONS:
            return path
        unpacked = self.folder(job) / "input.csv"
        if not unpacked.exists():
            task = Unpack(str(path), str(unpacked))
            await self.insist(task, goes_on=goes_on)
        return unpacked

    async def _input(self, job: Job, *, goes_on: Callable[[], bool]) -> Path:
        """Return the file of *job*'s rows, fetched first if it lies elsewhere."""
        if not is_outside(job.input):
            return self.blobs.path(job.input)
        extension = PurePosixPath(job.input).suffix.lower()
        fetched = self.folder(job) / f"fetched{extension}"
        if not fetched.exists():
            task = Fetch(job.input, self._root(job, job.input), str(fetched))
            await self.insist(task, goes_on=goes_on)
        return fetched

    async def deliver(
        self, job: Job, result: Path, *, goes_on: Callable[[], bool]
    ) -> None:
        """Write *result* to where *job*'s results go outside the blob store."""
        task = Deliver(str(result), job.output, self._root(job, job.output))
        await self.insist(task, goes_on=goes_on)

    def _root(self, job: Job, url: str) -> str:
        location = self.locations.at(url, job.endpoint_id)
        if location is None:
            raise JobFailed(job.id, f"the location {url!r} is allowed no longer")
        return location.root

    async def insist(
        self, task: Task[ResultT], *, goes_on: Callable[[], bool]
    ) -> ResultT:
        """Return what a worker answers, and ask others if some do not survive it."""
        attempts = 0
        while True:
            try:
                return await self.ask(task, _TIMEOUT_S, goes_on=goes_on)
            except WorkerLost:
                attempts += 1
                if attempts == _MAX_ATTEMPTS:
                    raise

    async def ask(
        self, task: Task[ResultT], timeout_s: float, *, goes_on: Callable[[], bool]
    ) -> ResultT:
        """Return what a worker answers, once there is one for the job.

        Raises:
            ServerFull: If there is none, and the job does not go on.
            ServiceError: What the worker answered instead of a result.
        """
        while True:
            try:
                return await self.pool.call(task, timeout_s)
            except ServerFull:
                if not goes_on():
                    raise
                await asyncio.sleep(_PATIENCE_S)

    def version(self, job: Job) -> Version:
        """Return the version that *job* is to use.

        Raises:
            JobFailed: If it is gone.
        """
        with self.store.read() as session:
            version = session.versions.get(job.version_id)
        if version is None:
            raise JobFailed(job.id, "its web service was deleted")
        return version


class JobRun:
    """Runs one job, from where it stands, to its result.

    Args:
        workshop: What it takes.
        job: Which.
        goes_on: Tells whether it is still to be run: neither cancelled nor interrupted.
    """

    def __init__(
        self, workshop: Workshop, job: Job, goes_on: Callable[[], bool]
    ) -> None:
        self._shop = workshop
        self._job = job
        self._goes_on = goes_on
        self._folder = workshop.folder(job)
        self._source = Path()
        self._failures: dict[int, Exception] = {}

    async def run(self) -> bool:
        """Score what is not scored yet; return whether the result is whole.

        Raises:
            ServiceError: Why the job fails, in words for its owner.
        """
        version = await asyncio.to_thread(self._prepare)
        self._source = await self._shop.source(self._job, goes_on=self._goes_on)
        header, chunks = await self._plan()
        version.schema.input.places_in(header)
        waiting = iter([chunk for chunk in chunks if not self._is_scored(chunk)])
        task = self._task(version, header)
        await asyncio.gather(*(self._lane(waiting, task) for _ in range(_LANES)))
        if self._failures:
            raise self._failures[min(self._failures)]
        if not self._goes_on():
            return False
        await self._hand_over(version, chunks)
        return True

    def forget(self) -> None:
        """Delete the chunks' results."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _prepare(self) -> Version:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._shop.version(self._job)

    async def _plan(self) -> tuple[list[str], list[Chunk]]:
        """Return the input's column names and its chunks; cut it the first time."""
        known = await asyncio.to_thread(self._known_plan)
        if known is not None:
            return known
        path, delimiter = str(self._source), delimiter_of(self._source.name)
        task = CutCsv(path, delimiter, self._shop.chunk_rows)
        found = await self._shop.insist(task, goes_on=self._goes_on)
        chunks = [
            Chunk(number, piece.offset, piece.length, piece.first_row, piece.rows)
            for number, piece in enumerate(found.pieces, start=1)
        ]
        await asyncio.to_thread(self._keep_plan, found.header, chunks)
        return found.header, chunks

    def _known_plan(self) -> tuple[list[str], list[Chunk]] | None:
        with self._shop.store.read() as session:
            header = session.chunks.header(self._job.id)
            chunks = session.chunks.of(self._job.id)
        return None if header is None else (header, chunks)

    def _keep_plan(self, header: list[str], chunks: list[Chunk]) -> None:
        with self._shop.store.write_jobs() as session:
            session.chunks.insert(self._job.id, header, chunks)

    def _is_scored(self, chunk: Chunk) -> bool:
        return chunk.is_done and self._result(chunk).exists()

    def _result(self, chunk: Chunk) -> Path:
        return self._folder / f"{chunk.number}.csv"

    def _task(self, version: Version, header: list[str]) -> ScoreCsv:
        """Return the task that every chunk's own is a variation of."""
        threshold = self._job.parameters.get(THRESHOLD)
        return ScoreCsv(
            self._job.recipe,
            pack_schema(version.schema),
            path=str(self._source),
            offset=0,
            length=0,
            header=header,
            first_row=1,
            out_path="",
            delimiter=delimiter_of(self._source.name),
            out_delimiter=delimiter_of(self._job.output),
            max_errors=self._job.max_error_rows,
            threshold=threshold if isinstance(threshold, float) else None,
        )

    async def _lane(self, waiting: Iterator[Chunk], task: ScoreCsv) -> None:
        """Score chunks, one after another, until none is left or one fails."""
        for chunk in waiting:
            if self._failures or not self._goes_on():
                return
            try:
                await self._score(chunk, task)
            except Exception as error:  # noqa: BLE001  # told once all lanes have ended
                self._failures[chunk.number] = error

    async def _score(self, chunk: Chunk, task: ScoreCsv) -> None:
        mine = replace(
            task,
            offset=chunk.offset,
            length=chunk.length,
            first_row=chunk.first_row,
            out_path=str(self._result(chunk)),
        )
        while self._goes_on():
            try:
                result = await self._shop.ask(mine, _TIMEOUT_S, goes_on=self._goes_on)
            except (WorkerLost, ScoringTimeout) as error:
                await asyncio.to_thread(self._count_attempt, chunk, error)
            else:
                await asyncio.to_thread(self._commit, chunk, result)
                return

    def _count_attempt(self, chunk: Chunk, error: ServiceError) -> None:
        with self._shop.store.write_jobs() as session:
            attempts = session.chunks.count_attempt(self._job.id, chunk.number)
        if attempts >= _MAX_ATTEMPTS:
            last = chunk.first_row + chunk.rows - 1
            raise JobFailed(
                self._job.id,
                f"rows {chunk.first_row:,} to {last:,} were given up after {attempts} "
                f"attempts: {error}",
            )

    def _commit(self, chunk: Chunk, result: CsvScored) -> None:
        """Count *chunk* as done: its results are on disk, and now so is that fact."""
        if result.rows != chunk.rows:
            raise JobFailed(
                self._job.id,
                f"the quotes in the file do not pair up near row {chunk.first_row:,}",
            )
        with self._shop.store.write_jobs() as session:
            is_new = session.chunks.finish(self._job.id, chunk, result.errors)
            if is_new:
                counts = Counts(job_rows=chunk.rows - result.errors)
                session.count(self._job.endpoint_id, self._shop.clock(), counts)
            job = session.jobs.get(self._job.id)
        if job is not None and job.error_rows > job.max_error_rows:
            raise JobFailed(
                job.id,
                f"more than {job.max_error_rows:,} rows can't be scored; for instance "
                f"{', '.join(map(str, result.problems[:1]))}",
            )

    async def _hand_over(self, version: Version, chunks: Iterable[Chunk]) -> None:
        """Put the results together, at their place."""
        job, blobs = self._job, self._shop.blobs
        if not is_outside(job.output):
            await asyncio.to_thread(self._assemble, version, chunks, job.output)
            return
        own = blobs.of(job.endpoint_id, job.id, PurePosixPath(job.output).suffix)
        await asyncio.to_thread(self._assemble, version, chunks, own)
        await self._shop.deliver(job, blobs.path(own), goes_on=self._goes_on)
        await asyncio.to_thread(blobs.delete, own)

    def _assemble(
        self, version: Version, chunks: Iterable[Chunk], location: str
    ) -> None:
        columns: tuple[Column, ...] = version.schema.output.columns
        if self._job.max_error_rows:
            columns = (*columns, ERROR_COLUMN)
        results = [self._result(chunk) for chunk in chunks]
        assemble(self._shop.blobs, location, columns=columns, chunks=results)
