"""Write results into a foreign .xlsx or .xlsm file, leaving all else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.parts import AreaEdit, NewSheet

__all__ = ["write_cells"]


def write_cells(
    source: Path,
    target: Path,
    edits: Sequence[AreaEdit],
    *,
    new_sheets: Sequence[NewSheet] = (),
    limits: Limits = GENEROUS,
) -> None:
    """Write *target*: *source* with *edits* made, other parts byte for byte.

    Areas must not overlap. *target* is overwritten; give the temporary file that
    `scoreline.files.atomic.replacing` yields. An area that begins right beside a
    table, at its header row, makes the table grow.

    Raises:
        OutputBlocked: If a place is merged, protected, part of an array formula, or
            if two areas overlap.
        RangeInvalid: If there is no such sheet.
        InvalidValue: If a value can't stand in a cell (its place is named).
        FileUnreadable: If *source* can't be read.
    """
    raise NotImplementedError
