"""The portal's own style, script and icon, read once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.portal.guard import SECURITY_HEADERS
from scoreline.server.portal.looks import FOLDER

__all__ = ["static_routes"]

_TYPES: Final = {
    "portal.css": "text/css",
    "portal.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_HEADERS: Final = {**SECURITY_HEADERS, "Cache-Control": "max-age=300"}


def static_routes() -> list[BaseRoute]:
    """Return the routes of the files that pages load."""
    return [
        Route(f"/portal/static/{name}", _file(name, kind))
        for name, kind in _TYPES.items()
    ]


def _file(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    content = (FOLDER / "static" / name).read_bytes()

    async def answer(_request: Request) -> Response:
        return Response(content, headers=_HEADERS, media_type=kind)

    return answer
