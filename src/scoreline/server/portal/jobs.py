"""Pages of one batch job: watched, fetched, cancelled, deleted."""

from __future__ import annotations

import csv
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import NotAllowed, NotFound
from scoreline.core.states import JobStatus
from scoreline.server.files import WholeFile
from scoreline.server.parts import Parts
from scoreline.server.portal.calls import Calls
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.guard import SECURITY_HEADERS
from scoreline.service.access import Action
from scoreline.service.entities import Job, Served

__all__ = ["JobPages", "job_path"]

_JOB: Final = "/portal/endpoints/{endpoint_id}/jobs/{job_id}"


class JobPages:
    """The pages of jobs, for those who submitted them and for the owner."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._jobs = parts.jobs
        self._blobs = parts.blobs
        self._frame = frame
        self._calls = Calls(parts)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        return [
            Route(_JOB, page(self._show_job)),
            Route(_JOB + "/progress", page(self._progress)),
            Route(_JOB + "/results", page(self._results)),
            Route(_JOB + "/cancel", page(self._cancel), methods=["POST"]),
            Route(_JOB + "/delete", page(self._delete), methods=["POST"]),
        ]

    async def _show_job(self, visit: Visit) -> Response:
        served, job = await self._job(visit)
        return await visit.show(
            "job.html",
            served=served,
            job=job,
            path=job_path(job),
            evaluation=await run_in_threadpool(self._evaluation, job),
        )

    async def _progress(self, visit: Visit) -> Response:
        _, job = await self._job(visit)
        total = "" if job.rows_total is None else f" of {job.rows_total:,}"
        told = {
            "over": job.status.is_over,
            "done": job.rows_done,
            "total": job.rows_total,
            "status": job.status.value,
            "words": f"{job.status.value}: {job.rows_done:,}{total} rows",
        }
        return JSONResponse(told, headers=SECURITY_HEADERS)

    async def _results(self, visit: Visit) -> Response:
        served, job = await self._job(visit)
        path = self._blobs.path(job.output)
        if job.status is not JobStatus.FINISHED:
            raise NotAllowed("the job has no results")
        if not path.exists():
            raise NotFound("blob", job.output)
        return WholeFile(
            path,
            headers=SECURITY_HEADERS,
            media_type="application/octet-stream",
            filename=f"{served.endpoint.name}-{job.id[:8]}{path.suffix}",
        )

    async def _cancel(self, visit: Visit) -> Response:
        _, job = await self._job(visit)
        await run_in_threadpool(self._jobs.cancel, job.endpoint_id, job.id)
        return visit.go(job_path(job), "The job is cancelled.")

    async def _delete(self, visit: Visit) -> Response:
        _, job = await self._job(visit)
        await self._calls.forget_job(job)
        path = f"/portal/endpoints/{job.endpoint_id}/test"
        return visit.go(path, "The job is deleted with its rows and results.")

    async def _job(self, visit: Visit) -> tuple[Served, Job]:
        served = await self._frame.served(visit, Action.SUBMIT)
        job = await run_in_threadpool(
            self._jobs.get, served.endpoint.id, visit.param("job_id")
        )
        visit.check(Action.USE_JOB, served.endpoint.id, job.submitter)
        return served, job

    def _evaluation(self, job: Job) -> list[list[str]]:
        """Return how well the model does that *job* trained, as rows of texts."""
        path = self._blobs.path(job.evaluation) if job.evaluation else None
        if job.status is not JobStatus.FINISHED or path is None or not path.exists():
            return []
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))


def job_path(job: Job) -> str:
    """Return where the page of *job* lies."""
    return f"/portal/endpoints/{job.endpoint_id}/jobs/{job.id}"
