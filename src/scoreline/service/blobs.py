"""Files that callers upload and read back, under signed, expiring addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from scoreline.service.clock import Clock, utc_now
from scoreline.service.secrets import KeyVault
from scoreline.wire.objects import BlobReference

__all__ = ["BlobWriter", "Blobs", "SignedBlob"]


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
    """A blob being written: use as a context manager, then ``commit``.

    Without ``commit`` nothing is left behind.
    """

    def write(self, data: bytes) -> None:
        """Append *data*. Raises BodyTooLarge."""

    def commit(self) -> int:
        """Put the blob in its place, on disk; return its size in bytes."""

    def __enter__(self) -> BlobWriter: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Blobs:
    """The local-file blob store: ``{root}/{owner}/{id}.{extension}``.

    Args:
        root: The folder.
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
        max_size: int = 2**31,
    ) -> None: ...

    def new_upload(self, owner: str, file_name: str) -> SignedBlob:
        """Return a new address of *owner* (endpoint or workspace id) to upload to.

        It can be written and read; the extension of *file_name* tells the format.

        Raises:
            InvalidValue: If *file_name* has no usable extension.
        """

    def signed_read(self, relative: str) -> SignedBlob:
        """Return a fresh address to read the blob at *relative*. Raises NotFound."""

    def open_writer(self, relative: str, sas: str) -> BlobWriter:
        """Return a writer for an address to upload to.

        Args:
            relative: The relative location.
            sas: The address's query, as sent, with or without ``?``.

        Raises:
            LocationInvalid: If the signature is not valid for writing here, or expired.
        """

    def open_reader(self, relative: str, sas: str) -> Path:
        """Return the file behind an address to read.

        Raises:
            LocationInvalid: If the signature is not valid for reading here, or expired.
            NotFound: If nothing was uploaded there.
        """

    def resolve(self, reference: BlobReference) -> Path:
        """Return the file that *reference* names, its signature checked.

        Raises:
            LocationInvalid: If it is no readable blob of this store.
        """
