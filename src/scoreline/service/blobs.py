"""Files that callers upload and read back, under signed, expiring addresses.

An address is a capability: who has it may use it, and nobody else can make one. It
names its owner (an endpoint's or the workspace's id) and is never guessed or built
from a caller's words; of the caller's file name only the extension is kept.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Self

from scoreline.core.errors import (
    BodyTooLarge,
    InvalidValue,
    LocationInvalid,
    NotFound,
)
from scoreline.core.names import new_id
from scoreline.service.clock import Clock, utc_now
from scoreline.service.durable import fresh_file, put_in_place
from scoreline.service.secrets import KeyVault
from scoreline.wire.objects import BlobReference

__all__ = ["CONTAINER", "LIFETIME", "BlobWriter", "Blobs", "SignedBlob"]

CONTAINER: Final = "blobs"  # first part of every relative location
LIFETIME: Final = timedelta(minutes=60)  # of an address, as Classic's (D-RET16)

_MAX_SIZE: Final = 2 * 2**30  # bytes
_RELATIVE: Final = re.compile(
    r"/?blobs/(?P<owner>[0-9a-f]{32})/(?P<name>[0-9a-f]{32}\.[a-z0-9]{1,10})"
)
_EXTENSION: Final = re.compile(r"\.[a-z0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class SignedBlob:
    """A blob, and a signature that opens it for a while.

    Attributes:
        relative: Its relative location, such as ``blobs/{owner}/{id}.csv``.
        sas: The signed query, ``?`` included.
        expires: Until when it is valid (UTC).
    """

    relative: str
    sas: str
    expires: datetime


class BlobWriter:
    """A blob being written: use as a context manager, then :meth:`commit`.

    Without ``commit`` nothing is left behind.

    Args:
        target: Where the blob is to be.
        max_size: Bytes that it has at most.
    """

    def __init__(self, target: Path, max_size: int) -> None:
        self._target = target
        self._max_size = max_size
        self._size = 0
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._target.parent.mkdir(mode=0o700, exist_ok=True)
        file, temporary = self._open.enter_context(fresh_file(self._target))
        self._file, self._temporary = file, temporary
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def write(self, data: bytes) -> None:
        """Append *data*.

        Raises:
            BodyTooLarge: If the blob would have more bytes than allowed.
        """
        self._size += len(data)
        if self._size > self._max_size:
            raise BodyTooLarge(self._max_size, "send it in parts")
        self._file.write(data)

    def commit(self) -> int:
        """Put the blob in its place, on disk; return its size in bytes."""
        put_in_place(self._file, self._temporary, target=self._target)
        return self._size


class Blobs:
    """The local-file blob store: ``{root}/{owner}/{id}.{extension}``.

    Args:
        root: The folder; it must exist.
        vault: Signs addresses.
        clock: Tells when one expires.
        max_size: Bytes that a blob has at most.
    """

    def __init__(
        self,
        root: Path,
        vault: KeyVault,
        clock: Clock = utc_now,
        *,
        max_size: int = _MAX_SIZE,
    ) -> None:
        self._root = root
        self._vault = vault
        self._clock = clock
        self._max_size = max_size

    def new_upload(self, owner: str, file_name: str) -> SignedBlob:
        """Return a new address of *owner* (endpoint or workspace id) to upload to.

        It can be written and read; the extension of *file_name* tells the format.

        Raises:
            InvalidValue: If *file_name* has no usable extension.
        """
        extension = PurePosixPath(file_name).suffix.lower()
        if not _EXTENSION.fullmatch(extension):
            raise InvalidValue(
                "the file's name ends in no extension of 1 to 10 letters or digits; "
                "write it as 'rows.csv'"
            )
        return self._signed(f"{CONTAINER}/{owner}/{new_id()}{extension}", "rw")

    def signed_read(self, relative: str) -> SignedBlob:
        """Return a fresh address to read the blob at *relative*.

        Raises:
            NotFound: If there is none.
        """
        if not self.path(relative).exists():
            raise NotFound("blob", relative)
        return self._signed(relative, "r")

    def open_writer(self, relative: str, sas: str) -> BlobWriter:
        """Return a writer for an address to upload to.

        Args:
            relative: The relative location.
            sas: The address's query, as sent, with or without ``?``.

        Raises:
            LocationInvalid: If the signature is not valid for writing here, or expired.
        """
        return BlobWriter(self._checked(relative, sas, "w"), self._max_size)

    def open_reader(self, relative: str, sas: str) -> Path:
        """Return the file behind an address to read.

        Args:
            relative: The relative location.
            sas: The address's query, as sent, with or without ``?``.

        Raises:
            LocationInvalid: If the signature is not valid for reading here, or expired.
            NotFound: If nothing was uploaded there.
        """
        path = self._checked(relative, sas, "r")
        if not path.exists():
            raise NotFound("blob", relative)
        return path

    def locate(self, reference: BlobReference, permission: str) -> str:
        """Return the relative location that *reference* names, its signature checked.

        Args:
            reference: As a caller gave it.
            permission: ``r`` or ``w``.

        Raises:
            LocationInvalid: If it is no blob of this store, or the signature is not
                valid for *permission*, or expired.
        """
        if reference.connection_string:
            raise LocationInvalid(
                "a ConnectionString names a store that this service does not read; "
                "upload to an address of its own"
            )
        relative = (reference.relative_location or "").lstrip("/")
        self._checked(relative, reference.sas_blob_token or "", permission)
        return relative

    def resolve(self, reference: BlobReference) -> Path:
        """Return the file that *reference* names, its signature checked.

        Raises:
            LocationInvalid: If it is no readable blob of this store, or nothing was
                uploaded there.
        """
        path = self.path(self.locate(reference, "r"))
        if not path.exists():
            raise LocationInvalid("nothing was uploaded to the blob's address")
        return path

    def path(self, relative: str) -> Path:
        """Return where the blob at *relative* lies, or would lie.

        Raises:
            LocationInvalid: If it is no location of this store.
        """
        found = _RELATIVE.fullmatch(relative)
        if not found:
            raise LocationInvalid(
                "the blob does not lie in this service's store; upload it first"
            )
        return self._root / found["owner"] / found["name"]

    def of(self, owner: str, blob_id: str, extension: str) -> str:
        """Return the relative location of *owner*'s blob of a known id."""
        return f"{CONTAINER}/{owner}/{blob_id}{extension.lower()}"

    def write(self, relative: str) -> BlobWriter:
        """Return a writer for the service's own results at *relative*, of any size."""
        return BlobWriter(self.path(relative), max_size=2**63)

    def delete(self, relative: str) -> None:
        """Delete the blob at *relative*; harmless if there is none."""
        self.path(relative).unlink(missing_ok=True)

    def _checked(self, relative: str, sas: str, permission: str) -> Path:
        path = self.path(relative)
        self._vault.verify(
            relative.lstrip("/"), sas, permission=permission, now=self._clock()
        )
        return path

    def _signed(self, relative: str, permission: str) -> SignedBlob:
        expires = self._clock() + LIFETIME
        return SignedBlob(
            relative, self._vault.sign(relative, permission, expires), expires
        )
