"""What the product remembers about one person on one machine: login and origins.

The settings lie in a file of the person's own; the workspace token lies in the
system's key store where one works, else in a file that only its owner may read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import platformdirs

from scoreline.client.keystore import KeyStore
from scoreline.client.origins import ALLOWED_ORIGINS, AllowedOrigins, Origin
from scoreline.core.errors import InvalidValue, OriginRefused
from scoreline.core.keys import ApiKey
from scoreline.core.names import is_id
from scoreline.wire.preparing import prepared

__all__ = ["CONNECTION_FILE", "Connection", "Profile"]

CONNECTION_FILE: Final = "connection.json"  # in a home, written by its service
_SETTINGS_FILE: Final = "settings.json"


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a workspace as its owner.

    Attributes:
        url: The service's base address, without a slash at the end.
        workspace_id: 32 hexadecimal digits.
        token: The workspace token.

    Raises:
        InvalidValue: If the id is not spelt as one.
        OriginRefused: If the address is not spelt plainly.
    """

    url: str
    workspace_id: str
    token: ApiKey

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.rstrip("/"))
        Origin.of(self.url)
        if not is_id(self.workspace_id):
            raise InvalidValue("a workspace's id has 32 digits from 0 to 9 and a to f")

    @property
    def origin(self) -> Origin:
        """Whom the token is for."""
        return Origin.of(self.url)


class _Home(msgspec.Struct):
    url: str
    workspace_id: str
    token: str


class _Login(msgspec.Struct, frozen=True):
    url: str
    workspace_id: str


class _Settings(msgspec.Struct):
    login: _Login | None = None
    origins: list[str] = []


class Profile:
    """The settings of whoever runs the program.

    Args:
        folder: Where they lie; by default the system's place for settings.
        environment: Environment variables; by default the process's own.
    """

    def __init__(
        self, folder: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder or platformdirs.user_config_path("scoreline")
        self._environment = os.environ if environment is None else environment
        self._keys = KeyStore(self._folder)

    @property
    def keys(self) -> KeyStore:
        """Where keys lie."""
        return self._keys

    def connection(self, home: Path | None = None) -> Connection:
        """Return the workspace of *home*, or of the login.

        Raises:
            InvalidValue: If there is neither, or *home* has no running past.
        """
        if home is not None:
            return _connection_of(home)
        login = self._settings().login
        token = login and self._keys.get(_account(login))
        if not login or not token:
            raise InvalidValue(
                "no workspace is chosen; name its home with --home or SCORELINE_HOME, "
                "or run 'scoreline login'"
            )
        return Connection(login.url, login.workspace_id, token)

    def log_in(self, connection: Connection) -> Path | None:
        """Remember *connection*, in place of an earlier one.

        Returns:
            The file that holds the token, if no key store works here.

        Raises:
            OriginRefused: If its address is plain http and not allowed explicitly.
        """
        if not connection.origin.is_confidential:
            self.allowed_origins().check(connection.url)
        self.log_out()
        login = _Login(connection.url, connection.workspace_id)
        file = self._keys.set(_account(login), connection.token)
        settings = self._settings()
        settings.login = login
        self._write(settings)
        return file

    def log_out(self) -> bool:
        """Forget the login and its token; return whether there was one."""
        settings = self._settings()
        if settings.login is None:
            return False
        self._keys.delete(_account(settings.login))
        settings.login = None
        self._write(settings)
        return True

    def allowed_origins(self, home: Path | None = None) -> AllowedOrigins:
        """Return where keys may travel: stored, in the environment, login's, *home*'s.

        Raises:
            OriginRefused: If an address in the environment is not spelt plainly.
        """
        settings = self._settings()
        told = re.split(r"[,\s]+", self._environment.get(ALLOWED_ORIGINS, "").strip())
        own = [settings.login.url] if settings.login else []
        if home is not None and (home / CONNECTION_FILE).exists():
            own.append(_connection_of(home).url)
        texts = (*settings.origins, *told, *own)
        return AllowedOrigins(frozenset(Origin.of(text) for text in texts if text))

    def allow(self, url: str) -> Origin:
        """Let keys travel to the origin of *url* from now on; return it.

        Raises:
            OriginRefused: If *url* is not spelt plainly.
        """
        origin = Origin.of(url)
        settings = self._settings()
        settings.origins = sorted({*settings.origins, str(origin)})
        self._write(settings)
        return origin

    def disallow(self, url: str) -> bool:
        """Take the origin of *url* back; return whether it was stored.

        Raises:
            OriginRefused: If *url* is not spelt plainly.
        """
        origin = str(Origin.of(url))
        settings = self._settings()
        if origin not in settings.origins:
            return False
        settings.origins.remove(origin)
        self._write(settings)
        return True

    def _settings(self) -> _Settings:
        path = self._folder / _SETTINGS_FILE
        try:
            return msgspec.json.decode(path.read_bytes(), type=prepared(_Settings))
        except FileNotFoundError:
            return _Settings()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            raise InvalidValue(
                f"the settings in {path} can't be read; mend or delete the file"
            ) from None

    def _write(self, settings: _Settings) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / _SETTINGS_FILE
        fresh = path.with_suffix(".new")
        text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
        fresh.write_bytes(text + b"\n")
        fresh.replace(path)


def _account(login: _Login) -> str:
    return f"{login.workspace_id} {login.url}"


def _connection_of(home: Path) -> Connection:
    path = home / CONNECTION_FILE
    try:
        plain = msgspec.json.decode(path.read_bytes(), type=prepared(_Home))
        return Connection(plain.url, plain.workspace_id, ApiKey(plain.token))
    except FileNotFoundError:
        raise InvalidValue(
            f"{home} is not the home of a service that has run; start it with "
            f"'scoreline serve --home {home}'"
        ) from None
    except (OSError, msgspec.DecodeError, ValueError, OriginRefused):
        raise InvalidValue(
            f"{path} can't be read; start the service again to have it written anew"
        ) from None
