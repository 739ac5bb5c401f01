"""Rows that wait on disk for the file that they go into."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Final

from scoreline.core.address import Address
from scoreline.workbook.ports import SheetRow

__all__ = ["Spool"]

_CHUNK: Final = 1_000  # rows pickled together: pickle's own overhead vanishes


class Spool:
    """Rows of one range, on disk.

    Attributes:
        area: The range.
    """

    def __init__(self, area: Address) -> None:
        self.area = area
        # Its owner closes it, long after this call.
        self._stream: IO[bytes] = TemporaryFile(prefix="scoreline-")  # noqa: SIM115

    def fill(self, rows: Iterable[SheetRow]) -> None:
        """Keep *rows*."""
        source = iter(rows)
        while chunk := list(islice(source, _CHUNK)):
            pickle.dump(chunk, self._stream, pickle.HIGHEST_PROTOCOL)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows kept."""
        end = self._stream.seek(0, 2)
        self._stream.seek(0)
        while self._stream.tell() < end:
            # Our own unnamed temporary file, written a moment ago.
            yield from pickle.load(self._stream)  # noqa: S301

    def close(self) -> None:
        """Forget them."""
        self._stream.close()
