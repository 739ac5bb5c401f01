"""Formulas that fill or serve several cells, and must not be torn apart."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, OutputBlocked, RangeInvalid
from scoreline.files.marks import Mark
from scoreline.files.sheet_scan import RawRow

__all__ = ["FormulaGuard"]

_FILLING: Final = {"array", "dataTable"}  # kinds whose values lie in other cells, too
_MARKS: Final = (Mark(b"array", rare=b"y"), Mark(b"dataTable", rare=b"T"))
_SHARED: Final = "shared"


class FormulaGuard:
    """What the rows of one sheet told about such formulas so far.

    Args:
        sheet: The sheet's name.
        place: The file's and part's name, for messages.

    Attributes:
        has_dropped: Whether a cell was overwritten that held a formula.
    """

    def __init__(self, sheet: str, place: str) -> None:
        self.has_dropped = False
        self._sheet = sheet
        self._place = place
        self._filled: list[Address] = []
        self._orphaned: set[str] = set()  # groups whose first cell was overwritten

    @property
    def is_watching(self) -> bool:
        """Whether `check_cell` may refuse a place."""
        return bool(self._filled)

    def may_mind(self, chunk: bytes) -> bool:
        """Return whether rows spelt in *chunk* may tell something of concern."""
        return any(mark.stands_in(chunk) for mark in _MARKS) or (
            bool(self._orphaned) and _SHARED.encode() in chunk
        )

    def check_row(self, row: RawRow, written: Container[int]) -> None:
        """Take note of the formulas of *row*, whose columns *written* are replaced.

        Raises:
            OutputBlocked: If a formula that stays needs one that goes.
        """
        for cell in row.cells:
            formula = cell.formula
            if formula is None:
                continue
            self.has_dropped |= cell.column in written
            if formula.kind in _FILLING:
                self._note_filled(formula.area)
            elif formula.kind == _SHARED and formula.area and cell.column in written:
                self._orphaned.add(formula.group)
            elif formula.kind == _SHARED and cell.column not in written:
                self._check_served(formula.group, row.number, cell.column)

    def check_cell(self, place: Address) -> None:
        """Refuse to write into cells that a formula elsewhere fills.

        Raises:
            OutputBlocked: If *place* is one of them.
        """
        for area in self._filled:
            if area.touches(place):
                raise OutputBlocked(
                    f"is filled by the formula of {area.local}, of which results "
                    "can't replace a part",
                    str(place),
                )

    def _note_filled(self, text: str) -> None:
        try:
            area = Address.parse(text, self._sheet)
        except RangeInvalid:
            raise FileUnreadable(f"{self._place} is damaged in a formula") from None
        if area.height > 1 or area.width > 1:
            self._filled.append(area)

    def _check_served(self, group: str, row: int, column: int) -> None:
        if group in self._orphaned:
            place = Address(self._sheet, row, column, row, column)
            raise OutputBlocked(
                "shares its formula with a cell that results would replace", str(place)
            )
