"""Batch jobs, and the chunks that they are done in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue
from scoreline.service.entities.serving import Recipe

__all__ = [
    "Chunk",
    "Job",
]


@dataclass(frozen=True, slots=True)
class Job:
    """One BES run.

    Attributes:
        id: 32 hexadecimal digits.
        endpoint_id: Whose job.
        submitter: Id of the key that submitted it.
        created: When it was submitted (UTC).
        input: Relative location of its rows.
        output: Relative location of its results, or of the model that it trains.
        version_id: The version that the endpoint was locked to when it was submitted.
        recipe: Which models score, as of then, whatever becomes of the endpoint; if it
            trains, which the trained one is compared with.
        parameters: A value for every web-service parameter.
        max_error_rows: How many rows may be bad without failing the job.
        status: Where it stands.
        started: When it was started, or None.
        ended: When it was over, or None.
        details: Why it failed; empty otherwise.
        rows_total: Rows in all; None until they are counted.
        rows_done: Rows scored or found bad so far.
        error_rows: Rows found bad so far.
        evaluation: Relative location of the evaluation, if it trains; else empty.
    """

    id: str
    endpoint_id: str
    submitter: str
    created: datetime
    input: str
    output: str
    version_id: str
    recipe: Recipe
    parameters: Mapping[str, CellValue] = field(default_factory=dict, hash=False)
    max_error_rows: int = 0
    status: JobStatus = JobStatus.NOT_STARTED
    started: datetime | None = None
    ended: datetime | None = None
    details: str = ""
    rows_total: int | None = None
    rows_done: int = 0
    error_rows: int = 0
    evaluation: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Relative locations of all that it writes."""
        return (self.output, self.evaluation) if self.evaluation else (self.output,)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of a job's rows that is scored in one go.

    Attributes:
        number: Which chunk, from 1.
        offset: Where it begins in the input, in bytes from 0.
        length: How many bytes it has.
        first_row: Which row its first is, from 1.
        rows: How many rows it has.
        attempts: How many times it was given to a worker that did not survive it.
        is_done: Whether its results are on disk.
    """

    number: int
    offset: int
    length: int
    first_row: int
    rows: int
    attempts: int = 0
    is_done: bool = False
