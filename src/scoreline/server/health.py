"""Whether the service lives, and whether it takes calls."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from scoreline.server.parts import State

__all__ = ["Health"]


class Health:
    """The pages that supervisors and load balancers ask; they need no key."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> Response:
        """Answer 200 as long as the process answers at all."""
        return JSONResponse({"Status": "Live"})

    async def ready(self, _request: Request) -> Response:
        """Answer 200 while calls are taken, 503 before and after."""
        if self._state.is_ready:
            return JSONResponse({"Status": "Ready"})
        return JSONResponse({"Status": "NotReady"}, status_code=503)
