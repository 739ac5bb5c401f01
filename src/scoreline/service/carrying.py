"""Files fetched from, and delivered to, places outside the blob store.

Runs in a worker: the libraries that know buckets and shares stay out of the serving
process, and so does what goes wrong in them. Files are streamed, however large.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scoreline.core.errors import LocationInvalid, ServiceError
from scoreline.service.tasks import Carried, Deliver, Fetch

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

__all__ = ["deliver", "fetch"]

_BLOCK: Final = 1024 * 1024  # bytes held at once


def fetch(task: Fetch) -> Carried:
    """Copy the file at a place to this machine, whole or not at all.

    Raises:
        LocationInvalid: If it can't be read.
    """
    target = Path(task.out_path)
    fresh = target.with_suffix(".new")
    try:
        system, path = _opened(task.url, task.root)
        with system.open(path, "rb") as source, fresh.open("wb") as out:
            shutil.copyfileobj(source, out, _BLOCK)
    except ServiceError:
        raise
    except FileNotFoundError:
        raise LocationInvalid(f"there is no file {task.url!r}") from None
    except Exception as error:  # noqa: BLE001  # each kind of place has its own
        raise _refused(task.url, "read", error) from None
    size = fresh.stat().st_size
    fresh.replace(target)
    return Carried(size)


def deliver(task: Deliver) -> Carried:
    """Copy a file of this machine to a place, replacing what is there.

    Raises:
        LocationInvalid: If it can't be written.
    """
    source = Path(task.path)
    try:
        system, path = _opened(task.url, task.root)
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        with (
            system.transaction,
            source.open("rb") as file,
            system.open(path, "wb") as out,
        ):
            shutil.copyfileobj(file, out, _BLOCK)
    except ServiceError:
        raise
    except Exception as error:  # noqa: BLE001  # each kind of place has its own
        raise _refused(task.url, "written", error) from None
    return Carried(source.stat().st_size)


def _opened(url: str, root: str) -> tuple[AbstractFileSystem, str]:
    """Return the file system of *url*, and the path there."""
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415  # an extra, and a slow one
    except ImportError:
        raise LocationInvalid(
            "this service reads no files outside its own store; install it with "
            "pip install 'scoreline[locations]'"
        ) from None
    system, path = url_to_fs(url)
    if url.startswith("file:"):
        _check_within(path, url_to_fs(root)[1])
    return system, path


def _check_within(path: str, root: str) -> None:
    """Refuse a link that leads out of the allowed folder."""
    real, allowed = os.path.realpath(path), os.path.realpath(root)
    if os.path.commonpath([real, allowed]) != allowed:
        raise LocationInvalid("the file lies outside the allowed folder")


def _refused(url: str, done: str, error: Exception) -> LocationInvalid:
    kind = type(error).__name__
    if isinstance(error, ImportError):
        kind = f"this service has no library for {url.partition(':')[0]}://"
    return LocationInvalid(f"the file {url!r} can't be {done} ({kind})")
