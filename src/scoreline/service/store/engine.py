"""Connections to SQLite and PostgreSQL, each set up so that no commit is lost.

Source of the versions: the SQLite project's account of the WAL-reset bug, which loses
committed transactions in 3.7.0 to 3.51.2; it was mended in 3.51.3 and, looking back,
in 3.50.7 and 3.44.6.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from scoreline.core.errors import InvalidValue

__all__ = ["WRITE", "journal_mode", "open_engine"]

WRITE: Final = "scoreline_write"  # execution option: the transaction will write

_BUSY_TIMEOUT: Final = 10_000  # milliseconds
_MENDED: Final = (3, 51, 3)
_MENDED_BRANCHES: Final = {(3, 50): 7, (3, 44): 6}
_WRITERS_QUEUE: Final = 0x5C03_E11E  # advisory lock: one writing transaction at a time


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return the journal mode that is safe with SQLite *version*: WAL or DELETE."""
    major, minor, patch = version[:3]
    mended_from = _MENDED_BRANCHES.get((major, minor))
    if mended_from is not None:
        return "WAL" if patch >= mended_from else "DELETE"
    return "WAL" if version >= _MENDED else "DELETE"


def open_engine(url: str) -> Engine:
    """Return an engine whose reads are consistent and whose writes take their turn.

    Raises:
        InvalidValue: If *url* names neither an SQLite nor a PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InvalidValue("that is no database URL") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(parsed, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == "postgresql":
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
        )
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    raise InvalidValue(f"no {backend} database: use sqlite:///PATH or postgresql://…")


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT}",
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = _writes(connection)
    # A write lock from the start: no transaction fails half-way for want of one.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # A write must see what was committed while it waited for its turn; a read must
    # see the state of one instant.
    connection.exec_driver_sql(
        f"SELECT pg_advisory_xact_lock({_WRITERS_QUEUE})"
        if _writes(connection)
        else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )


def _writes(connection: Connection) -> bool:
    options: dict[str, Any] = dict(connection.get_execution_options())
    return bool(options.get(WRITE))
