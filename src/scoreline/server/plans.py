"""What an endpoint scores by, for its owner: the plan as its file holds it."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.admission import Admission
from scoreline.server.parts import Parts
from scoreline.service.access import Action

__all__ = ["PlanPage"]

_PLAN: Final = (
    "/workspaces/{workspace}/webservices/{web_service}/endpoints/{endpoint}/plan"
)


class PlanPage:
    """The page of an endpoint's plan."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._registry = parts.registry
        self._scoring = parts.scoring
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """Return the page."""
        return [Route(_PLAN, self._show)]

    async def _show(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.READ_PLAN)
        content = await run_in_threadpool(self._read, caller.endpoint.id)
        return Response(content, media_type="application/octet-stream")

    def _read(self, endpoint_id: str) -> bytes:
        return self._scoring.plan_bytes(self._registry.served(endpoint_id))
