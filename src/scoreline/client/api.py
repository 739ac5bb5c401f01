"""Typed requests with one credential: what the SDK's classes have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from scoreline.client.session import Reply, Session
from scoreline.core.keys import ApiKey
from scoreline.wire.objects import (
    BlobReference,
    UploadRequest,
    decode_answer,
    decode_answers,
    encode,
)

__all__ = ["Api"]

_A = TypeVar("_A", bound=Struct)


class Api:
    """The service as one credential sees it.

    Args:
        session: Sends the requests.
        base: What stands in front of every path.
        key: The credential.
    """

    def __init__(self, session: Session, base: str, key: ApiKey) -> None:
        self._session = session
        self._base = base
        self._key = key

    @property
    def session(self) -> Session:
        """What sends the requests."""
        return self._session

    @property
    def key(self) -> ApiKey:
        """The credential."""
        return self._key

    def get(self, path: str, kind: type[_A]) -> _A:
        """Return what lies at *path*."""
        reply = self._session.call("GET", self._base + path, key=self._key)
        return decode_answer(reply.body, kind)

    def get_list(self, path: str, kind: type[_A]) -> list[_A]:
        """Return all that the list at *path* holds."""
        reply = self._session.call("GET", self._base + path, key=self._key)
        return decode_answers(reply.body, kind)

    def send(self, method: str, path: str, body: Struct | None, kind: type[_A]) -> _A:
        """Send *body* and return the answer."""
        return decode_answer(self.order(method, path, body).body, kind)

    def order(
        self, method: str, path: str, body: Struct | None = None, *, once: str = ""
    ) -> Reply:
        """Send *body* and return the reply as it is; *once* as in `Session.call`."""
        return self._session.call(
            method,
            self._base + path,
            key=self._key,
            body=None if body is None else encode(body),
            once=once,
        )

    def upload(self, path: str, file: Path) -> BlobReference:
        """Store *file* with the service and return where it lies.

        Args:
            path: What hands out addresses to upload to.
            file: Read as it is; its extension tells the service the format.
        """
        request = UploadRequest(name=f"upload{file.suffix}")
        reference = self.send("POST", path, request, BlobReference)
        self._session.upload(reference.url, file)
        return reference
