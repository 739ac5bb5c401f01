"""Batch jobs whose results are not in the workbook yet: found, joined, and crossed off.

Whoever presses again because Excel ended, or a wait did, gets the job that is there:
the same rows, endpoint, version and parameters are not sent twice.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from scoreline.core.errors import (
    AnswerInvalid,
    JobFailed,
    NotFound,
    ServiceError,
    WorkbookError,
)
from scoreline.core.states import JobStatus
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Kept
from scoreline.workbook.endpoint_sheet import StoredEndpoint, write_last_job
from scoreline.workbook.ports import Scorer
from scoreline.workbook.resume import Joined
from scoreline.workbook.score import ScoreOptions, ScoreReport, score
from scoreline.workbook.submission import Submission

__all__ = ["KEPT", "cross_off", "join", "known_jobs"]

KEPT: Final = "The results are kept; press Fetch batch results."

_IN_SHEET: Final = "0" * 32  # no id of the shelf: the workbook itself remembers it

_JOINABLE: Final = {
    JobStatus.NOT_STARTED: "{} waits for its turn; waiting for it",
    JobStatus.RUNNING: "{} is still running; waiting for it",
    JobStatus.FINISHED: "{} is finished; fetching its results",
}


@dataclass(frozen=True, slots=True)
class _Pending:
    """A job that can be joined."""

    submission: Submission
    status: JobStatus

    @property
    def name(self) -> str:
        return f"job{_when(self.submission.moment)}"


def known_jobs(desk: Desk) -> tuple[Kept, ...]:
    """Return what was kept for the workbook, and the last jobs that it remembers."""
    kept = desk.shelf.kept(desk.book.full_name)
    known = {one.submission.job_id for one in kept if one.submission.job_id}
    chosen = desk.endpoint()
    jobs = []
    for stored in (chosen, *(e for e in desk.endpoints() if e.url != chosen.url)):
        job = Submission.parse(stored.last_job)
        if job and job.job_id not in known:
            jobs.append(_of_sheet(desk, stored, job))
    return (*kept, *jobs)


def join(
    desk: Desk,
    stored: StoredEndpoint,
    scorer: Scorer,
    options: ScoreOptions,
    rows: str,
) -> ScoreReport | None:
    """Write the results of a job that has these very rows already, once it has them.

    Args:
        desk: The workbook and the person.
        stored: The endpoint.
        scorer: Scores with it.
        options: What is to be scored.
        rows: Which rows are meant; empty for all.

    Returns:
        What was done; None if there is no such job, and nothing was.

    Raises:
        Stopped: If the person stopped it; the job is cancelled.
        ServiceError: Whatever went wrong; nothing was written.
    """
    pending = _pending(desk, stored, scorer, Submission.of(options, rows))
    if pending is None:
        return None
    joined = Joined(scorer, pending.submission)
    title = _JOINABLE[pending.status].format(f"The {pending.name}")
    try:
        with desk.overwriting() as book, desk.progress(title) as progress:
            report = score(book, joined, options, progress)
    except (AnswerInvalid, NotFound):
        return None  # its results are no longer to be had
    except ServiceError as error:
        if joined.has_changed:
            return None
        if isinstance(error, Stopped | JobFailed):
            _drop(desk, pending.submission)
        else:
            error.add_note(KEPT)
        raise
    cross_off(desk, stored, pending.submission)
    told = f"No row was sent again: the {pending.name} had them all."
    return replace(report, told=(*report.told, told))


def cross_off(desk: Desk, stored: StoredEndpoint, submission: Submission) -> None:
    """Remember that a job's results were written; the workbook still knows the job."""
    _drop(desk, submission)
    done = replace(submission, fetched=True)
    with suppress(WorkbookError):
        for present in desk.endpoints():
            last = Submission.parse(present.last_job)
            if present.url == stored.url and last and last.job_id == done.job_id:
                write_last_job(desk.book, present.name, str(done))


def _drop(desk: Desk, submission: Submission) -> None:
    """Forget what was kept of a job."""
    for one in desk.shelf.kept(desk.book.full_name):
        if one.submission.job_id == submission.job_id:
            desk.shelf.drop(one.id)


def _pending(
    desk: Desk, stored: StoredEndpoint, scorer: Scorer, wanted: Submission
) -> _Pending | None:
    """Return a job for the *wanted* rows that has, or will have, their results."""
    for submission in _unfetched(desk, stored):
        if not submission.digest or not submission.is_for(wanted):
            continue
        status = None
        with suppress(ServiceError):  # whatever it is, it comes again at submitting
            status = scorer.status(submission.job_id)
        if status in _JOINABLE:
            return _Pending(submission, status)
    return None


def _unfetched(desk: Desk, stored: StoredEndpoint) -> list[Submission]:
    """Return the jobs of *stored* whose results were not written, latest first."""
    kept = desk.shelf.kept(desk.book.full_name)
    found = [
        one.submission
        for one in kept
        if one.url == stored.url and one.answers is None and one.submission.job_id
    ]
    last = Submission.parse(stored.last_job)
    if last and not last.fetched and last.job_id not in {one.job_id for one in found}:
        found.append(last)
    return found


def _of_sheet(desk: Desk, stored: StoredEndpoint, job: Submission) -> Kept:
    return Kept(_IN_SHEET, desk.book.full_name, stored.url, stored.name, job)


def _when(moment: float) -> str:
    """Return since when a job is there, in words: `` of 14:02``; empty if unknown."""
    try:
        then = datetime.fromtimestamp(moment, UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        return ""
    if not moment:
        return ""
    is_today = then.date() == datetime.now(UTC).astimezone().date()
    return f" of {then:%H:%M}" if is_today else f" of {then:%Y-%m-%d %H:%M}"
