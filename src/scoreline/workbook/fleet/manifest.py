"""What a fleet has finished: ``manifest.csv`` in its folder, replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from scoreline.core.errors import FileUnreadable
from scoreline.files.atomic import replacing, sweep
from scoreline.files.csv_rows import read_rows, write_rows

__all__ = ["FILE", "Entry", "Manifest"]

FILE: Final = "manifest.csv"
_COLUMNS: Final = ("name", "endpoint", "file", "key_id", "digest", "training_digest")


@dataclass(frozen=True, slots=True)
class Entry:
    """One workbook that is finished.

    Attributes:
        name: The customer.
        endpoint: The endpoint's name.
        file: The workbook's name, in the manifest's folder.
        key_id: Which key it holds; the key itself is not told.
        digest: SHA-256 of the file, in hexadecimal digits.
        training_digest: SHA-256 of the rows that the customer's own model was fitted
            on; empty if it has none.
    """

    name: str
    endpoint: str
    file: str
    key_id: str
    digest: str
    training_digest: str = ""


class Manifest:
    """The finished workbooks in *folder*, by customer.

    Raises:
        FileUnreadable: If there is a manifest that can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._entries = {entry.name: entry for entry in self._read()}
        self._lines = {n: _line(astuple(e)) for n, e in self._entries.items()}
        sweep(self._path)

    def get(self, name: str) -> Entry | None:
        """Return what is finished for the customer *name*."""
        return self._entries.get(name)

    def put(self, entry: Entry) -> None:
        """Write down that a workbook is finished."""
        if self._entries.get(entry.name) == entry:
            return
        self._entries[entry.name] = entry
        self._lines[entry.name] = _line(astuple(entry))
        with replacing(self._path, force=True) as target:
            target.write_bytes(b"".join([_line(_COLUMNS), *self._lines.values()]))

    def _read(self) -> Iterator[Entry]:
        try:
            stream = self._path.open("rb")
        except FileNotFoundError:
            return
        with stream:
            found = read_rows(stream)
            if found.header != _COLUMNS:
                raise FileUnreadable(
                    f"{self._path} is no manifest of a fleet; choose another folder"
                )
            for _, texts in found.rows:
                yield Entry(*texts)


def _line(values: Iterable[str]) -> bytes:
    line = BytesIO()
    write_rows(line, values, ())
    return line.getvalue()
