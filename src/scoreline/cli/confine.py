"""A cap on memory while a file from outside is read.

A command is a process of its own with one thing to do, so the cap stands in it and not
in a child. Where the system knows no such cap (Windows), the readers' own limits hold:
no part that is held in memory may be larger than they say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scoreline.core.errors import FileUnreadable

if sys.platform != "win32":
    import resource

__all__ = ["MEMORY_BYTES", "confined"]

MEMORY_BYTES: Final = 4 * 2**30  # the fullest sheet that Excel writes needs a fourth

_USED: Final = Path("/proc/self/statm")  # Linux; elsewhere nothing counts as used


@contextmanager
def confined(file: Path, memory: int = MEMORY_BYTES) -> Iterator[None]:
    """Let what is done with *file* take no more than *memory* bytes.

    Raises:
        FileUnreadable: If it asks for more.
    """
    try:
        if sys.platform == "win32":
            yield
        else:
            with _capped(memory):
                yield
    except MemoryError:
        raise FileUnreadable(
            f"{file.name} needs more than {memory / 2**30:,.1f} GiB of memory; "
            "that is no workbook"
        ) from None


if sys.platform != "win32":

    @contextmanager
    def _capped(memory: int) -> Iterator[None]:
        """Cap the addresses that the process may have, as far as the system does."""
        before = resource.getrlimit(resource.RLIMIT_AS)
        most = [end for end in before if end != resource.RLIM_INFINITY]
        cap = min(_used() + memory, *most) if most else _used() + memory
        resource.setrlimit(resource.RLIMIT_AS, (cap, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    def _used() -> int:
        """Return how many addresses the process has, in bytes."""
        try:
            pages = int(_USED.read_text(encoding="ascii").split()[0])
        except OSError:
            return 0
        return pages * resource.getpagesize()
