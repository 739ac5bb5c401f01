"""Keys of an endpoint: regenerated, or made for workbooks and revoked again."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import KeySlot
from scoreline.server.admission import Admission
from scoreline.server.answers import workbook_key_answer
from scoreline.server.once import Once
from scoreline.server.parts import Parts
from scoreline.server.replies import no_content, read_json, reply
from scoreline.server.wishes import one_of
from scoreline.service.access import Action
from scoreline.wire.objects import KeyAnswer, WorkbookKeyCreate

__all__ = ["Keys"]

_ENDPOINT: Final = (
    "/workspaces/{workspace}/webservices/{web_service}/endpoints/{endpoint}"
)
_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")  # Python reads weeks as well


class Keys:
    """The pages about keys."""

    def __init__(self, parts: Parts, admission: Admission) -> None:
        self._access = parts.access
        self._limit = parts.limits.request_bytes
        self._admission = admission
        self._once = Once(parts.idempotency, self._limit)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        regenerate = _ENDPOINT + "/keys/{slot}/regenerate"
        workbook_keys = _ENDPOINT + "/workbookkeys"
        workbook_key = workbook_keys + "/{key_id}"
        return [
            Route(regenerate, self._regenerate, methods=["POST"]),
            Route(workbook_keys, self._list),
            Route(workbook_keys, self._create, methods=["POST"]),
            Route(workbook_key, self._revoke, methods=["DELETE"]),
        ]

    async def _regenerate(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.REGENERATE)
        slot = one_of(KeySlot, request.path_params["slot"])

        async def regenerate() -> Response:
            key = await run_in_threadpool(
                self._access.regenerate, caller.endpoint.id, slot
            )
            return reply(KeyAnswer(key=key.reveal()))

        return await self._once.do(request, caller.principal, regenerate)

    async def _list(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.WORKBOOK_KEYS)
        keys = await run_in_threadpool(self._access.workbook_keys, caller.endpoint.id)
        return reply([workbook_key_answer(key) for key in keys])

    async def _create(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.WORKBOOK_KEYS)

        async def create() -> Response:
            wish = await read_json(request, WorkbookKeyCreate, self._limit)
            key = await run_in_threadpool(
                self._access.create_workbook_key,
                caller.endpoint.id,
                wish.name,
                expires=_day(wish.expires),
            )
            return reply(workbook_key_answer(key), 201)

        return await self._once.do(request, caller.principal, create)

    async def _revoke(self, request: Request) -> Response:
        caller = await self._admission.to_endpoint(request, Action.WORKBOOK_KEYS)
        await run_in_threadpool(
            self._access.revoke_workbook_key,
            caller.endpoint.id,
            request.path_params["key_id"],
        )
        return no_content()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidValue("Expires is a day such as 2026-12-31")
