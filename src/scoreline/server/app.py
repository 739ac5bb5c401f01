"""The application: RRS first, then the framework's pages, errors around both."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scoreline.core.names import new_id
from scoreline.server.admission import Admission
from scoreline.server.batch import Batch
from scoreline.server.bodies import Body
from scoreline.server.documents import Documents
from scoreline.server.endpoints import EndpointPages
from scoreline.server.errors import ErrorAnswer, tell
from scoreline.server.files import Files
from scoreline.server.health import Health
from scoreline.server.keys import Keys
from scoreline.server.management import Management
from scoreline.server.parts import Parts
from scoreline.server.publishing import Publishing
from scoreline.server.replies import BODY
from scoreline.server.rrs import Rrs, match_execute

__all__ = ["Application", "make_app"]

_LOG: Final = logging.getLogger("scoreline.server")


def make_app(parts: Parts) -> ASGIApp:
    """Return the service as an ASGI application."""
    admission = Admission(parts)
    publishing = Publishing(parts)
    routes: list[BaseRoute] = [
        *Batch(parts, admission).routes(),
        *Files(parts).routes(),
        *Management(parts, admission, publishing).routes(),
        *EndpointPages(parts, admission, publishing).routes(),
        *Keys(parts, admission).routes(),
        *Documents(parts, admission).routes(),
        *Health(parts.state).routes(),
    ]
    return Application(Rrs(parts, admission), routes)


class Application:
    """Answers every request, whatever happens, under a request id.

    Args:
        rrs: The route for scoring at once.
        routes: All others.
    """

    def __init__(self, rrs: Rrs, routes: Sequence[BaseRoute]) -> None:
        self._rrs = rrs
        self._router = Router(routes, redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = _Exchange(Body(scope, receive), send)
        try:
            await self._answer(scope, exchange)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told
            await exchange.refuse(tell(error, exchange.request_id))

    async def _answer(self, scope: Scope, exchange: _Exchange) -> None:
        place = match_execute(scope["path"])
        if place is not None:
            if scope["method"] != "POST":
                raise HTTPException(405, headers={"Allow": "POST"})
            await self._rrs.answer(scope, exchange.body, exchange.send, place=place)
            return
        # The router raises its refusals only for what bears an application's name.
        scope["app"] = self
        scope[BODY] = exchange.body
        await self._router(scope, exchange.body.receive, exchange.send)


class _Exchange:
    """One request and its answer.

    Attributes:
        request_id: Told in the answer and in the log.
        body: What the caller sends.
    """

    __slots__ = ("_has_begun", "_send", "body", "request_id")

    def __init__(self, body: Body, send: Send) -> None:
        self.request_id = new_id()
        self.body = body
        self._send = send
        self._has_begun = False

    async def send(self, message: Message) -> None:
        """Send *message*, the answer's first one with the request's id."""
        if message["type"] == "http.response.start":
            self._has_begun = True
            own = (b"x-ms-request-id", self.request_id.encode())
            headers = [*message.get("headers", ()), own]
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, answer: ErrorAnswer) -> None:
        """Send *answer*, if none has begun.

        What the caller has not sent yet is not waited for: the answer comes first,
        then a short draining, then the connection is closed.
        """
        if self._has_begun:
            _LOG.error("request %s: the answer broke off", self.request_id)
            return
        leftover = not self.body.is_complete
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(answer.body)),
            **answer.headers,
            **({"Connection": "close"} if leftover else {}),
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        start = {"type": "http.response.start", "status": answer.status, "headers": raw}
        await self.send(start)
        end: Message = {"type": "http.response.body", "body": answer.body}
        await self.send({**end, "more_body": leftover})
        if leftover:
            if not self.body.awaits_consent:
                await self.body.drain()
            await self.send({"type": "http.response.body", "body": b""})
