"""Who calls: keys, and what becomes of them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from scoreline.core.errors import InvalidValue, KeyDead, KeyRejected, NotFound
from scoreline.core.keys import ApiKey, KeySlot
from scoreline.service.clock import Clock, utc_now
from scoreline.service.entities import Credential, Principal
from scoreline.service.memory import Remembered
from scoreline.service.minting import Mint
from scoreline.service.rights import Action, check, may
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Session, Store

__all__ = ["Access", "Action", "KeyPair", "KeyState", "WorkbookKey", "check", "may"]

_MAX_NAME: Final = 255  # characters: a file's name


class KeyState(Enum):
    """What has become of a workbook key."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An endpoint's two keys."""

    primary: ApiKey
    secondary: ApiKey


@dataclass(frozen=True, slots=True)
class WorkbookKey:
    """A score-only key of one endpoint.

    Attributes:
        id: 32 hexadecimal digits.
        name: What it is for.
        created: When (UTC).
        expires: First day (UTC) on which it is valid no more, or None.
        state: Whether it is valid.
        key: The key itself; None once it was revoked.
    """

    id: str
    name: str
    created: datetime
    expires: date | None
    state: KeyState
    key: ApiKey | None


class Access:
    """The keys of the workspace and its endpoints; synchronous, from any thread.

    Args:
        store: Where they are kept.
        vault: Digests, seals and opens them.
        clock: Tells which have expired.
    """

    def __init__(self, store: Store, vault: KeyVault, clock: Clock = utc_now) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._mint = Mint(vault)
        self._known = Remembered(lambda: store.generation, self._load)

    def identify(self, key_text: str) -> Principal:
        """Return who bears the key that *key_text* spells.

        What is not spelt as a key is refused without a look-up; a look-up is by a
        keyed digest, so that its time tells nothing about keys.

        Raises:
            KeyDead: If we knew it, and it is valid no more.
            KeyRejected: If it is anything else.
        """
        digest = self._vault.digest_text(key_text)
        found = self._known.known(digest)
        if found is None:
            ApiKey(key_text)  # refused here unless it is spelt as one
            found = self._known.get(digest)
        if not hmac.compare_digest(found.digest, digest):
            raise KeyRejected
        if found.fate and found.fate_date:
            raise KeyDead(found.fate, found.fate_date.isoformat())
        if found.expires is not None and self._is_past(found.expires):
            raise KeyDead("expired", found.expires.isoformat())
        return Principal(found.kind, found.id, found.endpoint_id)

    def keys(self, endpoint_id: str) -> KeyPair:
        """Return an endpoint's two keys.

        Raises:
            NotFound: If there is no such endpoint.
        """
        with self._store.read() as session:
            primary = _in_slot(session, endpoint_id, KeySlot.PRIMARY)
            secondary = _in_slot(session, endpoint_id, KeySlot.SECONDARY)
        return KeyPair(self._reveal(primary), self._reveal(secondary))

    def keys_of(self, web_service_id: str) -> dict[str, KeyPair]:
        """Return the keys of all endpoints of a web service, by endpoint id."""
        with self._store.read() as session:
            found = session.credentials.in_slots(web_service_id)
        keys = {(one.endpoint_id, one.slot): self._reveal(one) for one in found}
        return {
            endpoint_id: KeyPair(primary, keys[endpoint_id, KeySlot.SECONDARY])
            for (endpoint_id, slot), primary in keys.items()
            if slot is KeySlot.PRIMARY
        }

    def regenerate(self, endpoint_id: str, slot: KeySlot) -> ApiKey:
        """Replace one of an endpoint's two keys; the other stays.

        Raises:
            NotFound: If there is no such endpoint.
        """
        now = self._clock()
        key, credential = self._mint.endpoint_key(endpoint_id, slot, created=now)
        with self._store.write() as session:
            old = _in_slot(session, endpoint_id, slot)
            session.credentials.bury(old.id, "regenerated", now.date())
            session.credentials.insert(credential)
        return key

    def create_workbook_key(
        self, endpoint_id: str, name: str, expires: date | None = None
    ) -> WorkbookKey:
        """Make a key for one workbook.

        Args:
            endpoint_id: What it is to score with.
            name: What it is for, usually the workbook's file name.
            expires: First day (UTC) on which it is valid no more, or None.

        Raises:
            NotFound: If there is no such endpoint.
            InvalidValue: If the name is empty or long, or the day is not to come.
        """
        now = self._clock()
        if (
            not 0 < len(name.strip()) <= len(name) <= _MAX_NAME
            or not name.isprintable()
        ):
            raise InvalidValue(
                f"a workbook key's name has 1 to {_MAX_NAME} printable characters"
            )
        if expires is not None and expires <= now.date():
            raise InvalidValue(
                f"a workbook key expires on a day to come, not on {expires.isoformat()}"
            )
        _, credential = self._mint.workbook_key(
            endpoint_id, name, expires=expires, created=now
        )
        with self._store.write() as session:
            if session.endpoints.get(endpoint_id) is None:
                raise NotFound("endpoint", endpoint_id)
            session.credentials.insert(credential)
        return self._workbook_key(credential)

    def workbook_keys(self, endpoint_id: str) -> list[WorkbookKey]:
        """Return an endpoint's workbook keys, oldest first, dead ones included."""
        with self._store.read() as session:
            found = session.credentials.workbook_keys(endpoint_id)
        return [self._workbook_key(credential) for credential in found]

    def revoke_workbook_key(self, endpoint_id: str, key_id: str) -> None:
        """Make a workbook key invalid; harmless when it is.

        Raises:
            NotFound: If the endpoint has no such key.
        """
        with self._store.write() as session:
            for credential in session.credentials.workbook_keys(endpoint_id):
                if credential.id == key_id:
                    if not credential.fate:
                        today = self._clock().date()
                        session.credentials.bury(key_id, "revoked", today)
                    return
        raise NotFound("workbook key", key_id)

    def workspace_token(self) -> ApiKey:
        """Return the workspace token, made at the first call."""
        with self._store.read() as session:
            present = session.credentials.workspace_token()
        return (
            self.rotate_workspace_token() if present is None else self._reveal(present)
        )

    def rotate_workspace_token(self) -> ApiKey:
        """Replace the workspace token; the old one is valid no more."""
        now = self._clock()
        key, credential = self._mint.workspace_token(now)
        with self._store.write() as session:
            old = session.credentials.workspace_token()
            if old is not None:
                session.credentials.bury(old.id, "regenerated", now.date())
            session.credentials.insert(credential)
        return key

    def _load(self, digest: bytes) -> Credential:
        with self._store.read() as session:
            found = session.credentials.with_digest(digest)
        if found is None:
            raise KeyRejected  # and not remembered: a flood of guesses evicts nobody
        return found

    def _is_past(self, expires: date) -> bool:
        return expires <= self._clock().date()

    def _reveal(self, credential: Credential) -> ApiKey:
        if credential.sealed is None:
            raise KeyRejected
        return self._vault.open(credential.sealed)

    def _workbook_key(self, credential: Credential) -> WorkbookKey:
        state = KeyState.VALID
        if credential.fate:
            state = KeyState.REVOKED
        elif credential.expires is not None and self._is_past(credential.expires):
            state = KeyState.EXPIRED
        return WorkbookKey(
            credential.id,
            credential.name,
            credential.created,
            credential.expires,
            state,
            None if credential.sealed is None else self._reveal(credential),
        )


def _in_slot(session: Session, endpoint_id: str, slot: KeySlot) -> Credential:
    found = session.credentials.in_slot(endpoint_id, slot)
    if found is None:
        raise NotFound("endpoint", endpoint_id)
    return found
