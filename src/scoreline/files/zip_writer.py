"""Write a zip file from parts that are copied as they are packed, and new ones.

The zip module can't copy a packed part. Sizes are known before each part is written,
so that plain readers can stream the file; source: APPNOTE.TXT 6.3, without zip64.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from scoreline.core.errors import OutputBlocked
from scoreline.files.deflate import checksum, deflater
from scoreline.files.package import Package

__all__ = ["PackedPart", "ZipWriter", "pack"]

_LOCAL: Final = struct.Struct("<4s5HIIIHH")
_ENTRY: Final = struct.Struct("<4s6HIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_VERSION: Final = 20
_UTF8: Final = 0x800  # general purpose flag
_IN_MEMORY: Final = 2**22  # bytes of a packed part
_COPY: Final = 2**20  # bytes at once
_MAX_SIZE: Final = 2**32 - 2
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A new part, deflated, waiting for its place in a file.

    Attributes:
        content: The packed bytes.
        checksum: CRC-32 of the unpacked bytes.
        size: How many bytes it has unpacked.
    """

    content: IO[bytes]
    checksum: int
    size: int


def pack(chunks: Iterable[bytes]) -> PackedPart:
    """Return *chunks* deflated; long ones lie in a temporary file."""
    content = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  kept open
    deflate = deflater()
    found = size = 0
    try:
        for chunk in chunks:
            found = checksum(chunk, found)
            size += len(chunk)
            content.write(deflate.compress(chunk))
        content.write(deflate.flush())
    except BaseException:
        content.close()
        raise
    return PackedPart(content, found, size)


class ZipWriter:
    """A zip file being written to *file*, part by part."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._entries: list[bytes] = []

    def copy(self, package: Package, part: str) -> None:
        """Add a part of *package*, its packed bytes as they are."""
        info = package.members[part].info
        self._begin(info, info.compress_size)
        for chunk in package.raw(part):
            self._file.write(chunk)

    def add(self, part: str, packed: PackedPart, like: zipfile.ZipInfo | None) -> None:
        """Add a new part, with the time and rights of *like*."""
        info = zipfile.ZipInfo(part, like.date_time if like else _EPOCH)
        info.external_attr = like.external_attr if like else 0
        info.compress_type = zipfile.ZIP_DEFLATED
        info.CRC, info.file_size = packed.checksum, packed.size
        self._begin(info, packed.content.seek(0, 2))
        packed.content.seek(0)
        while chunk := packed.content.read(_COPY):
            self._file.write(chunk)

    def finish(self) -> None:
        """Write the directory."""
        start = self._file.tell()
        directory = b"".join(self._entries)
        count = len(self._entries)
        self._file.write(directory)
        self._file.write(
            _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
        )

    def _begin(self, info: zipfile.ZipInfo, packed_size: int) -> None:
        offset = self._file.tell()
        if max(info.file_size, offset + packed_size) > _MAX_SIZE:
            raise OutputBlocked(
                "the workbook would become larger than 4 GiB; spread its rows over "
                "several files"
            )
        name = info.filename.encode()
        fields = (
            0 if name.isascii() else _UTF8,
            info.compress_type,
            *_dos_time(info.date_time),
            info.CRC,
            packed_size,
            info.file_size,
            len(name),
        )
        self._file.write(_LOCAL.pack(b"PK\3\4", _VERSION, *fields, 0) + name)
        rights = info.external_attr
        self._entries.append(
            _ENTRY.pack(
                b"PK\1\2", _VERSION, _VERSION, *fields, 0, 0, 0, 0, rights, offset
            )
            + name
        )


def _dos_time(moment: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = moment
    return (
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
    )
