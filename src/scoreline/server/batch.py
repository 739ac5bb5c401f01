"""Batch execution (BES): jobs behind an endpoint's ApiLocation.

Source: the Classic service's execution API (reference, section 4). Rows done and in
all, the list of jobs and the deletion of their files are our additions.
"""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import NotAllowed, NotFound
from scoreline.core.states import JobStatus
from scoreline.server.admission import Admission
from scoreline.server.answers import blob_reference
from scoreline.server.errors import detailed
from scoreline.server.once import Once
from scoreline.server.parts import Parts
from scoreline.server.replies import no_content, read_json, reply
from scoreline.server.score_options import check_api_version
from scoreline.service.access import Action, check, may
from scoreline.service.jobs import Job
from scoreline.wire.objects import (
    BlobReference,
    JobAnswer,
    JobSubmit,
    JobSummary,
    UploadRequest,
    format_time,
)

__all__ = ["Batch"]

_API: Final = "/workspaces/{workspace}/services/{endpoint_id}"
_JOB: Final = _API + "/jobs/{job_id}"


class Batch:
    """The pages about jobs and the rows that they read."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._jobs = parts.jobs
        self._blobs = parts.blobs
        self._addresses = parts.addresses
        self._limit = parts.limits.request_bytes
        self._admission = admission
        self._once = Once(parts.idempotency, self._limit)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_API + "/blobs", self._upload, methods=["POST"]),
            Route(_API + "/jobs", self._list),
            Route(_API + "/jobs", self._submit, methods=["POST"]),
            Route(_JOB, self._show),
            Route(_JOB, self._cancel, methods=["DELETE"]),
            Route(_JOB + "/start", self._start, methods=["POST"]),
            Route(_JOB + "/data", self._forget, methods=["DELETE"]),
        ]

    async def _upload(self, request: Request) -> Response:
        caller = await self._admission.to_api(request, Action.SUBMIT)
        wish = await read_json(request, UploadRequest, self._limit)
        blob = await run_in_threadpool(
            self._blobs.new_upload, caller.served.endpoint.id, wish.name
        )
        return reply(blob_reference(blob, self._addresses), 201)

    async def _list(self, request: Request) -> Response:
        caller = await self._admission.to_api(request, Action.SUBMIT)
        principal, endpoint_id = caller.principal, caller.served.endpoint.id
        sees_all = may(principal, Action.LIST_JOBS, endpoint_id)
        submitter = None if sees_all else principal.key_id
        jobs = await run_in_threadpool(self._jobs.all, endpoint_id, submitter)
        return reply([_summary(job) for job in jobs])

    async def _submit(self, request: Request) -> Response:
        caller = await self._admission.to_api(request, Action.SUBMIT)
        check_api_version(request.query_params.get("api-version"))

        async def submit() -> Response:
            wish = await read_json(request, JobSubmit, self._limit)
            job = await run_in_threadpool(
                self._jobs.submit, caller.served, caller.principal, wish
            )
            return reply(job.id)

        return await self._once.do(request, caller.principal, submit)

    async def _show(self, request: Request) -> Response:
        job = await self._job(request)
        return reply(await run_in_threadpool(self._answer, job))

    async def _start(self, request: Request) -> Response:
        job = await self._job(request)
        with detailed("CannotStartJob", NotAllowed):
            await run_in_threadpool(self._jobs.start, job.endpoint_id, job.id)
        return no_content()

    async def _cancel(self, request: Request) -> Response:
        job = await self._job(request)
        await run_in_threadpool(self._jobs.cancel, job.endpoint_id, job.id)
        return no_content()

    async def _forget(self, request: Request) -> Response:
        job = await self._job(request)
        await run_in_threadpool(self._jobs.delete, job.endpoint_id, job.id)
        return no_content()

    async def _job(self, request: Request) -> Job:
        """Return the job that the URL names, if the caller may use it."""
        caller = await self._admission.to_api(request, Action.SUBMIT)
        check_api_version(request.query_params.get("api-version"))
        job = await run_in_threadpool(
            self._jobs.get, caller.served.endpoint.id, request.path_params["job_id"]
        )
        check(caller.principal, Action.USE_JOB, job.endpoint_id, job.submitter)
        return job

    def _answer(self, job: Job) -> JobAnswer:
        return JobAnswer(
            status_code=job.status.value,
            results=self._results(job) if job.status is JobStatus.FINISHED else None,
            details=job.details or None,
            rows_done=job.rows_done,
            rows_total=job.rows_total,
            error_rows=job.error_rows,
        )

    def _results(self, job: Job) -> dict[str, BlobReference] | None:
        try:
            signed = self._jobs.results(job)
        except NotFound:  # the results' time was up; the job is still there
            return None
        return {
            port: blob_reference(blob, self._addresses) for port, blob in signed.items()
        }


def _summary(job: Job) -> JobSummary:
    return JobSummary(
        id=job.id,
        status_code=job.status.value,
        creation_time=format_time(job.created),
        rows_done=job.rows_done,
        rows_total=job.rows_total,
        error_rows=job.error_rows,
    )
