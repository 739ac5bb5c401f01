"""Model files, named by what is in them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ModelFiles"]


class ModelFiles:
    """A folder of model files, each called ``{sha256}.skops`` or ``{sha256}.onnx``."""

    def __init__(self, root: Path) -> None: ...

    def add(self, source: Path) -> str:
        """Copy the model file *source* here, durably; return its SHA-256.

        Raises:
            ModelInvalid: If it is neither a skops nor an ONNX file.
        """

    def path(self, digest: str) -> Path:
        """Return the file of that digest. Raises NotFound."""
