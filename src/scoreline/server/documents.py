"""What an endpoint says about itself: schema, Swagger document, help page."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import NotFound
from scoreline.server.admission import Admission
from scoreline.server.answers import schema_answer
from scoreline.server.parts import Parts
from scoreline.server.replies import reply
from scoreline.server.swagger import SwaggerTitle, swagger_document
from scoreline.service.access import Action
from scoreline.service.entities import Served

__all__ = ["Documents"]

_API: Final = "/workspaces/{workspace}/services/{endpoint_id}"
_ENDPOINT: Final = (
    "/workspaces/{workspace}/webservices/{web_service}/endpoints/{endpoint_id}"
)
_HELP: Final = "/apihelp" + _ENDPOINT


class Documents:
    """The pages that describe an endpoint."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._registry = parts.registry
        self._addresses = parts.addresses
        self._admission = admission

    def routes(self) -> list[BaseRoute]:
        """Return the pages; all but the schema need no key."""
        return [
            Route(_API + "/schema", self._schema),
            Route(_API + "/swagger.json", self._swagger),
            Route(_ENDPOINT + "/apidocument", self._swagger),
            Route(_HELP + "/apidocument", self._swagger),
        ]

    async def _schema(self, request: Request) -> Response:
        caller = await self._admission.to_api(request, Action.READ_SCHEMA)
        return reply(schema_answer(caller.served))

    async def _swagger(self, request: Request) -> Response:
        served = await run_in_threadpool(self._served, request)
        title = SwaggerTitle(
            web_service=served.web_service.name,
            description=served.web_service.description,
            endpoint=served.endpoint.name.text,
            endpoint_description=served.endpoint.description,
        )
        where = self._addresses.api(served.endpoint.id)
        return reply(swagger_document(title, served.version.schema, where))

    def _served(self, request: Request) -> Served:
        params = request.path_params
        if params["workspace"] != self._addresses.workspace_id:
            raise NotFound("workspace", params["workspace"])
        served = self._registry.served(params["endpoint_id"])
        web_service_id = served.web_service.id
        if params.get("web_service", web_service_id) != web_service_id:
            raise NotFound("web service", params["web_service"])
        return served
