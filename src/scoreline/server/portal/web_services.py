"""Pages about web services: found, looked at, published, deleted."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue
from scoreline.server.parts import Parts
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.parting import Part, part_of
from scoreline.service.access import Action
from scoreline.service.entities import Recipe, WebService

__all__ = ["WebServicePages"]

_SERVICE = "/portal/services/{service_id}"


class WebServicePages:
    """The pages about web services; the workspace's owner sees them."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._registry = parts.registry
        self._scoring = parts.scoring
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        delete = page(self._delete, deed="delete web service")
        return [
            Route("/portal/services", page(self._list)),
            Route(_SERVICE, page(self._show)),
            Route(_SERVICE + "/delete", page(self._ask_delete)),
            Route(_SERVICE + "/delete", delete, methods=["POST"]),
        ]

    async def _list(self, visit: Visit) -> Response:
        visit.check(Action.MANAGE)
        wanted = visit.query("q").strip()
        found, newest = await run_in_threadpool(self._found, wanted.casefold())
        part: Part[WebService] = part_of(found, visit.query("page"))
        return await visit.show(
            "web-services.html", part=part, newest=newest, wanted=wanted
        )

    async def _show(self, visit: Visit) -> Response:
        web_service = await self.named(visit)
        versions = await run_in_threadpool(self._registry.versions, web_service.id)
        return await visit.show(
            "web-service.html",
            web_service=web_service,
            versions=versions[::-1],
            newest=versions[-1],
            no_plan=await run_in_threadpool(
                self._scoring.why_no_plan, Recipe(versions[-1].digest), versions[-1]
            ),
        )

    async def _ask_delete(self, visit: Visit) -> Response:
        web_service = await self.named(visit)
        return await visit.show(
            "web-service-delete.html", web_service=web_service, error=""
        )

    async def _delete(self, visit: Visit) -> Response:
        web_service = await self.named(visit)
        visit.about(web_service.id)
        try:
            check_typed(visit.fields["name"], web_service.name)
        except InvalidValue as error:
            return await visit.show(
                "web-service-delete.html",
                status=400,
                web_service=web_service,
                error=str(error),
            )
        await run_in_threadpool(self._registry.delete_web_service, web_service.id)
        return visit.go(
            "/portal/services", f"Web service {web_service.name} is deleted."
        )

    async def named(self, visit: Visit) -> WebService:
        """Return the web service that the URL names, for the owner."""
        visit.check(Action.MANAGE)
        return await run_in_threadpool(
            self._registry.web_service, visit.param("service_id")
        )

    def _found(self, wanted: str) -> tuple[list[WebService], dict[str, object]]:
        found = [
            one
            for one in self._registry.web_services()
            if wanted in f"{one.name} {one.description}".casefold()
        ]
        newest = {
            one.id: self._registry.version(one.version_id).published for one in found
        }
        return found, dict(newest)


def check_typed(typed: str, name: str) -> None:
    """Refuse to delete what was not named.

    Raises:
        InvalidValue: If *typed* is not *name*.
    """
    if typed.strip() != name:
        raise InvalidValue(f"type the name {name!r} to delete it")
