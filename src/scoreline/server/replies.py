"""Answers and requests of the framework's pages, in the protocol's JSON."""

from __future__ import annotations

from typing import Final, TypeVar

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from scoreline.server.bodies import Body
from scoreline.wire.objects import decode_request, encode

__all__ = ["BODY", "body_of", "no_content", "read_content", "read_json", "reply"]

BODY: Final = "scoreline.body"  # where a request's scope keeps its bounded body
_CONTENT: Final = "scoreline.content"  # and where it keeps what was read of it

RequestT = TypeVar("RequestT", bound=Struct)


def body_of(request: Request) -> Body:
    """Return the bounded body of *request*."""
    body = request.scope[BODY]
    assert isinstance(body, Body)  # noqa: S101  # the application put it there
    return body


async def read_json(request: Request, kind: type[RequestT], limit: int) -> RequestT:
    """Return the *kind* of object that the body of *request* holds.

    Raises:
        BodyTooLarge: If it has more than *limit* bytes.
        RequestUnreadable: If it holds none.
        UnexpectedName: If it has a field that nobody knows.
    """
    return decode_request(await read_content(request, limit), kind)


async def read_content(request: Request, limit: int) -> bytes:
    """Return the whole body of *request*, however often it is asked for.

    Raises:
        BodyTooLarge: If it has more than *limit* bytes.
    """
    content = request.scope.get(_CONTENT)
    if not isinstance(content, bytes):
        content = await body_of(request).read(limit, "send less at once")
        request.scope[_CONTENT] = content
    return content


def reply(thing: object, status: int = 200) -> Response:
    """Return an answer that holds *thing* as JSON; it may hold keys, so no cache."""
    return Response(
        encode(thing),
        status,
        headers={"Cache-Control": "no-store"},
        media_type="application/json",
    )


def no_content() -> Response:
    """Return an answer without a body."""
    return Response(status_code=204)
