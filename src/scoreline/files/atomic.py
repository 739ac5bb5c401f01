"""New files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replacing"]


@contextmanager
def replacing(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside *target*, which becomes *target* at the end.

    After an error the temporary file is removed and *target* is as it was.

    Raises:
        OutputBlocked: If *target* exists and *force* is not given, or the folder
            can't be written to.
    """
    raise NotImplementedError
    yield target
