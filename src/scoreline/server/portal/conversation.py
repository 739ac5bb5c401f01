"""Talking to the process that handles one customer's file."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Final, Self

from scoreline.core.errors import (
    FileUnreadable,
    ScoringFailed,
    ServerFull,
    ServiceError,
)
from scoreline.core.names import new_id
from scoreline.server.portal.upload_messages import (
    Answer,
    Order,
    Question,
    Refused,
    decode_question,
    encode,
)
from scoreline.service.workers.worker import Worker, WorkerDied

__all__ = ["Conversation", "failure"]

TURN_S: Final = 30.0  # that a visitor waits for a process
PATIENCE_S: Final = 150.0  # for the process's next word; its processor time ends first

_LOG: Final = logging.getLogger("scoreline.server")
_COMMAND: Final = (sys.executable, "-P", "-m", "scoreline.server.portal.upload_worker")


class Conversation:
    """A process that handles one file, for as long as the context is open."""

    def __init__(self, turn: asyncio.Semaphore) -> None:
        self._turn = turn
        self._worker: Worker | None = None

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(TURN_S):
                await self._turn.acquire()
        except TimeoutError:
            raise ServerFull from None
        try:
            self._worker = await Worker.start(_COMMAND)
        except BaseException as error:
            self._turn.release()
            if isinstance(error, WorkerDied):
                raise failure(f"{error} {error.words}") from None
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            if self._worker is not None:
                await self._worker.kill()
        finally:
            self._turn.release()

    async def say(self, message: Order | Answer) -> Question:
        """Return what the process says to *message*.

        Raises:
            FileUnreadable: If the file asks for more time or memory than it may.
            ScoringFailed: If something went wrong that is not the file's fault.
        """
        if self._worker is None:
            raise TypeError("the conversation is not open")
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = decode_question(await self._worker.ask(encode(message)))
        except (WorkerDied, TimeoutError):
            raise FileUnreadable(
                "the file takes more time or memory than an upload may; score it with "
                "the command, or in Excel"
            ) from None
        if isinstance(answer, Refused) and not answer.reason:
            raise failure(answer.trace)
        return answer


def failure(told: str) -> ServiceError:
    """Log what went wrong in a process, and return what the visitor is told."""
    incident = new_id()[:16]
    _LOG.error("incident %s: a file was not handled: %s", incident, told)
    return ScoringFailed(incident, "the file could not be handled")
