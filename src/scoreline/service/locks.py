"""Locks on files that the operating system lets go when their process ends."""

from __future__ import annotations

import sys
from typing import IO

__all__ = ["lock_file"]

if sys.platform == "win32":
    import msvcrt

    def lock_file(file: IO[bytes]) -> None:
        """Lock *file* until it is closed. Raises OSError if another has it."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock_file(file: IO[bytes]) -> None:
        """Lock *file* until it is closed. Raises OSError if another has it."""
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
