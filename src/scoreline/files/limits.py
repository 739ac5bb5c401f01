"""How large a workbook may be before it is read.

Source of the tight figures: the project's threat list (TM-12), for files that
strangers upload. The generous ones admit every sheet that Excel can hold, and stop
only what no spreadsheet program writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scoreline.core.errors import FileUnreadable

__all__ = ["GENEROUS", "TIGHT", "Limits"]

MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may ask of the reader.

    Attributes:
        file_bytes: The file itself.
        members: Parts in its zip directory.
        total_bytes: All parts, unpacked.
        tree_bytes: One part that is held in memory as a whole (the workbook's own
            part, styles, a table), unpacked.
        strings_bytes: The texts that cells share, which are held in memory, unpacked.
        row_bytes: One row of a sheet, as XML.
        ratio: Unpacked to packed size of one part; parts below 1 MiB are not measured.
        active_content: Whether macros, embedded objects and links to other workbooks
            may be present. Nothing here ever runs or follows them.
    """

    file_bytes: int
    members: int
    total_bytes: int
    tree_bytes: int
    strings_bytes: int
    row_bytes: int
    ratio: int
    active_content: bool

    def check_size(self, name: str, size: int) -> None:
        """Refuse a file of *size* bytes if that is too large.

        Raises:
            FileUnreadable: If it is.
        """
        if size > self.file_bytes:
            raise FileUnreadable(
                f"{name} has {size / MIB:,.1f} MiB; allowed are "
                f"{self.file_bytes // MIB:,} MiB"
            )


GENEROUS: Final = Limits(
    file_bytes=1024 * MIB,
    members=20_000,
    total_bytes=4095 * MIB,
    tree_bytes=24 * MIB,  # of XML, thirty times that as a tree
    strings_bytes=1024 * MIB,
    row_bytes=64 * MIB,
    ratio=1_100,  # deflate packs no better than 1,032 to 1
    active_content=True,
)
"""For files of one's own, on the command line."""

TIGHT: Final = Limits(
    file_bytes=20 * MIB,
    members=2_000,
    total_bytes=200 * MIB,
    tree_bytes=16 * MIB,
    strings_bytes=200 * MIB,
    row_bytes=8 * MIB,
    ratio=100,
    active_content=False,
)
"""For uploads."""
