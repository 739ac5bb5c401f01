"""Callers who were let in before, and come again with the same request line and key.

Who calls, what they may do and which form they want is settled once; it is settled
anew after any change to the endpoint or its keys, and on every day (UTC), as keys
expire at a day's beginning.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from starlette.types import Scope

from scoreline.core.errors import NotFound
from scoreline.server.score_options import ScoreOptions
from scoreline.service.entities import Served
from scoreline.service.registry import Registry

__all__ = ["Regular", "Regulars"]

_MOST: Final = 20_000  # callers; then all are forgotten, and it starts anew
_DAY_S: Final = 86_400
_TELLING: Final = frozenset({b"authorization", b"content-encoding"})


@dataclass(frozen=True, slots=True)
class Regular:
    """What was settled of a caller.

    Attributes:
        served: The endpoint, as of then.
        key_id: Which credential called.
        options: In which form the results are wanted.
        head: What every answer tells in its headers, as lines.
    """

    served: Served
    key_id: str
    options: ScoreOptions
    head: bytes


class Regulars:
    """Remembers callers, by a digest under a secret of this process.

    Args:
        registry: Tells whether an endpoint or a key has changed since.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._secret = os.urandom(32)
        self._known: dict[tuple[bytes, int], Regular] = {}

    def recognize(self, scope: Scope) -> Regular | None:
        """Return what is known of the caller of a request, or None if nothing holds."""
        found = self._known.get(self._mark(scope))
        if found is None:
            return None
        try:
            served = self._registry.served(found.served.endpoint.id)
        except NotFound:
            return None
        return found if served is found.served else None

    def remember(self, scope: Scope, regular: Regular) -> None:
        """Recognize from now on who sent a request that was answered with results."""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[self._mark(scope)] = regular

    def _mark(self, scope: Scope) -> tuple[bytes, int]:
        """Return what tells a caller from others, and today from other days."""
        told = [scope["path"].encode(), scope["query_string"]]
        told += [value for name, value in scope["headers"] if name in _TELLING]
        mark = blake2b(b"\0".join(told), key=self._secret, digest_size=16)
        return mark.digest(), int(time.time()) // _DAY_S
