"""The application: RRS first, then the framework's pages, errors around both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

from scoreline.server.admission import Admission
from scoreline.server.auditing import AuditPage
from scoreline.server.batch import Batch
from scoreline.server.bodies import Body
from scoreline.server.documents import Documents
from scoreline.server.endpoints import EndpointPages
from scoreline.server.errors import tell
from scoreline.server.exchange import Exchange, Witness
from scoreline.server.files import Files
from scoreline.server.health import Health
from scoreline.server.keys import Keys
from scoreline.server.management import Management
from scoreline.server.metrics import MetricsPage
from scoreline.server.openapi import OpenApiPage
from scoreline.server.parts import Parts
from scoreline.server.plans import PlanPage
from scoreline.server.portal.portal import LOST, Portal
from scoreline.server.prompt import Prompt
from scoreline.server.publishing import Publishing
from scoreline.server.regulars import Regulars
from scoreline.server.replies import BODY
from scoreline.server.rrs import Rrs, match_execute
from scoreline.server.usage import UsagePages

__all__ = ["Application", "make_app"]

# Routes let a line feed pass at a path's end; no name of ours holds any of these.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def make_app(parts: Parts) -> Application:
    """Return the service as an ASGI application."""
    admission = Admission(parts)
    publishing = Publishing(parts)
    witness = Witness(parts.audit)
    routes: list[BaseRoute] = [
        *Batch(parts, admission).routes(),
        *Files(parts).routes(),
        *Management(parts, admission, publishing).routes(),
        *EndpointPages(parts, admission, publishing).routes(),
        *Keys(parts, admission).routes(),
        *PlanPage(parts, admission).routes(),
        *UsagePages(parts, admission).routes(),
        *AuditPage(parts, admission).routes(),
        *MetricsPage(parts, admission, witness).routes(),
        *Documents(parts, admission).routes(),
        *OpenApiPage(parts.addresses).routes(),
        *Health(parts.state).routes(),
        *Portal(parts, publishing).routes(),
    ]
    regulars = Regulars(parts.registry)
    rrs = Rrs(parts, admission, regulars)
    return Application(rrs, routes, witness, Prompt(parts, regulars, witness))


class Application:
    """Answers every request, whatever happens, under a request id.

    Args:
        rrs: The route for scoring at once.
        routes: All others.
        witness: Takes note of each answer.
        prompt: Answers small calls in one step.

    Attributes:
        prompt: To be asked in front of the application, where a server can.
    """

    def __init__(
        self, rrs: Rrs, routes: Sequence[BaseRoute], witness: Witness, prompt: Prompt
    ) -> None:
        self.prompt = prompt
        self._rrs = rrs
        self._witness = witness
        self._router = Router(routes, redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(scope, Body(scope, receive), send, self._witness)
        try:
            await self._answer(scope, exchange)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told
            await exchange.refuse(tell(error, exchange.request_id))

    async def _answer(self, scope: Scope, exchange: Exchange) -> None:
        place = match_execute(scope["path"])
        if place is not None:
            if scope["method"] != "POST":
                raise HTTPException(405, headers={"Allow": "POST"})
            await self._rrs.answer(scope, exchange.body, exchange.send, place=place)
            return
        if _CONTROLS.search(scope["path"]):
            if not scope["path"].startswith("/portal/"):
                raise HTTPException(404)
            scope["path"] = LOST  # people are told so by a page
        # The router raises its refusals only for what bears an application's name.
        scope["app"] = self
        scope[BODY] = exchange.body
        await self._router(scope, exchange.body.receive, exchange.send)
