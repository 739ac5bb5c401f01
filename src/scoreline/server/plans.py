"""What an endpoint scores by, for its owner: the plan, shown or made anew."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.admission import Admission
from scoreline.server.parts import Parts
from scoreline.server.replies import reply
from scoreline.service.access import Action
from scoreline.wire.objects import PlanAnswer

__all__ = ["PlanPage"]

_ENDPOINT: Final = (
    "/workspaces/{workspace}/webservices/{web_service}/endpoints/{endpoint}"
)


class PlanPage:
    """The pages of an endpoint's plan."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._registry = parts.registry
        self._scoring = parts.scoring
        self._pool = parts.pool
        self._timeout_s = parts.limits.inspection_s
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_ENDPOINT + "/plan", self._show),
            Route(_ENDPOINT + "/recompile", self._recompile, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.READ_PLAN)
        content = await run_in_threadpool(self._read, caller.endpoint.id)
        return Response(content, media_type="application/octet-stream")

    async def _recompile(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.MANAGE)
        served = await run_in_threadpool(self._registry.served, caller.endpoint.id)
        reason = await self._scoring.recompile(served, self._pool, self._timeout_s)
        return reply(PlanAnswer(compiled=not reason, reason=reason))

    def _read(self, endpoint_id: str) -> bytes:
        return self._scoring.plan_bytes(self._registry.served(endpoint_id))
