"""Where secrets of one person lie: the system's key store, else a private file."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

import keyring
import keyring.errors
import msgspec

from scoreline.core.errors import InvalidValue, KeyRejected
from scoreline.core.keys import ApiKey

__all__ = ["KeyStore"]

_SERVICE: Final = "scoreline"  # what the system's key store calls us
_FILE: Final = "keys.json"


class KeyStore:
    """Keys by account name.

    Args:
        folder: Where the file lies that stands in for a key store that is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def get(self, account: str) -> ApiKey | None:
        """Return the key stored for *account*, or None."""
        text = _from_system(account) or self._read().get(account)
        try:
            return ApiKey(text) if text else None
        except KeyRejected:
            return None

    def set(self, account: str, key: ApiKey) -> Path | None:
        """Store *key* for *account*; return the file, if no key store works."""
        if _into_system(account, key):
            return None
        self._write({**self._read(), account: key.reveal()})
        return self._file

    def delete(self, account: str) -> None:
        """Forget the key of *account*, if there is one."""
        with contextlib.suppress(keyring.errors.KeyringError, RuntimeError):
            keyring.delete_password(_SERVICE, account)
        kept = self._read()
        if kept.pop(account, None):
            self._write(kept)

    def _read(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            raise InvalidValue(
                f"the keys in {self._file} can't be read; mend or delete the file"
            ) from None

    def _write(self, keys: dict[str, str]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(keys))
        fresh.replace(self._file)


def _from_system(account: str) -> str | None:
    try:
        return keyring.get_password(_SERVICE, account)
    except (keyring.errors.KeyringError, RuntimeError):
        return None


def _into_system(account: str, key: ApiKey) -> bool:
    """Store *key*; return whether it can be read back."""
    try:
        keyring.set_password(_SERVICE, account, key.reveal())
    except (keyring.errors.KeyringError, RuntimeError):
        return False
    return _from_system(account) == key.reveal()
