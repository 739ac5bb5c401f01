"""Model files, named by what is in them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

from scoreline.core.errors import ModelInvalid, NotFound
from scoreline.service.durable import fresh_file, put_in_place

__all__ = ["ModelFiles"]

_ZIP: Final = b"PK\x03\x04"  # a skops file is a ZIP archive
_PICKLE: Final = b"\x80"
_EXTENSIONS: Final = (".skops", ".onnx")


class ModelFiles:
    """A folder of model files, each called ``{sha256}.skops`` or ``{sha256}.onnx``.

    Args:
        root: The folder; it must exist.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, source: Path) -> str:
        """Copy the model file *source* here, durably; return its SHA-256.

        Raises:
            ModelInvalid: If it is empty, or a pickle.
        """
        with source.open("rb") as file:
            extension = _extension(file.read(4))
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = self._root / (digest + extension)
        if not target.exists():
            with source.open("rb") as file, fresh_file(target) as (copy, temporary):
                shutil.copyfileobj(file, copy)
                put_in_place(copy, temporary, target=target)
        return digest

    def path(self, digest: str) -> Path:
        """Return the file of that digest.

        Raises:
            NotFound: If there is none.
        """
        for extension in _EXTENSIONS:
            path = self._root / (digest + extension)
            if path.exists():
                return path
        raise NotFound("model", digest)


def _extension(head: bytes) -> str:
    if not head:
        raise ModelInvalid("the model file is empty")
    if head.startswith(_PICKLE):
        raise ModelInvalid(
            "the model file is a pickle, which runs code when it is read; publish with "
            "--trust-pickle, which turns it into a skops file on your machine"
        )
    return ".skops" if head.startswith(_ZIP) else ".onnx"
