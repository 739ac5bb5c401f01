"""Pages that change an endpoint: its settings, its own models, its version."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import ServiceError
from scoreline.server.parts import Parts
from scoreline.server.portal.filing import Filing
from scoreline.server.portal.forms import file_in
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.settings import BLANK, read_settings, settings_of
from scoreline.server.publishing import Publishing
from scoreline.server.refreshing import Refresher
from scoreline.service.access import Action
from scoreline.service.entities import Served
from scoreline.wire.objects import BlobReference, ResourceObject

__all__ = ["MODEL_BYTES", "ConfigurePages"]

MODEL_BYTES: Final = 512 * 2**20  # of an uploaded model

_CONFIGURE: Final = "/portal/endpoints/{endpoint_id}/configure"


class ConfigurePages:
    """The pages on which an endpoint is changed."""

    def __init__(self, parts: Parts, frame: Frame, publishing: Publishing) -> None:
        self._endpoints = parts.registry.endpoints
        self._scoring = parts.scoring
        self._frame = frame
        self._publishing = publishing
        self._refresher = Refresher(parts, publishing)
        self._filing = Filing(parts)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        own = page(self._own_model, limit=MODEL_BYTES, deed="update endpoint")
        save = page(self._save, deed="update endpoint")
        refresh = page(self._refresh, deed="refresh endpoint")
        return [
            Route(_CONFIGURE, page(self._show)),
            Route(_CONFIGURE, save, methods=["POST"]),
            Route(_CONFIGURE + "/model", own, methods=["POST"]),
            Route(_CONFIGURE + "/refresh", refresh, methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.CHANGE_ENDPOINT)
        return await self._page(visit, served, settings_of(served.endpoint))

    async def _save(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.CHANGE_ENDPOINT)
        fields = visit.fields
        settings = read_settings(fields)
        if settings is None:
            values = {field: fields[field] for field in BLANK}
            return await self._page(
                visit, served, values, errors=fields.errors, status=400
            )
        await run_in_threadpool(
            self._endpoints.update,
            served.web_service.id,
            served.endpoint.name.text,
            description=settings.description,
            throttle=settings.throttle,
            trace_level=settings.trace_level,
            sample_data=settings.sample_data,
            prevent_update=settings.prevent_update,
        )
        return visit.go(_path(served), "Saved.")

    async def _own_model(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.CHANGE_ENDPOINT)
        file = file_in(visit.form, "model")
        name = visit.fields["resource"]
        errors = {}
        if file is None:
            errors["model"] = "choose a model file"
        else:
            try:
                await self._replace(
                    served, name, await self._filing.keep(served.endpoint.id, file)
                )
            except ServiceError as error:
                errors["model"] = str(error)
            else:
                return visit.go(_path(served), f"The endpoint has its own {name} now.")
        return await self._page(
            visit, served, settings_of(served.endpoint), errors=errors, status=400
        )

    async def _refresh(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.MANAGE)
        has_changed = await self._refresher.refresh(
            served.endpoint, overwrite_resources=visit.fields.is_on("overwrite")
        )
        told = "Refreshed." if has_changed else "It was up to date; nothing changed."
        return visit.go(_path(served), told)

    async def _replace(
        self, served: Served, name: str, location: BlobReference
    ) -> None:
        """Have the endpoint score with the trained model at *location*."""
        wish = ResourceObject(name=name, location=location)
        resources = await self._publishing.check_resources(served.endpoint, [wish])
        await run_in_threadpool(
            self._endpoints.update,
            served.web_service.id,
            served.endpoint.name.text,
            resources=resources,
            seen=served.endpoint,
        )

    async def _page(
        self,
        visit: Visit,
        served: Served,
        values: dict[str, str],
        *,
        errors: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        return await visit.show(
            "configure.html",
            status=status,
            served=served,
            values=values,
            errors=errors or {},
            own={resource.name for resource in served.endpoint.own_resources},
            no_plan=await run_in_threadpool(
                self._scoring.why_no_plan, served.recipe, served.version
            ),
        )


def _path(served: Served) -> str:
    return f"/portal/endpoints/{served.endpoint.id}/configure"
