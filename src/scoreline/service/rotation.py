"""The home's secret and the workspace token, replaced while no server runs.

A new secret lies beside the old one (``secret.new``) while the database is sealed anew;
whichever of both opens the workspace token is the one that counts. So a rotation that
breaks off has happened, or it has not.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.service.access import Access
from scoreline.service.durable import write_durably
from scoreline.service.home import Home
from scoreline.service.secrets import SECRET_LENGTH, KeyVault
from scoreline.service.store import Session, Store

__all__ = ["rotate_secret", "rotate_token", "settled_secret"]

_NEW: Final = "secret.new"


def settled_secret(home: Home, store: Store) -> bytes:
    """Return the home's secret, a rotation that broke off brought to an end."""
    old, fresh = home.secret(), home.path / _NEW
    if not fresh.exists():
        return old
    if _opens(fresh.read_bytes(), store):
        fresh.replace(home.path / "secret")
    else:
        fresh.unlink()
    return home.secret()


def rotate_secret(home: Home, database: str = "") -> None:
    """Seal everything under a new secret; keys stay valid.

    Addresses signed before are valid no more, nor is it told of keys long dead that
    they were known; answers kept under an Idempotency-Key are forgotten.

    Args:
        home: Which home; no server may use it.
        database: URL of the database; empty for the home's own.

    Raises:
        NotAllowed: If a server uses the home.
    """
    with _at_rest(home, database) as store:
        old = KeyVault(settled_secret(home, store))
        fresh = secrets.token_bytes(SECRET_LENGTH)
        write_durably(home.path / _NEW, fresh)
        with store.write() as session:
            _seal_anew(session, old, KeyVault(fresh))
        (home.path / _NEW).replace(home.path / "secret")


def rotate_token(home: Home, database: str = "") -> None:
    """Replace the workspace token, in ``connection.json`` too.

    Args:
        home: Which home; no server may use it.
        database: URL of the database; empty for the home's own.

    Raises:
        NotAllowed: If a server uses the home.
    """
    with _at_rest(home, database) as store:
        vault = KeyVault(settled_secret(home, store))
        token = Access(store, vault).rotate_workspace_token()
        if home.connection.exists():
            told = json.loads(home.connection.read_text(encoding="utf-8"))
            home.write_connection(told["url"], told["workspace_id"], token.reveal())


@contextmanager
def _at_rest(home: Home, database: str) -> Iterator[Store]:
    """Open the database of *home* while no server uses it."""
    with home.lock(), closing(Store(database or home.database)) as store:
        yield store


def _opens(secret: bytes, store: Store) -> bool:
    with store.read() as session:
        token = session.credentials.workspace_token()
    if token is None or token.sealed is None:
        return False
    try:
        KeyVault(secret).open(token.sealed)
    except InvalidValue:
        return False
    return True


def _seal_anew(session: Session, old: KeyVault, new: KeyVault) -> None:
    for credential in session.credentials.living():
        if credential.sealed is not None:
            key = old.open(credential.sealed)
            session.credentials.seal(credential.id, new.digest(key), new.seal(key))
    session.idempotent.clear()
