"""Scoring on behalf of a visitor: as RRS and BES do it, in the same rooms.

A call from here is admitted, counted and refused like one from anywhere else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from scoreline.core.errors import JobFailed, TooManyCalls
from scoreline.core.names import new_id
from scoreline.core.states import JobStatus
from scoreline.core.table import Row
from scoreline.server.answers import blob_reference
from scoreline.server.calls import Call, CallLog
from scoreline.server.parts import Parts
from scoreline.service.entities import Job, Principal, Served
from scoreline.wire.objects import BlobReference, JobSubmit
from scoreline.wire.scoring import (
    decode_rows,
    decode_score_request,
    encode_score_answer,
    read_parameters,
)

__all__ = ["Calls", "Scored"]

PATIENCE_S: Final = 30.0  # a full endpoint is tried again for that long
LOOK_S: Final = 0.25  # between two looks at a job
CHUNK: Final = 2**20  # bytes

Told = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """What a call answered.

    Attributes:
        rows: Shape (n, c) under the output columns.
        body: The same as RRS spells it, with details.
    """

    rows: tuple[Row, ...]
    body: bytes


class Calls:
    """Scores rows at once, or as batch jobs.

    Args:
        parts: The service's rooms.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._log = CallLog(parts.usage, parts.diagnostics)

    async def score(
        self, served: Served, principal: Principal, body: bytes, *, request_id: str = ""
    ) -> Scored:
        """Return what RRS answers to *body*.

        Args:
            served: The endpoint.
            principal: Who calls.
            body: As RRS takes it.
            request_id: The request that it is part of, for the records.

        Raises:
            ServiceError: What RRS would refuse it with.
        """
        call = Call(served, principal.key_id, request_id or new_id(), content=body)
        try:
            with self._parts.gate.enter(served.endpoint):
                rows = await self._score(call)
        except Exception as error:
            self._log.failed(call, error)
            raise
        self._log.scored(call)
        return Scored(rows, call.results)

    async def score_patiently(
        self, served: Served, principal: Principal, body: bytes
    ) -> Scored:
        """Return what :meth:`score` does; a full endpoint is tried again for a while.

        Raises:
            TooManyCalls: If it stays full.
            ServiceError: What RRS would refuse it with.
        """
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.score(served, principal, body)
            except TooManyCalls as full:
                if time.monotonic() + full.retry_after > deadline:
                    raise
                await asyncio.sleep(full.retry_after)

    async def start_job(
        self,
        served: Served,
        principal: Principal,
        rows: Path,
        *,
        parameters: dict[str, str],
    ) -> Job:
        """Submit and start a job that scores the CSV file *rows*; return it."""
        reference = await run_in_threadpool(self._upload, served, rows)
        return await self.start_job_on(
            served, principal, reference, parameters=parameters
        )

    async def start_job_on(
        self,
        served: Served,
        principal: Principal,
        rows: BlobReference,
        *,
        parameters: dict[str, str] | None = None,
        max_error_rows: int = 0,
    ) -> Job:
        """Submit and start a job that scores the blob *rows*; return it.

        Raises:
            InvalidValue: If it is no file that jobs read, or a parameter is wrong.
        """
        jobs = self._parts.jobs
        wish = JobSubmit(
            inputs={served.version.schema.input.name: rows},
            global_parameters=dict(parameters or {}),
            max_error_rows=max_error_rows,
        )
        job = await run_in_threadpool(jobs.submit, served, principal, wish)
        await run_in_threadpool(jobs.start, job.endpoint_id, job.id)
        return job

    async def finish_job(self, job: Job, told: Told) -> Path:
        """Return where the results of *job* lie, once it is finished.

        Raises:
            JobFailed: If it failed or was cancelled.
        """
        while True:
            now = await run_in_threadpool(self._parts.jobs.get, job.endpoint_id, job.id)
            told(now.rows_done, now.rows_total)
            if now.status is JobStatus.FINISHED:
                return self._parts.blobs.path(now.output)
            if now.status.is_over:
                reason = now.details or "it was cancelled"
                raise JobFailed(job.id, reason)
            await asyncio.sleep(LOOK_S)

    async def forget_job(self, job: Job) -> None:
        """Cancel *job*, and delete it with its rows and results."""
        await run_in_threadpool(self._parts.jobs.delete, job.endpoint_id, job.id)
        await run_in_threadpool(self._parts.blobs.delete, job.input)

    async def _score(self, call: Call) -> tuple[Row, ...]:
        schema = call.served.version.schema
        request = decode_score_request(call.content)
        table = decode_rows(schema, request)
        parameters = read_parameters(schema, request.global_parameters)
        rows = await self._parts.scoring.score(call.served, table, parameters)
        call.rows = len(rows)
        call.results = encode_score_answer(schema, rows, details=True, swagger=False)
        return rows

    def _upload(self, served: Served, rows: Path) -> BlobReference:
        blob = self._parts.blobs.new_upload(served.endpoint.id, rows.name)
        with (
            self._parts.blobs.open_writer(blob.relative, blob.sas) as writer,
            rows.open("rb") as file,
        ):
            while chunk := file.read(CHUNK):
                writer.write(chunk)
            writer.commit()
        return blob_reference(blob, self._parts.addresses)
