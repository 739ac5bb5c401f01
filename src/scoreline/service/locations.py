"""Places outside the blob store that jobs may read from and write to.

Nothing is allowed unless the operator allows it, prefix by prefix. What opens such a
place, a bucket's key for instance, is the service's own and never a caller's: who may
submit a job may use whatever lies below an allowed prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import InvalidValue, LocationInvalid
from scoreline.wire.objects import BlobReference

__all__ = ["ENDPOINT", "NOWHERE", "Location", "Locations", "is_outside"]

ENDPOINT: Final = "{endpoint}"
"""In a prefix, stands for the id of the endpoint whose job it is."""

# No password, which answers would repeat, and nothing that globs or chains.
_PREFIX: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://(?!.*(?:::|/\.\.?(?:/|$)))[^\x00-\x20\x7f\\?#%*|@]*"
)
# What follows a prefix: no dot segments, no query, nothing that globs or chains.
_REST: Final = re.compile(r"(?!\.\.?(?:/|$))[^\x00-\x1f\x7f/\\?#%*:|\[\]{}<>\"]+")


@dataclass(frozen=True, slots=True)
class Location:
    """A file below an allowed prefix.

    Attributes:
        url: Where it is.
        root: The prefix, with a slash at its end.
    """

    url: str
    root: str

    @property
    def reference(self) -> BlobReference:
        """How the protocol names it."""
        return BlobReference(self.url.removeprefix(self.root), self.root)


class Locations:
    """The prefixes that an operator allows.

    Args:
        prefixes: URLs of folders, such as ``s3://bucket/rows/``; a part ``{endpoint}``
            gives each endpoint a folder of its own.

    Raises:
        InvalidValue: If one is no URL of a folder.
    """

    def __init__(self, prefixes: Iterable[str] = ()) -> None:
        self._prefixes = tuple(_folder(prefix) for prefix in prefixes)

    def named(self, reference: BlobReference, endpoint_id: str) -> Location | None:
        """Return the place that *reference* names; None if it is no such place.

        Raises:
            LocationInvalid: If it lies below an allowed prefix and is no plain file.
        """
        base = reference.base_location or ""
        if "://" not in base:
            return None
        relative = (reference.relative_location or "").lstrip("/")
        found = self.at(f"{base.rstrip('/')}/{relative}", endpoint_id)
        if found and (reference.sas_blob_token or reference.connection_string):
            raise LocationInvalid(
                f"the files below {found.root!r} need no SasBlobToken and no "
                "ConnectionString; this service opens them by itself"
            )
        return found

    def at(self, url: str, endpoint_id: str) -> Location | None:
        """Return the place at *url*; None if no prefix allows it; errors as above."""
        for prefix in self._prefixes:
            root = prefix.replace(ENDPOINT, endpoint_id)
            if url.startswith(root):
                parts = url.removeprefix(root).split("/")
                if all(map(_REST.fullmatch, parts)):
                    return Location(url, root)
                raise LocationInvalid(
                    f"a file below {root!r} is named by folders and a name, without "
                    "'.' and '..' and without the characters %*?#:|<>[]{}\\"
                )
        return None


NOWHERE: Final = Locations()
"""What is allowed by default."""


def is_outside(place: str) -> bool:
    """Return whether *place*, as a job keeps it, is outside the blob store."""
    return "://" in place


def _folder(prefix: str) -> str:
    if not _PREFIX.fullmatch(prefix):
        raise InvalidValue(
            "an allowed location is the URL of a folder, such as file:///data/ or "
            "s3://bucket/rows/, without user and password"
        )
    return prefix if prefix.endswith("/") else f"{prefix}/"
