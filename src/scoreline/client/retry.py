"""How long a client waits for a full service, and when it stops waiting.

A service at its limit answers 503 with ``Retry-After``. Clients that wait equally long
come back together, so each adds a random share of its own (full jitter).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

__all__ = ["Patience", "Retry"]

_FIRST_BACKOFF: Final = 0.5  # seconds; doubles with each try
_MAX_SECONDS_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Retry:
    """The rule for asking a full service again.

    Attributes:
        tries: Requests in all, the first included.
        longest: Seconds waited at most before one try, jitter included.
        deadline: Seconds after the first answer beyond which no try begins.
        clock: Seconds on a clock that never goes back.
        now: Seconds since 1970, for a ``Retry-After`` that is a date.
        share: A random number from 0 to 1.
    """

    tries: int = 5
    longest: float = 60.0
    deadline: float = 180.0
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    share: Callable[[], float] = random.random

    def start(self) -> Patience:
        """Return the patience for one call."""
        return Patience(self)


class Patience:
    """What is left of the tries of one call."""

    def __init__(self, rule: Retry) -> None:
        self._rule = rule
        self._begun = rule.clock()
        self._tried = 1

    def delay(self, retry_after: str | None) -> float | None:
        """Return how many seconds to wait before the next try; None to give up.

        Args:
            retry_after: The answer's header: seconds or a date; what makes no sense
                counts as absent.
        """
        rule = self._rule
        backoff: float = min(rule.longest, _FIRST_BACKOFF * 2.0**self._tried)
        wished = self._wish(retry_after)
        wait = min(rule.longest, wished + rule.share() * backoff)
        self._tried += 1
        spent = rule.clock() - self._begun
        if self._tried > rule.tries or spent + wait > rule.deadline:
            return None
        return wait

    def _wish(self, retry_after: str | None) -> float:
        text = (retry_after or "").strip()
        if text.isascii() and text.isdigit() and len(text) <= _MAX_SECONDS_DIGITS:
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
            return max(0.0, moment.timestamp() - self._rule.now())
        except (ValueError, OverflowError):
            return 0.0
