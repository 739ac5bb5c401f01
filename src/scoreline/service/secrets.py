"""Keys under a secret: digested for look-up, sealed for their owner; addresses signed."""

from __future__ import annotations

from datetime import datetime

from scoreline.core.keys import ApiKey

__all__ = ["KeyVault"]


class KeyVault:
    """Everything that is done with the home's secret.

    Args:
        secret: 32 random bytes, kept outside the database.
    """

    def __init__(self, secret: bytes) -> None: ...

    def digest(self, key: ApiKey) -> bytes:
        """Return 32 bytes by which the store finds *key* without holding it."""

    def seal(self, key: ApiKey) -> bytes:
        """Return *key* encrypted, so that only this secret opens it."""

    def open(self, sealed: bytes) -> ApiKey:
        """Return the key that :meth:`seal` sealed.

        Raises:
            InvalidValue: If it was sealed under another secret, or altered.
        """

    def sign(self, path: str, permission: str, expires: datetime) -> str:
        """Return the query, ``?`` included, that opens *path* until *expires*."""

    def verify(self, path: str, query: str, *, permission: str, now: datetime) -> None:
        """Check a query that :meth:`sign` gave out.

        Raises:
            LocationInvalid: If it is not for *path* and *permission*, or expired.
        """
