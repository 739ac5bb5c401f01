"""What a file is, and whether its zip directory can be trusted, before it is unpacked.

The zip module believes what a directory says about itself: here names, places and
sizes are compared with each other and with the file first. Sources: APPNOTE.TXT 6.3
(local headers), ECMA-376 part 2 (part names), the project's threat list (TM-12).
"""

from __future__ import annotations

import mmap
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from scoreline.core.errors import FileUnreadable
from scoreline.files.limits import MIB, Limits

__all__ = ["OLE_MAGIC", "Member", "inspect"]

OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")

_ZIP_MAGIC: Final = b"PK"
_LOCAL: Final = struct.Struct("<4s5HIIIHH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1  # general purpose flag
_ENTRY_BYTES: Final = 512  # of the directory, for one member: 46 and a name
_ACTIVE: Final = {
    "vbaproject": "macros",
    "xl/activex/": "ActiveX controls",
    "xl/embeddings/": "embedded objects",
    "xl/externallinks/": "links to other workbooks",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One part as the zip file holds it.

    Attributes:
        name: Its name, without a leading slash.
        info: What the directory says of it.
        start: Where its packed bytes begin in the file.
    """

    name: str
    info: zipfile.ZipInfo
    start: int


class _Bounded:
    """A file whose reads never ask for more memory than *most* bytes."""

    def __init__(self, file: BinaryIO, most: int, name: str) -> None:
        self._file = file
        self._most = most
        self._name = name
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise FileUnreadable(f"{self._name} has too long a zip directory")
        return self._file.read(size)


def inspect(file: BinaryIO, path: Path, limits: Limits) -> tuple[Member, ...]:
    """Return the members of the zip *file*, checked, in the directory's order.

    Args:
        file: Opened for reading; its place is moved.
        path: Where it came from, for messages.
        limits: What it may ask for.

    Raises:
        FileUnreadable: If it is no zip file, or one that no office program writes.
    """
    name = path.name
    _check_kind(file, path, limits)
    try:
        bounded = _Bounded(file, max(limits.members * _ENTRY_BYTES, 2**17), name)
        with zipfile.ZipFile(bounded) as directory:
            infos, end = directory.infolist(), directory.start_dir
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
        raise FileUnreadable(
            f"{name} is damaged: the end of the zip file is missing or wrong; "
            "fetch it again"
        ) from error
    except NotImplementedError as error:
        raise FileUnreadable(f"{name} needs a newer kind of zip") from error
    _check_names(infos, name)
    _check_sizes(infos, name, limits)
    if not limits.active_content:
        _check_passive(infos, name)
    return _locate(file, infos, end, name)


def _check_kind(file: BinaryIO, path: Path, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(1024)
    if not start:
        raise FileUnreadable(f"{path.name} is empty (0 bytes)")
    limits.check_size(path.name, size)
    if start.startswith(_ZIP_MAGIC):
        return
    if start.startswith(OLE_MAGIC):
        raise FileUnreadable(f"{path.name} {_kind_of_ole(file)}")
    raise FileUnreadable(f"{path.name} {_kind_of_text(start)}")


def _kind_of_ole(file: BinaryIO) -> str:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return "is encrypted; open it with its password and save it without one"
        if content.find("Workbook".encode("utf-16-le")) >= 0:
            return "is an old .xls workbook; save it as .xlsx"
    return "is an old office document; save it as .xlsx"


def _kind_of_text(start: bytes) -> str:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "is an old XML spreadsheet; save it as .xlsx"
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "is a web page under another name; open it in Excel and save it as .xlsx"
    if b"\0" not in start and any(mark in start for mark in b",;\t\n"):
        return "looks like text; if it is CSV, name it .csv"
    return "is no workbook; an .xlsx or .xlsm file is needed"


def _check_names(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    seen = set()
    for info in infos:
        part = info.filename
        steps = part.removesuffix("/").split("/")
        if info.orig_filename != part or "\\" in part or {"", ".", ".."} & set(steps):
            raise FileUnreadable(f"{name} holds a part of a forbidden name")
        if part.casefold() in seen:
            raise FileUnreadable(f"{name} holds the part {part[:80]!r} twice")
        seen.add(part.casefold())


def _check_sizes(infos: Sequence[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(infos) > limits.members:
        raise FileUnreadable(
            f"{name} holds {len(infos):,} parts; allowed are {limits.members:,}"
        )
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise FileUnreadable(
            f"{name} unpacks to {total / MIB:,.0f} MiB; allowed are "
            f"{limits.total_bytes // MIB:,} MiB"
        )
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise FileUnreadable(f"{name} holds an encrypted part")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FileUnreadable(f"{name} is packed in a way that Excel can't read")
        is_stored = info.compress_type == zipfile.ZIP_STORED
        if is_stored and info.file_size != info.compress_size:
            raise FileUnreadable(f"{name} holds a part of a forged size")
        if info.file_size > max(MIB, limits.ratio * info.compress_size):
            raise FileUnreadable(
                f"{name} is packed more than {limits.ratio} to 1; that is no workbook"
            )


def _check_passive(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    for info in infos:
        part = info.filename.casefold()
        for mark, what in _ACTIVE.items():
            if mark in part:
                raise FileUnreadable(f"{name} holds {what}, which are not taken here")


def _locate(
    file: BinaryIO, infos: Sequence[zipfile.ZipInfo], end: int, name: str
) -> tuple[Member, ...]:
    """Compare local headers with the directory; refuse members that overlap."""
    starts = {}
    free = 0  # the first byte that no earlier member uses
    for info in sorted(infos, key=lambda info: info.header_offset):
        starts[info.filename] = _start(file, info, name)
        if info.header_offset < free:
            raise FileUnreadable(f"{name} holds overlapping parts")
        free = starts[info.filename] + info.compress_size
    if free > end:
        raise FileUnreadable(f"{name} holds a part of a forged size")
    return tuple(Member(info.filename, info, starts[info.filename]) for info in infos)


def _start(file: BinaryIO, info: zipfile.ZipInfo, name: str) -> int:
    file.seek(max(info.header_offset, 0))
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MAGIC):
        raise FileUnreadable(f"{name} is damaged: a part is not where it should be")
    fields = _LOCAL.unpack(header)
    flags, method, name_length, extra_length = fields[2], fields[3], *fields[9:11]
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if (
        file.read(name_length) != info.filename.encode(encoding, "replace")
        or method != info.compress_type
        or flags & _ENCRYPTED
    ):
        raise FileUnreadable(f"{name} gives one part two names or two ways of packing")
    return info.header_offset + _LOCAL.size + int(name_length) + int(extra_length)
