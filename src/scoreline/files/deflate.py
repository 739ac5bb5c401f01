"""The compression of zip files and its checksum, by ISA-L where that is installed.

ISA-L takes a third of zlib's time or less, to pack as to unpack, and what either
packs, the other unpacks. On machines that it does not know zlib does the same work.
"""

from __future__ import annotations

import zlib
from types import ModuleType
from typing import Final, Protocol

try:
    from isal import isal_zlib
except ImportError:  # no wheel for this machine
    _library: ModuleType = zlib
else:
    _library = isal_zlib

__all__ = ["DeflateError", "Deflater", "Inflater", "checksum", "deflater", "inflater"]

DeflateError: Final[tuple[type[Exception], ...]] = (
    zlib.error,
    getattr(_library, "IsalError", zlib.error),
)
"""What unpacking raises when data is damaged."""

_LEVEL: Final = 1  # results grow a file; packed tighter, saving takes twice the time


class Deflater(Protocol):
    """Packs a stream."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what can be written by now."""

    def flush(self) -> bytes:
        """Return the rest."""


class Inflater(Protocol):
    """Unpacks a stream."""

    @property
    def unconsumed_tail(self) -> bytes:
        """What is still packed, because no more was asked for."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most *max_length* bytes."""

    def flush(self) -> bytes:
        """Return the rest."""


def checksum(data: bytes, before: int) -> int:
    """Return the CRC-32 of *data*, continued from the one of what stood before."""
    found: int = _library.crc32(data, before)
    return found


def deflater() -> Deflater:
    """Return what packs one part, as zip files hold it."""
    packer: Deflater = _library.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer


def inflater() -> Inflater:
    """Return what unpacks one part, as zip files hold it."""
    unpacker: Inflater = _library.decompressobj(-zlib.MAX_WBITS)
    return unpacker
