"""A workbook file as a package of parts (ECMA-376 part 2), opened for reading.

Small parts are parsed as trees, without entities, document types or any look outside
the file; large ones are streamed.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote

from lxml import etree

from scoreline.core.errors import FileUnreadable
from scoreline.files.deflate import DeflateError, checksum, inflater
from scoreline.files.limits import GENEROUS, MIB, Limits
from scoreline.files.preflight import Member, inspect
from scoreline.files.tree import local_name

__all__ = ["Package", "Relationship", "relationships_part"]

_PACKED_CHUNK: Final = 2**16  # bytes read at once
_CHUNK: Final = 2**18  # bytes unpacked at once, at most: what a processor's cache holds


class Relationship:
    """A link from one part to another, by type and id."""

    __slots__ = ("id", "kind", "target")

    def __init__(self, identity: str, kind: str, target: str) -> None:
        self.id = identity
        self.kind = kind
        self.target = target


def relationships_part(part: str) -> str:
    """Return the name of the part that lists the relationships of *part*."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Package:
    """The parts of a workbook file; a context manager.

    Attributes:
        path: The file.
        limits: What it was allowed to ask for.
        members: Its parts by name, in the order of its directory.

    Raises:
        FileUnreadable: If the file is no package that can be trusted.
    """

    def __init__(self, path: Path, limits: Limits = GENEROUS) -> None:
        self.path = path
        self.limits = limits
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise FileUnreadable(
                f"{path.name} can't be opened: {error.strerror or 'unknown reason'}"
            ) from error
        try:
            found = inspect(self._file, path, limits)
        except BaseException:
            self._file.close()
            raise
        self.members: dict[str, Member] = {member.name: member for member in found}
        self._spelling = {name.casefold(): name for name in self.members}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of *part*, unpacked, in chunks of at most a quarter MiB.

        Raises:
            FileUnreadable: If it is absent, damaged or longer than declared.
        """
        info = self._member(part).info
        total = found = 0
        for chunk in self._unpacked(part):
            total += len(chunk)
            found = checksum(chunk, found)
            if total > info.file_size:
                break
            yield chunk
        if total != info.file_size or found != info.CRC:
            raise FileUnreadable(f"{self.path.name} is damaged in its part {part!r}")

    def raw(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of *part* as they are packed."""
        member = self._member(part)
        place, end = member.start, member.start + member.info.compress_size
        while place < end:
            self._file.seek(place)  # other parts may be read in between
            chunk = self._file.read(min(end - place, _PACKED_CHUNK))
            if not chunk:
                raise FileUnreadable(f"{self.path.name} has become shorter")
            place += len(chunk)
            yield chunk

    def read(self, part: str) -> bytes:
        """Return a whole part, for those that are held in memory.

        Raises:
            FileUnreadable: If it is absent, damaged or too large for that.
        """
        return b"".join(self.stream_up_to(part, self.limits.tree_bytes))

    def stream_up_to(self, part: str, most: int) -> Iterator[bytes]:
        """Return the bytes of *part* unpacked, piece by piece, if they are few enough.

        Raises:
            FileUnreadable: If it is absent, damaged, or has more than *most* bytes.
        """
        if self._member(part).info.file_size > most:
            raise FileUnreadable(
                f"{self.path.name}: the part {part!r} is larger than {most // MIB} MiB"
            )
        return self.stream(part)

    def tree(self, part: str) -> etree._Element:
        """Return a part's root element.

        Raises:
            FileUnreadable: If it is absent, damaged, or has a document type.
        """
        content = self.read(part)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        if b"<!DOCTYPE" in content.replace(b"\0", b""):  # UTF-16, too
            raise FileUnreadable(f"{self.path.name}: {part!r} has a document type")
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise FileUnreadable(
                f"{self.path.name} is damaged: {part!r} is no XML"
            ) from None

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """Return the relationships of *part* inside the package, or of the package."""
        listing = self.find(relationships_part(part) if part else "_rels/.rels")
        if listing is None:
            return ()
        return tuple(
            Relationship(
                link.get("Id", ""),
                link.get("Type", "").rpartition("/")[2],
                self._resolve(part, link.get("Target", "")),
            )
            for link in self.tree(listing)
            if local_name(link) == "Relationship"
            and link.get("TargetMode") != "External"
        )

    def find(self, part: str) -> str | None:
        """Return the name of *part* as the package spells it; None if it is absent."""
        return self._spelling.get(part.casefold())

    def _resolve(self, part: str, target: str) -> str:
        path = posixpath.join("/", posixpath.dirname(part), unquote(target))
        name = posixpath.normpath(path).lstrip("/")
        return self.find(name) or name

    def _member(self, part: str) -> Member:
        member = self.members.get(part)
        if member is None:
            raise FileUnreadable(f"{self.path.name} lacks its part {part!r}")
        return member

    def _unpacked(self, part: str) -> Iterator[bytes]:
        if self._member(part).info.compress_type == zipfile.ZIP_STORED:
            yield from self.raw(part)
            return
        inflate = inflater()
        try:
            for packed in self.raw(part):
                data = inflate.decompress(packed, _CHUNK)
                while data:
                    yield data
                    data = inflate.decompress(inflate.unconsumed_tail, _CHUNK)
            yield inflate.flush()
        except DeflateError:
            raise FileUnreadable(
                f"{self.path.name} is damaged in its part {part!r}"
            ) from None
