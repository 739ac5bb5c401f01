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

ROWS_ADVICE: Final = "score many rows as a batch job"
PARTS_ADVICE: Final = "send it in parts"

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

    __slots__ = ("_began", "_has_ended", "_receive", "_scope", "_size", "_started")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._started = False
        self._has_ended = False
        self._began = 0.0  # seconds of the loop's clock
        self._size = 0  # bytes that have come

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

    async def read(self, limit: int, advice: str = ROWS_ADVICE) -> bytes:
        """Return the whole body.

        Args:
            limit: The most bytes it may have.
            advice: What to do if it has more, as a clause.

        Raises:
            BodyTooLarge: If it has more, or says that it will have.
            BodyTooSlow: If it does not arrive in time.
            RequestUnreadable: If it is compressed, or broken off.
        """
        self._check(limit, advice)
        chunks = [await self._next(limit, advice)]
        while not self._has_ended:
            chunks.append(await self._next(limit, advice))
        return b"".join(chunks)

    async def stream(
        self, limit: int, advice: str = PARTS_ADVICE
    ) -> AsyncGenerator[bytes, None]:
        """Yield the body piece by piece; arguments and errors as of :meth:`read`."""
        self._check(limit, advice)
        while not self._has_ended:
            chunk = await self._next(limit, advice)
            if chunk:
                yield chunk

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

    async def _next(self, limit: int, advice: str) -> bytes:
        """Return the body's next piece, which may be empty."""
        if not self._started:
            self._began = asyncio.get_running_loop().time()
        deadline = self._began + PATIENCE_S + self._size / SLOWEST_RATE
        try:
            async with asyncio.timeout_at(deadline):
                message = await self.receive()
        except TimeoutError:
            raise BodyTooSlow("the request's body did not arrive in time") from None
        if message["type"] == "http.disconnect":
            raise RequestUnreadable("the request's body broke off")
        chunk: bytes = message.get("body", b"")
        self._size += len(chunk)
        if self._size > limit:
            raise BodyTooLarge(limit, advice)
        return chunk

    def _check(self, limit: int, advice: str) -> None:
        for name, value in self._scope["headers"]:
            if name == b"content-encoding":
                encoding = value.decode("latin-1").strip().lower()
                if encoding not in _PLAIN_ENCODINGS:
                    raise RequestUnreadable(
                        "the request's body is compressed; send it as it is"
                    )
            elif name == b"content-length" and int(value) > limit:
                raise BodyTooLarge(limit, advice)
