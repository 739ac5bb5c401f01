"""Uploads and results, at signed addresses that need no key.

Source: what Classic's clients do with Azure's blob store: ``PUT`` with the header
``x-ms-blob-type``, answered by 201, and ``GET``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from scoreline.server.parts import Parts
from scoreline.server.replies import body_of

__all__ = ["Files", "WholeFile"]

_BLOB: Final = "/blobs/{rest:path}"
_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_TYPES: Final = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


class Files:
    """The blob store as callers see it."""

    def __init__(self, parts: Parts) -> None:
        self._blobs = parts.blobs
        self._limit = parts.limits.blob_bytes

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        return [
            Route(_BLOB, self._read),
            Route(_BLOB, self._write, methods=["PUT"]),
        ]

    async def _read(self, request: Request) -> Response:
        relative, sas = _place(request)
        path = await run_in_threadpool(self._blobs.open_reader, relative, sas)
        return WholeFile(
            path,
            headers=_HEADERS,
            media_type=_TYPES.get(path.suffix, "application/octet-stream"),
            filename=Path(relative).name,
        )

    async def _write(self, request: Request) -> Response:
        relative, sas = _place(request)
        writer = await run_in_threadpool(self._blobs.open_writer, relative, sas)
        with writer:
            async for chunk in body_of(request).stream(self._limit):
                writer.write(chunk)
            await run_in_threadpool(writer.commit)
        return Response(status_code=201)


class WholeFile(FileResponse):
    """A file, always as a whole: ``Range`` is skipped, as HTTP allows.

    The framework would refuse a range that it can't read in words of its own.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        self.headers["Accept-Ranges"] = "none"
        headers = [pair for pair in scope["headers"] if pair[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _place(request: Request) -> tuple[str, str]:
    """Return relative location and signature of the blob that the URL names."""
    return request.scope["path"].lstrip("/"), request.scope["query_string"].decode(
        "latin-1"
    )
