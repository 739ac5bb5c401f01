"""The keys that a workbook file holds: replaced, or left out of a copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scoreline.core.errors import NoEndpointStored, OutputBlocked
from scoreline.core.keys import ApiKey
from scoreline.files.atomic import replacing
from scoreline.files.replace import replace_texts
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import EndpointSheet
from scoreline.workbook.file import FileWorkbook

__all__ = ["replace_keys", "stored_endpoints", "strip_keys"]


def stored_endpoints(path: Path) -> EndpointSheet:
    """Return the endpoints that the file *path* stores.

    Raises:
        FileUnreadable: If it is no workbook that can be read.
        NoEndpointStored: If it stores none.
    """
    with FileWorkbook(path) as workbook:
        return endpoint_sheet.read(workbook)


def replace_keys(path: Path, keys: Mapping[ApiKey, ApiKey]) -> None:
    """Replace *keys* in the file *path*, wherever they stand in it.

    Args:
        path: The file; it is the old one or a whole new one at any time.
        keys: The new key by the old one.

    Raises:
        OutputBlocked: If the file can't be replaced; it is as it was.
    """
    before = stored_endpoints(path)
    texts = {old.reveal(): new.reveal() for old, new in keys.items()}
    with replacing(path, force=True) as target:
        replace_texts(path, target, texts)
        wanted = [keys.get(s.key, s.key) if s.key else None for s in before.endpoints]
        if [s.key for s in stored_endpoints(target).endpoints] != wanted:
            raise OutputBlocked(
                "the keys can't be replaced as this file spells them; save it in Excel "
                "and try again",
                endpoint_sheet.SHEET,
            )


def strip_keys(path: Path, out: Path, *, force: bool = False) -> int:
    """Make *out*: a copy of the file *path* that holds no key; return how many went.

    Raises:
        NoEndpointStored: If it stores no endpoint.
        OutputBlocked: If *out* exists and *force* is not given.
    """
    if out.resolve() == path.resolve():
        raise OutputBlocked("a copy without keys needs another name than the file")
    keys = [s.key for s in stored_endpoints(path).endpoints if s.key]
    with replacing(out, force=force) as target:
        replace_texts(path, target, {key.reveal(): "" for key in keys})
        if any(s.key for s in stored_endpoints(target).endpoints):
            raise NoEndpointStored("the keys can't be taken out of this file")
    return len(keys)
