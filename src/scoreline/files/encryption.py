"""Workbooks behind a password (ECMA-376 agile encryption, AES-256)."""

from __future__ import annotations

from pathlib import Path

import msoffcrypto
from msoffcrypto.exceptions import EncryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from scoreline.core.errors import FileUnreadable
from scoreline.files.preflight import OLE_MAGIC

__all__ = ["decrypt", "encrypt", "is_encrypted"]


def is_encrypted(path: Path) -> bool:
    """Return whether *path* is an Office file that needs a password."""
    with path.open("rb") as file:
        if file.read(len(OLE_MAGIC)) != OLE_MAGIC:
            return False
        file.seek(0)
        try:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
        except Exception:  # noqa: BLE001  a damaged file makes the library raise any
            return False


def decrypt(source: Path, target: Path, password: str) -> None:
    """Write *target*: *source* without its password.

    Raises:
        FileUnreadable: If the password is wrong, or the file is not encrypted, or in
            a way that is not known.
    """
    if not is_encrypted(source):
        raise FileUnreadable(f"{source.name} is not encrypted")
    with source.open("rb") as file, target.open("wb") as plain:
        office = msoffcrypto.OfficeFile(file)
        try:
            office.load_key(password=password, verify_password=True)
            office.decrypt(plain, verify_integrity=True)
        except InvalidKeyError:
            raise FileUnreadable(f"the password does not open {source.name}") from None
        except Exception:  # noqa: BLE001  as in `is_encrypted`
            raise FileUnreadable(
                f"{source.name} is damaged, or encrypted in a way that is not known "
                "here; open it and save it without a password"
            ) from None


def encrypt(source: Path, target: Path, password: str) -> None:
    """Write *target*: *source*, readable with *password* only.

    Raises:
        FileUnreadable: If *source* is no workbook.
    """
    with source.open("rb") as file, target.open("wb") as locked:
        try:
            OOXMLFile(file).encrypt(password, locked)
        except (EncryptionError, FileFormatError):
            raise FileUnreadable(f"{source.name} is no .xlsx or .xlsm file") from None
