"""Charts of the Calc engine: columns under a title, which is all that is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from scoreline.excel.calc.driver import Document

if TYPE_CHECKING:
    from scoreline.excel.calc.ranges import Range
    from scoreline.excel.calc.sheets import Sheet

__all__ = ["Chart", "Charts"]


class Charts(base_classes.Collection):
    """The charts of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> Document:
        """The grid behind them."""
        return self._sheet.document

    @property
    def parent(self) -> Sheet:
        """The sheet."""
        return self._sheet

    def _names(self) -> list[str]:
        return self._sheet.document.charts(self._sheet.name)

    def __iter__(self) -> Iterator[Chart]:
        return iter([Chart(self._sheet, name) for name in self._names()])

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, key: str) -> bool:
        return key in self._names()

    def __call__(self, key: int | str) -> Chart:
        """Return one by its name or its position, from 1."""
        names = self._names()
        name = names[key - 1] if isinstance(key, int) else key
        if name not in names:
            raise KeyError(key)
        return Chart(self._sheet, name)

    def add(  # noqa: PLR0913 - xlwings' parameters
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        source: Range | None = None,
        name: str | None = None,
        **_looks: object,
    ) -> Chart:
        """Draw columns of *source*; of xlwings' further choices none applies."""
        if source is None:
            raise NotImplementedError("a chart without a source")
        name = name or f"Chart {len(self) + 1}"
        place = (left, top, width, height)
        self._sheet.document.add_chart(name, source.area, place)
        return Chart(self._sheet, name)


class Chart(base_classes.Chart):
    """One chart."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet = sheet
        self._name = name

    @property
    def api(self) -> str:
        """Its name."""
        return self._name

    @property  # type: ignore[misc]  # can't be set here
    def name(self) -> str:
        """Unique on its sheet."""
        return self._name

    @property
    def parent(self) -> Sheet:
        """The sheet it is on."""
        return self._sheet
