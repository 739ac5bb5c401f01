"""Reading requests' bodies: bounded in bytes and in time.

uvicorn closes neither a slow body nor an endless one, so each body has a limit and a
deadline here. A refusal that comes before the body was read is followed by a short
draining: closing at once would reset the connection, and the caller would never read
why it was refused.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Final

from starlette.types import Message, Receive, Scope

from scoreline.core.errors import BodyTooLarge, BodyTooSlow, RequestUnreadable

__all__ = ["Body", "header_values"]

PATIENCE_S: Final = 30.0  # seconds until the first byte per second is owed
SLOWEST_RATE: Final = 64 * 1024  # bytes per second that a long body owes
DRAIN_BYTES: Final = 6 * 1024 * 1024  # read and dropped behind a refusal, at most
DRAIN_S: Final = 2.0

_PLAIN_ENCODINGS: Final = {"", "identity", "utf-8", "utf8"}


def header_values(scope: Scope, name: bytes) -> list[str]:
    """Return the values of every header called *name* (lower case)."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


class Body:
    """The body of one request, read at most once."""

    __slots__ = ("_has_ended", "_receive", "_scope", "_started")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._started = False
        self._has_ended = False

    @property
    def is_complete(self) -> bool:
        """Whether all of it has arrived."""
        return self._has_ended or not (
            header_values(self._scope, b"content-length")
            or header_values(self._scope, b"transfer-encoding")
        )

    async def receive(self) -> Message:
        """Return the next ASGI message, noting when the body is complete."""
        self._started = True
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            self._has_ended = True
        return message

    async def read(self, limit: int) -> bytes:
        """Return the whole body.

        Args:
            limit: The most bytes it may have.

        Raises:
            BodyTooLarge: If it has more, or says that it will have.
            BodyTooSlow: If it does not arrive in time.
            RequestUnreadable: If it is compressed, or broken off.
        """
        return b"".join([chunk async for chunk in self.stream(limit)])

    async def stream(self, limit: int) -> AsyncGenerator[bytes, None]:
        """Yield the body piece by piece; limits and errors as of :meth:`read`."""
        self._check(limit)
        loop = asyncio.get_running_loop()
        began, size = loop.time(), 0
        while True:
            message = await self._next(began + PATIENCE_S + size / SLOWEST_RATE)
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge(limit)
            if chunk:
                yield chunk
            if not message.get("more_body"):
                return

    async def gone(self) -> None:
        """Return when the caller has hung up; the body must have been read."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def drain(self) -> None:
        """Drop what is still on its way, for a short while."""
        size = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                while not self.is_complete and size < DRAIN_BYTES:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        return
                    size += len(message.get("body", b""))

    @property
    def awaits_consent(self) -> bool:
        """Whether the caller sends nothing before it is told to continue."""
        expected = header_values(self._scope, b"expect")
        return not self._started and expected == ["100-continue"]

    async def _next(self, deadline: float) -> Message:
        try:
            async with asyncio.timeout_at(deadline):
                message = await self.receive()
        except TimeoutError:
            raise BodyTooSlow("the request's body did not arrive in time") from None
        if message["type"] == "http.disconnect":
            raise RequestUnreadable("the request's body broke off")
        return message

    def _check(self, limit: int) -> None:
        for encoding in header_values(self._scope, b"content-encoding"):
            if encoding.strip().lower() not in _PLAIN_ENCODINGS:
                raise RequestUnreadable(
                    "the request's body is compressed; send it as it is"
                )
        for length in header_values(self._scope, b"content-length"):
            if int(length) > limit:
                raise BodyTooLarge(limit)
