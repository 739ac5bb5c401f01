"""Rows that were sent once are not sent again: results are fetched later.

A witness stands between the scoring action and the scorer and remembers what went
through: which rows, by a digest, and the job's id. With that, the same action writes
results that came too late, after a restart too: row i gets result i if the rows are
still those that were sent, and nothing is written beside them otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from scoreline.core.errors import OutputBlocked
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue, Row, Table
from scoreline.workbook.ports import EndpointSchema, Progress, Scorer
from scoreline.workbook.submission import RowsDigest, Submission, asked_digest

__all__ = ["Joined", "Resumed", "Witness"]


class Witness:
    """A scorer that remembers what went through it.

    Attributes:
        submission: What was sent, its digest known once it was.
        answers: The results that came at once; None if none did.

    Args:
        scorer: The endpoint.
        submission: What is known before anything was sent.
        submitted: Called as soon as a batch job exists, before it is waited for.
        now: Seconds since 1970.
    """

    def __init__(
        self,
        scorer: Scorer,
        submission: Submission,
        submitted: Callable[[Submission], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.submission = submission
        self.answers: tuple[Row, ...] | None = None
        self._scorer = scorer
        self._submitted = submitted
        self._now = now

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""
        return self._scorer.describe()

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results of *table*, and keep them."""
        digest = RowsDigest()
        for _ in digest.passing(table.rows):
            pass
        self.submission = replace(self.submission, digest=digest.text)
        found = self._scorer.score(table, parameters, progress)
        self.answers = found.rows
        return found

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Send *rows* as a batch job, tell that it exists, and return its id."""
        digest = RowsDigest()
        job_id = self._scorer.submit(digest.passing(rows), parameters)
        self.submission = replace(
            self.submission,
            job_id=job_id,
            digest=digest.text,
            asked=asked_digest(parameters, self.describe().version),
            moment=float(round(self._now())),
        )
        self._submitted(self.submission)
        return job_id

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the job is finished."""
        self._scorer.wait(job_id, progress)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results of a finished job."""
        return self._scorer.results(job_id)

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job stands."""
        return self._scorer.status(job_id)

    def cancel(self, job_id: str) -> None:
        """Stop the job."""
        self._scorer.cancel(job_id)


class Resumed:
    """A scorer of rows that were sent earlier: it sends nothing.

    Attributes:
        has_changed: Whether the rows were found to be others than those sent.

    Args:
        scorer: The endpoint.
        submission: What was sent.
        answers: The results, where they are here already; else they are the job's.
    """

    def __init__(
        self,
        scorer: Scorer,
        submission: Submission,
        answers: tuple[Row, ...] | None = None,
    ) -> None:
        self.has_changed = False
        self._scorer = scorer
        self._submission = submission
        self._answers = answers

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""
        return self._scorer.describe()

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results that are here, if *table* is what was sent.

        Raises:
            OutputBlocked: If it is not.
        """
        del parameters
        self._check(table.rows)
        answers = self._answers or ()
        progress(len(answers), len(answers))
        return Table(self.describe().schema.output.names, answers)

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Return the id of the job that has these *rows* already.

        Raises:
            OutputBlocked: If it has others.
        """
        del parameters
        self._check(rows)
        return self._submission.job_id

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the job is finished."""
        self._scorer.wait(job_id, progress)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results."""
        return self._scorer.results(job_id)

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job stands."""
        return self._scorer.status(job_id)

    def cancel(self, job_id: str) -> None:
        """Do nothing: who stops waiting does not stop the job."""

    def _check(self, rows: Iterable[Row]) -> None:
        digest = RowsDigest()
        for _ in digest.passing(rows):
            pass
        if digest.text != self._submission.digest:
            raise self._others()

    def _others(self) -> OutputBlocked:
        self.has_changed = True
        return OutputBlocked(
            "the rows are not those that were sent, so results can't be written beside "
            "them",
            self._submission.range,
        )


class Joined(Resumed):
    """A scorer of rows that a job, which may run yet, has already.

    It differs from results fetched later in that the same is asked of the rows, and
    that who stops it stops the job.
    """

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Raise `OutputBlocked`: these rows are so few that no job is needed."""
        del table, parameters, progress
        raise self._others()

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Return the id of the job that has these *rows* already.

        Raises:
            OutputBlocked: If it has others, or other parameters, or the endpoint has
                another version since.
        """
        asked = asked_digest(parameters, self.describe().version)
        if asked != self._submission.asked:
            raise self._others()
        return super().submit(rows, parameters)

    def cancel(self, job_id: str) -> None:
        """Stop the job."""
        self._scorer.cancel(job_id)
