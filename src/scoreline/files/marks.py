"""Marks that long texts rarely hold, looked for quickly.

Looking for one byte is ten times as fast as looking for several: where the rarest byte
of a mark is absent, so is the mark.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that is looked for in chunks of a sheet.

    Attributes:
        text: The text.
        rare: The byte of it that other spellings seldom have.
    """

    text: bytes
    rare: bytes

    def stands_in(self, chunk: bytes) -> bool:
        """Return whether *chunk* holds the text."""
        return self.rare in chunk and self.text in chunk
