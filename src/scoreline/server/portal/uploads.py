"""Customers' files on their way: looked at, scored, fetched, deleted.

A file lies in a folder of its own below the home and is gone after an hour, when its
owner says so, or when the service starts anew, whichever comes first. It is read by a
process of its own, never here.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any, Final, Self

from scoreline.core.errors import (
    FileUnreadable,
    InvalidValue,
    NotAllowed,
    NotFound,
    ScoringFailed,
    ServerFull,
    ServiceError,
)
from scoreline.core.names import new_id
from scoreline.server.portal.upload_messages import (
    Answer,
    Done,
    Order,
    Place,
    Question,
    Refused,
    Seen,
    decode_question,
    encode,
)
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import Principal
from scoreline.service.workers.worker import Worker, WorkerDied

__all__ = [
    "LIFETIME",
    "UPLOAD_BYTES",
    "Conversation",
    "Upload",
    "UploadState",
    "Uploads",
    "failure",
]

LIFETIME: Final = timedelta(hours=1)
UPLOAD_BYTES: Final = 20 * 2**20  # TM-12
MOST_PER_KEY: Final = 10  # files of one key at a time
MOST_LOOKING: Final = 2  # processes that only read a file
MOST_SCORING: Final = 4  # processes that stay while rows are scored
TURN_S: Final = 30.0  # that a visitor waits for one of them
PATIENCE_S: Final = 150.0  # for the process's next word; its processor time ends first

EXTENSIONS: Final = (".xlsx", ".csv", ".tsv")

_LOG: Final = logging.getLogger("scoreline.server")
_COMMAND: Final = (sys.executable, "-P", "-m", "scoreline.server.portal.upload_worker")
_ODD: Final = re.compile(r"[^\w .()-]|^[ .]+", re.ASCII)
_MOST_NAME: Final = 80  # characters


class UploadState(Enum):
    """What becomes of a file."""

    SEEN = "seen"
    REFUSED = "refused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Upload:
    """One file that a visitor brought.

    Attributes:
        id: 32 hexadecimal digits.
        key_id: Whose file: the key that brought it, and nobody else sees it.
        endpoint_id: Where it is to be scored.
        folder: Where it lies.
        name: The file's name.
        expires: When it is deleted (UTC).
        state: What has become of it.
        place: Where its rows are said to be.
        seen: What would be scored, once that is known.
        refusal: Why it can't be scored.
        done: Rows scored so far.
        total: Rows in all; None while unknown.
        report: What the scoring did.
    """

    id: str
    key_id: str
    endpoint_id: str
    folder: Path
    name: str
    expires: datetime
    state: UploadState = UploadState.REFUSED
    place: Place = field(default_factory=Place)
    seen: Seen | None = None
    refusal: Refused | None = None
    done: int = 0
    total: int | None = None
    report: Done | None = None
    task: asyncio.Task[None] | None = None

    @property
    def path(self) -> Path:
        """The file as it came."""
        return self.folder / self.name

    @property
    def scored_name(self) -> str:
        """What the file with the results is called."""
        path = PurePosixPath(self.name)
        return f"{path.stem}.scored{path.suffix}"

    @property
    def scored_path(self) -> Path:
        """Where the file with the results lies."""
        return self.folder / self.scored_name


class Uploads:
    """All files that visitors brought; for the thread of the event loop.

    Args:
        folder: Where they lie; what an earlier process left there is deleted.
        clock: Tells when they expire.
    """

    def __init__(self, folder: Path, clock: Clock = utc_now) -> None:
        self._folder = folder
        self._clock = clock
        self._known: dict[str, Upload] = {}
        self._looking = asyncio.Semaphore(MOST_LOOKING)
        self._scoring = asyncio.Semaphore(MOST_SCORING)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)

    def add(self, principal: Principal, endpoint_id: str, name: str) -> Upload:
        """Return a place for a file called *name*.

        Raises:
            InvalidValue: If its extension is none that is read here.
            NotAllowed: If the key has too many files here.
        """
        self.sweep()
        checked = safe_name(name)
        theirs = [u for u in self._known.values() if u.key_id == principal.key_id]
        if len(theirs) >= MOST_PER_KEY:
            raise NotAllowed(
                f"{MOST_PER_KEY} files are here already; delete one, or wait until "
                "they expire"
            )
        upload_id = new_id()
        folder = self._folder / upload_id
        folder.mkdir(mode=0o700)
        upload = Upload(
            upload_id,
            principal.key_id,
            endpoint_id,
            folder,
            checked,
            self._clock() + LIFETIME,
        )
        self._known[upload_id] = upload
        # A second later it has expired for sure.
        loop = asyncio.get_running_loop()
        loop.call_later(LIFETIME.total_seconds() + 1, self.sweep)
        return upload

    def of(self, principal: Principal, endpoint_id: str) -> list[Upload]:
        """Return the files that *principal* brought to an endpoint, newest first."""
        self.sweep()
        return [
            upload
            for upload in reversed(self._known.values())
            if (upload.key_id, upload.endpoint_id) == (principal.key_id, endpoint_id)
        ]

    def get(self, principal: Principal, upload_id: str) -> Upload:
        """Return one file.

        Raises:
            NotFound: If *principal* has brought no such file, or it is gone.
        """
        self.sweep()
        upload = self._known.get(upload_id)
        if upload is None or upload.key_id != principal.key_id:
            raise NotFound("file", upload_id)
        return upload

    def run(self, upload: Upload, work: Coroutine[Any, Any, None]) -> None:
        """Have *work* done for *upload*; it ends with it."""
        upload.state = UploadState.RUNNING
        upload.task = asyncio.create_task(work)

    def delete(self, upload: Upload) -> None:
        """Delete a file and its results, and end what runs for it."""
        self._known.pop(upload.id, None)
        if upload.task is not None:
            upload.task.cancel()
        shutil.rmtree(upload.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what has expired."""
        now = self._clock()
        for upload in [u for u in self._known.values() if u.expires <= now]:
            self.delete(upload)

    def open(self, *, to_score: bool = False) -> Conversation:
        """Return a process to talk to, which reads files: a context manager.

        Args:
            to_score: Whether it stays while rows are scored; those who only want to
                look at a file do not wait for such ones.
        """
        return Conversation(self._scoring if to_score else self._looking)

    async def aclose(self) -> None:
        """End everything, and delete all files."""
        tasks = [u.task for u in self._known.values() if u.task is not None]
        for upload in list(self._known.values()):
            self.delete(upload)
        await asyncio.gather(*tasks, return_exceptions=True)


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


def safe_name(name: str) -> str:
    """Return *name* as a file may be called here, without folders and odd characters.

    Raises:
        InvalidValue: If its extension is none that is read here.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    path = PurePosixPath(last)
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        allowed = ", ".join(EXTENSIONS[:-1])
        raise InvalidValue(f"choose a file that ends in {allowed} or {EXTENSIONS[-1]}")
    stem = _ODD.sub("_", path.stem)[:_MOST_NAME].strip(" .") or "rows"
    return stem + extension


def failure(told: str) -> ServiceError:
    """Log what went wrong in a process, and return what the visitor is told."""
    incident = new_id()[:16]
    _LOG.error("incident %s: a file was not handled: %s", incident, told)
    return ScoringFailed(incident, "the file could not be handled")
