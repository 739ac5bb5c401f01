"""Messages between the service and a worker: a length, then that many bytes.

The length is four bytes, big end first. An empty message is what a worker sends once,
when it is ready.
"""

from __future__ import annotations

import asyncio
from typing import BinaryIO, Final

__all__ = ["MAX_MESSAGE", "READY", "frame", "read_message", "receive_message"]

MAX_MESSAGE: Final = (
    2**30
)  # bytes; far above the largest body, far below 4 bytes' reach
READY: Final = b""

_PREFIX: Final = 4  # bytes


def frame(message: bytes) -> bytes:
    """Return *message* behind its length.

    Raises:
        OverflowError: If it is longer than a gigabyte.
    """
    if len(message) > MAX_MESSAGE:
        raise OverflowError(f"a message has at most {MAX_MESSAGE:,} bytes")
    return len(message).to_bytes(_PREFIX, "big") + message


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the next message of *stream*, or None at its end.

    Args:
        stream: A buffered pipe; reading it waits.
    """
    prefix = stream.read(_PREFIX)
    if len(prefix) < _PREFIX:
        return None
    message = stream.read(int.from_bytes(prefix, "big"))
    return message if len(message) == int.from_bytes(prefix, "big") else None


async def receive_message(stream: asyncio.StreamReader) -> bytes:
    """Return the next message of *stream*.

    Raises:
        EOFError: If the stream ends first, or holds no message.
    """
    length = int.from_bytes(await stream.readexactly(_PREFIX), "big")
    if length > MAX_MESSAGE:
        raise EOFError("no message, but something else was written to the pipe")
    return await stream.readexactly(length)
