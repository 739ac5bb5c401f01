"""Bring a database to the form that this version of the service needs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from scoreline.core.errors import NotAllowed

__all__ = ["HEAD", "upgrade"]

HEAD: Final = "0004"  # the newest migration's revision

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run the migrations that are due, in the transaction of *connection*.

    Raises:
        NotAllowed: If the database was made by a newer version of the service.
    """
    revision = _revision(connection)
    if revision != HEAD:
        _run(connection, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    revision: str | None = found.scalar()
    return revision


def _run(connection: Connection, revision: str | None) -> None:
    # Alembic takes longer to import than the rest of the store: only when it is due.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise NotAllowed(
            f"the database has form {revision!r}, made by a newer scoreline; this one "
            f"knows forms up to {HEAD!r}"
        )
    command.upgrade(config, "head")
