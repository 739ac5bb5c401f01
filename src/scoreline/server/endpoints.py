"""Endpoints: Classic's management API.

Source: the captured description of that API (reference, section 2.2), and where it is
silent the design: PUT creates with 201 and the endpoint, PATCH answers 200 with it,
DELETE 204, refresh 200, 304 or 409.
"""

from __future__ import annotations

from typing import Final, TypeVar

from msgspec import UNSET, UnsetType
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.names import EndpointName
from scoreline.core.states import TraceLevel
from scoreline.server.admission import Admission
from scoreline.server.answers import Answers
from scoreline.server.once import Once
from scoreline.server.parts import Parts
from scoreline.server.publishing import Publishing
from scoreline.server.refreshing import Refresher
from scoreline.server.replies import no_content, read_json, reply
from scoreline.server.wishes import (
    check_named,
    one_of,
    overwrites,
    patched_throttle,
    throttle_for,
)
from scoreline.service.access import Action
from scoreline.service.entities import Endpoint, Resource
from scoreline.wire.objects import EndpointCreate, EndpointPatch, RefreshRequest

__all__ = ["EndpointPages"]

_ENDPOINTS: Final = "/workspaces/{workspace}/webservices/{web_service}/endpoints"
_ENDPOINT: Final = _ENDPOINTS + "/{endpoint}"

T = TypeVar("T")


class EndpointPages:
    """The pages about endpoints."""

    def __init__(
        self, parts: Parts, admission: Admission, publishing: Publishing
    ) -> None:
        self._registry = parts.registry
        self._endpoints = parts.registry.endpoints
        self._limit = parts.limits.request_bytes
        self._admission = admission
        self._once = Once(parts.idempotency, self._limit)
        self._publishing = publishing
        self._refresher = Refresher(parts, publishing)
        self._answers = Answers(parts.registry, parts.access, parts.addresses)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_ENDPOINTS, self._list),
            Route(_ENDPOINT, self._show),
            Route(_ENDPOINT, self._create, methods=["PUT"]),
            Route(_ENDPOINT, self._patch, methods=["PATCH"]),
            Route(_ENDPOINT, self._delete, methods=["DELETE"]),
            Route(_ENDPOINT + "/refresh", self._refresh, methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        web_service_id = await self._web_service_id(request)
        found = await run_in_threadpool(self._endpoints.all, web_service_id)
        return reply(await run_in_threadpool(self._answers.endpoints, found))

    async def _show(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.READ_ENDPOINT)
        return await self._reply(caller.endpoint)

    async def _create(self, request: Request) -> Response:
        principal = await self._admission.to_workspace(request, Action.MANAGE)
        return await self._once.do(request, principal, lambda: self._make(request))

    async def _make(self, request: Request) -> Response:
        name = EndpointName(request.path_params["endpoint"])
        wish = await read_json(request, EndpointCreate, self._limit)
        web_service_id = await self._web_service_id(request)
        check_named(wish, web_service_id, name.text)
        level = wish.diagnostics_trace_level
        created = await run_in_threadpool(
            self._endpoints.create,
            web_service_id,
            name,
            description=wish.description or "",
            throttle=throttle_for(wish.throttle_level, wish.max_concurrent_calls),
            trace_level=TraceLevel.NONE if level is None else one_of(TraceLevel, level),
            sample_data=wish.sample_data_enabled is not False,
            prevent_update=bool(wish.prevent_update),
        )
        return await self._reply(created, 201)

    async def _patch(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.CHANGE_ENDPOINT)
        wish = await read_json(request, EndpointPatch, self._limit)
        endpoint = caller.endpoint
        level = wish.diagnostics_trace_level
        throttle = patched_throttle(wish, endpoint.throttle)
        resources = await self._own_models(endpoint, wish)
        changed = await run_in_threadpool(
            self._endpoints.update,
            endpoint.web_service_id,
            endpoint.name.text,
            description=_given(wish.description),
            throttle=throttle,
            trace_level=None if level is UNSET else one_of(TraceLevel, level),
            sample_data=_given(wish.sample_data_enabled),
            prevent_update=_given(wish.prevent_update),
            resources=resources,
            seen=endpoint if resources else None,
        )
        return await self._reply(changed)

    async def _delete(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.MANAGE)
        endpoint = caller.endpoint
        await run_in_threadpool(
            self._endpoints.delete, endpoint.web_service_id, endpoint.name.text
        )
        return no_content()

    async def _refresh(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.MANAGE)
        wish = await read_json(request, RefreshRequest, self._limit)
        has_changed = await self._refresher.refresh(
            caller.endpoint, overwrite_resources=overwrites(wish), dry_run=wish.dry_run
        )
        if not has_changed:
            return Response(status_code=304)
        refreshed = await run_in_threadpool(self._endpoints.by_id, caller.endpoint.id)
        return await self._reply(refreshed)

    async def _own_models(
        self, endpoint: Endpoint, wish: EndpointPatch
    ) -> tuple[Resource, ...] | None:
        if wish.resources is UNSET or not wish.resources:
            return None
        return await self._publishing.check_resources(endpoint, wish.resources)

    async def _web_service_id(self, request: Request) -> str:
        web_service = await run_in_threadpool(
            self._registry.web_service, request.path_params["web_service"]
        )
        return web_service.id

    async def _reply(self, endpoint: Endpoint, status: int = 200) -> Response:
        answer = await run_in_threadpool(self._answers.endpoint, endpoint)
        return reply(answer, status)


def _given(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value
