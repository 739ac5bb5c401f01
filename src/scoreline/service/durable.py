"""Files that are there whole, a power cut notwithstanding, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

__all__ = ["delete_leftovers", "fresh_file", "put_in_place", "write_durably"]


_SUFFIX: Final = ".part"
_BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows would translate line ends


def write_durably(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write *data* to *path*; other processes see the old file or the new one."""
    with fresh_file(path, mode=mode) as (file, temporary):
        file.write(data)
        put_in_place(file, temporary, target=path)


@contextmanager
def fresh_file(path: Path, *, mode: int = 0o600) -> Iterator[tuple[IO[bytes], Path]]:
    """Open a new file beside *path*; it is gone afterwards if it was not put in place.

    Yields:
        The open file, and where it lies.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}{_SUFFIX}")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, temporary
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(file: IO[bytes], temporary: Path, *, target: Path) -> None:
    """Bring what was written to disk, and give it its name."""
    file.flush()
    os.fsync(file.fileno())
    file.close()  # Windows renames no open file
    temporary.replace(target)
    _sync_folder(target.parent)


def delete_leftovers(folder: Path) -> None:
    """Delete what a killed process left unfinished in *folder* and below."""
    for leftover in folder.rglob(f".*{_SUFFIX}"):
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # renames are durable there, and folders can't be opened
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
