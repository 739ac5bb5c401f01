"""Workbooks that open with a password only, tried before they are handed over."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from scoreline.core.errors import OutputBlocked
from scoreline.files.encryption import decrypt, encrypt

__all__ = ["write_locked"]


def write_locked(content: bytes, target: Path, password: str) -> None:
    """Write the workbook *content* to *target*, encrypted, and open it again.

    Raises:
        OutputBlocked: If what was written does not open to the same bytes.
    """
    with TemporaryDirectory(prefix="scoreline-") as folder:
        plain, opened = Path(folder, "plain.xlsx"), Path(folder, "opened.xlsx")
        plain.write_bytes(content)
        encrypt(plain, target, password)
        decrypt(target, opened, password)
        if opened.read_bytes() != content:
            raise OutputBlocked("the encrypted file does not open to what went in")
