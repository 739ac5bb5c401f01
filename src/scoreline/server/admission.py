"""Who is let in where: the key, the workspace, the endpoint, in that order.

A key that has no business at an address is told the same, whether something is there
or not; only the workspace token, which may see everything, is told that it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Scope

from scoreline.core.errors import KeyRejected, NotFound
from scoreline.core.keys import KeyKind
from scoreline.server.credentials import read_key
from scoreline.server.parts import Parts
from scoreline.service.access import Action, check
from scoreline.service.entities import Endpoint, Principal, Served

__all__ = ["Admission", "Admitted", "AdmittedCall", "caller_of", "note_caller"]

_CALLER: Final = "scoreline.caller"  # where a request's scope keeps who calls


@dataclass(frozen=True, slots=True)
class Admitted:
    """A caller who may do what they asked to an endpoint."""

    principal: Principal
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class AdmittedCall:
    """A caller who may do what they asked behind an endpoint's ApiLocation."""

    principal: Principal
    served: Served


class Admission:
    """Checks callers before anything of their request's body is read."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def to_workspace(self, request: Request, action: Action) -> Principal:
        """Return the caller of an address that belongs to the workspace.

        Raises:
            KeyRejected: If their key is not valid here.
            AccessDenied: If it is, and may not do that.
            NotFound: If it is another workspace's address.
        """
        return await run_in_threadpool(self._admit_to_workspace, request, action)

    async def to_service(self, request: Request, action: Action) -> Principal:
        """Return the caller of an address of the service itself; errors as above."""
        return await run_in_threadpool(self._admit_to_service, request, action)

    async def to_endpoint(self, request: Request, action: Action) -> Admitted:
        """Return the caller of an endpoint's management address.

        Raises:
            KeyRejected: If their key is not valid here.
            AccessDenied: If it is, and may not do that.
            NotFound: If there is no such endpoint.
        """
        return await run_in_threadpool(self._admit_to_endpoint, request, action)

    async def to_api(self, request: Request, action: Action) -> AdmittedCall:
        """Return the caller of an address behind an ApiLocation; errors as above."""
        params = request.path_params
        return await run_in_threadpool(
            self.admit,
            request.scope,
            action,
            workspace_id=params["workspace"],
            endpoint_id=params["endpoint_id"],
        )

    def admit(
        self, scope: Scope, action: Action, *, workspace_id: str, endpoint_id: str
    ) -> AdmittedCall:
        """Return the caller of an ApiLocation; for RRS, which has no time for threads.

        Raises:
            KeyRejected: If their key is not valid here.
            AccessDenied: If it is, and may not do that.
            NotFound: If there is no such endpoint.
        """
        principal = self._identify(scope)
        try:
            self._check_workspace(workspace_id)
            served = self._parts.registry.served(endpoint_id)
        except NotFound as missing:
            raise _hidden(principal, missing) from None
        check(principal, action, endpoint_id)
        return AdmittedCall(principal, served)

    def _admit_to_service(self, request: Request, action: Action) -> Principal:
        principal = self._identify(request.scope)
        check(principal, action)
        return principal

    def _admit_to_workspace(self, request: Request, action: Action) -> Principal:
        principal = self._admit_to_service(request, action)
        self._check_workspace(request.path_params["workspace"])
        return principal

    def _admit_to_endpoint(self, request: Request, action: Action) -> Admitted:
        principal = self._identify(request.scope)
        params = request.path_params
        try:
            self._check_workspace(params["workspace"])
            endpoint = self._parts.registry.endpoints.get(
                params["web_service"], params["endpoint"]
            )
        except NotFound as missing:
            raise _hidden(principal, missing) from None
        check(principal, action, endpoint.id)
        return Admitted(principal, endpoint)

    def _identify(self, scope: Scope) -> Principal:
        """Return who calls, and note it for the audit log."""
        principal = self._parts.access.identify(read_key(scope))
        note_caller(scope, principal)
        return principal

    def _check_workspace(self, workspace_id: str) -> None:
        if workspace_id != self._parts.addresses.workspace_id:
            raise NotFound("workspace", workspace_id)


def note_caller(scope: Scope, principal: Principal) -> None:
    """Note who makes a request, for the audit log."""
    scope[_CALLER] = principal


def caller_of(scope: Scope) -> Principal | None:
    """Return who makes a request, allowed or not; None if the key said nothing."""
    found = scope.get(_CALLER)
    return found if isinstance(found, Principal) else None


def _hidden(principal: Principal, missing: NotFound) -> NotFound | KeyRejected:
    """Return what *principal* is told of something that does not exist."""
    return missing if principal.kind is KeyKind.WORKSPACE else KeyRejected()
