"""One worker process, as the service sees it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scoreline.service.workers.frames import READY, frame, receive_message

__all__ = ["Worker", "WorkerDied"]

START_SECONDS: Final = 60.0  # importing scikit-learn on a cold disk
STOP_SECONDS: Final = 2.0  # from the end of stdin to the end of the process
MAX_WORDS: Final = 4096  # bytes kept of what a worker says while it starts
PIPE_BUFFER: Final = 2**20  # bytes

_RESIDENT: Final = 1  # which number of Linux' statm
_PAGE: Final[int] = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0

# What a worker may know of our environment: where things are, and no secret.
_KEPT: Final = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
)
_ONE_THREAD: Final = dict.fromkeys(
    ("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
)


_OWN_GROUP: Final[int] = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


class WorkerDied(Exception):
    """The process ended, or said something that is no message.

    Attributes:
        words: What it wrote while it started; empty once it had rows, since then its
            words may repeat them.
    """

    def __init__(self, reason: str, words: str = "") -> None:
        self.words = words
        super().__init__(reason)


class Worker:
    """A process that does one task at a time."""

    def __init__(
        self, process: Process, source: StreamWriter, sink: StreamReader
    ) -> None:
        self._process = process
        self._source = source
        self._sink = sink
        self._words = bytearray()
        self._is_ready = False
        self._listening = asyncio.create_task(self._listen(process.stderr))

    @classmethod
    async def start(cls, command: Sequence[str]) -> Worker:
        """Return a new worker that is ready for a task.

        Raises:
            WorkerDied: If it does not start.
        """
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            limit=PIPE_BUFFER,
            env=_environment(),
            start_new_session=True,
            creationflags=_OWN_GROUP,
        )
        if process.stdin is None or process.stdout is None:  # pragma: no cover
            raise WorkerDied("the worker has no pipes")
        worker = cls(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(START_SECONDS):
                await worker._become_ready()
        except TimeoutError:
            raise WorkerDied("it was not ready in time", worker._said()) from None
        finally:
            if not worker._is_ready:
                await worker.kill()
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    @property
    def memory(self) -> int:
        """How many bytes of memory it occupies; 0 where the system does not tell."""
        try:
            told = Path(f"/proc/{self._process.pid}/statm").read_bytes()
        except OSError:
            return 0
        return int(told.split()[_RESIDENT]) * _PAGE

    async def ask(self, message: bytes) -> bytes:
        """Return what the worker answers to *message*.

        Raises:
            WorkerDied: If it ends without an answer.
        """
        try:
            self._source.write(frame(message))
            await self._source.drain()
            return await receive_message(self._sink)
        except (EOFError, ConnectionError):
            await self.kill()
            raise WorkerDied(self._fate()) from None

    async def close(self) -> None:
        """End the worker: gently if it listens, at once if not."""
        self._source.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        await self.kill()

    async def kill(self) -> None:
        """End the process and what it started, at once, whatever it does."""
        if self.is_alive:
            _kill(self._process)
        await self._process.wait()
        self._source.close()
        await asyncio.wait({self._listening}, timeout=STOP_SECONDS)
        self._listening.cancel()

    async def _become_ready(self) -> None:
        try:
            ready = await receive_message(self._sink) == READY
        except EOFError:
            ready = False
        if not ready:
            await self.kill()
            raise WorkerDied(self._fate(), self._said())
        self._is_ready = True

    async def _listen(self, stderr: StreamReader | None) -> None:
        while stderr is not None and (words := await stderr.read(PIPE_BUFFER)):
            if not self._is_ready:
                self._words = (self._words + words)[-MAX_WORDS:]

    def _said(self) -> str:
        return self._words.decode(errors="replace")

    def _fate(self) -> str:
        code = self._process.returncode
        if code is not None and code < 0:
            return f"it was ended by signal {-code}"
        return f"it ended with exit code {code}"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _ONE_THREAD


def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
