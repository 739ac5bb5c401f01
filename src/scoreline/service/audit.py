"""The audit log: who changed what, when, and what came of it.

Changes and attempts at changes through management calls are recorded, not what is only
read, and not what came with a key that nobody knows (those are counted in the metrics).
A line names a credential by its id, and objects by name; never a key, never a row. It
is on disk before the caller is answered, so whatever was acknowledged is in the log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import KEY_PATTERN
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import AuditEntry, Principal
from scoreline.service.store import Store

__all__ = ["DONE", "MAX_ENTRIES", "Audit"]

DONE: Final = "Done"
MAX_ENTRIES: Final = 1000  # told at once

_MAX_SUBJECT: Final = 200  # characters; what a caller spells may be longer


class Audit:
    """The audit log; synchronous, from any thread.

    Args:
        store: Where it is kept.
        clock: Tells when.
    """

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    def record(
        self,
        principal: Principal,
        action: str,
        *,
        subject: str,
        request_id: str,
        outcome: str = DONE,
    ) -> None:
        """Add a line; it is on disk when this returns.

        Args:
            principal: Who acted.
            action: What was asked for, such as ``create endpoint``.
            subject: Of which object: ``{web service}/{endpoint}``, by id and name.
            request_id: The request, 32 hexadecimal digits.
            outcome: ``Done``, or the code of the refusal.
        """
        entry = AuditEntry(
            self._clock(),
            principal.kind,
            principal.key_id,
            action,
            _printable(subject),
            outcome,
            request_id,
        )
        with self._store.write_jobs() as session:
            session.audit.insert(entry)

    def newest(self, limit: int = 100, subject: str = "") -> list[AuditEntry]:
        """Return the newest entries, the newest first.

        Args:
            limit: How many at most, 1 to 1,000.
            subject: Only those of this object and what belongs to it.

        Raises:
            InvalidValue: If *limit* is out of range.
        """
        if not 1 <= limit <= MAX_ENTRIES:
            raise InvalidValue(f"the limit is a number from 1 to {MAX_ENTRIES:,}")
        with self._store.read() as session:
            return session.audit.newest(limit, _printable(subject))

    def delete(self, before: datetime) -> None:
        """Delete entries from before *before*."""
        with self._store.write_jobs() as session:
            session.audit.delete(before)


def _printable(text: str) -> str:
    """Return *text* without keys, without what could steer a terminal, cut short."""
    plain = KEY_PATTERN.sub("(a key)", text)[:_MAX_SUBJECT]
    return "".join(c if c.isprintable() else "?" for c in plain)
