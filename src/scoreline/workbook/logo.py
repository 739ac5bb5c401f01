"""A picture for the sheet *Start*: PNG or JPEG, its size read off its first bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from scoreline.core.errors import FileUnreadable

__all__ = ["Logo", "LogoFormat", "load_logo"]

_MAX_BYTES: Final = 2**20  # it travels in every workbook
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF markers


class LogoFormat(Enum):
    """How a picture is packed; the value is its part's extension."""

    PNG = "png"
    JPEG = "jpeg"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture.

    Attributes:
        data: The file's bytes.
        format: How it is packed.
        width: In pixels.
        height: In pixels.
    """

    data: bytes = field(repr=False)
    format: LogoFormat
    width: int
    height: int


def load_logo(path: Path) -> Logo:
    """Return the picture in *path*.

    Raises:
        FileUnreadable: If it can't be read, is no PNG or JPEG, or too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"{path.name} can't be read: {error.strerror}") from None
    if len(data) > _MAX_BYTES:
        raise FileUnreadable(
            f"{path.name} is larger than 1 MiB, and goes into every workbook; make it "
            "smaller"
        )
    try:
        kind, (width, height) = _measured(data)
    except (struct.error, IndexError):
        kind, width, height = LogoFormat.PNG, 0, 0
    if not (width and height):
        raise FileUnreadable(f"{path.name} is no PNG or JPEG picture")
    return Logo(data, kind, width, height)


def _measured(data: bytes) -> tuple[LogoFormat, tuple[int, int]]:
    if data.startswith(_PNG):
        return LogoFormat.PNG, struct.unpack_from(">II", data, 16)
    if data.startswith(_JPEG):
        return LogoFormat.JPEG, _jpeg_size(data)
    return LogoFormat.PNG, (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height off the first frame header (ITU T.81, B.2.2)."""
    at = 2
    while True:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length
