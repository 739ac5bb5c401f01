"""Web services: Classic's management API, and our way to publish.

Source: the captured description of that API (reference, section 2.2), and where it is
silent the design.
"""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.admission import Admission
from scoreline.server.answers import Answers, blob_reference
from scoreline.server.parts import Parts
from scoreline.server.publishing import Publishing, check_type
from scoreline.server.replies import no_content, read_json, reply
from scoreline.service.access import Action
from scoreline.service.entities import WebService
from scoreline.wire.objects import Publish, PublishType, UploadRequest

__all__ = ["Management"]

_WEB_SERVICES: Final = "/workspaces/{workspace}/webservices"
_WEB_SERVICE: Final = _WEB_SERVICES + "/{web_service}"


class Management:
    """The pages about web services."""

    def __init__(
        self, parts: Parts, admission: Admission, publishing: Publishing
    ) -> None:
        self._parts = parts
        self._registry = parts.registry
        self._admission = admission
        self._publishing = publishing
        self._answers = Answers(parts.registry, parts.access, parts.addresses)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_WEB_SERVICES, self._list),
            Route(_WEB_SERVICE, self._show),
            Route(_WEB_SERVICE, self._publish, methods=["PUT"]),
            Route(_WEB_SERVICE, self._delete, methods=["DELETE"]),
            Route("/workspaces/{workspace}/blobs", self._upload, methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        answers = await run_in_threadpool(self._answers.web_services)
        return reply(answers) if answers else no_content()

    async def _show(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        return await self._reply(await self._named(request))

    async def _publish(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        limit = self._parts.limits.request_bytes
        check_type((await read_json(request, PublishType, limit)).type)
        wish = await read_json(request, Publish, limit)
        web_service_id = request.path_params["web_service"]
        web_service = await self._publishing.publish(web_service_id, wish)
        versions = await run_in_threadpool(self._registry.versions, web_service.id)
        return await self._reply(web_service, 201 if len(versions) == 1 else 200)

    async def _delete(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        web_service = await self._named(request)
        await run_in_threadpool(self._registry.delete_web_service, web_service.id)
        return no_content()

    async def _upload(self, request: Request) -> Response:
        await self._admission.to_workspace(request, Action.MANAGE)
        wish = await read_json(request, UploadRequest, self._parts.limits.request_bytes)
        blob = await run_in_threadpool(
            self._parts.blobs.new_upload, self._registry.workspace_id, wish.name
        )
        return reply(blob_reference(blob, self._parts.addresses), 201)

    async def _named(self, request: Request) -> WebService:
        """Return the web service that the URL names by its id (or its name)."""
        return await run_in_threadpool(
            self._registry.web_service, request.path_params["web_service"]
        )

    async def _reply(self, web_service: WebService, status: int = 200) -> Response:
        answer = await run_in_threadpool(self._answers.web_service, web_service)
        return reply(answer, status)
