"""What was done under which Idempotency-Key, in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy import delete as delete_from

from scoreline.service.store.tables import idempotent

__all__ = ["IdempotentRows", "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of a request.

    Attributes:
        body: SHA-256 of its body, 64 hexadecimal digits.
        begun: When it was begun (UTC).
        sealed: Its answer, sealed; None while it has changed nothing, empty once it
            has and until its answer is kept.
    """

    body: str
    begun: datetime
    sealed: bytes | None = field(repr=False)


class IdempotentRows:
    """The rows of ``idempotent``; a scope stands for caller, route and key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute(delete_from(idempotent))

    def get(self, scope: str) -> Outcome | None:
        """Return what is known of *scope*, or None."""
        query = select(idempotent.c.body, idempotent.c.begun, idempotent.c.sealed)
        row = self._connection.execute(query.where(idempotent.c.scope == scope)).first()
        return None if row is None else Outcome(row.body, row.begun, row.sealed)

    def begin(self, scope: str, body: str, at: datetime) -> None:
        """Note that the request of *scope* is being done."""
        row = {"scope": scope, "body": body, "begun": at}
        self._connection.execute(insert(idempotent).values(row))

    def note_done(self, scope: str) -> None:
        """Note that the request of *scope* changed something."""
        self._connection.execute(
            update(idempotent).where(_is_unchanged(scope)).values(sealed=b"")
        )

    def finish(self, scope: str, sealed: bytes) -> None:
        """Keep the answer."""
        mine = idempotent.c.scope == scope
        self._connection.execute(update(idempotent).where(mine).values(sealed=sealed))

    def forget(self, scope: str) -> None:
        """Drop what is known of *scope*, unless it changed something."""
        self._connection.execute(delete_from(idempotent).where(_is_unchanged(scope)))

    def delete(self, before: datetime) -> None:
        """Drop what began before *before*."""
        self._connection.execute(
            delete_from(idempotent).where(idempotent.c.begun < before)
        )

    def delete_unfinished(self) -> None:
        """Drop what changed nothing."""
        self._connection.execute(
            delete_from(idempotent).where(idempotent.c.sealed.is_(None))
        )


def _is_unchanged(scope: str) -> ColumnElement[bool]:
    return (idempotent.c.scope == scope) & idempotent.c.sealed.is_(None)
