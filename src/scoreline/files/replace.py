"""Replace secrets in all parts of a workbook file, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.package import Package
from scoreline.files.zip_writer import ZipWriter, pack

__all__ = ["replace_texts"]


def replace_texts(
    source: Path,
    target: Path,
    texts: Mapping[str, str],
    *,
    limits: Limits = GENEROUS,
) -> None:
    """Write *target*: *source* with *texts* replaced; other parts byte for byte.

    A text that is removed from a cell alone may stay among the shared strings, and
    copies of it elsewhere; here no part keeps it. Texts are plain ASCII that XML
    spells as it is, such as keys.

    *target* is overwritten; give the temporary file that
    `scoreline.files.atomic.replacing` yields.

    Raises:
        FileUnreadable: If *source* can't be read.
    """
    pairs = {old.encode("ascii"): new.encode("ascii") for old, new in texts.items()}
    with Package(source, limits) as package, target.open("wb") as file:
        writer = ZipWriter(file)
        for name, member in package.members.items():
            if not _holds(package.stream(name), pairs):
                writer.copy(package, name)
                continue
            packed = pack(_replaced(package.stream(name), pairs))
            with packed.content:
                writer.add(name, packed, member.info)
        writer.finish()


def _holds(chunks: Iterable[bytes], pairs: Mapping[bytes, bytes]) -> bool:
    found = False
    tail = b""
    keep = max(map(len, pairs), default=1) - 1
    for chunk in chunks:  # to the end, so that damage is noticed
        window = tail + chunk
        found = found or any(old in window for old in pairs)
        tail = window[-keep:] if keep else b""
    return found


def _replaced(chunks: Iterable[bytes], pairs: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """Yield *chunks* with *pairs* replaced, those over a chunk's end too."""
    keep = max(map(len, pairs)) - 1
    tail = b""
    for chunk in chunks:
        window = tail + chunk
        for old, new in pairs.items():
            window = window.replace(old, new)
        cut = max(0, len(window) - keep)
        yield window[:cut]
        tail = window[cut:]
    yield tail
