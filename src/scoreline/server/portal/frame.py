"""What all pages have in common: who visits, what they sent, how they are answered."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from scoreline.core.errors import KeyRejected
from scoreline.core.keys import KeyKind
from scoreline.server.auditing import note_deed
from scoreline.server.errors import Dressed, ErrorAnswer
from scoreline.server.parts import Parts
from scoreline.server.portal.forms import Fields, read_form
from scoreline.server.portal.guard import (
    SAFE_METHODS,
    SECURITY_HEADERS,
    Cookie,
    check_origin,
    check_token,
)
from scoreline.server.portal.looks import Looks
from scoreline.server.portal.sessions import Session, Sessions
from scoreline.service.access import Action, check, may
from scoreline.service.entities import Principal, Served

__all__ = ["FORM_BYTES", "Frame", "Page", "Visit"]

FORM_BYTES: Final = 2**20  # of a form without files

_SIGN_IN: Final = "/portal/sign-in"


@dataclass(slots=True)
class Visit:
    """One request for a page.

    Attributes:
        request: The request.
        principal: Who is signed in; None for pages that need nobody.
        session: Their session.
        form: What they sent.
        deed: What their form is meant to change, as the audit log calls it.
    """

    request: Request
    _frame: Frame
    principal: Principal | None = None
    session: Session | None = None
    form: FormData = field(default_factory=FormData)
    deed: str = ""

    @property
    def caller(self) -> Principal:
        """Who is signed in, on a page that needs somebody."""
        if self.principal is None:
            raise KeyRejected
        return self.principal

    @property
    def fields(self) -> Fields:
        """What they sent, to be checked."""
        return Fields(self.form)

    @property
    def is_owner(self) -> bool:
        """Whether the workspace token signed in."""
        return self.principal is not None and self.principal.kind is KeyKind.WORKSPACE

    def param(self, name: str) -> str:
        """Return what stands in the URL's path for *name*."""
        value: str = self.request.path_params[name]
        return value

    def query(self, name: str, default: str = "") -> str:
        """Return the query's value of *name*."""
        return self.request.query_params.get(name, default)

    def check(self, action: Action, endpoint_id: str = "", submitter: str = "") -> None:
        """Refuse what the key that signed in may not do.

        Raises:
            KeyRejected: If it has no business there.
            AccessDenied: If it may not do that.
        """
        check(self.caller, action, endpoint_id, submitter)

    def may(self, action: Action, endpoint_id: str = "", submitter: str = "") -> bool:
        """Return whether the key that signed in may do that."""
        return self.principal is not None and may(
            self.principal, action, endpoint_id, submitter
        )

    def about(self, subject: str) -> None:
        """Tell the audit log what the visit's form changes."""
        note_deed(self.request.scope, self.caller, self.deed, subject)

    async def show(
        self, template: str, *, status: int = 200, **context: object
    ) -> Response:
        """Return the page *template*, filled with *context*."""
        text = await run_in_threadpool(self._frame.draw, self, template, context)
        return HTMLResponse(text, status, headers=SECURITY_HEADERS)

    def go(self, path: str, notice: str = "") -> Response:
        """Return the way to the page at *path*, which will tell *notice*."""
        if self.session is not None and notice:
            self.session.notice = notice
        return RedirectResponse(path, HTTPStatus.SEE_OTHER, headers=SECURITY_HEADERS)


Page = Callable[[Visit], Awaitable[Response]]
Answer = Callable[[Request], Awaitable[Response]]


