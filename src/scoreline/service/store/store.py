"""A database and its transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sqlalchemy import Connection

from scoreline.service.store.engine import WRITE, open_engine
from scoreline.service.store.migrate import upgrade
from scoreline.service.store.session import Session

__all__ = ["Store"]

_request: Final = ContextVar("_request", default="")  # the one that is being done


class Store:
    """The service's database, brought to the newest form when opened.

    Transactions may be opened from any thread. Reads see one state of the database;
    writes take their turn, so that what one has read is still so when it writes.

    Args:
        url: An SQLAlchemy URL: SQLite or PostgreSQL.

    Raises:
        InvalidValue: If *url* names neither.
        NotAllowed: If the database was made by a newer version of the service.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        # Threads queue here rather than in SQLite, which would sleep and try again.
        self._turn = threading.Lock()
        self._generation = 0
        try:
            with self._writing() as connection:
                upgrade(connection)
        except BaseException:
            self.close()
            raise

    @property
    def generation(self) -> int:
        """A number that grows when web services, endpoints or keys may have changed.

        What was read under an older number is to be read again.
        """
        return self._generation

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that reads."""
        with self._engine.connect() as connection, connection.begin():
            yield Session(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that changes web services, endpoints or keys.

        It is on disk when the context ends; an error inside undoes all of it.
        """
        with self._turn:
            with self._writing() as connection:
                yield Session(connection)
            self._generation += 1

    @contextmanager
    def write_jobs(self) -> Iterator[Session]:
        """Open a transaction that changes nothing that is remembered.

        Jobs, counts and logs, that is: the generation stays.
        """
        with self._turn, self._writing() as connection:
            yield Session(connection)

    @contextmanager
    def noting(self, scope: str) -> Iterator[None]:
        """Open a context in which each write notes that it was done for a request.

        Both stand or fall together: a process that is killed between them and the
        request's answer leaves the note behind.

        Args:
            scope: Under which the request is known to be under way.
        """
        before = _request.set(scope)
        try:
            yield
        finally:
            _request.reset(before)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{WRITE: True})
            with connection.begin():
                yield connection
                if scope := _request.get():
                    Session(connection).idempotent.note_done(scope)
