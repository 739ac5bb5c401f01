"""The sheet *Start*: what the workbook does, how to score, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from scoreline.workbook.generate.blueprint import Blueprint
from scoreline.workbook.generate.cells import Look, put
from scoreline.workbook.generate.page import protect, set_page
from scoreline.workbook.generate.wrapping import line_count, wrapped

__all__ = ["build_start_sheet"]

_LABELS: Final = 24.0  # digits
_TEXTS: Final = 84.0  # digits
_LINE: Final = 16.0  # points
_TITLE_HEIGHT: Final = 34.0  # points
_LABEL: Final = Look(bold=True, wrap=True, vertical="top")
_FRACTION: Final = re.compile(r"\.\d+(?=Z|$)")  # of a second


def build_start_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet*, which people see first."""
    sheet.column_dimensions["A"].width = _LABELS
    sheet.column_dimensions["B"].width = _TEXTS
    page = _Page(sheet, plan.spec.colours.input)
    wording = plan.spec.wording
    page.title(plan.text(plan.spec.title))
    page.lead(plan.text(wording.purpose or plan.description.description))
    page.heading("Score your rows")
    page.steps("With the Excel add-in", map(plan.text, wording.with_addin))
    page.gap()
    page.steps("Without the add-in", map(plan.text, wording.without_addin))
    page.heading("Good to know")
    page.line("Your data", plan.text(wording.privacy))
    if plan.stored.key is not None:
        page.line("Sharing", plan.text(wording.sharing))
    page.line("Results", "Each row's Scoring Status says whether it was scored.")
    page.heading("About")
    for label, text in _about(plan):
        page.line(label, text)
    set_page(sheet, landscape=False)
    protect(sheet)


def _about(plan: Blueprint) -> list[tuple[str, str]]:
    contact = plan.spec.contact
    known = plan.description
    pairs = [
        ("Contact", contact.name),
        ("E-mail", contact.email),
        ("Phone", contact.phone),
        ("Web", contact.url),
        ("Web service", known.web_service),
        ("Endpoint", known.endpoint),
        ("Model version", _moment(known.version)),
        ("Workbook", plan.stored.workbook_id),
    ]
    return [(label, text) for label, text in pairs if text]


class _Page:
    """Writes one line below the other."""

    def __init__(self, sheet: Worksheet, colour: str) -> None:
        self._sheet = sheet
        self._colour = colour
        self._row = 0

    def title(self, text: str) -> None:
        """Write the title."""
        self._next(_TITLE_HEIGHT)
        put(self._sheet, self._row, 1, text, Look(20, bold=True, colour=self._colour))

    def lead(self, text: str) -> None:
        """Write what it is about, below the title, over both columns."""
        for line in wrapped(text, _LABELS + _TEXTS, size=12) or [""]:
            self._next(_LINE + 2)
            put(self._sheet, self._row, 1, line, Look(12))

    def heading(self, text: str) -> None:
        """Write a heading with a line below."""
        self.gap()
        self._next(_LINE + 8)
        look = Look(13, bold=True, colour=self._colour, rule=self._colour)
        put(self._sheet, self._row, 1, text, look)
        put(self._sheet, self._row, 2, None, look)
        self._next(5)

    def steps(self, label: str, texts: Iterable[str]) -> None:
        """Write numbered steps beside *label*."""
        for number, text in enumerate(texts, start=1):
            self.line(label if number == 1 else "", f"{number}.  {text}")

    def line(self, label: str, text: str) -> None:
        """Write a label and its text."""
        lines = max(line_count(text, _TEXTS), line_count(label, _LABELS, bold=True))
        self._next(_LINE * lines + 3)
        put(self._sheet, self._row, 1, label, _LABEL)
        put(self._sheet, self._row, 2, text, Look(wrap=True, vertical="top"))

    def gap(self) -> None:
        """Leave a little space."""
        self._next(8)

    def _next(self, height: float) -> None:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = height


def _moment(version: str) -> str:
    """Return a version's time to the second, as people write it."""
    return _FRACTION.sub("", version).replace("T", " ").replace("Z", " UTC")