class Frame:
    """Lets visitors in, and puts around every page what all pages have.

    Args:
        parts: The service's rooms.
        sessions: Who is signed in.
    """

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts = parts
        self._sessions = sessions
        self._looks = Looks()
        self.cookie = Cookie(parts.addresses)

    def page(self, page: Page, *, limit: int = FORM_BYTES, deed: str = "") -> Answer:
        """Return *page* as a route's answer, for those who are signed in.

        A form is read before *page* sees the visit, and only if it comes from a page of
        this service and carries the session's token.

        Args:
            page: Answers a visit.
            limit: The most bytes that a form may have, files included.
            deed: What the form changes, for the audit log; empty for nothing.
        """

        async def answer(visit: Visit) -> Response:
            visit.deed = deed
            if visit.session is None:
                return self._ask_to_sign_in(visit)
            return await self._answer(visit, page, limit, token=visit.session.token)

        return self._dressed(answer)

    def open(self, page: Page) -> Answer:
        """Return *page* as a route's answer, for everybody."""

        async def answer(visit: Visit) -> Response:
            return await self._answer(visit, page, FORM_BYTES)

        return self._dressed(answer)

    def anything(self, page: Page) -> Answer:
        """Return *page* as a route's answer, whatever was sent; it reads nothing."""
        return self._dressed(page)

    def draw(self, visit: Visit, template: str, context: dict[str, object]) -> str:
        """Return the text of a page for *visit*."""
        session, notice = visit.session, ""
        if session is not None:
            notice, session.notice = session.notice, ""
        around = {
            "token": session.token if session else "",
            "signed_in": session is not None,
            "is_owner": visit.is_owner,
            "notice": notice,
            "may": lambda action, endpoint_id="": visit.may(
                Action[action], endpoint_id
            ),
        }
        return self._looks.draw(template, {**around, **context})

    async def served(self, visit: Visit, action: Action) -> Served:
        """Return the endpoint that the URL names, if the caller may do *action* there.

        Raises:
            KeyRejected: If they have no business there.
            AccessDenied: If they may not do that.
            NotFound: If there is no such endpoint.
        """
        endpoint_id = visit.param("endpoint_id")
        visit.check(action, endpoint_id)
        served = await run_in_threadpool(self._parts.registry.served, endpoint_id)
        visit.about(f"{served.web_service.id}/{served.endpoint.name}")
        return served

    def _dressed(self, answer: Page) -> Answer:
        async def dressed(request: Request) -> Response:
            visit = Visit(request, self)
            try:
                await self._recognise(visit)
                return await answer(visit)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is told
                raise Dressed(
                    _hidden(error, visit), lambda told: self._error_page(visit, told)
                ) from None

        return dressed

    async def _recognise(self, visit: Visit) -> None:
        session = self._sessions.find(self.cookie.read(visit.request))
        if session is None:
            return
        try:
            visit.principal = await run_in_threadpool(
                self._parts.access.identify, session.key.reveal()
            )
        except KeyRejected:
            self._sessions.close(self.cookie.read(visit.request))
        else:
            visit.session = session

    async def _answer(
        self, visit: Visit, page: Page, limit: int, *, token: str = ""
    ) -> Response:
        if visit.request.method in SAFE_METHODS:
            return await page(visit)
        check_origin(visit.request, self._parts.addresses)
        visit.form = await read_form(visit.request, limit)
        try:
            if token:
                check_token(token, visit.fields["token"])
            return await page(visit)
        finally:
            await visit.form.close()

    def _ask_to_sign_in(self, visit: Visit) -> Response:
        if visit.request.method in SAFE_METHODS:
            return visit.go(f"{_SIGN_IN}?next={quote(visit.request.url.path)}")
        raise KeyRejected("Your session has ended; sign in again.")

    def _error_page(self, visit: Visit, told: ErrorAnswer) -> ErrorAnswer:
        detail = json.loads(told.body)["error"]["details"][0]
        text = self.draw(
            visit,
            "error.html",
            {
                "title": HTTPStatus(told.status).phrase,
                "status": told.status,
                "message": detail["message"],
            },
        )
        headers = {**SECURITY_HEADERS, "Content-Type": "text/html; charset=utf-8"}
        kept = {k: v for k, v in told.headers.items() if k == "Retry-After"}
        return ErrorAnswer(told.status, text.encode(), {**headers, **kept})


def _hidden(error: Exception, visit: Visit) -> Exception:
    """Return what a visitor is told of a place where their key has no business."""
    if visit.session is not None and isinstance(error, KeyRejected):
        return HTTPException(HTTPStatus.NOT_FOUND)
    return error
