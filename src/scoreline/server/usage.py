"""How much endpoints were used: for the owner, and for each endpoint's own key."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue
from scoreline.server.admission import Admission
from scoreline.server.parts import Parts
from scoreline.server.replies import reply
from scoreline.service.access import Action
from scoreline.service.clock import utc_now
from scoreline.service.counts import (
    BUCKETS_S,
    Counts,
    EndpointCounts,
    Metered,
    month_of,
    read_month,
)
from scoreline.wire.usage import LatencyBucket, UsageAnswer, usage_csv

__all__ = ["UsagePages", "usage_answer"]

_WEB_SERVICE: Final = "/workspaces/{workspace}/webservices/{web_service}"
_ENDPOINT: Final = _WEB_SERVICE + "/endpoints/{endpoint}"


class UsagePages:
    """The pages about usage: ``?month=2026-03``, by default this one (UTC).

    With ``format=csv`` they answer a file for a spreadsheet.
    """

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._registry = parts.registry
        self._usage = parts.usage
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_WEB_SERVICE + "/usage", self._of_web_service),
            Route(_ENDPOINT + "/usage", self._of_endpoint),
        ]

    async def _of_web_service(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        month = _month(request)
        web_service = await run_in_threadpool(
            self._registry.web_service, request.path_params["web_service"]
        )
        found = await run_in_threadpool(self._all, web_service.id, month)
        if _wants_csv(request):
            return _csv(found)
        return reply(found)

    async def _of_endpoint(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.READ_ENDPOINT)
        month, endpoint = _month(request), caller.endpoint
        counts = await run_in_threadpool(self._usage.of_endpoint, endpoint.id, month)
        found = usage_answer(EndpointCounts(Metered.of(endpoint), counts), month)
        return _csv([found]) if _wants_csv(request) else reply(found)

    def _all(self, web_service_id: str, month: datetime) -> list[UsageAnswer]:
        """Return the usage of all endpoints, unused ones included."""
        found = self._usage.of_web_service(web_service_id, month)
        known = {one.metered.endpoint_id for one in found}
        found += [
            EndpointCounts(Metered.of(endpoint), Counts())
            for endpoint in self._registry.endpoints.all(web_service_id)
            if endpoint.id not in known
        ]
        found.sort(key=lambda one: one.metered.name)
        return [usage_answer(one, month) for one in found]


def usage_answer(found: EndpointCounts, month: datetime) -> UsageAnswer:
    """Return *found* as the protocol's object."""
    counts = found.counts
    bounds = (*BUCKETS_S, None)
    return UsageAnswer(
        endpoint=found.metered.name,
        endpoint_id=found.metered.endpoint_id,
        month=month.strftime("%Y-%m"),
        calls=counts.calls,
        failed_calls=counts.failed_calls,
        failures=counts.failures,
        rows=counts.rows,
        seconds=round(counts.seconds, 6),
        latencies=[
            LatencyBucket(bound, calls)
            for bound, calls in zip(bounds, counts.latencies, strict=True)
        ],
        jobs=counts.jobs,
        finished_jobs=counts.finished_jobs,
        failed_jobs=counts.failed_jobs,
        job_rows=counts.job_rows,
        job_seconds=round(counts.job_seconds, 6),
    )


def _month(request: Request) -> datetime:
    text = request.query_params.get("month")
    return month_of(utc_now()) if text is None else read_month(text)


def _wants_csv(request: Request) -> bool:
    """Return whether a file is wanted. Raises InvalidValue for an unknown format."""
    form = request.query_params.get("format", "json")
    if form not in {"json", "csv"}:
        raise InvalidValue("the query: 'format' is 'csv', 'json' or left out")
    return form == "csv"


def _csv(found: list[UsageAnswer]) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="usage.csv"',
    }
    return Response(usage_csv(found), headers=headers, media_type="text/csv")
