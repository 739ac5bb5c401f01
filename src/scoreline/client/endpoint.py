"""An endpoint as its callers see it: its schema, scoring at once, and batch jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final

from scoreline.client.jobs import Jobs, job_status
from scoreline.client.profile import Profile
from scoreline.client.session import Session
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import (
    AnswerInvalid,
    BodyTooLarge,
    CellProblem,
    InvalidValue,
    NotFound,
    SchemaMismatch,
)
from scoreline.core.keys import ApiKey
from scoreline.core.schema import Port
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue, Row, Table
from scoreline.wire import urls
from scoreline.wire.objects import decode_answer
from scoreline.wire.schemas import SchemaAnswer, read_description
from scoreline.wire.scoring import decode_score_answer, encode_score_request

__all__ = ["MAX_BODY_BYTES", "MAX_BODY_ROWS", "ScoringEndpoint"]

MAX_BODY_ROWS: Final = 1_000  # rows per call, as Stream Analytics sent by default
MAX_BODY_BYTES: Final = 4 * 2**20  # per call: Classic's limit for a request

_VERSION: Final = f"?api-version={urls.API_VERSION}"


class ScoringEndpoint:
    """One endpoint, with a key that may score there.

    Args:
        url: Its ApiLocation, or a Request URI with any query.
        key: An endpoint key or a workbook key.
        session: Sends the requests; by default one that goes where the person allowed.
    """

    def __init__(
        self, url: str, key: ApiKey | str, *, session: Session | None = None
    ) -> None:
        self._location = urls.api_location(url)
        self._key = key if isinstance(key, ApiKey) else ApiKey(key)
        self._session = session or Session(Profile().allowed_origins())
        self._session.origins.check(self._location)

    @property
    def api_location(self) -> str:
        """The endpoint's address, without verb or query."""
        return self._location

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives; asked once, then remembered.

        Raises:
            KeyRejected: If the key is not valid here.
            AnswerInvalid: If the answer describes no endpoint.
        """
        return self._description

    def score(
        self,
        table: Table,
        parameters: Mapping[str, CellValue] | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Table:
        """Return the results of *table*'s rows, row for row, scored at once (RRS).

        Many rows go in several calls; either all results are returned or none.

        Args:
            table: The input's columns, in any order.
            parameters: Values of web-service parameters.
            progress: Called with rows done and rows in all after each call.

        Raises:
            SchemaMismatch: If rows do not fit; places count from *table*'s first row.
            TooManyCalls: If the endpoint stays full for as long as we are patient.
            AnswerInvalid: If an answer does not fit the schema; nothing is returned.
        """
        total, done = len(table.rows), 0
        rows: list[Row] = []
        for part in _parts(table):
            rows += self._score(part, done, parameters or {})
            done += len(part.rows)
            if progress:
                progress(done, total)
        return Table(self._output.names, tuple(rows))

    @cached_property
    def jobs(self) -> Jobs:
        """The endpoint's batch jobs (BES)."""
        return Jobs(self._session, self._location, self._key, self.describe)

    def submit(
        self, rows: Iterable[Row], parameters: Mapping[str, CellValue] | None = None
    ) -> str:
        """Send *rows*, under the input's columns, as a batch job; return its id."""
        return self.jobs.submit_rows(rows, parameters or {})

    def wait(
        self,
        job_id: str,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        """Return when the job is finished.

        Raises:
            JobFailed: If it failed or was cancelled.
        """
        self.jobs.wait(job_id, progress)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results of a finished job, row for row."""
        return self.jobs.results(job_id)

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job stands; None if there is no such job any more."""
        try:
            return job_status(self.jobs.status(job_id))
        except NotFound:
            return None

    def cancel(self, job_id: str) -> None:
        """Stop the job, whatever its state."""
        self.jobs.cancel(job_id)

    @cached_property
    def _description(self) -> EndpointSchema:
        url = urls.schema(self._location) + _VERSION
        reply = self._session.call("GET", url, key=self._key)
        answer = decode_answer(reply.body, SchemaAnswer)
        try:
            return read_description(answer)
        except InvalidValue:
            raise AnswerInvalid(
                "the service describes the endpoint in a way that this program does "
                "not understand; is it older than the service?"
            ) from None

    @property
    def _output(self) -> Port:
        return self._description.schema.output

    def _score(
        self, part: Table, before: int, parameters: Mapping[str, CellValue]
    ) -> tuple[Row, ...]:
        """Score one call's rows, of which *before* went in earlier calls."""
        schema = self._description.schema
        body = encode_score_request(schema.input.name, part, parameters)
        if len(body) > MAX_BODY_BYTES:
            return self._score_halves(part, before, parameters)
        url = f"{urls.execute(self._location)}{_VERSION}&details=true"
        try:
            reply = self._session.call(
                "POST", url, key=self._key, body=body, repeatable=True
            )
        except SchemaMismatch as error:
            raise _moved(error, before) from None
        return decode_score_answer(reply.body, schema, len(part.rows)).rows

    def _score_halves(
        self, part: Table, before: int, parameters: Mapping[str, CellValue]
    ) -> tuple[Row, ...]:
        half = len(part.rows) // 2
        if not half:
            raise BodyTooLarge(MAX_BODY_BYTES)
        first = Table(part.columns, part.rows[:half])
        second = Table(part.columns, part.rows[half:])
        return (
            *self._score(first, before, parameters),
            *self._score(second, before + half, parameters),
        )


def _parts(table: Table) -> Iterator[Table]:
    """Yield *table* in parts of as many rows as one call takes."""
    rows = iter(table.rows)
    while part := tuple(islice(rows, MAX_BODY_ROWS)):
        yield Table(table.columns, part)


def _moved(error: SchemaMismatch, rows: int) -> SchemaMismatch:
    """Return *error* with its places counted from the first row of all calls."""
    moved = SchemaMismatch(
        *(
            CellProblem(p.row + rows if p.row else 0, p.column, p.reason)
            for p in error.problems
        )
    )
    moved.answered = error.answered
    return moved
