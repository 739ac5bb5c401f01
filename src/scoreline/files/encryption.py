"""Workbooks behind a password (ECMA-376 agile encryption)."""

from __future__ import annotations

from pathlib import Path

__all__ = ["decrypt", "encrypt", "is_encrypted"]


def is_encrypted(path: Path) -> bool:
    """Return whether *path* is an Office file that needs a password."""
    raise NotImplementedError


def decrypt(source: Path, target: Path, password: str) -> None:
    """Write *target*: *source* without its password.

    Raises:
        FileUnreadable: If the password is wrong or the file is not encrypted.
    """
    raise NotImplementedError


def encrypt(source: Path, target: Path, password: str) -> None:
    """Write *target*: *source*, readable with *password* only."""
    raise NotImplementedError
