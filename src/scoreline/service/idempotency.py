"""Requests that may be sent again: done once, answered alike.

A caller who never saw an answer can't know whether its request was done. Under an
``Idempotency-Key`` it may ask again: what changed something is answered as it was the
first time, for 24 hours. Refusals are not kept, for they changed nothing, and may come
out otherwise the next time.

The key counts for one caller and one address. It is kept as a digest, and answers,
which may hold keys, are sealed. A change notes with itself that it was made: a process
that is killed before it has kept the answer leaves the request done once, and whoever
asks again is told so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import msgspec

from scoreline.core.errors import (
    InvalidValue,
    NotAllowed,
    RequestChanged,
    RequestInProgress,
)
from scoreline.service.clock import Clock, utc_now
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store
from scoreline.wire.preparing import prepared

__all__ = ["KEPT", "Idempotency", "KeptAnswer", "scope_of"]

KEPT: Final = timedelta(hours=24)

_MAX_LENGTH: Final = 255  # characters
_ANSWER_TIME: Final = timedelta(minutes=1)  # that an answer takes after its change


class KeptAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What a request was answered.

    Attributes:
        status: HTTP status.
        body: The whole body.
    """

    status: int
    body: bytes


def scope_of(key_id: str, address: str, idempotency_key: str) -> str:
    """Return the digest that stands for a caller's key at an address.

    Args:
        key_id: Which credential calls.
        address: Method and path.
        idempotency_key: As the caller spells it.

    Raises:
        InvalidValue: If it has not 1 to 255 printable ASCII characters.
    """
    if (
        not 0 < len(idempotency_key) <= _MAX_LENGTH
        or not idempotency_key.isascii()
        or not idempotency_key.isprintable()
    ):
        raise InvalidValue(
            f"an Idempotency-Key has 1 to {_MAX_LENGTH} printable ASCII characters"
        )
    return _digest(f"{key_id}\n{address}\n{idempotency_key}".encode())


class Idempotency:
    """What was done under which key; synchronous, from any thread.

    Args:
        store: Where it is kept.
        vault: Seals answers.
        clock: Tells when they have been kept long enough.
    """

    def __init__(self, store: Store, vault: KeyVault, clock: Clock = utc_now) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def begin(self, scope: str, body: bytes) -> KeptAnswer | None:
        """Return what the request was answered, or None if it is to be done now.

        After None, :meth:`finish` or :meth:`abandon` must follow.

        Raises:
            RequestInProgress: If it is being done.
            RequestChanged: If the key came with another body before.
            NotAllowed: If it was done, and its answer is lost or was sealed under
                another secret.
        """
        digest, now = _digest(body), self._clock()
        with self._store.write_jobs() as session:
            session.idempotent.delete(now - KEPT)
            known = session.idempotent.get(scope)
            if known is None:
                session.idempotent.begin(scope, digest, now)
                return None
        if known.body != digest:
            raise RequestChanged(
                "this Idempotency-Key came with another body before; use a new one"
            )
        if known.sealed:
            return self._open(known.sealed)
        if known.sealed is None or now - known.begun < _ANSWER_TIME:
            raise RequestInProgress(
                "the same request is being done; ask again in a second"
            )
        raise NotAllowed(
            "the request was done, but its answer was lost when the service ended; "
            "look at what came of it, and use a new Idempotency-Key"
        )

    @contextmanager
    def doing(self, scope: str) -> Iterator[None]:
        """Open a context in which what is changed is changed for that request."""
        with self._store.noting(scope):
            yield

    def finish(self, scope: str, answer: KeptAnswer) -> None:
        """Keep *answer*: the request was done."""
        sealed = self._vault.seal_bytes(msgspec.msgpack.encode(answer))
        with self._store.write_jobs() as session:
            session.idempotent.finish(scope, sealed)

    def abandon(self, scope: str) -> None:
        """Forget the request, unless it changed something all the same."""
        with self._store.write_jobs() as session:
            session.idempotent.forget(scope)

    def forget_unfinished(self) -> None:
        """Forget what a killed process was doing; for the start of the only one."""
        with self._store.write_jobs() as session:
            session.idempotent.delete_unfinished()

    def _open(self, sealed: bytes) -> KeptAnswer:
        try:
            content = self._vault.open_bytes(sealed)
        except InvalidValue:
            raise NotAllowed(
                "what was answered under this Idempotency-Key can't be read since the "
                "home's secret was replaced; look whether it was done, and use a new "
                "key"
            ) from None
        return msgspec.msgpack.decode(content, type=prepared(KeptAnswer))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
