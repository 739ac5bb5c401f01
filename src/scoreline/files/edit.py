"""Write results into a foreign .xlsx or .xlsm file, leaving all else as it is.

What changes: the parts of the sheets that are written, of tables that grow, the
workbook's own part (formulas are calculated anew on opening), and where needed styles
(a format for dates) and the lists of parts. All other parts are copied as they are
packed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path

from lxml import etree

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.files.book import Book
from scoreline.files.book_edit import BookEditor, render
from scoreline.files.cells import CellWriter
from scoreline.files.formula_guard import FormulaGuard
from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.package import Package
from scoreline.files.parts import AreaEdit, NewSheet, SheetCell, SheetPart
from scoreline.files.row_edit import RowEditor
from scoreline.files.sheet_edit import SheetEditor
from scoreline.files.sheet_stream import SheetStream
from scoreline.files.table_edit import follow, follows
from scoreline.files.zip_writer import PackedPart, ZipWriter, pack

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

    Cells keep their formats. A new cell looks like its column or row; in an area's
    first row, if that is all text, like the text to its left. A date in a cell whose
    format shows none gets one that does. An area that begins in a table's header row,
    inside the table or right beside it, makes the table grow and its headers follow.
    Areas must not overlap.

    *target* is overwritten; give the temporary file that
    `scoreline.files.atomic.replacing` yields.

    Raises:
        OutputBlocked: If a place is merged, locked, or part of a formula that fills
            several cells, if two areas overlap, or a new sheet's name is in use.
        RangeInvalid: If there is no such sheet.
        InvalidValue: If a value can't stand in a cell (its place is named).
        FileUnreadable: If *source* can't be read.
    """
    with Package(source, limits) as package, ExitStack() as spool:
        changes = _Changes(Book(package), spool)
        for sheet, some in _by_sheet(changes.book, edits):
            changes.edit_sheet(sheet, some)
        for new in new_sheets:
            changes.add_sheet(new)
        parts = changes.finish()
        with target.open("wb") as file:
            writer = ZipWriter(file)
            for name, member in package.members.items():
                if name in parts:
                    writer.add(name, parts.pop(name), member.info)
                elif name not in changes.index.dropped:
                    writer.copy(package, name)
            for name, part in parts.items():
                writer.add(name, part, None)
            writer.finish()


def _by_sheet(
    book: Book, edits: Sequence[AreaEdit]
) -> Iterator[tuple[SheetPart, list[AreaEdit]]]:
    grouped: dict[str, tuple[SheetPart, list[AreaEdit]]] = {}
    for edit in edits:
        sheet = book.sheet(edit.area.sheet)
        grouped.setdefault(sheet.part, (sheet, []))[1].append(edit)
    for sheet, some in grouped.values():
        for one, other in combinations(some, 2):
            if one.area.touches(other.area):
                raise OutputBlocked(
                    f"would be written twice, with {other.area.local}", str(one.area)
                )
        yield sheet, some


def _left(item: tuple[Address, tuple[SheetCell, ...]]) -> int:
    return item[0].left


class _Changes:
    """The parts that become different, packed as they are made."""

    def __init__(self, book: Book, spool: ExitStack) -> None:
        self.book = book
        self.index = BookEditor(book)
        self._styles = book.styles()
        self._tables = list(book.tables())
        self._table_roots: dict[str, etree._Element] = {}
        self._spool = spool
        self._parts: dict[str, PackedPart] = {}

    def edit_sheet(self, sheet: SheetPart, edits: Sequence[AreaEdit]) -> None:
        editor = SheetEditor(
            SheetStream(self.book.package, sheet.part),
            edits,
            self._styles,
            uses_1904=self.book.uses_1904,
        )
        self._pack(sheet.part, editor.chunks())
        if editor.has_dropped_formula:
            self.index.drop_calculation_chain()
        for area, values in sorted(editor.headers.items(), key=_left):
            self._follow(area, values)

    def add_sheet(self, new: NewSheet) -> None:
        part = self.index.add_sheet(new.name, new.state)
        self._pack(part, self._new_sheet(new))

    def finish(self) -> dict[str, PackedPart]:
        self.index.recalculate_on_load()
        for part, content in self.index.parts().items():
            self._pack(part, [content])
        for part, root in self._table_roots.items():
            self._pack(part, [render(root)])
        styles = self.book.shared("styles")
        if self._styles.has_grown and styles and self._styles.root is not None:
            self._pack(styles, [render(self._styles.root)])
        return self._parts

    def _follow(self, area: Address, values: tuple[SheetCell, ...]) -> None:
        """Let the one table that *area* lies in, or beside, follow."""
        near = [n for n, table in enumerate(self._tables) if follows(table, area)]
        inside = [n for n in near if self._tables[n].area.touches(area)]
        for number in inside[:1] or near[:1]:
            old = self._tables[number]
            if old.part not in self._table_roots:
                self._table_roots[old.part] = self.book.package.tree(old.part)
            root = self._table_roots[old.part]
            self._tables[number] = follow(root, old, area, values)

    def _new_sheet(self, new: NewSheet) -> Iterator[bytes]:
        yield (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{self.index.namespace}"><sheetData>'
        ).encode()
        editor = RowEditor(
            sheet=new.name,
            prefix="",
            writer=CellWriter(self._styles, uses_1904=self.book.uses_1904),
            guard=FormulaGuard(new.name, new.name),
            is_header=lambda _row, _column: False,
            column_styles=(),
        )
        for number, values in new.rows:
            yield editor.new(number, dict(enumerate(values, start=1)))
        yield b"</sheetData></worksheet>"

    def _pack(self, part: str, chunks: Iterable[bytes]) -> None:
        packed = pack(chunks)
        self._spool.callback(packed.content.close)
        self._parts[part] = packed
