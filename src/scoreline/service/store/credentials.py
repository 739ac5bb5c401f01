"""What the database keeps of keys."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from scoreline.core.keys import KeyKind, KeySlot
from scoreline.service.entities import Credential
from scoreline.service.store.tables import credential, endpoint

__all__ = ["Credentials"]


class Credentials:
    """The rows of ``credential``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Credential) -> None:
        """Add *new*."""
        row = {
            "id": new.id,
            "kind": new.kind.value,
            "slot": new.slot.value if new.slot else None,
            "digest": new.digest,
            "sealed": new.sealed,
            "endpoint_id": new.endpoint_id or None,
            "name": new.name,
            "created": new.created,
            "expires": new.expires,
            "fate": new.fate,
            "fate_date": new.fate_date,
        }
        self._connection.execute(insert(credential).values(row))

    def with_digest(self, digest: bytes) -> Credential | None:
        """Return the key of that digest, dead or alive, or None."""
        return next(iter(self._where(credential.c.digest == digest)), None)

    def in_slot(self, endpoint_id: str, slot: KeySlot) -> Credential | None:
        """Return an endpoint's living key in *slot*, or None."""
        found = self._where(
            credential.c.endpoint_id == endpoint_id,
            credential.c.slot == slot.value,
            credential.c.fate == "",
        )
        return next(iter(found), None)

    def in_slots(self, web_service_id: str) -> list[Credential]:
        """Return the living keys of all endpoints of a web service."""
        rows = self._connection.execute(
            select(credential)
            .join(endpoint)
            .where(endpoint.c.web_service_id == web_service_id)
            .where(credential.c.fate == "", credential.c.slot.is_not(None))
        )
        return [_credential(row) for row in rows]

    def workspace_token(self) -> Credential | None:
        """Return the living workspace token, or None."""
        found = self._where(
            credential.c.kind == KeyKind.WORKSPACE.value, credential.c.fate == ""
        )
        return next(iter(found), None)

    def workbook_keys(self, endpoint_id: str) -> list[Credential]:
        """Return an endpoint's workbook keys, dead ones included, oldest first."""
        return self._where(
            credential.c.endpoint_id == endpoint_id,
            credential.c.kind == KeyKind.WORKBOOK.value,
        )

    def living(self) -> list[Credential]:
        """Return all keys that are sealed still, oldest first."""
        return self._where(credential.c.sealed.is_not(None))

    def seal(self, credential_id: str, digest: bytes, sealed: bytes) -> None:
        """Keep a key under another secret."""
        row = {"digest": digest, "sealed": sealed}
        self._connection.execute(
            update(credential).where(credential.c.id == credential_id).values(row)
        )

    def bury(self, credential_id: str, fate: str, on: date) -> None:
        """Make a key dead: it is known by its digest, and nobody reads it again."""
        row = {"fate": fate, "fate_date": on, "sealed": None}
        self._connection.execute(
            update(credential).where(credential.c.id == credential_id).values(row)
        )

    def _where(self, *conditions: ColumnElement[bool]) -> list[Credential]:
        order = (credential.c.created, credential.c.id)
        rows = self._connection.execute(
            select(credential).where(*conditions).order_by(*order)
        )
        return [_credential(row) for row in rows]


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        row.id,
        KeyKind(row.kind),
        row.digest,
        row.sealed,
        row.created,
        endpoint_id=row.endpoint_id or "",
        slot=KeySlot(row.slot) if row.slot else None,
        name=row.name,
        expires=row.expires,
        fate=row.fate,
        fate_date=row.fate_date,
    )
