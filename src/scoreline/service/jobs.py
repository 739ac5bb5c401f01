"""Batch jobs (BES): submitted, started, watched, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from scoreline.core.errors import (
    AccessDenied,
    ExtensionInvalid,
    InputMissing,
    InputRepeated,
    InvalidValue,
    NotAllowed,
    NotFound,
    OutputUnknown,
    UnexpectedName,
)
from scoreline.core.names import DEFAULT_ENDPOINT, WebServiceName, new_id
from scoreline.core.schema import EVALUATION_PORT, OUTPUT_PORT
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue
from scoreline.service.blobs import Blobs, SignedBlob
from scoreline.service.clock import Clock, utc_now
from scoreline.service.counts import Counts
from scoreline.service.entities import Endpoint, Job, Principal, Recipe, Served
from scoreline.service.rights import Action, may
from scoreline.service.store import Session, Store
from scoreline.service.training import (
    ENDPOINT,
    EVALUATION_EXTENSIONS,
    MODEL_EXTENSIONS,
)
from scoreline.wire.objects import BlobReference, JobSubmit
from scoreline.wire.scoring import read_parameters

__all__ = ["INPUT_EXTENSIONS", "MAX_ERROR_ROWS", "OUTPUT_EXTENSIONS", "Job", "Jobs"]

INPUT_EXTENSIONS: Final = (".csv", ".tsv", ".xlsx", ".parquet")
OUTPUT_EXTENSIONS: Final = (".csv", ".tsv", ".arff")
MAX_ERROR_ROWS: Final = 1_000_000  # about as many rows as a sheet has


@dataclass(frozen=True, slots=True)
class _Output:
    """What one output port is written as."""

    what: str
    extensions: tuple[str, ...]
    file_name: str


_RESULTS: Final = _Output("results are", OUTPUT_EXTENSIONS, "results.csv")
_MODEL: Final = _Output("a trained model is", MODEL_EXTENSIONS, "model.ilearner")
_EVALUATION: Final = _Output(
    "an evaluation is", EVALUATION_EXTENSIONS, "evaluation.csv"
)
_UNFINISHED: Final = (JobStatus.NOT_STARTED, JobStatus.RUNNING)


class Jobs:
    """The jobs of all endpoints; synchronous, from any thread.

    Methods that take a job's id raise NotFound if that endpoint has no such job.

    Args:
        store: Where they are kept.
        blobs: Where their rows and results lie.
        clock: Tells when they begin and end.
        on_end: Called, from any thread, with each job that was cancelled.
    """

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        clock: Clock = utc_now,
        *,
        on_end: Callable[[Job], object] = lambda _: None,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._listener: Callable[[], object] = _nobody
        self._on_end = on_end

    def listen(self, listener: Callable[[], object]) -> None:
        """Have *listener* called, from any thread, when there may be work to do."""
        self._listener = listener

    def submit(self, served: Served, principal: Principal, request: JobSubmit) -> Job:
        """Register a job; it waits to be started.

        It will score with the models that the endpoint has now, whatever becomes of
        the endpoint.

        Raises:
            InputRepeated: If both Input and Inputs are given.
            InputMissing: If neither is.
            UnexpectedName: If an input port is unknown.
            OutputUnknown: If an output port is.
            ExtensionInvalid: If an input's or output's extension names no format that
                is read or written there.
            AccessDenied: If it trains, and the key may not see the model to be compared
                with.
            LocationInvalid: If a blob can't be read or written.
            ParameterMissing: If a required parameter has no value.
            InvalidValue: If another has a wrong one.
        """
        schema = served.version.schema
        if not 0 <= request.max_error_rows <= MAX_ERROR_ROWS:
            raise InvalidValue(f"MaxErrorRows is 0 to {MAX_ERROR_ROWS:,}")
        parameters = read_parameters(schema, request.global_parameters)
        outputs = self._outputs(served, request)
        recipe = served.recipe
        if served.version.is_training:
            recipe = self._compared(served, principal, parameters)
        job = Job(
            new_id(),
            served.endpoint.id,
            principal.key_id,
            self._clock(),
            self._input(_rows(request, schema.input.name)),
            outputs[OUTPUT_PORT],
            served.version.id,
            recipe,
            parameters=parameters,
            max_error_rows=request.max_error_rows,
            evaluation=outputs.get(EVALUATION_PORT, ""),
        )
        with self._store.write_jobs() as session:
            if session.endpoints.get(job.endpoint_id) is None:
                raise NotFound("endpoint", job.endpoint_id)
            session.jobs.insert(job)
            session.count(job.endpoint_id, job.created, Counts(jobs=1))
        return job

    def start(self, endpoint_id: str, job_id: str) -> None:
        """Queue a job.

        Raises:
            NotAllowed: If it was started before, or is over.
        """
        with self._store.write_jobs() as session:
            job = _get(session, endpoint_id, job_id)
            if not session.jobs.queue(job_id, self._clock()):
                state = job.status.value if job.status.is_over else "started"
                raise NotAllowed(f"the job can't be started: it is {state} already")
        self._listener()

    def get(self, endpoint_id: str, job_id: str) -> Job:
        """Return where a job stands."""
        with self._store.read() as session:
            return _get(session, endpoint_id, job_id)

    def results(self, job: Job) -> dict[str, SignedBlob]:
        """Return fresh addresses of a finished job's results, by output port.

        Raises:
            NotFound: If it has none (any more).
        """
        with self._store.read() as session:
            version = session.versions.get(job.version_id)
        if version is None:
            raise NotFound("job", job.id)
        places = {version.schema.output.name: job.output}
        if job.evaluation:
            places[EVALUATION_PORT] = job.evaluation
        return {port: self._blobs.signed_read(at) for port, at in places.items()}

    def cancel(self, endpoint_id: str, job_id: str) -> None:
        """Cancel a job, at any stage; harmless when it is over."""
        with self._store.write_jobs() as session:
            _get(session, endpoint_id, job_id)
            has_ended = session.jobs.move(
                job_id, _UNFINISHED, to=JobStatus.CANCELLED, at=self._clock()
            )
            job = _get(session, endpoint_id, job_id)
        self._listener()
        if has_ended:
            self._on_end(job)

    def delete(self, endpoint_id: str, job_id: str) -> None:
        """Cancel a job and forget it with its result."""
        with self._store.write_jobs() as session:
            job = _get(session, endpoint_id, job_id)
            session.jobs.delete(job_id)
        for place in job.written:
            self._blobs.delete(place)
        self._listener()

    def all(self, endpoint_id: str, submitter: str | None = None) -> list[Job]:
        """Return an endpoint's jobs, newest first; those of one key if named."""
        with self._store.read() as session:
            jobs = session.jobs.of(endpoint_id)
        return [
            job
            for job in reversed(jobs)
            if submitter is None or job.submitter == submitter
        ]

    def unfinished(self) -> tuple[int, int]:
        """Return how many jobs of all endpoints wait for their turn, and how many run.

        Jobs that nobody started are not among them.
        """
        with self._store.read() as session:
            return session.jobs.count_unfinished()

    def _input(self, reference: BlobReference) -> str:
        _check_extension(reference, INPUT_EXTENSIONS, "rows are read from")
        self._blobs.resolve(reference)
        return self._blobs.locate(reference, "r")

    def _outputs(self, served: Served, request: JobSubmit) -> dict[str, str]:
        """Return where each port's results go, as relative locations."""
        ports = [port.name for port in served.version.schema.outputs]
        wishes = request.outputs or {}
        unknown = [name for name in wishes if name not in ports]
        if unknown:
            raise OutputUnknown(
                f"output {unknown[0]!r} is unknown; the web service has "
                f"{', '.join(map(repr, ports))}"
            )
        kinds = (_MODEL, _EVALUATION) if served.version.is_training else (_RESULTS,)
        return {
            port: self._output(served.endpoint, wishes.get(port), kind)
            for port, kind in zip(ports, kinds, strict=True)
        }

    def _output(
        self, endpoint: Endpoint, wish: BlobReference | None, kind: _Output
    ) -> str:
        """Return where results go: where the caller says, or to a blob of our own."""
        if wish is not None:
            _check_extension(wish, kind.extensions, f"{kind.what} written to")
            if wish.sas_blob_token or wish.connection_string:
                return self._blobs.locate(wish, "w")
        name = (wish and wish.relative_location) or kind.file_name
        return self._blobs.new_upload(endpoint.id, name).relative

    def _compared(
        self,
        served: Served,
        principal: Principal,
        parameters: Mapping[str, CellValue],
    ) -> Recipe:
        """Return the present model that a trained one is compared with."""
        name = str(parameters[ENDPOINT])
        if name != DEFAULT_ENDPOINT and not may(principal, Action.MANAGE):
            raise AccessDenied(
                f"this key may compare with endpoint {DEFAULT_ENDPOINT!r} only"
            )
        scoring = WebServiceName(served.web_service.name).scoring
        with self._store.read() as session:
            web_service = session.web_services.named(scoring.text)
            if web_service is None:
                raise NotFound("web service", scoring.text)
            endpoint = session.endpoints.named(web_service.id, name)
            if endpoint is None:
                raise NotFound("endpoint", name)
            version = session.versions.get(endpoint.version_id)
        if version is None:
            raise NotFound("endpoint", name)
        return Recipe.of(version, endpoint)


def _nobody() -> None:
    """Hear nothing: no runner is there yet, and it will look for itself."""


def _get(session: Session, endpoint_id: str, job_id: str) -> Job:
    job = session.jobs.get(job_id)
    if job is None or job.endpoint_id != endpoint_id:
        raise NotFound("job", job_id)
    return job


def _rows(request: JobSubmit, port: str) -> BlobReference:
    if request.input is not None and request.inputs:
        raise InputRepeated("the job has both Input and Inputs; give one of them")
    inputs = request.inputs or {}
    unknown = [name for name in inputs if name != port]
    if unknown:
        raise UnexpectedName(
            f"input {unknown[0]!r} is unknown; the web service has {port!r}"
        )
    reference = request.input or inputs.get(port)
    if reference is None:
        raise InputMissing(f"the job has no rows; say where input {port!r} lies")
    return reference


def _check_extension(
    reference: BlobReference, allowed: tuple[str, ...], purpose: str
) -> None:
    extension = PurePosixPath(reference.relative_location or "").suffix.lower()
    if extension not in allowed:
        raise ExtensionInvalid(f"{purpose} files with the extension {_or(allowed)}")


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
