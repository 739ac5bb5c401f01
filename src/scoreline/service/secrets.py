"""Keys under the home's secret: found by digest, sealed; and addresses, signed.

A key of its own is drawn from the secret for each use, so that nothing learnt from one
helps with another.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from cryptography.fernet import Fernet, InvalidToken

from scoreline.core.errors import InvalidValue, LocationInvalid
from scoreline.core.keys import ApiKey

__all__ = ["SECRET_LENGTH", "KeyVault"]

SECRET_LENGTH: Final = 32  # bytes: 256 random bits

_MAX_QUERY: Final = 500  # characters; ours have about a hundred


class KeyVault:
    """Everything that is done with the home's secret.

    Args:
        secret: 32 random bytes, kept outside the database.

    Raises:
        InvalidValue: If the secret is of another length.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_LENGTH:
            raise InvalidValue(
                f"the home's secret has {len(secret)} bytes, not {SECRET_LENGTH}; "
                "restore the file 'secret' from a backup"
            )
        self._digesting = _derive(secret, b"digest")
        self._signing = _derive(secret, b"sign")
        self._sealer = Fernet(urlsafe_b64encode(_derive(secret, b"seal")))

    def digest(self, key: ApiKey) -> bytes:
        """Return 32 bytes by which the store finds *key* without holding it."""
        return self.digest_text(key.reveal())

    def digest_text(self, text: str) -> bytes:
        """Return what :meth:`digest` would if *text* spelt a key."""
        return _derive(self._digesting, text.encode(errors="replace"))

    def seal(self, key: ApiKey) -> bytes:
        """Return *key* encrypted, so that only this secret opens it."""
        return self._sealer.encrypt(key.reveal().encode())

    def open(self, sealed: bytes) -> ApiKey:
        """Return the key that :meth:`seal` sealed.

        Raises:
            InvalidValue: If it was sealed under another secret, or altered.
        """
        try:
            return ApiKey(self._sealer.decrypt(sealed).decode())
        except InvalidToken:
            raise InvalidValue(
                "a stored key does not open with this home's secret; restore the file "
                "'secret' that belongs to the database"
            ) from None

    def seal_bytes(self, content: bytes) -> bytes:
        """Return *content* encrypted, so that only this secret opens it."""
        return self._sealer.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return what :meth:`seal_bytes` sealed.

        Raises:
            InvalidValue: If it was sealed under another secret, or altered.
        """
        try:
            return self._sealer.decrypt(sealed)
        except InvalidToken:
            raise InvalidValue("this was sealed under another secret") from None

    def sign(self, path: str, permission: str, expires: datetime) -> str:
        """Return the query, ``?`` included, that opens *path* until *expires*.

        Its fields are called as in Azure's: ``se`` expiry, ``sp`` permission, ``sig``.

        Args:
            path: A relative location.
            permission: Letters of what it opens for: ``r`` read, ``w`` write.
            expires: Until when (UTC), to the second.
        """
        moment = str(int(expires.timestamp()))
        signature = self._signature(path, permission, moment)
        return "?" + urlencode({"se": moment, "sp": permission, "sig": signature})

    def verify(self, path: str, query: str, *, permission: str, now: datetime) -> None:
        """Check a query that :meth:`sign` gave out.

        Args:
            path: The relative location that is to be opened.
            query: With or without ``?``.
            permission: The letter of what it is to be opened for.
            now: The present moment.

        Raises:
            LocationInvalid: If it is not for *path* and *permission*, or expired.
        """
        given = dict(parse_qsl(query.removeprefix("?")[:_MAX_QUERY]))
        moment, granted = given.get("se", ""), given.get("sp", "")
        expected = self._signature(path, granted, moment)
        if not hmac.compare_digest(
            expected.encode(), given.get("sig", "").encode(errors="replace")
        ):
            raise LocationInvalid("the blob's address is not signed by this service")
        if now.timestamp() >= int(moment):
            date = datetime.fromtimestamp(int(moment), UTC).isoformat(sep=" ")
            raise LocationInvalid(
                f"the blob's address expired on {date[:16]} UTC; ask for a new one"
            )
        if permission not in granted:
            wanted = {"r": "read", "w": "write"}.get(permission, permission)
            raise LocationInvalid(f"the blob's address does not allow to {wanted}")

    def _signature(self, path: str, permission: str, moment: str) -> str:
        text = f"{permission}\n{moment}\n{path}"
        return urlsafe_b64encode(
            _derive(self._signing, text.encode(errors="replace"))
        ).decode()


def _derive(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
