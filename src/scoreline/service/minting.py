"""New credentials: a key for its bearer, and what the store keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.core.names import new_id
from scoreline.service.entities import Credential
from scoreline.service.secrets import KeyVault

__all__ = ["Mint"]


class Mint:
    """Makes credentials.

    Args:
        vault: Digests and seals their keys.
    """

    def __init__(self, vault: KeyVault) -> None:
        self._vault = vault

    def workspace_token(self, created: datetime) -> tuple[ApiKey, Credential]:
        """Return a new workspace token."""
        return self._new(KeyKind.WORKSPACE, created)

    def endpoint_key(
        self, endpoint_id: str, slot: KeySlot, *, created: datetime
    ) -> tuple[ApiKey, Credential]:
        """Return a new key for one of an endpoint's slots."""
        key, credential = self._new(KeyKind.ENDPOINT, created)
        return key, replace(credential, endpoint_id=endpoint_id, slot=slot)

    def workbook_key(
        self, endpoint_id: str, name: str, *, expires: date | None, created: datetime
    ) -> tuple[ApiKey, Credential]:
        """Return a new key for one workbook."""
        key, credential = self._new(KeyKind.WORKBOOK, created)
        return key, replace(
            credential, endpoint_id=endpoint_id, name=name, expires=expires
        )

    def _new(self, kind: KeyKind, created: datetime) -> tuple[ApiKey, Credential]:
        key = ApiKey.new(kind)
        digest, sealed = self._vault.digest(key), self._vault.seal(key)
        return key, Credential(new_id(), kind, digest, sealed, created)
