"""A worker's life: tasks in on stdin, results out on stdout, until stdin ends.

Stdout belongs to the messages alone: whatever the model prints goes to stderr. The
end of stdin means that the service is gone; then the worker goes, too, in the middle
of a task if need be.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from queue import SimpleQueue
from typing import BinaryIO, Final

import msgspec

from scoreline.service.tasks import AnyResult, AnyTask, decode_task
from scoreline.service.workers.failures import tell
from scoreline.service.workers.frames import READY, frame, read_message

if sys.platform != "win32":
    import resource

__all__ = ["Handler", "serve"]

Handler = Callable[[AnyTask], AnyResult]

_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of Linux' prctl


def serve(handle: Handler, memory: int = 0) -> None:
    """Answer tasks by *handle* until stdin ends; never returns before.

    Args:
        handle: Does a task.
        memory: Bytes that the process may take; 0 for as many as there are.
    """
    _confine(memory)
    source, sink = _take_pipes()
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(source, waiting), daemon=True).start()
    _send(sink, READY)
    while True:
        _send(sink, _answer(handle, waiting.get()))


def _answer(handle: Handler, message: bytes) -> bytes:
    try:
        result = handle(decode_task(message))
        return msgspec.msgpack.encode(result)
    except BaseException as error:  # noqa: BLE001 - a model that exits must not end us
        return msgspec.msgpack.encode(tell(error))


def _send(sink: BinaryIO, message: bytes) -> None:
    sink.write(frame(message))
    sink.flush()


def _listen(source: BinaryIO, waiting: SimpleQueue[bytes]) -> None:
    while (message := read_message(source)) is not None:
        waiting.put(message)
    os._exit(0)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return stdin and stdout for our messages, and leave a model neither."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, sink


def _confine(memory: int) -> None:
    # A warning's text may repeat a row's value, and nobody would read it.
    warnings.simplefilter("ignore")
    if sys.platform != "win32":
        # A core dump would leave rows on the disk.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A loop in C that holds the interpreter would not notice the end of stdin.
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if memory:
            # A model that wants more gets a MemoryError, and the machine lives on.
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
