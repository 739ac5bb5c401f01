"""Waiting for a spreadsheet program that is busy: somebody types in it, say."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from scoreline.core.errors import ProgramBusy

__all__ = ["BUSY_SECONDS", "Patience"]

BUSY_SECONDS: Final = 30.0  # until we give up; results are kept then
_PAUSE: Final = 0.5  # seconds between two tries

_T = TypeVar("_T")


def _ignore() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a busy program is asked again.

    Attributes:
        seconds: In all.
        pause: Seconds between two tries.
        clock: Seconds on a clock that never goes back.
        sleep: Waits some seconds.
        waiting: Called before each wait, to tell the person; may raise to stop.
    """

    seconds: float = BUSY_SECONDS
    pause: float = _PAUSE
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waiting: Callable[[], None] = _ignore

    def until_done(self, action: Callable[[], _T]) -> _T:
        """Return what *action* returns, once the program is not busy.

        Raises:
            ProgramBusy: If it is busy for too long.
        """
        deadline = self.clock() + self.seconds
        while True:
            try:
                return action()
            except ProgramBusy:
                if self.clock() + self.pause > deadline:
                    raise
            self.waiting()
            self.sleep(self.pause)
