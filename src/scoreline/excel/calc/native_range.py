"""What is reached for through a range's ``api``: Excel's own members, imitated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from scoreline.excel.calc.navigation import overlap

if TYPE_CHECKING:
    from scoreline.excel.calc.ranges import Range

__all__ = ["NativeAreas", "NativeRange", "NativeRows", "one"]

_T = TypeVar("_T")


class NativeRange:
    """The members of Excel's own range that are reached for through ``Range.api``."""

    def __init__(self, owner: Range) -> None:
        self._owner = owner

    @property
    def Locked(self) -> bool | None:  # noqa: N802 - Excel's name
        """Whether protecting the sheet protects the cells; None if some only."""
        return one(f.is_locked for f in self._owner.formats())

    @property
    def HasFormula(self) -> bool | None:  # noqa: N802 - Excel's name
        """Whether the cells hold formulas; None if some only."""
        area = self._owner.area
        found = self._owner.get_special_cells("formulas")
        count = sum(overlap(each.area, area) for each in found)
        return {0: False, len(self._owner): True}.get(count)

    @property
    def EntireRow(self) -> NativeRows:  # noqa: N802 - Excel's name
        """Its rows from edge to edge."""
        return NativeRows(self._owner)

    @property
    def Areas(self) -> NativeAreas:  # noqa: N802 - Excel's name
        """What it consists of."""
        return NativeAreas(self._owner.area_count)


class NativeRows:
    """The member of Excel's own rows that is reached for."""

    def __init__(self, owner: Range) -> None:
        self._owner = owner

    @property
    def Hidden(self) -> bool | None:  # noqa: N802 - Excel's name
        """Whether they are hidden; None if some only."""
        return self._owner.row_hidden

    @Hidden.setter
    def Hidden(self, hidden: bool) -> None:  # noqa: N802 - Excel's name
        self._owner.row_hidden = hidden


@dataclass(frozen=True, slots=True)
class NativeAreas:
    """The member of Excel's own areas that is reached for."""

    Count: int


def one(values: Iterable[_T]) -> _T | None:
    """Return the value that all *values* are, or None."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
