"""The header ``Idempotency-Key``: a request that is sent again is done once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from scoreline.core.errors import InvalidValue
from scoreline.server.bodies import header_values
from scoreline.server.replies import read_content
from scoreline.service.entities import Principal
from scoreline.service.idempotency import Idempotency, KeptAnswer, scope_of

__all__ = ["Once"]

_HEADER: Final = b"idempotency-key"

Handler = Callable[[], Awaitable[Response]]


class Once:
    """Does requests once, where their callers ask for it.

    Args:
        idempotency: Knows what was done.
        limit: Bytes that a body has at most.
    """

    def __init__(self, idempotency: Idempotency, limit: int) -> None:
        self._idempotency = idempotency
        self._limit = limit

    async def do(
        self, request: Request, principal: Principal, work: Handler
    ) -> Response:
        """Return what *work* answers to *request*, or answered before.

        Args:
            request: What is to be done.
            principal: Who asks, already let in.
            work: Does it.

        Raises:
            RequestInProgress: If it is being done.
            RequestChanged: If the key came with another body before.
            InvalidValue: If it is no key.
        """
        keys = header_values(request.scope, _HEADER)
        if not keys:
            return await work()
        if len(keys) > 1:
            raise InvalidValue("the request has more than one Idempotency-Key")
        address = f"{request.method} {request.scope['path']}"
        scope = scope_of(principal.key_id, address, keys[0])
        content = await read_content(request, self._limit)
        kept = await run_in_threadpool(self._idempotency.begin, scope, content)
        if kept is not None:
            return _again(kept)
        return await self._do(scope, work)

    async def _do(self, scope: str, work: Handler) -> Response:
        try:
            with self._idempotency.doing(scope):
                response = await work()
        except Exception:
            await run_in_threadpool(self._idempotency.abandon, scope)
            raise
        answer = KeptAnswer(response.status_code, bytes(response.body))
        await run_in_threadpool(self._idempotency.finish, scope, answer)
        return response


def _again(kept: KeptAnswer) -> Response:
    headers = {"Cache-Control": "no-store", "Idempotent-Replayed": "true"}
    return Response(
        kept.body, kept.status, headers=headers, media_type="application/json"
    )
