"""A database and its transactions."""

from __future__ import annotations

__all__ = ["Store"]


class Store:
    """The service's database, brought to the newest form when opened.

    Args:
        url: An SQLAlchemy URL: SQLite or PostgreSQL.
    """

    def __init__(self, url: str) -> None: ...

    def close(self) -> None:
        """Close all connections."""
