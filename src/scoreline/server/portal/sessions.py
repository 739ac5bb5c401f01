"""Who is signed in: sessions that live in this process alone.

Source of the limits: the project's threat list (TM-18): 30 minutes idle, 12 hours in
all. A session holds the key that opened it and asks for its bearer again at each
visit, so that a key that is revoked or regenerated ends its sessions at once.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from scoreline.core.keys import ApiKey

__all__ = ["Attempts", "Session", "Sessions"]

IDLE_S: Final = 30 * 60.0
ABSOLUTE_S: Final = 12 * 3600.0
MAX_SESSIONS: Final = 10_000  # then the one that was opened first is closed

MAX_FAILURES: Final = 10  # of one source within the window
WINDOW_S: Final = 5 * 60.0
MAX_SOURCES: Final = 10_000


@dataclass(slots=True)
class Session:
    """One browser that is signed in.

    Attributes:
        key: The key that opened it.
        token: What each of its forms must carry (CSRF).
        opened: When, on the sessions' clock.
        seen: When it was used last.
        notice: What the next page tells: what the last action did.
    """

    key: ApiKey
    token: str = field(repr=False)
    opened: float
    seen: float
    notice: str = ""


class Sessions:
    """The open sessions; for the thread of the event loop.

    Args:
        clock: Seconds on a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[bytes, Session] = {}

    def open(self, key: ApiKey) -> str:
        """Open a session for the bearer of *key*; return its id, 256 random bits."""
        now = self._clock()
        session_id = secrets.token_urlsafe(32)
        if len(self._open) >= MAX_SESSIONS:
            self._forget_ended(now)
        if len(self._open) >= MAX_SESSIONS:
            del self._open[next(iter(self._open))]
        self._open[_digest(session_id)] = Session(
            key, secrets.token_urlsafe(32), now, now
        )
        return session_id

    def find(self, session_id: str) -> Session | None:
        """Return the session of that id, if it is open still."""
        digest = _digest(session_id)
        session = self._open.get(digest)
        if session is None:
            return None
        now = self._clock()
        if self._has_ended(session, now):
            del self._open[digest]
            return None
        session.seen = now
        return session

    def close(self, session_id: str) -> None:
        """Close the session of that id; harmless if there is none."""
        self._open.pop(_digest(session_id), None)

    def _forget_ended(self, now: float) -> None:
        self._open = {
            digest: session
            for digest, session in self._open.items()
            if not self._has_ended(session, now)
        }

    def _has_ended(self, session: Session, now: float) -> bool:
        return now - session.seen >= IDLE_S or now - session.opened >= ABSOLUTE_S


class Attempts:
    """Counts keys that were refused, by source; for the thread of the event loop.

    A valid key is never refused for what others tried from the same source: guessing
    256 bits is hopeless, and the limit only spares the log and the store.

    Args:
        clock: Seconds on a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, list[float]] = {}

    def fail(self, source: str) -> bool:
        """Count one more failure of *source*; return whether these are too many."""
        now = self._clock()
        recent = [at for at in self._failures.pop(source, []) if now - at < WINDOW_S]
        recent = [*recent[-MAX_FAILURES:], now]
        if len(self._failures) >= MAX_SOURCES:
            del self._failures[next(iter(self._failures))]
        self._failures[source] = recent
        return len(recent) > MAX_FAILURES


def _digest(session_id: str) -> bytes:
    """Return what stands for an id: finding it takes as long whatever was guessed."""
    return hashlib.sha256(session_id.encode(errors="replace")).digest()
