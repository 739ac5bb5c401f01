"""Uploaded files, handed to the blob store."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from scoreline.server.answers import blob_reference
from scoreline.server.parts import Parts
from scoreline.wire.objects import BlobReference

__all__ = ["Filing"]

CHUNK: Final = 2**20  # bytes


class Filing:
    """Puts files of forms where the service's other rooms find them."""

    def __init__(self, parts: Parts) -> None:
        self._blobs = parts.blobs
        self._addresses = parts.addresses

    async def keep(self, owner: str, file: UploadFile) -> BlobReference:
        """Return where *file* lies now, among the blobs of *owner*.

        Raises:
            InvalidValue: If its name has no usable extension.
        """
        return await run_in_threadpool(self._keep, owner, file)

    def _keep(self, owner: str, file: UploadFile) -> BlobReference:
        blob = self._blobs.new_upload(owner, file.filename or "")
        with self._blobs.open_writer(blob.relative, blob.sas) as writer:
            while chunk := file.file.read(CHUNK):
                writer.write(chunk)
            writer.commit()
        return blob_reference(blob, self._addresses)
