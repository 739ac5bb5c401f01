"""Batch jobs and their chunks in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update
from sqlalchemy import delete as delete_from

from scoreline.core.states import JobStatus
from scoreline.service.entities import Chunk, Job, Recipe
from scoreline.service.store.tables import job, job_chunk
from scoreline.wire.preparing import prepared

__all__ = ["Chunks", "JobRows"]


class JobRows:
    """The rows of ``job``; a job that is over never changes its status again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Job) -> None:
        """Add *new*."""
        row = {
            "id": new.id,
            "endpoint_id": new.endpoint_id,
            "submitter": new.submitter,
            "created": new.created,
            "input": new.input,
            "output": new.output,
            "version_id": new.version_id,
            "recipe": msgspec.json.encode(new.recipe).decode(),
            "parameters": msgspec.json.encode(new.parameters).decode(),
            "max_error_rows": new.max_error_rows,
            "status": new.status.value,
            "details": new.details,
            "rows_done": new.rows_done,
            "error_rows": new.error_rows,
            "evaluation": new.evaluation,
        }
        self._connection.execute(insert(job).values(row))

    def get(self, job_id: str) -> Job | None:
        """Return the job of that id, or None."""
        return next(iter(self._where(job.c.id == job_id)), None)

    def of(self, endpoint_id: str) -> list[Job]:
        """Return an endpoint's jobs, oldest first."""
        return self._where(job.c.endpoint_id == endpoint_id)

    def queued(self) -> list[Job]:
        """Return the jobs that were started and wait for their turn, first come first.

        A started job is ``NotStarted`` until it runs.
        """
        waiting = job.c.status == JobStatus.NOT_STARTED.value
        return self._where(waiting, job.c.started.is_not(None), order=job.c.started)

    def running(self) -> list[Job]:
        """Return the jobs that run, or ran when the server last stopped."""
        return self._where(job.c.status == JobStatus.RUNNING.value)

    def queue(self, job_id: str, at: datetime) -> bool:
        """Mark a job as started; return whether it was not, and is not over."""
        found = self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.started.is_(None))
            .where(job.c.status == JobStatus.NOT_STARTED.value)
            .values(started=at)
        )
        return found.rowcount == 1

    def move(
        self,
        job_id: str,
        origins: Collection[JobStatus],
        *,
        to: JobStatus,
        at: datetime,
        details: str = "",
    ) -> bool:
        """Give a job the status *to* if it has one of *origins*; return whether."""
        row: dict[str, object] = {"status": to.value, "details": details}
        if to.is_over:
            row["ended"] = at
        states = [status.value for status in origins]
        found = self._connection.execute(
            update(job).where(job.c.id == job_id, job.c.status.in_(states)).values(row)
        )
        return found.rowcount == 1

    def count_rows(self, job_id: str, rows: int, errors: int) -> None:
        """Count all rows of a job as done, of which so many were *errors*."""
        row = {"rows_total": rows, "rows_done": rows, "error_rows": errors}
        self._connection.execute(update(job).where(job.c.id == job_id).values(row))

    def delete(self, job_id: str) -> None:
        """Delete a job and, by cascade, its chunks."""
        self._connection.execute(delete_from(job).where(job.c.id == job_id))

    def count_unfinished(self) -> tuple[int, int]:
        """Return how many jobs wait for their turn, and how many run."""
        query = select(func.count()).select_from(job)
        waiting = query.where(
            job.c.status == JobStatus.NOT_STARTED.value, job.c.started.is_not(None)
        )
        running = query.where(job.c.status == JobStatus.RUNNING.value)
        return (
            self._connection.execute(waiting).scalar_one(),
            self._connection.execute(running).scalar_one(),
        )

    def delete_ended(self, before: datetime) -> None:
        """Delete jobs that were over, or left unstarted, before *before*.

        Their files stay.
        """
        is_left = (
            (job.c.status == JobStatus.NOT_STARTED.value)
            & job.c.started.is_(None)
            & (job.c.created < before)
        )
        self._connection.execute(
            delete_from(job).where((job.c.ended < before) | is_left)
        )

    def files(self) -> set[str]:
        """Return the relative locations of all jobs' inputs and results."""
        columns = (job.c.input, job.c.output, job.c.evaluation)
        rows = self._connection.execute(select(*columns))
        return {location for row in rows for location in row if location}

    def _where(
        self,
        *conditions: ColumnElement[bool],
        order: ColumnElement[Any] = job.c.created,
    ) -> list[Job]:
        rows = self._connection.execute(
            select(job).where(*conditions).order_by(order, job.c.id)
        )
        return [_job(row) for row in rows]


