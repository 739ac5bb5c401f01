"""How many calls are in flight, and when one more is refused."""

from __future__ import annotations

from contextlib import AbstractContextManager

from scoreline.service.entities import Endpoint

__all__ = ["Gate"]


class Gate:
    """Counts the calls in flight of each endpoint, in one process.

    Args:
        total: Calls that the whole server takes at once; None for no limit.
    """

    def __init__(self, total: int | None = None) -> None: ...

    def enter(self, endpoint: Endpoint) -> AbstractContextManager[None]:
        """Return a context in which a call to *endpoint* is in flight.

        Raises:
            TooManyCalls: On entering, if the endpoint's throttle is full.
            ServerFull: On entering, if the server is.
        """

    def in_flight(self, endpoint_id: str) -> int:
        """Return how many calls the endpoint is serving."""
