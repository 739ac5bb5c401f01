"""An .ods file as a `Workbook`: read whole, its values and results saved as .xlsx.

LibreOffice's own format is not edited in place: what is saved holds values only, of all
sheets, and says so by its name. To keep formats, score in LibreOffice itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from scoreline.core.address import MAX_COLUMNS, Address
from scoreline.core.errors import FileUnreadable, OutputBlocked
from scoreline.files.atomic import replacing
from scoreline.files.edit import write_cells
from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.ods_reader import OdsSheet, read_ods
from scoreline.files.parts import AreaEdit
from scoreline.workbook.generate.plain import PlainSheet, write_plain
from scoreline.workbook.ports import (
    SheetCell,
    SheetInfo,
    SheetRow,
    TableInfo,
    Visibility,
)
from scoreline.workbook.spool import Spool

__all__ = ["OdsWorkbook"]

_CHUNK: Final = 1_000  # rows put on disk at once


@dataclass(slots=True)
class _Sheet:
    """A sheet's rows on disk, and where they are.

    Attributes:
        name: Its name.
        visibility: Whether people see it.
        rows: All rows, from column A on.
        merges: Its merged ranges.
        used: The smallest range around all cells with a value.
    """

    name: str
    visibility: Visibility
    rows: Spool
    merges: list[Address] = field(default_factory=list)
    used: Address | None = None


class OdsWorkbook:
    """An .ods file that is read as it is; what is saved is an .xlsx of its values.

    Args:
        path: The file.
        out: The .xlsx file that `save` makes.
        limits: How large it may be.

    Raises:
        FileUnreadable: If *path* can't be read as an .ods file.
        OutputBlocked: If *out* is no .xlsx file.
    """

    def __init__(self, path: Path, out: Path, limits: Limits = GENEROUS) -> None:
        if out.suffix.casefold() != ".xlsx":
            raise OutputBlocked(
                f"results of {path.name} are saved as .xlsx; name such an --out"
            )
        self._path = path
        self._out = out
        self._written: list[Spool] = []
        self._opened = self.fingerprint(Address("", 1, 1, 1, 1))
        self._sheets = _sheets(path, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of rows, and of results that were not saved."""
        for spool in (*self._written, *(sheet.rows for sheet in self._sheets)):
            spool.close()

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._path.name

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""
        return tuple(SheetInfo(s.name, s.visibility, s.used) for s in self._sheets)

    def tables(self) -> tuple[TableInfo, ...]:
        """Return no tables: the format has none."""
        return ()

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        merges = self._sheet(area.sheet).merges
        return tuple(merge for merge in merges if merge.touches(area))

    def formulas(self, area: Address) -> tuple[Address, ...]:  # noqa: ARG002 - the port's
        """Return no cells: only values are saved."""
        return ()

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        for number, values in self._sheet(area.sheet).rows.rows():
            if area.top <= number <= area.bottom:
                cells = values[area.left - 1 : area.right]
                if any(cell is not None for cell in cells):
                    yield number, (*cells, *(None,) * (area.width - len(cells)))

    def fingerprint(self, area: Address) -> str:  # noqa: ARG002 - the port's signature
        """Return the file's size and time; a file changes as a whole."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise FileUnreadable(
                f"{self.name} can't be read: {error.strerror}"
            ) from None
        return f"{found.st_size} {found.st_mtime_ns}"

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Put *rows* aside for `save`; an error while they come leaves nothing."""
        spool = Spool(area)
        try:
            spool.fill(rows)
        except BaseException:
            spool.close()
            raise
        self._written.append(spool)

    def save(self, *, force: bool = False) -> Path:
        """Make the new file with all values and all that was written.

        Raises:
            OutputBlocked: If it exists and *force* is not given, or the file that was
                read has changed.
        """
        if self.fingerprint(Address("", 1, 1, 1, 1)) != self._opened:
            raise OutputBlocked(f"{self.name} changed while it was scored; try again")
        edits = [AreaEdit(spool.area, spool.rows()) for spool in self._written]
        with (
            replacing(self._out, force=force) as target,
            TemporaryDirectory(prefix="scoreline-") as folder,
        ):
            plain = Path(folder, "plain.xlsx")
            write_plain(
                plain,
                [PlainSheet(s.name, s.visibility, s.rows.rows()) for s in self._sheets],
            )
            write_cells(plain, target, edits)
        return self._out

    def _sheet(self, name: str) -> _Sheet:
        return next(sheet for sheet in self._sheets if sheet.name == name)


def _sheets(path: Path, limits: Limits) -> list[_Sheet]:
    """Return the sheets of the file *path*, their rows put on disk."""
    sheets: list[_Sheet] = []
    try:
        _collect(read_ods(path, limits), sheets)
    except BaseException:
        for sheet in sheets:
            sheet.rows.close()
        raise
    return sheets


def _collect(
    events: Iterable[OdsSheet | Address | SheetRow], sheets: list[_Sheet]
) -> None:
    waiting: list[SheetRow] = []
    for event in events:
        if isinstance(event, OdsSheet):
            _put_away(sheets, waiting)
            kind = Visibility.VISIBLE if event.is_visible else Visibility.HIDDEN
            place = Address(event.name, 1, 1, 1, MAX_COLUMNS)
            sheets.append(_Sheet(event.name, kind, Spool(place)))
        elif isinstance(event, Address):
            sheets[-1].merges.append(event)
        else:
            waiting.append(event)
            sheets[-1].used = _grown(sheets[-1], *event)
            if len(waiting) == _CHUNK:
                _put_away(sheets, waiting)
    _put_away(sheets, waiting)


def _put_away(sheets: list[_Sheet], waiting: list[SheetRow]) -> None:
    if waiting:
        sheets[-1].rows.fill(waiting)
        waiting.clear()


def _grown(sheet: _Sheet, number: int, values: tuple[SheetCell, ...]) -> Address:
    left = next(at for at, value in enumerate(values, start=1) if value is not None)
    used = sheet.used
    if used is None:
        return Address(sheet.name, number, left, number, len(values))
    return Address(
        sheet.name,
        used.top,
        min(used.left, left),
        number,
        max(used.right, len(values)),
    )
