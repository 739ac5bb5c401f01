"""The home: the one directory that a service needs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Home"]


@dataclass(frozen=True, slots=True)
class Home:
    """A directory, private to the user, with everything that a service keeps.

    Attributes:
        path: The directory; :meth:`create` makes it.
    """

    path: Path

    @classmethod
    def create(cls, path: Path) -> Home:
        """Return the home at *path*, made private (0700) if it is new."""

    @property
    def database(self) -> str:
        """The URL of the SQLite database that is used if no other is named."""

    @property
    def models(self) -> Path:
        """Where model files lie."""

    @property
    def blobs(self) -> Path:
        """Where uploads and results lie."""

    @property
    def work(self) -> Path:
        """Where unfinished jobs keep their chunks."""

    @property
    def connection(self) -> Path:
        """The file that tells commands on this machine how to reach the service."""

    def secret(self) -> bytes:
        """Return the home's secret of 32 bytes, made at the first call (0600)."""

    def write_connection(self, url: str, workspace_id: str, token: str) -> None:
        """Write ``connection.json``, for the user alone."""

    def lock(self) -> AbstractContextManager[None]:
        """Return a context in which no other server uses this home.

        Raises:
            NotAllowed: On entering, if another does.
        """
