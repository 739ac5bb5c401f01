"""One file that a visitor brought: what it is called, and what has become of it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Final
from unicodedata import normalize

from scoreline.core.errors import InvalidValue
from scoreline.server.portal.upload_messages import Done, Place, Refused, Seen

__all__ = ["EXTENSIONS", "Upload", "UploadState", "safe_name"]

EXTENSIONS: Final = (".xlsx", ".csv", ".tsv")

_ODD: Final = re.compile(r"[^\w .()-]|^[ .]+")
_MOST_NAME: Final = 80  # characters; folders take names of 255 bytes


class UploadState(Enum):
    """What becomes of a file."""

    SEEN = "seen"
    REFUSED = "refused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Upload:
    """One file that a visitor brought.

    Attributes:
        id: 32 hexadecimal digits.
        key_id: Whose file: the key that brought it, and nobody else sees it.
        endpoint_id: Where it is to be scored.
        folder: Where it lies.
        name: The file's name.
        brought: When (UTC).
        expires: When it is deleted (UTC).
        state: What has become of it.
        is_test: Whether it was brought to test batch jobs, so that its rows go by one.
        place: Where its rows are said to be.
        seen: What would be scored, once that is known.
        refusal: Why it can't be scored.
        done: Rows scored so far.
        total: Rows in all; None while unknown.
        report: What the scoring did.
    """

    id: str
    key_id: str
    endpoint_id: str
    folder: Path
    name: str
    brought: datetime
    expires: datetime
    state: UploadState = UploadState.REFUSED
    is_test: bool = False
    place: Place = field(default_factory=Place)
    seen: Seen | None = None
    refusal: Refused | None = None
    done: int = 0
    total: int | None = None
    report: Done | None = None
    task: asyncio.Task[None] | None = None

    @property
    def path(self) -> Path:
        """The file as it came."""
        return self.folder / self.name

    @property
    def scored_name(self) -> str:
        """What the file with the results is called."""
        path = PurePosixPath(self.name)
        return f"{path.stem}.scored{path.suffix}"

    @property
    def scored_path(self) -> Path:
        """Where the file with the results lies."""
        return self.folder / self.scored_name


def safe_name(name: str) -> str:
    """Return *name* as a file may be called here, without folders and odd characters.

    Letters and digits of all languages stay.

    Raises:
        InvalidValue: If its extension is none that is read here.
    """
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    path = PurePosixPath(last)
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        allowed = ", ".join(EXTENSIONS[:-1])
        raise InvalidValue(f"choose a file that ends in {allowed} or {EXTENSIONS[-1]}")
    stem = _ODD.sub("_", path.stem)[:_MOST_NAME].encode()[: 2 * _MOST_NAME]
    return (stem.decode(errors="ignore").strip(" .") or "rows") + extension
