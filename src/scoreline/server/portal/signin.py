"""Signing in with a key, and out again."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import KeyRejected
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.server.parts import Parts
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.sessions import WINDOW_S, Attempts, Sessions
from scoreline.service.entities import Principal

__all__ = ["SignIn", "home_of"]

_OWN_PATH: Final = re.compile(r"/portal(?:/(?!\.)[A-Za-z0-9_.-]+)*/?")


class SignIn:
    """The pages through which people come and go."""

    def __init__(self, parts: Parts, frame: Frame, sessions: Sessions) -> None:
        self._access = parts.access
        self._frame = frame
        self._sessions = sessions
        self._attempts = Attempts()

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        enter = self._frame.open(self._enter)
        return [
            Route("/", self._frame.open(self._start)),
            Route("/portal", self._frame.open(self._start)),
            Route("/portal/", self._frame.open(self._start)),
            Route("/portal/sign-in", self._frame.open(self._ask)),
            Route("/portal/sign-in", enter, methods=["POST"]),
            Route("/portal/sign-out", self._frame.page(self._leave), methods=["POST"]),
        ]

    async def _start(self, visit: Visit) -> Response:
        if visit.principal is None:
            return visit.go("/portal/sign-in")
        return visit.go(home_of(visit.principal))

    async def _ask(self, visit: Visit) -> Response:
        if visit.principal is not None:
            return visit.go(home_of(visit.principal))
        return await visit.show("sign-in.html", error="", next=visit.query("next"))

    async def _enter(self, visit: Visit) -> Response:
        fields = visit.fields
        try:
            key = ApiKey(fields["key"].strip())
            principal = await run_in_threadpool(self._access.identify, key.reveal())
        except KeyRejected as error:
            return await self._refuse(visit, str(error))
        self._sessions.close(self._frame.cookie.read(visit.request))
        wanted = fields["next"]
        is_own = _OWN_PATH.fullmatch(wanted) and wanted != "/portal/sign-in"
        response = visit.go(wanted if is_own else home_of(principal))
        self._frame.cookie.give(response, self._sessions.open(key))
        return response

    async def _refuse(self, visit: Visit, reason: str) -> Response:
        client = visit.request.client
        wanted = visit.fields["next"]
        if not self._attempts.fail(client.host if client else ""):
            return await visit.show(
                "sign-in.html", status=401, error=reason, next=wanted
            )
        minutes = int(WINDOW_S // 60)
        error = f"Too many keys were refused; wait {minutes} minutes, or check the key."
        response = await visit.show(
            "sign-in.html",
            status=HTTPStatus.TOO_MANY_REQUESTS,
            error=error,
            next=wanted,
        )
        response.headers["Retry-After"] = str(int(WINDOW_S))
        return response

    async def _leave(self, visit: Visit) -> Response:
        self._sessions.close(self._frame.cookie.read(visit.request))
        response = visit.go("/portal/sign-in")
        self._frame.cookie.take(response)
        return response


def home_of(principal: Principal) -> str:
    """Return where *principal* begins: at all web services, or at their endpoint."""
    if principal.kind is KeyKind.WORKSPACE:
        return "/portal/services"
    endpoint = f"/portal/endpoints/{principal.endpoint_id}"
    return endpoint if principal.kind is KeyKind.ENDPOINT else f"{endpoint}/score"
