"""A closed workbook file as a `Workbook`: rows stream in, one save writes all.

The input file is never touched. What is written waits in a spool on disk until `save`
makes the new file in one pass, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, OutputBlocked
from scoreline.files.atomic import replacing
from scoreline.files.edit import write_cells
from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.parts import AreaEdit, NewSheet, SheetState
from scoreline.files.xlsx_reader import XlsxFile
from scoreline.workbook.ports import SheetInfo, SheetRow, TableInfo, Visibility
from scoreline.workbook.spool import Spool

__all__ = ["FileWorkbook", "scored_path"]


def scored_path(path: Path) -> Path:
    """Return where results of *path* go by default: ``NAME.scored.EXT`` beside it."""
    return path.with_name(f"{path.stem}.scored{path.suffix}")


class FileWorkbook:
    """A workbook file that is read as it is and saved under another name.

    A context manager; leaving it lets go of the file and of what was not saved.

    Args:
        path: The file to read.
        out: The file that `save` makes; by default `scored_path`.
        limits: How large it may be.

    Raises:
        FileUnreadable: If *path* can't be read as a workbook.
    """

    def __init__(
        self, path: Path, out: Path | None = None, limits: Limits = GENEROUS
    ) -> None:
        self._path = path
        self._out = out or scored_path(path)
        self._limits = limits
        self._spools: list[Spool] = []
        self._added: list[SheetInfo] = []
        self._infos: tuple[SheetInfo, ...] | None = None
        self._opened = _stamp(path)
        self._file = XlsxFile(path, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._path.name

    @property
    def out(self) -> Path:
        """The file that `save` makes."""
        return self._out

    def close(self) -> None:
        """Let go of the file, and of results that were not saved."""
        self._file.close()
        for spool in self._spools:
            spool.close()

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""
        if self._infos is None:
            self._infos = tuple(
                SheetInfo(s.name, Visibility(s.state.value), self._file.used(s.name))
                for s in self._file.sheets()
            )
        return (*self._infos, *self._added)

    def tables(self) -> tuple[TableInfo, ...]:
        """Return all tables of all sheets."""
        return tuple(
            TableInfo(t.name, t.area, t.has_headers, t.has_totals)
            for t in self._file.tables()
        )

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        return self._file.merged(area)

    def formulas(self, area: Address) -> tuple[Address, ...]:
        """Return the first cells of *area* that hold a formula."""
        return self._file.formulas(area)

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        return self._file.rows(area)

    def fingerprint(self, area: Address) -> str:  # noqa: ARG002 - the port's signature
        """Return the file's size and time; a file changes as a whole."""
        return _stamp(self._path)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts of the file."""
        return self._file.parts

    @property
    def uses_1904(self) -> bool:
        """Whether dates are counted from 1904."""
        return self._file.uses_1904

    def hidden_rows(self, area: Address) -> tuple[int, ...]:
        """Return the rows of *area* that are hidden or filtered away."""
        return self._file.hidden_rows(area)

    def is_protected(self, sheet: str) -> bool:
        """Return whether locked cells of *sheet* are protected, password or not."""
        return self._file.is_protected(sheet)

    def objects_without_text(self) -> tuple[tuple[str, str], ...]:
        """Return sheet and name of pictures and charts without alternative text."""
        return self._file.objects_without_text()

    def add_sheet(self, name: str, visibility: Visibility) -> None:
        """Put a new sheet aside for `save`; what is written to it lies in column A on.

        Raises:
            OutputBlocked: If the name is in use.
        """
        if any(info.name.casefold() == name.casefold() for info in self.sheets()):
            raise OutputBlocked(f"there is a sheet {name!r} already")
        self._added.append(SheetInfo(name, visibility, None))

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Put *rows* aside for `save`; an error while they come leaves nothing."""
        spool = Spool(area)
        try:
            spool.fill(rows)
        except BaseException:
            spool.close()
            raise
        self._spools.append(spool)

    def save(self, *, force: bool = False) -> Path:
        """Make the new file with all that was written, and return its path.

        Raises:
            OutputBlocked: If it exists and *force* is not given, a place can't be
                written to, or the file that was read has changed.
        """
        if self._out.resolve() == self._path.resolve():
            raise OutputBlocked(
                f"{self._out.name} is the file that is scored; it is never overwritten"
            )
        if _stamp(self._path) != self._opened:
            raise OutputBlocked(
                f"{self._path.name} changed while it was scored; score it again"
            )
        with replacing(self._out, force=force) as target:
            added = {info.name for info in self._added}
            edits = [
                AreaEdit(spool.area, spool.rows())
                for spool in self._spools
                if spool.area.sheet not in added
            ]
            write_cells(
                self._path,
                target,
                edits,
                new_sheets=[self._new_sheet(info) for info in self._added],
                limits=self._limits,
            )
        return self._out

    def _new_sheet(self, info: SheetInfo) -> NewSheet:
        rows = (
            row
            for spool in self._spools
            if spool.area.sheet == info.name
            for row in spool.rows()
        )
        return NewSheet(info.name, SheetState(info.visibility.value), rows)


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError as error:
        raise FileUnreadable(f"{path.name} can't be read: {error.strerror}") from None
    return f"{found.st_size} {found.st_mtime_ns}"
