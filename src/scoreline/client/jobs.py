"""Batch jobs of one endpoint (BES): submit, watch, fetch results, cancel."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from scoreline.client.api import Api
from scoreline.client.rows import read_results, write_rows
from scoreline.client.session import Reply, Session
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    JobFailed,
    NotAllowed,
    RequestInProgress,
    Unreachable,
)
from scoreline.core.keys import ApiKey
from scoreline.core.names import is_id, new_id
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue, Row
from scoreline.wire import urls
from scoreline.wire.objects import (
    BlobReference,
    JobAnswer,
    JobSubmit,
    JobSummary,
    decode_text,
)

__all__ = ["FIRST_PAUSE", "LONGEST_PAUSE", "MAX_SILENCE", "Jobs", "job_status"]

FIRST_PAUSE: Final = 0.1  # seconds between two looks at a job
LONGEST_PAUSE: Final = 2.0  # seconds
MAX_SILENCE: Final = 60.0  # seconds of looks that nobody answers
_GROWTH: Final = 1.25  # of the pause: nobody waits a quarter longer than the job takes

_AGAIN: Final = (0.5, 1.0, 2.0, 4.0)  # seconds before a lost submission is sent again
_VERSION: Final = f"?api-version={urls.API_VERSION}"


class Jobs:
    """The batch jobs of one endpoint.

    Args:
        session: Sends the requests.
        location: The endpoint's ApiLocation.
        key: A key that may submit there.
        describe: Returns what the endpoint takes and gives.
        sleep: Waits some seconds between two looks.
    """

    def __init__(
        self,
        session: Session,
        location: str,
        key: ApiKey,
        describe: Callable[[], EndpointSchema],
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._api = Api(session, "", key)
        self._location = location
        self._describe = describe
        self._sleep = sleep

    def submit(
        self,
        file: Path,
        parameters: Mapping[str, CellValue] | None = None,
        *,
        max_error_rows: int = 0,
    ) -> str:
        """Upload the rows in *file*, start a job on them, and return its id.

        Where the service's answer is lost on the way, the request is sent again under
        the same ``Idempotency-Key``: however often, it makes one job.

        Args:
            file: CSV, TSV, .xlsx or Parquet with a header, told apart by its extension.
            parameters: Values of web-service parameters.
            max_error_rows: How many bad rows may pass into a last column ``Error``.
        """
        rows = self._api.upload(urls.blob_uploads(self._location) + _VERSION, file)
        body = JobSubmit(
            inputs={self._describe().schema.input.name: rows},
            global_parameters=dict(parameters or {}),
            max_error_rows=max_error_rows,
        )
        job_id = decode_text(self._order_once(body).body)
        if not is_id(job_id):
            raise AnswerInvalid("the service's answer is no job's id")
        self._start(job_id)
        return job_id

    def submit_rows(
        self, rows: Iterable[Row], parameters: Mapping[str, CellValue]
    ) -> str:
        """Start a job on *rows*, under the input's columns, and return its id."""
        columns = self._describe().schema.input.names
        with tempfile.TemporaryDirectory(prefix="scoreline-") as folder:
            file = Path(folder, "rows.csv")
            write_rows(file, columns, rows)
            return self.submit(file, parameters)

    def list(self) -> list[JobSummary]:
        """Return the jobs that the key may see, the newest first."""
        return self._api.get_list(urls.jobs(self._location) + _VERSION, JobSummary)

    def status(self, job_id: str) -> JobAnswer:
        """Return where a job stands, with fresh addresses of its results.

        Raises:
            InvalidValue: If *job_id* is not spelt as an id; nothing was sent.
            NotFound: If there is no such job.
        """
        return self._api.get(self._url(job_id), JobAnswer)

    def wait(
        self,
        job_id: str,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        """Return when the job is finished.

        A service that restarts meanwhile is waited for, up to a minute.

        Args:
            job_id: The job.
            progress: Called with rows done and rows in all (None while unknown).

        Raises:
            JobFailed: If it failed or was cancelled.
            Unreachable: If the service does not come back.
        """
        pause, silence = FIRST_PAUSE, 0.0
        while True:
            try:
                if self._is_finished(job_id, progress):
                    return
                silence = 0.0
            except Unreachable:
                silence += pause
                if silence > MAX_SILENCE:
                    raise
            self._sleep(pause)
            pause = min(LONGEST_PAUSE, pause * _GROWTH)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results of a finished job, row for row, typed by the schema.

        Raises:
            JobFailed: If the job failed or was cancelled.
            AnswerInvalid: If the results do not fit the schema or the rows sent; rows
                yielded before are then to be thrown away.
        """
        port = self._describe().schema.output
        job, pieces = self._fetch(job_id)
        count = 0
        for row in read_results(pieces, port):
            yield row
            count += 1
        if job.rows_total is not None and count != job.rows_total:
            raise AnswerInvalid(
                f"job {job_id} gave {count:,} results for {job.rows_total:,} rows; "
                "nothing was used"
            )

    def download(self, job_id: str, port: str = "") -> Iterator[bytes]:
        """Yield the file with the results of a finished job, piece by piece.

        Args:
            job_id: The job.
            port: Which output; the first if it is not named.

        Raises:
            JobFailed: If the job failed or was cancelled.
            InvalidValue: If it is not over yet.
        """
        return self._fetch(job_id, port)[1]

    def outputs(self, job_id: str) -> dict[str, BlobReference]:
        """Return where the results of a finished job lie, by output port.

        Raises:
            JobFailed: If the job failed or was cancelled.
            InvalidValue: If it is not over yet.
        """
        return self._finished(job_id).results or {}

    def cancel(self, job_id: str) -> None:
        """Stop the job, whatever its state."""
        self._api.order("DELETE", self._url(job_id))

    def delete(self, job_id: str) -> None:
        """Stop the job and forget its rows and results."""
        self._url(job_id)
        self._api.order("DELETE", urls.job_data(self._location, job_id) + _VERSION)

    def _order_once(self, body: JobSubmit) -> Reply:
        """Send the submission until an answer comes."""
        url, once = urls.jobs(self._location) + _VERSION, new_id()
        for pause in _AGAIN:
            with suppress(Unreachable, RequestInProgress):
                return self._api.order("POST", url, body, once=once)
            self._sleep(pause)
        return self._api.order("POST", url, body, once=once)

    def _start(self, job_id: str) -> None:
        start = urls.job_start(self._location, job_id) + _VERSION
        try:
            self._api.order("POST", start)
        except Unreachable:
            self._sleep(_AGAIN[0])
            with suppress(NotAllowed):  # it was started; only the answer was lost
                self._api.order("POST", start)

    def _is_finished(
        self, job_id: str, progress: Callable[[int, int | None], None] | None
    ) -> bool:
        """Look at the job once.

        Raises:
            JobFailed: If it failed or was cancelled.
        """
        job = self.status(job_id)
        status = job_status(job)
        if progress:
            progress(job.rows_done, job.rows_total)
        if status.is_over:
            _check_finished(job_id, status, job.details)
        return status.is_over

    def _url(self, job_id: str) -> str:
        if not is_id(job_id):
            raise InvalidValue("a job's id has 32 digits from 0 to 9 and a to f")
        return urls.job(self._location, job_id) + _VERSION

    def _finished(self, job_id: str) -> JobAnswer:
        job = self.status(job_id)
        _check_finished(job_id, job_status(job), job.details)
        return job

    def _fetch(self, job_id: str, port: str = "") -> tuple[JobAnswer, Iterator[bytes]]:
        job = self._finished(job_id)
        name = port or self._describe().schema.output.name
        results = (job.results or {}).get(name)
        if results is None:
            raise AnswerInvalid(f"job {job_id} is finished, but names no results")
        if not results.url.startswith(("http://", "https://")):
            raise InvalidValue(
                f"job {job_id} wrote its results to {results.url!r}; read them there"
            )
        return job, self._api.session.download(results.url)


def job_status(job: JobAnswer) -> JobStatus:
    """Return where *job* stands.

    Raises:
        AnswerInvalid: If that is no state of a job.
    """
    try:
        return JobStatus(job.status_code)
    except ValueError:
        raise AnswerInvalid("the service's answer names no state of a job") from None


def _check_finished(job_id: str, status: JobStatus, details: str | None) -> None:
    if status is JobStatus.FAILED:
        raise JobFailed(job_id, details or "failed, and the service does not say why")
    if status is JobStatus.CANCELLED:
        raise JobFailed(job_id, "was cancelled")
    if status is not JobStatus.FINISHED:
        raise InvalidValue(f"job {job_id} is not over yet; its results come later")