class Chunks:
    """The rows of ``job_chunk``, and what they add up to in ``job``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(
        self, job_id: str, header: Sequence[str], chunks: Sequence[Chunk]
    ) -> None:
        """Keep what a job's input was cut into."""
        rows = [
            {
                "job_id": job_id,
                "number": chunk.number,
                "start_byte": chunk.offset,
                "byte_length": chunk.length,
                "first_row": chunk.first_row,
                "row_count": chunk.rows,
                "attempts": chunk.attempts,
                "is_done": chunk.is_done,
            }
            for chunk in chunks
        ]
        if rows:
            self._connection.execute(insert(job_chunk), rows)
        total = sum(chunk.rows for chunk in chunks)
        self._connection.execute(
            update(job)
            .where(job.c.id == job_id)
            .values(rows_total=total, header=msgspec.json.encode(header).decode())
        )

    def header(self, job_id: str) -> list[str] | None:
        """Return the column names of a job's input, or None before it was cut."""
        text = self._connection.execute(
            select(job.c.header).where(job.c.id == job_id)
        ).scalar()
        return None if text is None else msgspec.json.decode(text, type=list[str])

    def of(self, job_id: str) -> list[Chunk]:
        """Return a job's chunks, in order."""
        rows = self._connection.execute(
            select(job_chunk)
            .where(job_chunk.c.job_id == job_id)
            .order_by(job_chunk.c.number)
        )
        return [
            Chunk(
                row.number,
                row.start_byte,
                row.byte_length,
                row.first_row,
                row.row_count,
                row.attempts,
                row.is_done,
            )
            for row in rows
        ]

    def finish(self, job_id: str, chunk: Chunk, errors: int) -> bool:
        """Count a chunk as done, once; return False if it was, or the job is over.

        Args:
            job_id: Whose chunk.
            chunk: Which one.
            errors: How many of its rows were bad.
        """
        counted = self._connection.execute(
            update(job_chunk)
            .where(job_chunk.c.job_id == job_id, job_chunk.c.number == chunk.number)
            .where(job_chunk.c.is_done.is_(False))
            .where(
                select(job.c.id)
                .where(job.c.id == job_id, job.c.status == JobStatus.RUNNING.value)
                .exists()
            )
            .values(is_done=True)
        )
        if counted.rowcount == 0:
            return False
        self._connection.execute(
            update(job)
            .where(job.c.id == job_id)
            .values(
                rows_done=job.c.rows_done + chunk.rows,
                error_rows=job.c.error_rows + errors,
            )
        )
        return True

    def count_attempt(self, job_id: str, number: int) -> int:
        """Count one more worker that a chunk was the end of; return how many."""
        mine = (job_chunk.c.job_id == job_id) & (job_chunk.c.number == number)
        self._connection.execute(
            update(job_chunk).where(mine).values(attempts=job_chunk.c.attempts + 1)
        )
        query = select(job_chunk.c.attempts).where(mine)
        attempts: int = self._connection.execute(query).scalar_one()
        return attempts


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id,
        row.endpoint_id,
        row.submitter,
        row.created,
        row.input,
        row.output,
        row.version_id,
        msgspec.json.decode(row.recipe, type=prepared(Recipe)),
        parameters=msgspec.json.decode(row.parameters),
        max_error_rows=row.max_error_rows,
        status=JobStatus(row.status),
        started=row.started,
        ended=row.ended,
        details=row.details,
        rows_total=row.rows_total,
        rows_done=row.rows_done,
        error_rows=row.error_rows,
        evaluation=row.evaluation,
    )
