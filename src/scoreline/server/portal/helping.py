"""Help pages of an endpoint: public, without a row or a key.

Source: Classic's API help pages (reference, section 5.2): scoring at once, batch jobs,
and replacing a trained model, each with code; and how to add endpoints by a program.
"""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import NotFound
from scoreline.server.parts import Parts
from scoreline.server.portal.fragments import Fragment, Fragments, example_body
from scoreline.server.portal.frame import Frame, Visit
from scoreline.service.entities import Served
from scoreline.wire import urls

__all__ = ["HelpPages"]

_HELP: Final = (
    "/apihelp/workspaces/{workspace}/webservices/{web_service}/endpoints/{endpoint_id}"
)
_PAGES: Final = {
    "score": "Request-response",
    "jobs": "Batch execution",
    "update": "Update resource",
    "endpoints": "Add endpoints",
}
_TRAINING_PAGES: Final = {key: _PAGES[key] for key in ("jobs", "endpoints")}
"""Those of a service that trains: it neither scores at once nor has models."""


class HelpPages:
    """The pages at an endpoint's HelpLocation."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._registry = parts.registry
        self._addresses = parts.addresses
        self._frame = frame
        self._fragments = Fragments()

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.open(self._show)
        return [Route(_HELP, page), Route(_HELP + "/{part:str}", page)]

    async def _show(self, visit: Visit) -> Response:
        served = await run_in_threadpool(self._served, visit)
        pages = _TRAINING_PAGES if served.version.is_training else _PAGES
        part = visit.request.path_params.get("part", next(iter(pages)))
        if part not in pages:
            raise NotFound("help page", part)
        schema, api = served.version.schema, self._addresses.api(served.endpoint.id)
        path = urls.endpoint(
            self._addresses.workspace_id,
            served.web_service.id,
            served.endpoint.name.text,
        )
        endpoint_url = self._addresses.public_url + path
        return await visit.show(
            "help.html",
            served=served,
            part=part,
            pages=pages,
            here=self._addresses.help(served.endpoint),
            api=api,
            execute=urls.execute(api),
            swagger=urls.swagger(api),
            endpoint_url=endpoint_url,
            example=example_body(schema),
            fragments=await run_in_threadpool(
                self._code, part, served, endpoint_url=endpoint_url
            ),
        )

    def _code(self, part: str, served: Served, *, endpoint_url: str) -> list[Fragment]:
        schema, api = served.version.schema, self._addresses.api(served.endpoint.id)
        if part == "endpoints":
            return self._fragments.endpoints(endpoint_url.rpartition("/")[0])
        if part == "jobs" or served.version.is_training:
            return self._fragments.jobs(schema, api)
        if part == "score":
            return self._fragments.score(schema, api)
        if served.endpoint.is_default or not served.version.resources:
            return []
        resource = served.version.resources[-1].name
        return self._fragments.update(resource, api, endpoint_url)

    def _served(self, visit: Visit) -> Served:
        if visit.param("workspace") != self._addresses.workspace_id:
            raise NotFound("workspace", visit.param("workspace"))
        served = self._registry.served(visit.param("endpoint_id"))
        if visit.param("web_service") != served.web_service.id:
            raise NotFound("web service", visit.param("web_service"))
        return served
