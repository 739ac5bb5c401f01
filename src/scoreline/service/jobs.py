"""Batch jobs (BES): submitted, started, watched, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from scoreline.core.errors import (
    AccessDenied,
    InputMissing,
    InputRepeated,
    InvalidValue,
    NotAllowed,
    NotFound,
    UnexpectedName,
)
from scoreline.core.names import DEFAULT_ENDPOINT, WebServiceName, new_id
from scoreline.core.schema import EVALUATION_PORT, OUTPUT_PORT
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue
from scoreline.service.blobs import Blobs, SignedBlob
from scoreline.service.clock import Clock, utc_now
from scoreline.service.counts import Counts
from scoreline.service.entities import Job, Principal, Recipe, Served
from scoreline.service.job_places import JobPlaces
from scoreline.service.locations import NOWHERE, Location, Locations
from scoreline.service.rights import Action, may
from scoreline.service.store import Session, Store
from scoreline.service.training import ENDPOINT
from scoreline.wire.objects import BlobReference, JobSubmit
from scoreline.wire.scoring import read_parameters

__all__ = ["MAX_ERROR_ROWS", "Job", "Jobs"]

MAX_ERROR_ROWS: Final = 1_000_000  # about as many rows as a sheet has


_UNFINISHED: Final = (JobStatus.NOT_STARTED, JobStatus.RUNNING)


class Jobs:
    """The jobs of all endpoints; synchronous, from any thread.

    Methods that take a job's id raise NotFound if that endpoint has no such job.

    Args:
        store: Where they are kept.
        blobs: Where their rows and results lie.
        clock: Tells when they begin and end.
        locations: Where they may lie otherwise.
        on_end: Called, from any thread, with each job that was cancelled.
    """

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        clock: Clock = utc_now,
        *,
        locations: Locations = NOWHERE,
        on_end: Callable[[Job], object] = lambda _: None,
    ) -> None:
        self._store = store
        self._places = JobPlaces(blobs, locations)
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
        outputs = self._places.outputs(served, request.outputs or {})
        recipe = served.recipe
        if served.version.is_training:
            recipe = self._compared(served, principal, parameters)
        job = Job(
            new_id(),
            served.endpoint.id,
            principal.key_id,
            self._clock(),
            self._places.input(served, _rows(request, schema.input.name)),
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

    def results(self, job: Job) -> dict[str, SignedBlob | Location]:
        """Return where a finished job's results lie, by output port; signed anew.

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
        return {
            port: self._places.reading(at, job.endpoint_id)
            for port, at in places.items()
        }

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
            self._places.delete(place)
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
