"""The audit log in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy import delete as delete_from

from scoreline.core.keys import KeyKind
from scoreline.service.entities import AuditEntry
from scoreline.service.store.tables import audit

__all__ = ["AuditRows"]


class AuditRows:
    """The rows of ``audit``; none is ever changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, entry: AuditEntry) -> None:
        """Add *entry*."""
        row = {
            "at": entry.at,
            "kind": entry.kind.value,
            "key_id": entry.key_id,
            "action": entry.action,
            "subject": entry.subject,
            "outcome": entry.outcome,
            "request_id": entry.request_id,
        }
        self._connection.execute(insert(audit).values(row))

    def newest(self, limit: int, subject: str = "") -> list[AuditEntry]:
        """Return the newest *limit* entries, the newest first.

        Args:
            limit: How many at most.
            subject: Only those of this object and what belongs to it.
        """
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if subject:
            below = audit.c.subject.startswith(subject + "/", autoescape=True)
            query = query.where((audit.c.subject == subject) | below)
        return [_entry(row) for row in self._connection.execute(query)]

    def delete(self, before: datetime) -> None:
        """Delete entries from before *before*."""
        self._connection.execute(delete_from(audit).where(audit.c.at < before))


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        row.at,
        KeyKind(row.kind),
        row.key_id,
        row.action,
        row.subject,
        row.outcome,
        row.request_id,
    )
