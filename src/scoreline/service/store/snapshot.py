"""A copy of an SQLite database as of one instant, taken while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

__all__ = ["snapshot"]


def snapshot(source: Path, target: Path) -> None:
    """Copy the database *source* to the new file *target*; writers wait meanwhile."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
