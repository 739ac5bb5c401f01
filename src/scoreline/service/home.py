"""The home: the one directory that a service needs."""

from __future__ import annotations

import json
import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from scoreline.core.errors import NotAllowed
from scoreline.service.durable import delete_leftovers, write_durably
from scoreline.service.locks import lock_file
from scoreline.service.secrets import SECRET_LENGTH

__all__ = ["Home"]

_FOLDERS: Final = ("models", "blobs", "work", "ml-diagnostics")
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Home:
    """A directory, private to the user, with everything that a service keeps.

    Attributes:
        path: The directory; :meth:`create` makes it.
    """

    path: Path

    @classmethod
    def create(cls, path: Path) -> Home:
        """Return the home at *path*, made if it is new, and private (0700)."""
        home = cls(path.absolute())
        for folder in (home.path, *(home.path / name for name in _FOLDERS)):
            folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
            _make_private(folder, _PRIVATE_FOLDER)
        return home

    @classmethod
    def existing(cls, path: Path) -> Home:
        """Return the home at *path*, which a service has used.

        Raises:
            NotAllowed: If there is none.
        """
        home = cls(path.absolute())
        if not (home.path / "secret").exists():
            raise NotAllowed(f"{home.path} is no home of a service")
        return home

    @property
    def database(self) -> str:
        """The URL of the SQLite database that is used if no other is named."""
        return f"sqlite:///{(self.path / 'scoreline.db').as_posix()}"

    @property
    def models(self) -> Path:
        """Where model files lie."""
        return self.path / "models"

    @property
    def blobs(self) -> Path:
        """Where uploads and results lie."""
        return self.path / "blobs"

    @property
    def work(self) -> Path:
        """Where unfinished jobs keep their chunks."""
        return self.path / "work"

    @property
    def diagnostics(self) -> Path:
        """Where records of calls and jobs lie."""
        return self.path / "ml-diagnostics"

    @property
    def uploads(self) -> Path:
        """Where files lie that visitors of the portal brought, for a while."""
        return self.path / "uploads"

    @property
    def connection(self) -> Path:
        """The file that tells commands on this machine how to reach the service."""
        return self.path / "connection.json"

    def secret(self) -> bytes:
        """Return the home's secret of 32 bytes, made at the first call (0600)."""
        file = self.path / "secret"
        if not file.exists():
            write_durably(file, secrets.token_bytes(SECRET_LENGTH), mode=_PRIVATE_FILE)
        return file.read_bytes()

    def write_connection(self, url: str, workspace_id: str, token: str) -> None:
        """Write ``connection.json``, for the user alone."""
        fields = {"url": url, "workspace_id": workspace_id, "token": token}
        text = json.dumps(fields, indent=2) + "\n"
        write_durably(self.connection, text.encode(), mode=_PRIVATE_FILE)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Open a context in which no other server uses this home.

        The lock is the operating system's: it ends with the process, however that
        ends. Files that a killed server left half-written are deleted first.

        Raises:
            NotAllowed: If another server uses it.
        """
        file = self.path / "lock"
        with file.open("a+b") as held:
            _take(held, self.path)
            delete_leftovers(self.path)
            yield


def _take(held: IO[bytes], path: Path) -> None:
    try:
        lock_file(held)
    except OSError:
        raise NotAllowed(
            f"another server uses the home {path}; stop it, or choose another home "
            "with --home"
        ) from None


def _make_private(path: Path, mode: int) -> None:
    if os.name == "nt":
        return  # a user's own folders are private there by inheritance
    if path.stat().st_mode & 0o077:
        path.chmod(mode)
    if path.stat().st_mode & 0o077:
        warnings.warn(
            f"{path} can be read by other users of this machine; keep the home on a "
            "file system with permissions",
            stacklevel=3,
        )
