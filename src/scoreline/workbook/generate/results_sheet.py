"""The sheet *Results*: figures and charts that follow the table by formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.schema import SCORED_LABELS, Column
from scoreline.workbook.generate.blueprint import HEADER_ROW, Blueprint
from scoreline.workbook.generate.cells import Look, put, put_formula
from scoreline.workbook.generate.charts import BarTexts, add_bar_chart
from scoreline.workbook.generate.page import protect, put_title, set_page
from scoreline.workbook.generate.wrapping import line_count
from scoreline.workbook.inputs import STATUS_COLUMN

__all__ = ["build_results_sheet"]

_BINS: Final = 10
_TOP_ROWS: Final = 5
_WIDTHS: Final = {"A": 30.0, "B": 14.0, "C": 14.0, "D": 3.0}  # characters
_LINE, _GAP = 18.0, 14.0  # points
_CHART_ROWS: Final = 13  # rows from one chart's top to the next one's
_NUMBERS: Final = "[>=1000]#,##0;#,##0.00"
_HINT: Final = "These figures follow the sheet Score."


def build_results_sheet(sheet: Worksheet, plan: Blueprint) -> list[str]:
    """Fill *sheet* with what the endpoint's outputs allow to be shown.

    Returns:
        The charts' texts for people who can't see them, in order.
    """
    for letters, width in _WIDTHS.items():
        sheet.column_dimensions[letters].width = width
    page = _Page(sheet, plan)
    page.summary()
    labels, measure = plan.labels, plan.measure
    if labels is not None:
        page.by_label(labels)
    if measure is not None:
        page.highest(measure)
        page.distribution(measure)
        if plan.category is not None:
            page.by_category(measure, plan.category)
    set_page(sheet, whole=True)
    protect(sheet)
    return page.alternatives


class _Page:
    """Writes one block of figures below the other, its chart beside it."""

    def __init__(self, sheet: Worksheet, plan: Blueprint) -> None:
        self._sheet = sheet
        self._plan = plan
        self._row = 2  # the hint's, below which the first heading leaves a gap
        self._chart_row = 4
        self.alternatives: list[str] = []
        self._status = plan.reference(STATUS_COLUMN)
        self._scored = f'COUNTIF({self._status},"Scored*")'

    def summary(self) -> None:
        """Count the rows, and tell the middle and the ends of the measure."""
        colour = self._plan.spec.colours.result
        put_title(self._sheet, "Results", _HINT, colour)
        self._heading("Summary", "")
        self._figure("Rows scored", self._scored, "#,##0")
        self._figure("Rows not scored", f'COUNTIF({self._status},"Not*")', "#,##0")
        if self._plan.labels is None:
            self._shares()
        measure = self._plan.measure
        if measure is not None:
            cells = self._plan.reference(measure.name)
            for word, function in (
                ("Mean", "AVERAGE"),
                ("Smallest", "MIN"),
                ("Largest", "MAX"),
            ):
                self._figure(
                    f"{word} of {measure.name}",
                    f'IF(COUNT({cells})=0,"-",{function}({cells}))',
                    self._format,
                )

    def by_label(self, labels: Column) -> None:
        """Count the rows that got each label, and chart them."""
        self._heading(f"By {labels.name}", "Rows", "Share")
        first = self._row + 1
        cells = self._plan.reference(labels.name)
        for text in labels.categories:
            row = self._next()
            put(self._sheet, row, 1, text, _LEFT)
            count = f"SUMPRODUCT(--({cells}=A{row}))"
            put_formula(self._sheet, row, 2, count, _right("#,##0"))
            share = f'IF({self._scored}=0,"-",B{row}/{self._scored})'
            put_formula(self._sheet, row, 3, share, _right("0.0%"))
        texts = BarTexts(
            f"Rows by {labels.name}",
            "Rows",
            "Column chart: number of rows that got each label.",
            "#,##0",
        )
        self._chart(texts, (first, self._row))

    def highest(self, measure: Column) -> None:
        """List the rows with the largest values."""
        cells = self._plan.reference(measure.name)
        self._heading("Highest five", "Value", "Sheet row")
        for rank in range(1, _TOP_ROWS + 1):
            self._next()
            put(self._sheet, self._row, 1, float(rank), _LEFT)
            value = f'IF(COUNT({cells})<{rank},"-",LARGE({cells},{rank}))'
            put_formula(self._sheet, self._row, 2, value, _right(self._format))
            place = (
                f'IF(COUNT({cells})<{rank},"-",{self._place(cells, first=rank == 1)})'
            )
            put_formula(self._sheet, self._row, 3, place, _right("0"))

    def _place(self, cells: str, *, first: bool) -> str:
        """Return the formula of the sheet row that holds this rank's value.

        Of equal values, each is looked for below the one before.
        """
        row = self._row
        anywhere = f"MATCH(B{row},{cells},0)+{HEADER_ROW}"
        if first:
            return anywhere
        above = f"C{row - 1}"
        rest = f"INDEX({cells},{above}-{HEADER_ROW}+1):INDEX({cells},ROWS({cells}))"
        return f"IF(B{row}=B{row - 1},MATCH(B{row},{rest},0)+{above},{anywhere})"

    def distribution(self, measure: Column) -> None:
        """Count the values in ten bins, and chart them."""
        cells = self._plan.reference(measure.name)
        self._heading(f"Distribution of {measure.name}", "Rows", "From")
        first = self._row + 1
        for number in range(_BINS):
            row = self._next()
            put_formula(
                self._sheet, row, 3, self._edge(cells, number), _right(self._format)
            )
            upper = (
                f'"<"&C{row + 1}'
                if number < _BINS - 1
                else f'"<="&MAX(C{row},{self._top_edge(cells)})'
            )
            count = f'COUNTIFS({cells},">="&C{row},{cells},{upper})'
            put_formula(self._sheet, row, 2, count, _right("#,##0"))
            self._label(cells, number)
        texts = BarTexts(
            f"Distribution of {measure.name}",
            "Rows",
            f"Column chart: number of rows in each of ten ranges of {measure.name}.",
            "#,##0",
        )
        self._chart(texts, (first, self._row))

    def by_category(self, measure: Column, category: Column) -> None:
        """Average the measure for each value of one input, and chart it."""
        self._heading(f"By {category.name}", "Mean", "Rows")
        first = self._row + 1
        groups = self._plan.reference(category.name)
        cells = self._plan.reference(measure.name)
        for text in category.categories:
            row = self._next()
            put(self._sheet, row, 1, text, _LEFT)
            count = f"SUMPRODUCT(--({groups}=A{row}),--ISNUMBER({cells}))"
            put_formula(self._sheet, row, 3, count, _right("#,##0"))
            mean = f'IF(C{row}=0,"",SUMPRODUCT(--({groups}=A{row}),{cells})/C{row})'
            put_formula(self._sheet, row, 2, mean, _right(self._format))
        texts = BarTexts(
            f"Mean {measure.name} by {category.name}",
            "Mean",
            f"Column chart: mean {measure.name} for each value of {category.name}.",
            "0%" if self._plan.is_share else self._format,
            (0, 1) if self._plan.is_share else (None, None),
        )
        self._chart(texts, (first, self._row))

    @property
    def _format(self) -> str:
        return "0.0%" if self._plan.is_share else _NUMBERS

    def _edge(self, cells: str, number: int) -> str:
        """Return the formula of a bin's lower edge."""
        if self._plan.is_share:
            return f"{number}/{_BINS}"
        return f"MIN({cells})+{number}*(MAX({cells})-MIN({cells}))/{_BINS}"

    def _label(self, cells: str, number: int) -> None:
        """Name a bin: fixed shares as text, other edges to three digits or so."""
        if self._plan.is_share:
            low, high = number * 100 // _BINS, (number + 1) * 100 // _BINS
            put(self._sheet, self._row, 1, f"{low}-{high}%", _LEFT)
            return
        spread = f"(MAX({cells})-MIN({cells}))"
        digits = f"IF({spread}>0,2-INT(LOG10({spread})),2)"
        upper = self._edge(cells, number + 1)
        label = f'ROUND(C{self._row},{digits})&" to "&ROUND({upper},{digits})'
        put_formula(self._sheet, self._row, 1, label, _LEFT)

    def _top_edge(self, cells: str) -> str:
        return "1" if self._plan.is_share else f"MAX({cells})"

    def _shares(self) -> None:
        """Tell how many of the rows have which label, or are likely."""
        scored = self._scored
        labels = self._plan.description.schema.output.column(SCORED_LABELS)
        if labels is not None and labels.categories:
            cells = self._plan.reference(labels.name)
            for label in labels.categories[:_BINS]:
                quoted = label.replace('"', '""')
                count = f'SUMPRODUCT(--({cells}="{quoted}"))'
                share = f'IF({scored}=0,"-",{count}/{scored})'
                self._figure(f"Share {label}", share, "0.0%")
        elif self._plan.is_share and self._plan.measure is not None:
            cells = self._plan.reference(self._plan.measure.name)
            share = f'IF(COUNT({cells})=0,"-",COUNTIF({cells},">=0.5")/COUNT({cells}))'
            self._figure("Share of 50 % and more", share, "0.0%")

    def _next(self, label: str = "") -> int:
        """Begin a row as tall as *label* in column A needs, and return its number."""
        self._row += 1
        lines = line_count(label, _WIDTHS["A"])
        self._sheet.row_dimensions[self._row].height = _LINE * lines
        return self._row

    def _heading(self, *texts: str) -> None:
        self._sheet.row_dimensions[self._next()].height = _GAP
        self._next(texts[0])
        colour = self._plan.spec.colours.result
        for at in range(3):
            text = texts[at] if at < len(texts) else ""
            side = "left" if at == 0 else "right"
            look = Look(bold=True, colour=colour, rule=colour, horizontal=side)
            look = replace(look, wrap=at == 0, vertical="bottom")
            put(self._sheet, self._row, at + 1, text or None, look)

    def _figure(self, label: str, formula: str, number_format: str) -> None:
        row = self._next(label)
        put(self._sheet, row, 1, label, replace(_LEFT, wrap=True))
        put_formula(self._sheet, row, 2, formula, _right(number_format))

    def _chart(self, texts: BarTexts, rows: tuple[int, int]) -> None:
        anchor, colour = f"E{self._chart_row}", self._plan.spec.colours.accent
        add_bar_chart(self._sheet, anchor, rows=rows, texts=texts, colour=colour)
        self.alternatives.append(texts.alternative)
        self._chart_row += _CHART_ROWS


_LEFT: Final = Look(horizontal="left", vertical="bottom")


def _right(number_format: str) -> Look:
    return Look(horizontal="right", vertical="bottom", number_format=number_format)
