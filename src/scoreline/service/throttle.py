"""How many calls are in flight, and when one more is refused."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Protocol

from scoreline.core.errors import ServerFull, TooManyCalls
from scoreline.service.entities import Endpoint

__all__ = ["Gate", "LocalSlots", "Slots"]


class Slots(Protocol):
    """Where calls in flight are counted; one for all processes that serve."""

    def take(self, name: str, limit: int) -> bool:
        """Count one more under *name* unless *limit* are counted; return whether."""
        ...

    def release(self, name: str) -> None:
        """Count one less under *name*."""
        ...


class LocalSlots:
    """Counts of one process, for one thread: that of the event loop."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, name: str, limit: int) -> bool:
        """Count one more under *name* unless *limit* are counted; return whether."""
        taken = self._taken.get(name, 0)
        if taken >= limit:
            return False
        self._taken[name] = taken + 1
        return True

    def release(self, name: str) -> None:
        """Count one less under *name*."""
        self._taken[name] -= 1
        if not self._taken[name]:
            del self._taken[name]

    def taken(self, name: str) -> int:
        """Return how many are counted under *name*."""
        return self._taken.get(name, 0)


class Gate:
    """Lets a call in if its endpoint's throttle, and the server, have room.

    Args:
        total: Calls that the whole server takes at once; None for no limit.
        slots: Where they are counted.

    Attributes:
        in_flight: How many calls this process has in flight.
    """

    _EVERYTHING = "*"  # no endpoint's id

    def __init__(self, total: int | None = None, slots: Slots | None = None) -> None:
        self._total = sys.maxsize if total is None else total
        self._slots: Slots = LocalSlots() if slots is None else slots
        self.in_flight = 0

    def enter(self, endpoint: Endpoint) -> AbstractContextManager[None]:
        """Return a context in which a call to *endpoint* is in flight.

        The limit is that of *endpoint* as given: a lower one holds from the next call
        on, and calls already in flight go on. Entering the context raises what stands
        below.

        Raises:
            TooManyCalls: If the endpoint's throttle is full.
            ServerFull: If the server is.
        """
        return _InFlight(self, endpoint)

    def take(self, endpoint: Endpoint) -> None:
        """Count a call to *endpoint*; errors as of :meth:`enter`."""
        limit = endpoint.throttle.max_concurrent_calls
        if not self._slots.take(endpoint.id, limit):
            raise TooManyCalls(endpoint.name.text, limit)
        if not self._slots.take(self._EVERYTHING, self._total):
            self._slots.release(endpoint.id)
            raise ServerFull
        self.in_flight += 1

    def release(self, endpoint: Endpoint) -> None:
        """Count a call to *endpoint* no more."""
        self.in_flight -= 1
        self._slots.release(self._EVERYTHING)
        self._slots.release(endpoint.id)


class _InFlight:
    """A call in flight, from entering to leaving.

    Entered on every call, so it is no generator: that takes three times as long.
    """

    __slots__ = ("_endpoint", "_gate")

    def __init__(self, gate: Gate, endpoint: Endpoint) -> None:
        self._gate = gate
        self._endpoint = endpoint

    def __enter__(self) -> None:
        self._gate.take(self._endpoint)

    def __exit__(self, *_: object) -> None:
        self._gate.release(self._endpoint)
