"""New files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from scoreline.core.errors import OutputBlocked

__all__ = ["replacing", "sweep"]

_MARK: Final = 6  # random bytes in a temporary name


@contextmanager
def replacing(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside *target*, which becomes *target* at the end.

    After an error the temporary file is removed and *target* is as it was; after a
    kill the temporary file may stay, and *target* is the old one or a whole new one.

    Raises:
        OutputBlocked: If *target* exists and *force* is not given, or the folder
            can't be written to.
    """
    if not force:
        _check_absent(target)
    temporary = _make(target)
    try:
        yield temporary
        _flush(temporary)
        if not force:
            _check_absent(target)  # it may have come meanwhile
        _replace(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def sweep(target: Path) -> None:
    """Remove what a kill left behind of `replacing` *target*; nobody must do so now.

    The target's stem may be a glob pattern.
    """
    for left in target.parent.glob(_temporary(target, "[0-9a-f]" * 2 * _MARK)):
        left.unlink(missing_ok=True)


def _temporary(target: Path, mark: str) -> str:
    # The name's ending stays: programs that write files go by it.
    return f".{target.stem[:40]}-{mark}{target.suffix}"


def _check_absent(target: Path) -> None:
    if target.exists():
        raise OutputBlocked(f"{target.name} exists already; choose --out or --force")


def _make(target: Path) -> Path:
    temporary = target.with_name(_temporary(target, secrets.token_hex(_MARK)))
    try:
        temporary.touch(exist_ok=False)
    except OSError as error:
        raise OutputBlocked(
            f"{target.name} can't be written: {error.strerror or 'unknown reason'}"
        ) from error
    return temporary


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _replace(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except OSError as error:  # on Windows: the target is open in Excel
        raise OutputBlocked(
            f"{target.name} can't be replaced; close it where it is open"
        ) from error
