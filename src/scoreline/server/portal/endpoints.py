"""Pages about the endpoints of a web service: listed, added, refreshed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue, NameTaken, NotAllowed, ServiceError
from scoreline.core.names import EndpointName
from scoreline.server.parts import Parts
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.parting import part_of
from scoreline.server.portal.settings import BLANK, Settings, read_settings
from scoreline.server.portal.web_services import check_typed
from scoreline.server.publishing import Publishing
from scoreline.server.refreshing import Refresher
from scoreline.service.access import Action
from scoreline.service.entities import Endpoint, Version, WebService

__all__ = ["EndpointListPages"]

_ENDPOINTS: Final = "/portal/services/{service_id}/endpoints"
_DELETE: Final = "/portal/endpoints/{endpoint_id}/delete"


@dataclass(frozen=True, slots=True)
class Refreshing:
    """What a refresh would do, or did, to one endpoint.

    Attributes:
        endpoint: Which.
        changes: Whether it changes anything.
        refusal: Why it is not possible; empty if it is.
    """

    endpoint: Endpoint
    changes: bool = False
    refusal: str = ""


class EndpointListPages:
    """The pages about a web service's endpoints; the workspace's owner sees them."""

    def __init__(self, parts: Parts, frame: Frame, publishing: Publishing) -> None:
        self._registry = parts.registry
        self._endpoints = parts.registry.endpoints
        self._refresher = Refresher(parts, publishing)
        self._usage = parts.usage
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        create = page(self._create, deed="create endpoint")
        refresh = page(self._refresh, deed="refresh endpoint")
        delete = page(self._delete, deed="delete endpoint")
        return [
            Route(_ENDPOINTS, page(self._list)),
            Route(_ENDPOINTS + "/new", page(self._ask_new)),
            Route(_ENDPOINTS + "/new", create, methods=["POST"]),
            Route(_ENDPOINTS + "/refresh", refresh, methods=["POST"]),
            Route(_DELETE, page(self._ask_delete)),
            Route(_DELETE, delete, methods=["POST"]),
        ]

    async def _list(self, visit: Visit) -> Response:
        web_service = await self._web_service(visit)
        wanted = visit.query("q").strip()
        found = await run_in_threadpool(self._endpoints.all, web_service.id)
        part = part_of(
            [one for one in found if _fits(one, wanted.casefold())], visit.query("page")
        )
        versions = await run_in_threadpool(self._versions, part.things)
        return await visit.show(
            "endpoints.html",
            web_service=web_service,
            part=part,
            versions=versions,
            lately=await run_in_threadpool(self._usage.lately, web_service.id),
            wanted=wanted,
        )

    async def _ask_new(self, visit: Visit) -> Response:
        web_service = await self._web_service(visit)
        return await visit.show(
            "endpoint-new.html", web_service=web_service, values=BLANK, errors={}
        )

    async def _create(self, visit: Visit) -> Response:
        web_service = await self._web_service(visit)
        fields = visit.fields
        visit.about(f"{web_service.id}/{fields['name'].strip()}")
        name = fields.read("name", EndpointName)
        settings = read_settings(fields)
        if name is not None and settings is not None:
            try:
                created = await run_in_threadpool(
                    self._create_endpoint, web_service.id, name, settings
                )
            except (NameTaken, NotAllowed) as error:
                fields.errors["name"] = str(error)
            else:
                return visit.go(
                    f"/portal/endpoints/{created.id}/consume",
                    f"Endpoint {name} is ready. Here is how it is called.",
                )
        values = {field: fields[field] for field in BLANK}
        return await visit.show(
            "endpoint-new.html",
            status=400,
            web_service=web_service,
            values=values,
            errors=fields.errors,
        )

    async def _refresh(self, visit: Visit) -> Response:
        """Show what a refresh of the chosen endpoints would do, then do it."""
        web_service = await self._web_service(visit)
        names = [str(name) for name in visit.form.getlist("name")]
        overwrites = visit.fields.is_on("overwrite")
        is_meant = visit.fields.is_on("confirmed")
        if is_meant:
            visit.about(f"{web_service.id}/{','.join(names)}")
        outcomes = [
            await self._refresh_one(
                web_service, name, overwrites=overwrites, dry_run=not is_meant
            )
            for name in names
        ]
        if not is_meant:
            return await visit.show(
                "endpoints-refresh.html",
                web_service=web_service,
                outcomes=outcomes,
                overwrites=overwrites,
            )
        done = sum(outcome.changes for outcome in outcomes)
        return visit.go(
            f"/portal/services/{web_service.id}/endpoints",
            f"{done:,} of {len(outcomes):,} endpoints refreshed.",
        )

    async def _ask_delete(self, visit: Visit) -> Response:
        endpoint, web_service = await self._endpoint(visit)
        return await visit.show(
            "endpoint-delete.html", endpoint=endpoint, web_service=web_service, error=""
        )

    async def _delete(self, visit: Visit) -> Response:
        endpoint, web_service = await self._endpoint(visit)
        try:
            check_typed(visit.fields["name"], endpoint.name.text)
            await run_in_threadpool(
                self._endpoints.delete, web_service.id, endpoint.name.text
            )
        except (InvalidValue, NotAllowed) as error:
            return await visit.show(
                "endpoint-delete.html",
                status=400,
                endpoint=endpoint,
                web_service=web_service,
                error=str(error),
            )
        return visit.go(
            f"/portal/services/{web_service.id}/endpoints",
            f"Endpoint {endpoint.name} is deleted.",
        )

    async def _web_service(self, visit: Visit) -> WebService:
        visit.check(Action.MANAGE)
        return await run_in_threadpool(
            self._registry.web_service, visit.param("service_id")
        )

    async def _endpoint(self, visit: Visit) -> tuple[Endpoint, WebService]:
        visit.check(Action.MANAGE)
        served = await self._frame.served(visit, Action.MANAGE)
        return served.endpoint, served.web_service

    def _versions(self, endpoints: Sequence[Endpoint]) -> dict[str, Version]:
        ids = {endpoint.version_id for endpoint in endpoints}
        return {version_id: self._registry.version(version_id) for version_id in ids}

    def _create_endpoint(
        self, web_service_id: str, name: EndpointName, settings: Settings
    ) -> Endpoint:
        return self._endpoints.create(
            web_service_id,
            name,
            description=settings.description,
            throttle=settings.throttle,
            trace_level=settings.trace_level,
            sample_data=settings.sample_data,
            prevent_update=settings.prevent_update,
        )

    async def _refresh_one(
        self, web_service: WebService, name: str, *, overwrites: bool, dry_run: bool
    ) -> Refreshing:
        endpoint = await run_in_threadpool(self._endpoints.get, web_service.id, name)
        try:
            changes = await self._refresher.refresh(
                endpoint, overwrite_resources=overwrites, dry_run=dry_run
            )
        except ServiceError as error:
            return Refreshing(endpoint, refusal=str(error))
        return Refreshing(endpoint, changes)


def _fits(endpoint: Endpoint, wanted: str) -> bool:
    return wanted in f"{endpoint.name} {endpoint.description}".casefold()
