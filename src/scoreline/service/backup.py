"""A home in one file: the database, the secret, models and blobs.

The database comes first, as of one instant; whatever it names was there by then and
is copied after it. A job that ran scores anew what was not put together. Left out is
what the next start makes itself (``connection.json``, ``work``) and what only tells of
the past (``ml-diagnostics``). The file holds the secret: it is as private as the home.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from scoreline.core.errors import FileUnreadable, NotAllowed
from scoreline.service.durable import fresh_file, put_in_place
from scoreline.service.home import Home
from scoreline.service.store.snapshot import snapshot

__all__ = ["back_up", "restore"]

_DATABASE: Final = "scoreline.db"
_SECRET: Final = "secret"  # noqa: S105  # a file's name
_FOLDERS: Final = ("models", "blobs")


def back_up(home: Home, target: Path) -> bool:
    """Write everything that *home* keeps into the file *target*, whole or not at all.

    The service may run meanwhile.

    Returns:
        Whether the database is in it; one that is not the home's own is not.

    """
    secret, database = home.path / _SECRET, home.path / _DATABASE
    with fresh_file(target) as (file, temporary):
        with tarfile.open(fileobj=file, mode="w") as archive:
            if database.exists():
                _add_database(archive, database)
            archive.add(secret, _SECRET)
            for folder in _FOLDERS:
                _add_folder(archive, home.path / folder)
        put_in_place(file, temporary, target=target)
    return database.exists()


def restore(source: Path, home: Path) -> None:
    """Make the new home *home* of what :func:`back_up` wrote.

    Raises:
        NotAllowed: If there is a home already.
        FileUnreadable: If *source* is no backup.
    """
    if any((home / name).exists() for name in (_SECRET, _DATABASE)):
        raise NotAllowed(f"{home} is a home already; restore to another folder")
    try:
        with tarfile.open(source, mode="r:") as archive:
            members = _members(archive)
            place = Home.create(home)  # not before there is something to put there
            with place.lock():
                _extract(archive, members, place.path)
    except (tarfile.TarError, EOFError) as error:
        raise FileUnreadable(f"{source.name} is no backup of a home") from error


def _add_database(archive: tarfile.TarFile, database: Path) -> None:
    with tempfile.TemporaryDirectory(dir=database.parent, prefix=".backup-") as folder:
        copy = Path(folder, _DATABASE)
        snapshot(database, copy)
        archive.add(copy, _DATABASE)


def _add_folder(archive: tarfile.TarFile, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.name.startswith("."):
            continue
        try:
            archive.add(path, path.relative_to(folder.parent), recursive=False)
        except FileNotFoundError:
            continue  # deleted meanwhile: nothing needs it any more


def _members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Return what a backup holds, the secret last: a home without it is none."""
    members = archive.getmembers()
    names = {member.name for member in members}
    if _SECRET not in names or not all(map(_is_ours, names)):
        raise tarfile.ReadError
    return sorted(members, key=lambda one: one.name == _SECRET)


def _extract(
    archive: tarfile.TarFile, members: Sequence[tarfile.TarInfo], home: Path
) -> None:
    for member in members:
        archive.extract(member, home, filter="data")
    for path in (home / _SECRET, home / _DATABASE):
        if path.exists():
            path.chmod(0o600)


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    return name in {_SECRET, _DATABASE} or path.parts[0] in _FOLDERS
