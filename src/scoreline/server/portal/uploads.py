"""Customers' files on their way: looked at, scored, fetched, deleted.

A file lies in a folder of its own below the home and is gone after an hour, when its
owner says so, or when the service starts anew, whichever comes first. It is read by a
process of its own, never here.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from scoreline.core.errors import NotAllowed, NotFound
from scoreline.core.names import new_id
from scoreline.server.portal.conversation import Conversation
from scoreline.server.portal.upload import Upload, UploadState, safe_name
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import Principal

__all__ = ["LIFETIME", "UPLOAD_BYTES", "Uploads"]

LIFETIME: Final = timedelta(hours=1)
UPLOAD_BYTES: Final = 20 * 2**20  # TM-12
MOST_PER_KEY: Final = 10  # files of one key at a time
MOST_LOOKING: Final = 2  # processes that only read a file
MOST_SCORING: Final = 4  # processes that stay while rows are scored


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
        upload_id, now = new_id(), self._clock()
        folder = self._folder / upload_id
        folder.mkdir(mode=0o700)
        upload = Upload(
            upload_id,
            principal.key_id,
            endpoint_id,
            folder,
            checked,
            now,
            now + LIFETIME,
        )
        self._known[upload_id] = upload
        # A second later it has expired for sure.
        loop = asyncio.get_running_loop()
        loop.call_later(LIFETIME.total_seconds() + 1, self.sweep)
        return upload

    def of(
        self, principal: Principal, endpoint_id: str, *, is_test: bool = False
    ) -> list[Upload]:
        """Return the files that *principal* brought to an endpoint, newest first.

        Args:
            principal: Who.
            endpoint_id: Where.
            is_test: Whether those that test batch jobs are meant, or all others.
        """
        self.sweep()
        wanted = principal.key_id, endpoint_id, is_test
        return [
            upload
            for upload in reversed(self._known.values())
            if (upload.key_id, upload.endpoint_id, upload.is_test) == wanted
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
