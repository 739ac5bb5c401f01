"""Batch jobs (BES): submitted, started, watched, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoreline.core.states import JobStatus
from scoreline.service.blobs import Blobs, SignedBlob
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import Principal, Served
from scoreline.service.store import Store
from scoreline.wire.objects import JobSubmit

__all__ = ["Job", "Jobs"]


@dataclass(frozen=True, slots=True)
class Job:
    """One BES run.

    Attributes:
        id: 32 hexadecimal digits.
        endpoint_id: Whose job.
        submitter: Id of the key that submitted it.
        status: Where it stands.
        created: When it was submitted (UTC).
        started: When it was started, or None.
        ended: When it was over, or None.
        details: Why it failed; empty otherwise.
        rows_done: Rows scored or found bad so far.
        rows_total: Rows in all, None until they are counted.
        error_rows: Rows that could not be scored so far.
        output: Relative location of the result.
    """

    id: str
    endpoint_id: str
    submitter: str
    status: JobStatus
    created: datetime
    started: datetime | None
    ended: datetime | None
    details: str
    rows_done: int
    rows_total: int | None
    error_rows: int
    output: str


class Jobs:
    """The jobs of all endpoints; synchronous, from any thread.

    Methods that take a job's id raise NotFound if that endpoint has no such job.
    """

    def __init__(self, store: Store, blobs: Blobs, clock: Clock = utc_now) -> None: ...

    def submit(self, served: Served, principal: Principal, request: JobSubmit) -> Job:
        """Register a job; it waits to be started.

        Raises:
            UnexpectedName: If an input or output port is unknown.
            InvalidValue: If both Input and Inputs are given, an input is missing, or
                the output's extension is none of .csv, .tsv, .arff.
            LocationInvalid: If a blob can't be read or written.
            ParameterMissing: If a required parameter has no value.
        """

    def start(self, endpoint_id: str, job_id: str) -> None:
        """Queue a job. Raises NotAllowed (``CannotStartJob``) if it was before."""

    def get(self, endpoint_id: str, job_id: str) -> Job:
        """Return where a job stands."""

    def results(self, job: Job) -> dict[str, SignedBlob]:
        """Return fresh addresses of a finished job's results, by output port."""

    def cancel(self, endpoint_id: str, job_id: str) -> None:
        """Cancel a job, at any stage; harmless when it is over."""

    def delete(self, endpoint_id: str, job_id: str) -> None:
        """Cancel a job and forget it with its result."""

    def all(self, endpoint_id: str, submitter: str | None = None) -> list[Job]:
        """Return an endpoint's jobs, newest first; those of one key if named."""
