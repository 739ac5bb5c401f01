"""Management calls, told to the audit log, and the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import KeyKind
from scoreline.server.admission import Admission, caller_of, note_caller
from scoreline.server.parts import Parts
from scoreline.server.replies import reply
from scoreline.service.access import Action
from scoreline.service.audit import Audit
from scoreline.service.entities import AuditEntry, Principal
from scoreline.wire.objects import format_time
from scoreline.wire.usage import AuditAnswer

__all__ = ["CREDENTIALS", "AuditPage", "Deed", "deed_of", "note_deed"]

CREDENTIALS: Final = {
    KeyKind.WORKSPACE: "workspace token",
    KeyKind.ENDPOINT: "endpoint key",
    KeyKind.WORKBOOK: "workbook key",
}
_CHANGES: Final = frozenset({"PUT", "POST", "PATCH", "DELETE"})
_MANAGED: Final = re.compile(
    r"/workspaces/[^/]+/webservices/(?P<web_service>[^/]+)"
    r"(?:/endpoints/(?P<endpoint>[^/]+))?(?:/(?P<thing>[^/]+)(?P<rest>/.*)?)?",
    re.DOTALL,
)
_ACTIONS: Final[Mapping[tuple[str, bool, str], str]] = {
    ("PUT", False, ""): "publish",
    ("DELETE", False, ""): "delete web service",
    ("PUT", True, ""): "create endpoint",
    ("PATCH", True, ""): "update endpoint",
    ("DELETE", True, ""): "delete endpoint",
    ("POST", True, "refresh"): "refresh endpoint",
    ("POST", True, "recompile"): "recompile endpoint",
    ("POST", True, "keys"): "regenerate key",
    ("POST", True, "workbookkeys"): "create workbook key",
    ("DELETE", True, "workbookkeys"): "revoke workbook key",
}
_DEED: Final = "scoreline.deed"  # where a request's scope keeps what a form changes
_DEFAULT_LIMIT: Final = 100  # entries
_MAX_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Deed:
    """What a management call asks for.

    Attributes:
        action: Such as ``create endpoint``.
        subject: Web service, endpoint and what of it, as the URL spells them.
    """

    action: str
    subject: str

    async def record(
        self, audit: Audit, scope: Scope, *, request_id: str, outcome: str
    ) -> None:
        """Tell *audit* what came of it; nothing, if nobody knows who asked."""
        principal = caller_of(scope)
        if principal is not None:
            await run_in_threadpool(
                audit.record,
                principal,
                self.action,
                subject=self.subject,
                request_id=request_id,
                outcome=outcome,
            )


def note_deed(scope: Scope, principal: Principal, action: str, subject: str) -> None:
    """Have what a page's form changes recorded, as a management call is.

    Args:
        scope: The request.
        principal: Who sent the form.
        action: Such as ``create endpoint``; empty for what changes nothing.
        subject: Web service and endpoint, as for management calls.
    """
    if action:
        note_caller(scope, principal)
        scope[_DEED] = Deed(action, subject)


def deed_of(scope: Scope) -> Deed | None:
    """Return what the request asks to change, or None if it is no such request."""
    noted = scope.get(_DEED)
    if isinstance(noted, Deed):
        return noted
    method: str = scope["method"]
    if method not in _CHANGES:
        return None
    found = _MANAGED.fullmatch(scope["path"])
    if not found:
        return None
    thing = found["thing"] or ""
    fallback = f"{method.lower()} {thing}"
    action = _ACTIONS.get((method, bool(found["endpoint"]), thing), fallback)
    which = (found["rest"] or "").strip("/").partition("/")[0]
    parts = (found["web_service"], found["endpoint"], which)
    return Deed(action, "/".join(part for part in parts if part))


class AuditPage:
    """The audit log, for the owner: ``?limit=100&subject={web service}/{endpoint}``."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._audit = parts.audit
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """Return the page."""
        return [Route("/workspaces/{workspace}/audit", self._list)]

    async def _list(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        subject = request.query_params.get("subject", "")
        found = await run_in_threadpool(self._audit.newest, _limit(request), subject)
        return reply([_answer(entry) for entry in found])


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(_DEFAULT_LIMIT))
    if not text.isascii() or not text.isdigit() or len(text) > _MAX_DIGITS:
        raise InvalidValue("the query: 'limit' is a whole number")
    return int(text)


def _answer(entry: AuditEntry) -> AuditAnswer:
    return AuditAnswer(
        time=format_time(entry.at),
        credential=CREDENTIALS[entry.kind],
        key_id=entry.key_id,
        action=entry.action,
        subject=entry.subject,
        outcome=entry.outcome,
        request_id=entry.request_id,
    )
